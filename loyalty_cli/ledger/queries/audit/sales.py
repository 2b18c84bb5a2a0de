"""Sales keyed by hand: close together, dated back, without a receipt number, taken back."""

import sqlite3
from collections.abc import Iterator

from loyalty_cli.ledger.queries.audit.keyed import BY_HAND, IN_BLOCKS, KEYED, TAKEN, Keyed, Part, by_hand_in, numbers
from loyalty_cli.ledger.store.clauses import OTHERS, STANDS, in_sql, stands
from loyalty_cli.program.kernel.kinds import DATED
from loyalty_cli.units import Cents, Points
from loyalty_cli.values import Final, NamedTuple

_MINUTES: Final = "(julianday({0}.recorded_at) - julianday({1}.recorded_at)) * 1440"
_BONUSES: Final = "sum(EXISTS (SELECT 1 FROM entries e WHERE e.fact_id = o.id AND e.rule = 'promo-bonus'))"


class Together(NamedTuple):
    """A purchase with those of the same member that follow within minutes: their facts, amount and bonuses."""

    keyed: Keyed
    facts: tuple[int, ...]
    amount_cents: Cents
    bonuses: int


class BackDated(NamedTuple):
    """Facts of one operator keyed on one day for one earlier day."""

    keyed: Keyed
    facts: tuple[int, ...]
    kind: str
    dated: str
    points: Points | None


class SaleUndone(NamedTuple):
    """A fact that takes back a sale, with the sale's number and amount.

    ``more`` is what was asked: the reward taken meanwhile, or the minutes between both.
    """

    keyed: Keyed
    sale: int
    amount_cents: Cents
    more: float


def together(conn: sqlite3.Connection, part: Part, minutes: int) -> Iterator[Together]:
    """Each purchase, with those that follow within minutes."""

    def of_these(what: str) -> str:
        return (
            f"(SELECT {what} FROM facts o WHERE o.member_id = f.member_id AND o.kind = 'purchase'"
            f" AND o.batch_id IS NULL AND o.on_date = f.on_date AND o.id BETWEEN f.id AND f.id + 500"
            f" AND {_MINUTES.format('o', 'f')}"
            f" <= {minutes} AND {stands('o.id')})"
        )

    columns = ("group_concat(o.id)", "sum(json_extract(o.body, '$.amount'))", _BONUSES)
    for keyed, (listed, cents, bonuses) in by_hand_in(
        conn, part, "f.kind = 'purchase'", ", ".join(of_these(column) for column in columns)
    ):
        yield Together(keyed, numbers(listed), cents, bonuses)


def back_dated(conn: sqlite3.Connection, part: Part, days: int) -> Iterator[BackDated]:
    """Facts keyed by hand more than some days late, those of one operator, keyed and dated alike, together."""
    rows = conn.execute(
        "SELECT max(f.id), f.keyed_on, NULL, coalesce(f.operator, ''),"
        " iif(count(DISTINCT f.member_id) = 1, f.member_id, NULL), group_concat(f.id), min(f.kind),"
        " f.on_date, sum((SELECT sum(amount) FROM entries e"
        f" WHERE e.fact_id = f.id AND e.unit = 'points')) FROM {IN_BLOCKS} WHERE f.kind IN {in_sql(DATED)}"
        f" AND julianday(f.keyed_on) - julianday(f.on_date) > :days AND {STANDS}"
        " GROUP BY f.keyed_on, coalesce(f.operator, ''), f.on_date",
        part._asdict() | {"days": days},
    )
    for *keyed, listed, kind, dated, points in rows:
        yield BackDated(Keyed(*keyed), numbers(listed), kind, dated, points)


def receipts_by_operator(conn: sqlite3.Connection, part: Part) -> list[tuple[str, int, int]]:
    """By operator: how many purchases were keyed by hand, and how many of them without a receipt number."""
    return conn.execute(
        f"SELECT coalesce(f.operator, ''), count(*), sum(f.ref IS NULL) FROM {IN_BLOCKS}"
        f" WHERE f.kind = 'purchase' AND {STANDS} GROUP BY 1",
        part._asdict(),
    ).fetchall()


def without_receipt(conn: sqlite3.Connection, part: Part) -> Iterator[tuple[Keyed, Cents]]:
    """Purchases without a receipt number, with their amounts."""
    where = "f.kind = 'purchase' AND f.ref IS NULL"
    return ((keyed, cents) for keyed, (cents,) in by_hand_in(conn, part, where, "json_extract(f.body, '$.amount')"))


def with_an_hour(conn: sqlite3.Connection, part: Part) -> Iterator[tuple[Keyed, str]]:
    """Purchases of the day of keying that were told an hour, with the instant at which they were recorded."""
    where = "f.kind = 'purchase' AND f.at_time IS NOT NULL AND f.on_date = f.keyed_on"
    return ((keyed, instant) for keyed, (instant,) in by_hand_in(conn, part, where, "f.recorded_at"))


def taken_back(conn: sqlite3.Connection, first: int, per_cent: int) -> Iterator[SaleUndone]:
    """Sales undone, or returned by that share or more on their day, after a reward was taken; ``more`` is its fact."""
    reward = (
        "SELECT min(r.id) FROM facts r WHERE r.member_id = f.member_id AND r.id BETWEEN p.id AND f.id"
        f" AND r.kind IN {TAKEN} AND {stands('r.id')}"
    )
    returned = (
        "SELECT sum(json_extract(o.body, '$.amount')) FROM facts o WHERE o.reverses = p.id AND o.kind = 'return'"
        " AND o.id <= f.id"
    )
    nearly = f"cents * {per_cent} <= 100 * ({returned})"
    whole = f"f.kind = 'return' AND f.keyed_on = p.keyed_on AND {STANDS} AND {nearly}"
    return _of_sales(conn, first, f"({reward})", f"more IS NOT NULL AND (f.kind = 'undo' OR {whole})")


def undone_late(conn: sqlite3.Connection, first: int, minutes: int, large_cents: Cents) -> Iterator[SaleUndone]:
    """Sales of at least that amount undone more than so many minutes later; ``more`` is the minutes."""
    where = f"f.kind = 'undo' AND more > {minutes} AND cents >= {large_cents}"
    return _of_sales(conn, first, _MINUTES.format("f", "p"), where)


def _of_sales(conn: sqlite3.Connection, first: int, more: str, where: str) -> Iterator[SaleUndone]:
    rows = conn.execute(
        f"SELECT {KEYED}, p.id, json_extract(p.body, '$.amount') AS cents, {more} AS more FROM facts f"
        f" JOIN facts p ON p.id = f.reverses WHERE f.id >= ? AND {BY_HAND} AND p.kind = 'purchase'"
        f" AND f.kind IN ('undo', 'return') AND f.{OTHERS}"
        f" AND p.batch_id IS NULL AND {where} ORDER BY f.id",
        (first,),
    )
    for *keyed, sale, cents, found in rows:
        yield SaleUndone(Keyed(*keyed), sale, cents, found)
