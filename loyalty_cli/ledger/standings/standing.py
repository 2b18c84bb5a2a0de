"""A member's standing, read from the ledger: today's from the derived tables, any other day's from the entries.

``upto`` names the last fact that is known: with it, what was answered at the time of a fact can be answered again.
"""

import sqlite3
from collections.abc import Iterable
from datetime import date

from loyalty_cli.ledger.store.clauses import STATE, place
from loyalty_cli.program.kernel.facts import (
    LENT,
    NO_TERMS,
    OVER,
    SPEND,
    SPENDABLE,
    STAMPED,
    STAMPS,
    VOUCHER,
    Debt,
    Lot,
    Voucher,
)
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.tiers import window_start
from loyalty_cli.values import Any, NamedTuple

NOW = 2**62
"""An ``upto`` that knows every fact."""

CARD_RULES = ", ".join(f"'{rule}'" for rule in STAMPED)
"""The rules that keep a stamp card valid, as SQL."""
KEEPS_CARD = (
    f"e.amount > 0 AND e.rule IN ({CARD_RULES}) AND NOT EXISTS (SELECT 1 FROM undone x WHERE x.fact_id = {place('e')})"
)
"""Entry ``e`` keeps its stamp card valid: the stamp stands."""


TIER_HELD = (
    "CASE WHEN s.since <= :on THEN s.tier ELSE (SELECT t.after FROM tier_steps t WHERE t.member_id = s.member_id"
    " AND t.on_date <= :on AND t.replaced_by IS NULL ORDER BY t.on_date DESC, t.id DESC LIMIT 1) END"
)
"""The tier on day ``:on`` of who stands in row ``s`` of the standings: one that is lent ends on a later day."""


class AsOf(NamedTuple):
    """The end of a shop day, as known after fact ``upto``."""

    on: date
    upto: int = NOW


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def standing_as_of(conn: sqlite3.Connection, program: Program, member_id: int, as_of: AsOf) -> Standing:
    """The standing at the end of a day, by the dates on which things took effect."""
    amounts = _amounts_as_of(conn, member_id, as_of)
    all_lots = lots_as_of(conn, member_id, as_of)
    usable = tuple(lot for lot in all_lots if lot.expires_on is None or lot.expires_on >= as_of.on)
    tier = tier_as_of(conn, program, member_id, as_of)
    spend, oldest = window_spend(conn, program, member_id, as_of)
    left = _sum_by_unit(all_lots)
    short = {unit: left.get(unit, 0) - amounts.get(unit, 0) for unit in SPENDABLE}
    owed = tuple(Debt(0, unit, still) for unit, still in short.items() if still > 0)
    stamps = _stamps(conn, program, member_id, amounts, as_of)
    return Standing(member_id, tier, tier, spend, spend, oldest, usable, owed, stamps)


def _sum_by_unit(lots: tuple[Lot, ...]) -> dict[str, int]:
    left: dict[str, int] = {}
    for lot in lots:
        left[lot.unit] = left.get(lot.unit, 0) + lot.remaining
    return left


def _amounts_as_of(conn: sqlite3.Connection, member_id: int, as_of: AsOf) -> dict[str, int]:
    return dict(
        conn.execute(
            "SELECT unit, sum(amount) FROM entries WHERE member_id = ? AND on_date <= ? AND fact_id <= ? GROUP BY unit",
            (member_id, as_of.on.isoformat(), as_of.upto),
        )
    )


_LOT_ORDER = "ORDER BY expires_on IS NULL, expires_on, entry_id"


def lot_of(row: tuple[Any, ...]) -> Lot:
    """The lot in a row of entry_id, unit, granted, remaining, expires_on, fact_id, on_date."""
    return Lot(row[0], row[1], row[2], row[3], _day(row[4]), row[5], date.fromisoformat(row[6]))


def lots_as_of(conn: sqlite3.Connection, member_id: int, as_of: AsOf) -> tuple[Lot, ...]:
    """All lots with something left at the end of the day, lapsed ones included, soonest-expiring first."""
    rows = conn.execute(
        "SELECT * FROM (SELECT e.id AS entry_id, e.unit, e.amount,"
        " e.amount - coalesce((SELECT sum(a.amount) FROM allocations a JOIN facts f ON f.id = a.fact_id"
        # A debt paid by points keyed late, for a day before it: on that day nothing was owed yet.
        "   JOIN entries d ON d.id = a.debit_id AND d.on_date <= :on"
        "   WHERE a.lot_id = e.id AND f.on_date <= :on AND f.id <= :upto), 0) AS remaining,"
        " coalesce((SELECT x.expires_on FROM extensions x JOIN facts f ON f.id = x.fact_id"
        "   WHERE x.lot_id = e.id AND f.on_date <= :on AND f.id <= :upto ORDER BY x.id DESC LIMIT 1), e.expires_on)"
        "   AS expires_on, e.fact_id, e.on_date"
        " FROM entries e WHERE e.member_id = :member AND e.unit IN ('points', 'credit') AND e.amount > 0"
        " AND e.reverses IS NULL AND e.on_date <= :on AND e.fact_id <= :upto)"
        f" WHERE remaining > 0 {_LOT_ORDER}",
        {"member": member_id, "on": as_of.on.isoformat(), "upto": as_of.upto},
    )
    return tuple(map(lot_of, rows))


def debts_of(conn: sqlite3.Connection, member_id: int, units: Iterable[str]) -> tuple[Debt, ...]:
    """Open debts of some units, oldest first. They exist only where the lots hold more than the balance says."""
    debts: list[Debt] = []
    for unit in units:
        rows = conn.execute(
            "SELECT e.id, -e.amount - coalesce((SELECT sum(a.amount) FROM allocations a WHERE a.debit_id = e.id), 0)"
            " - coalesce((SELECT sum(r.amount) FROM entries r WHERE r.reverses = e.id), 0) AS open"
            " FROM entries e WHERE e.member_id = ? AND e.unit = ? AND e.amount < 0 ORDER BY e.id",
            (member_id, unit),
        )
        debts += [Debt(entry_id, unit, still) for entry_id, still in rows if still > 0]
    return tuple(debts)


def tier_as_of(conn: sqlite3.Connection, program: Program, member_id: int, as_of: AsOf) -> str:
    """The tier in force at the end of the day, by name; the lowest for those who never left it."""
    step = tier_step(conn, member_id, as_of)
    return program.tier(step[0]).name if step else program.tiers[0].name


def tier_step(conn: sqlite3.Connection, member_id: int, as_of: AsOf) -> tuple[str, date, str] | None:
    """The last tier change up to the end of the day, as known then: the tier, its day, the rule; None without one."""
    return _step(conn, member_id, as_of)


def _step(conn: sqlite3.Connection, member_id: int, as_of: AsOf, only: str = "") -> tuple[str, date, str] | None:
    on, upto = as_of.on.isoformat(), as_of.upto
    row = conn.execute(
        "SELECT after, on_date, rule FROM tier_steps WHERE member_id = ? AND on_date <= ? AND known_on <= ?"
        f" AND fact_id <= ? AND (replaced_by IS NULL OR replaced_on > ? OR replaced_by > ?){only}"
        " ORDER BY on_date DESC, id DESC LIMIT 1",
        (member_id, on, on, upto, on, upto),
    ).fetchone()
    return (row[0], date.fromisoformat(row[1]), row[2]) if row else None


def later_steps(conn: sqlite3.Connection, member_id: int, on: date, keyed_on: date) -> tuple[tuple[str, date], ...]:
    """The tiers of a member after a day, each with its first day; beyond the day of keying only where one is lent."""
    rows = conn.execute(
        "SELECT after, on_date, rule FROM tier_steps WHERE member_id = ? AND on_date > ? AND replaced_by IS NULL"
        " ORDER BY on_date, id",
        (member_id, on.isoformat()),
    ).fetchall()
    lent = any(rule == OVER for *_, rule in rows)
    days = {day: tier for tier, day, _ in rows if lent or day <= keyed_on.isoformat()}
    return tuple((tier, date.fromisoformat(day)) for day, tier in days.items())


def earned_step(conn: sqlite3.Connection, member_id: int, as_of: AsOf) -> tuple[str, date, str] | None:
    """As ``tier_step``, tiers lent for some days left out."""
    return _step(conn, member_id, as_of, f" AND rule NOT IN ('{LENT}', '{OVER}')")


def lent_over(conn: sqlite3.Connection, member_id: int, as_of: AsOf) -> date | None:
    """The day on which a tier falls that is lent to a member on a day, as known at its end; None where none is."""
    on = as_of.on.isoformat()
    row = conn.execute(
        "SELECT on_date, rule FROM tier_steps WHERE member_id = ? AND on_date > ? AND known_on <= ? AND fact_id <= ?"
        " AND (replaced_by IS NULL OR replaced_on > ? OR replaced_by > ?) ORDER BY on_date, id DESC LIMIT 1",
        (member_id, on, on, as_of.upto, on, as_of.upto),
    ).fetchone()
    return date.fromisoformat(row[0]) if row and row[1] == OVER else None


def tiers_before(
    conn: sqlite3.Connection, program: Program, member_id: int, as_of: AsOf
) -> tuple[str, tuple[tuple[str, date], ...]]:
    """The tier a member held on a day, lent ones left out, and those lent beyond it, each with the day after it."""
    step = earned_step(conn, member_id, as_of)
    rows = conn.execute(
        f"SELECT before, on_date FROM tier_steps WHERE member_id = ? AND rule = '{OVER}' AND on_date > ?"
        " AND fact_id <= ? AND (replaced_by IS NULL OR replaced_by > ?) ORDER BY id",
        (member_id, as_of.on.isoformat(), as_of.upto, as_of.upto),
    )
    lent = tuple((tier, date.fromisoformat(day)) for tier, day in rows.fetchall())
    return (step[0] if step else program.tiers[0].name), lent


def lent_until(conn: sqlite3.Connection, member_id: int, as_of: AsOf) -> date | None:
    """The first day after all tiers that were lent to a member, as known at the end of a day; None without one."""
    row = conn.execute(
        f"SELECT max(on_date) FROM tier_steps WHERE member_id = ? AND rule = '{OVER}' AND known_on <= ?"
        " AND fact_id <= ? AND (replaced_by IS NULL OR replaced_on > ? OR replaced_by > ?)",
        (member_id, as_of.on.isoformat(), as_of.upto, as_of.on.isoformat(), as_of.upto),
    ).fetchone()
    return _day(row[0])


def window_spend(conn: sqlite3.Connection, program: Program, member_id: int, as_of: AsOf) -> tuple[int, date | None]:
    """Qualifying spend in cents of the tier window ending that day, and the first day that still counts in it."""
    start = window_start(program.tier_rules, as_of.on).isoformat()
    on = as_of.on.isoformat()
    spend, oldest = conn.execute(
        "SELECT coalesce(sum(spent), 0), min(CASE WHEN spent > 0 THEN counts_on END) FROM"
        " (SELECT counts_on, sum(amount) AS spent FROM entries WHERE member_id = ? AND unit = ?"
        " AND counts_on BETWEEN ? AND ? AND on_date <= ?"
        + ("" if as_of.upto == NOW else " AND fact_id <= ?")
        + " GROUP BY counts_on)",
        (member_id, SPEND, start, on, on) + (() if as_of.upto == NOW else (as_of.upto,)),
    ).fetchone()
    return spend, _day(oldest)


def _stamps(
    conn: sqlite3.Connection, program: Program, member_id: int, amounts: dict[str, int], as_of: AsOf
) -> dict[str, int]:
    stamps = {card.id: amounts.get(STAMPS + card.id, 0) for card in program.stamp_cards}
    for card in program.stamp_cards:
        if card.valid_months and stamps[card.id] > 0 and _card_lapsed(conn, member_id, card.id, as_of):
            stamps[card.id] = 0
    return stamps


def _card_lapsed(conn: sqlite3.Connection, member_id: int, card_id: str, as_of: AsOf) -> bool:
    """A card lapses whole when its newest stamp's last day has passed."""
    stamped = (
        "FROM entries e WHERE e.member_id = ? AND e.unit = ? AND e.amount > 0 AND e.on_date <= ? AND e.fact_id <= ?"
        f" AND e.rule IN ({CARD_RULES}) AND NOT EXISTS"
        f" (SELECT 1 FROM undone x WHERE x.fact_id = {place('e')} AND x.on_date <= ? AND x.by_fact <= ?)"
    )
    on = as_of.on.isoformat()
    asked = (member_id, STAMPS + card_id, on, as_of.upto, on, as_of.upto)
    # The newest stamp first: it nearly always answers for all of them.
    holds = f"SELECT 1 {stamped} AND coalesce(expires_on, '9999-12-31') >= ? ORDER BY counts_on DESC LIMIT 1"
    if conn.execute(holds, (*asked, on)).fetchone():
        return False
    return conn.execute(f"SELECT 1 {stamped} LIMIT 1", asked).fetchone() is not None


def net(conn: sqlite3.Connection, entry_id: int, amount: int) -> int:
    """An entry, less what was taken back of it, plus what of that was undone…"""
    rows = conn.execute("SELECT id, amount FROM entries WHERE reverses = ?", (entry_id,)).fetchall()
    return amount + sum(net(conn, *row) for row in rows)


_VOUCHER_COLUMNS = (
    "v.code, v.member_id, v.reward, v.name, v.kind, v.value_cents, v.percent_e4, v.issued_on, v.expires_on, v.source,"
    " v.fact_id"
)


def vouchers_as_of(conn: sqlite3.Connection, member_id: int, as_of: AsOf) -> tuple[Voucher, ...]:
    """The member's usable vouchers at the end of the day, newest first."""
    rows = conn.execute(
        f"SELECT {_VOUCHER_COLUMNS} FROM entries e JOIN vouchers v ON v.code = substr(e.unit, {len(VOUCHER) + 1})"
        " WHERE e.member_id = ? AND e.unit BETWEEN 'voucher:' AND 'voucher;' AND e.on_date <= ? AND e.fact_id <= ?"
        " GROUP BY e.unit HAVING sum(e.amount) > 0 ORDER BY v.issued_on DESC, v.fact_id DESC, v.rowid DESC",
        (member_id, as_of.on.isoformat(), as_of.upto),
    ).fetchall()
    found = (_voucher(conn, row, as_of) for row in rows)
    return tuple(one for one in found if one.expires_on >= as_of.on)


def voucher(conn: sqlite3.Connection, code: str, as_of: AsOf) -> Voucher | None:
    """The voucher of that code with its state, or None."""
    row = conn.execute(f"SELECT {_VOUCHER_COLUMNS} FROM vouchers v WHERE v.code = ?", (code,)).fetchone()
    return None if row is None else _voucher(conn, row, as_of)


def _voucher(conn: sqlite3.Connection, row: tuple[Any, ...], as_of: AsOf) -> Voucher:
    """A restored voucher lives until the day its restoring entry says."""
    code = row[0]
    entries = conn.execute(
        f"SELECT e.member_id, e.expires_on, {STATE} FROM entries e"
        " WHERE e.unit = ? AND e.unit GLOB 'voucher:*' AND e.fact_id <= ? AND e.fact_id >= ? AND e.on_date <= ?"
        " ORDER BY e.id",
        (VOUCHER + code, as_of.upto, row[10], as_of.on.isoformat()),
    ).fetchall()
    holder, expires_on, state = row[1], row[8], "open"
    for member_id, last, state in entries:
        if state == "open":
            holder, expires_on = member_id, last or expires_on
    issued_on, last_day = date.fromisoformat(row[7]), date.fromisoformat(expires_on)
    return Voucher._make((code, holder, *row[2:7], issued_on, last_day, row[9], row[10], state, None, 0, NO_TERMS))


def spend_since(conn: sqlite3.Connection, member_id: int, start: date, as_of: AsOf) -> int:
    """The qualifying spend in cents that counts on ``start`` or later, as known on a day."""
    (cents,) = conn.execute(
        "SELECT coalesce(sum(amount), 0) FROM entries WHERE member_id = ? AND unit = 'spend' AND counts_on >= ?"
        " AND on_date <= ? AND fact_id <= ?",
        (member_id, start.isoformat(), as_of.on.isoformat(), as_of.upto),
    ).fetchone()
    return int(cents)
