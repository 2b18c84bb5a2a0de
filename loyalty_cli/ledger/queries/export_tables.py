"""What each table of an export holds: its columns as SQL, and the steps in which it is read.

A table is read a few thousand rows at a time, each step a short read of its own, so that no till ever waits for an
export; ``:upto`` keeps facts out that were written since it began.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from loyalty_cli.ledger.people.links import CARD_OF_OTHER, LINKED_TO, any_links
from loyalty_cli.ledger.people.members import NO_YEAR
from loyalty_cli.ledger.queries import export_holdings as held
from loyalty_cli.ledger.queries import purchases
from loyalty_cli.ledger.queries.export_holdings import Source
from loyalty_cli.ledger.store.clauses import STATE
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.tiers import window_start
from loyalty_cli.units import month_end
from loyalty_cli.values import Any, Final, Literal, NamedTuple, Protocol, TypeAlias

Kind: TypeAlias = Literal["text", "own", "date", "count", "cents", "flag", "json", "lots"]
"""``own`` is text of the program's own making, which needs no guard; ``flag`` is 1, 0 or NULL."""
Values: TypeAlias = dict[str, str | int | None]

TABLES: Final = ("members", "balances", "entries", "vouchers", "birthdays", "purchases")
OF_MEMBERS: Final = ("members", "balances", "birthdays")
"""Tables with a row for each member."""
CHANNELS: Final = ("email", "sms", "phone", "post")
_ROWS: Final = 5_000
_PEOPLE: Final = 200
_LAST_CARD: Final = "\U0010ffff"


class Shop(Protocol):
    """What is asked: an open ledger, and the program in force."""

    @property
    def conn(self) -> sqlite3.Connection:
        """The ledger."""

    @property
    def program(self) -> Program:
        """The program."""


class Column(NamedTuple):
    """A column: its header, its SQL, what it holds. ``path`` is where it stands in JSON, () for under its own name."""

    name: str
    sql: str
    kind: Kind = "text"
    path: tuple[str, ...] = ()


class Step(NamedTuple):
    """A part of a table: the rows whose key lies above ``after`` and up to ``until``; ``more`` values to bind."""

    after: str | int
    until: str | int
    more: Mapping[str, str] = {}


class Table(NamedTuple):
    """A table of an export. ``rows`` is its SELECT after FROM; ``values`` are bound beside those of each step."""

    name: str
    columns: tuple[Column, ...]
    rows: str
    values: Values


class Moment(NamedTuple):
    """What an export tells of: the end of the day ``on``, as known after fact ``upto``; ``live``: that day is today.

    ``channel``: of members only those who allow to be written to by it.
    """

    on: date
    upto: int
    live: bool
    channel: str | None = None


def table_of(name: str, shop: Shop, moment: Moment, source: Source) -> Table:
    """The table of that name, its holdings read from the derived tables or from history."""
    match name:
        case "members":
            return _members(shop, moment, source)
        case "balances":
            return _people(name, (_CARD, _NAME, *_holdings(shop.program, source)), shop, moment)
        case "birthdays":
            return _birthdays(shop, moment, source)
        case "vouchers":
            return _vouchers(moment)
        case "purchases":
            links = any_links(shop.conn)
            columns = tuple(Column(*column) for column in purchases.columns(shop.program.shop.decimals))
            columns = tuple(one for one in columns if links or one.name != purchases.BOUGHT_BY)
            return Table(name, columns, purchases.ROWS, {"on": moment.on.isoformat(), "upto": moment.upto})
        case _:
            return _entries(moment)


def steps_of(name: str, conn: sqlite3.Connection, moment: Moment, program: Program) -> Iterator[Step]:
    """The steps in which a table is read, in its order."""
    match name:
        case "members" | "balances":
            return _by_card(conn)
        case "birthdays":
            return _by_day(moment.on, program)
        case "vouchers":
            return _by_number(conn, "SELECT coalesce(max(rowid), 0) FROM vouchers")
        case "purchases":
            return _by_number(conn, purchases.LAST)
        case _:
            return entry_steps(conn)


def entry_steps(conn: sqlite3.Connection) -> Iterator[Step]:
    """The steps in which entries are read, in the order of their numbers."""
    return _by_number(conn, "SELECT coalesce(max(id), 0) FROM entries")


def own_fields(conn: sqlite3.Connection) -> list[str]:
    """The names of the shop's own fields that anybody has told, in alphabetical order."""
    rows = conn.execute("SELECT DISTINCT field FROM member_fields ORDER BY field")
    return [field for (field,) in rows]


# --- members ------------------------------------------------------------------------------------------------------

_CARD: Final = Column("card", "m.card", "own")
_NAME: Final = Column("name", "m.name")
_LIVING: Final = "m.status = 'active' AND m.joined_on <= :on"


def _members(shop: Shop, moment: Moment, source: Source) -> Table:
    fields = own_fields(shop.conn)
    columns = (
        _CARD,
        Column("source_id", "m.source_id"),
        _NAME,
        Column("phone", "m.phone"),
        Column("email", "m.email"),
        Column("birthday", "m.birthday", "date"),
        Column("joined_on", "m.joined_on", "date"),
        Column("note", "m.note"),
        *_consents(),
        *(_field(number, field) for number, field in enumerate(fields)),
        *((Column(LINKED_TO, CARD_OF_OTHER, "own"),) if any_links(shop.conn) else ()),
        *_holdings(shop.program, source),
    )
    table = _people("members", columns, shop, moment)
    return table._replace(values=table.values | {f"field{number}": field for number, field in enumerate(fields)})


def _people(name: str, columns: tuple[Column, ...], shop: Shop, moment: Moment) -> Table:
    rows = f"members m WHERE m.card > :after AND m.card <= :until AND {_LIVING}{_allowed(moment)} ORDER BY m.card"
    return Table(name, columns, rows, _values(shop.program, moment))


def _values(program: Program, moment: Moment) -> Values:
    on, start = moment.on.isoformat(), window_start(program.tier_rules, moment.on).isoformat()
    values: Values = {"on": on, "upto": moment.upto, "start": start}
    called = {name: tier.name for tier in program.tiers for name in (tier.name, *tier.was)}
    values |= {"tiers": json.dumps(called), "lowest": program.tiers[0].name}
    return values | {f"stamps{number}": f"stamps:{card.id}" for number, card in enumerate(program.stamp_cards)}


def _consents() -> Iterator[Column]:
    for channel in CHANNELS:
        yield Column(f"consent_{channel}", _consent(channel), "flag", ("consents", channel))


def _consent(channel: str) -> str:
    """The latest word of a member on one of CHANNELS."""
    latest = f"c.member_id = m.id AND c.channel = '{channel}' ORDER BY c.id DESC LIMIT 1"
    return f"(SELECT c.granted FROM consents c WHERE {latest})"


def _allowed(moment: Moment) -> str:
    return f" AND {_consent(moment.channel)} = 1" if moment.channel in CHANNELS else ""


def _field(number: int, field: str) -> Column:
    sql = f"(SELECT o.value FROM member_fields o WHERE o.member_id = m.id AND o.field = :field{number})"
    return Column(f"field_{field}", sql, "text", ("fields", field))


def _holdings(program: Program, source: Source) -> Iterator[Column]:
    yield Column("tier", held.tier(source))
    yield Column("points", held.amount("'points'", source), "count")
    yield Column("points_until", source, "lots", ("lots",))
    yield Column("credit", held.amount("'credit'", source), "cents")
    for number, card in enumerate(program.stamp_cards):
        boxes = held.stamps(card, f":stamps{number}", source)
        yield Column(f"stamps_{card.id}", boxes, "count", ("stamps", card.id))
    yield Column("spend", held.SPEND, "cents")
    yield Column("last_seen_on", held.LAST_SEEN, "date")


def _by_card(conn: sqlite3.Connection) -> Iterator[Step]:
    after = ""
    while True:
        row = conn.execute(
            "SELECT card FROM members WHERE card > ? ORDER BY card LIMIT 1 OFFSET ?", (after, _PEOPLE - 1)
        ).fetchone()
        yield Step(after, row[0] if row else _LAST_CARD)
        if row is None:
            return
        after = row[0]


# --- birthdays ----------------------------------------------------------------------------------------------------


_BIRTHDAY: Final = f"CASE WHEN m.birthday < '{NO_YEAR + 1:04}' THEN substr(m.birthday, 6) ELSE m.birthday END"
"""``1987-05-12``, or ``05-12`` where the year was not told."""


def _birthdays(shop: Shop, moment: Moment, source: Source) -> Table:
    columns = (
        Column("on", ":next_on", "date"),
        _CARD,
        _NAME,
        Column("phone", "m.phone"),
        Column("email", "m.email"),
        Column("birthday", _BIRTHDAY, "date"),
        *_consents(),
        Column("tier", held.tier(source)),
        Column("points", held.amount("'points'", source), "count"),
    )
    rows = (
        "members m WHERE m.birthday IS NOT NULL AND substr(m.birthday, -5) > :after"
        f" AND substr(m.birthday, -5) <= :until AND {_LIVING}{_allowed(moment)} ORDER BY m.card"
    )
    return Table("birthdays", columns, rows, _values(shop.program, moment))


def _by_day(today: date, program: Program) -> Iterator[Step]:
    """A year of days beginning today. 29 February is kept on the day the program says, in common years."""
    leap_year = (date(2000, 1, 1) + timedelta(days=number) for number in range(366))
    days = [f"{day:%m-%d}" for day in leap_year]
    first = days.index(f"{today:%m-%d}")
    for at in (*range(first, len(days)), *range(first)):
        year = today.year if at >= first else today.year + 1
        yield Step(days[at - 1] if at else "", days[at], {"next_on": _kept_on(days[at], year, program)})


def _kept_on(day: str, year: int, program: Program) -> str:
    if day == "02-29" and month_end(date(year, 2, 1)).day == 28:
        first_of_march = program.birthday is not None and program.birthday.leap_day == "1-mar"
        return f"{year}-{'03-01' if first_of_march else '02-28'}"
    return f"{year}-{day}"


# --- vouchers and entries -----------------------------------------------------------------------------------------

_VOUCHER_ENTRIES: Final = (
    "FROM entries e WHERE e.unit = 'voucher:' || v.code AND e.unit GLOB 'voucher:*' AND e.on_date <= :on"
    " AND e.fact_id <= :upto"
)
_VOUCHER_UNTIL: Final = (
    f"coalesce((SELECT e.expires_on {_VOUCHER_ENTRIES} AND e.amount > 0 AND e.expires_on IS NOT NULL"
    " ORDER BY e.id DESC LIMIT 1), v.expires_on)"
)
_VOUCHER_STATE: Final = (
    f"coalesce(nullif((SELECT {STATE} {_VOUCHER_ENTRIES} ORDER BY e.id DESC LIMIT 1), 'open'),"
    f" CASE WHEN {_VOUCHER_UNTIL} < :on THEN 'lapsed' ELSE 'open' END)"
)
_HOLDER: Final = f"(SELECT e.member_id {_VOUCHER_ENTRIES} AND e.amount > 0 ORDER BY e.id DESC LIMIT 1)"


def _vouchers(moment: Moment) -> Table:
    columns = (
        Column("code", "v.code", "own"),
        Column("card", "m.card", "own"),
        Column("name", "m.name"),
        Column("reward", "v.reward"),
        Column("reward_name", "v.name"),
        Column("kind", "v.kind", "own"),
        Column("value", "v.value_cents", "cents"),
        Column("percent_e4", "v.percent_e4", "count"),
        Column("issued_on", "v.issued_on", "date"),
        Column("expires_on", _VOUCHER_UNTIL, "date"),
        Column("state", _VOUCHER_STATE, "own"),
        Column("source", "v.source"),
    )
    rows = (
        f"vouchers v LEFT JOIN members m ON m.id = coalesce({_HOLDER}, v.member_id)"
        " WHERE v.rowid > :after AND v.rowid <= :until AND v.issued_on <= :on AND v.fact_id <= :upto ORDER BY v.rowid"
    )
    return Table("vouchers", columns, rows, {"on": moment.on.isoformat(), "upto": moment.upto})


def _entries(moment: Moment) -> Table:
    columns = (
        Column("entry", "e.id", "count"),
        Column("fact", "e.fact_id", "count"),
        Column("kind", "f.kind", "own"),
        Column("on", "e.on_date", "date"),
        Column("at", "f.at_time", "own"),
        Column("card", "m.card", "own"),
        Column("unit", "e.unit", "own"),
        Column("amount", "e.amount", "count"),
        Column("counts_on", "e.counts_on", "date"),
        Column("expires_on", "e.expires_on", "date"),
        Column("rule", "e.rule", "own"),
        Column("why", "e.why", "json"),
        Column("reverses", "e.reverses", "count"),
        Column("ref", "f.ref"),
        Column("operator", "f.operator"),
        Column("recorded_at", "f.recorded_at", "own"),
    )
    rows = (
        "entries e CROSS JOIN facts f ON f.id = e.fact_id LEFT JOIN members m ON m.id = e.member_id"
        " WHERE e.id > :after AND e.id <= :until AND e.on_date <= :on AND e.fact_id <= :upto ORDER BY e.id"
    )
    return Table("entries", columns, rows, {"on": moment.on.isoformat(), "upto": moment.upto})


def _by_number(conn: sqlite3.Connection, last: str) -> Iterator[Step]:
    (end,) = conn.execute(last).fetchone()
    for after in range(0, end, _ROWS):
        yield Step(after, min(after + _ROWS, end))


def read_values(table: Table, step: Step) -> dict[str, Any]:
    """All that is bound when a step of a table is read."""
    return {**table.values, "after": step.after, "until": step.until, **step.more}
