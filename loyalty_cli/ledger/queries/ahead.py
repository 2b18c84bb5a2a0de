"""Facts dated after a day, written while the clock of a till or a night was ahead."""

import sqlite3
from datetime import date

from loyalty_cli.ledger.store.clauses import STANDS
from loyalty_cli.values import Final

_LAPSED_AHEAD: Final = f"on_date > :on AND kind = 'lapse' AND {STANDS}"

LAST_KEYED: Final = 500
"""Among so many last facts a till shows whose clock was ahead; to look at all would cost each list its speed."""
_CLOCK_AHEAD: Final = (
    "SELECT EXISTS (SELECT 1 FROM nights WHERE on_date > :on) OR EXISTS (SELECT 1 FROM"
    " (SELECT keyed_on FROM facts ORDER BY id DESC LIMIT :last) WHERE keyed_on > :on)"
)


def lapsed_ahead(conn: sqlite3.Connection, on: date, member_id: int) -> bool:
    """Whether a breakage of a member stands that is dated after a day.

    On the shop's own day there is none, unless a clock was ahead: then it does not count yet.
    """
    query = f"SELECT 1 FROM facts f WHERE member_id = :member AND {_LAPSED_AHEAD} LIMIT 1"
    return conn.execute(query, {"on": on.isoformat(), "member": member_id}).fetchone() is not None


def written_ahead(conn: sqlite3.Connection, on: date) -> bool:
    """Whether a breakage or a tier of anybody is dated after a day: then today's tables do not tell that day.

    Without a night held after that day, and without a fact keyed after it among the last ones, none is looked for.
    """
    values = {"on": on.isoformat(), "last": LAST_KEYED}
    if not conn.execute(_CLOCK_AHEAD, values).fetchone()[0]:
        return False
    # The days of all facts lie together in the index: hardly ever is a fact itself looked at.
    dated = "id IN (SELECT id FROM facts INDEXED BY facts_member WHERE on_date > :on)"
    query = (
        "SELECT EXISTS (SELECT 1 FROM standings WHERE since > :on)"
        f" OR EXISTS (SELECT 1 FROM facts f WHERE {dated} AND {_LAPSED_AHEAD})"
    )
    return bool(conn.execute(query, values).fetchone()[0])


def breakages_after(conn: sqlite3.Connection, member_id: int, on: date) -> list[int]:
    """The breakages of a member dated after a day that stand, the newest first."""
    rows = conn.execute(
        f"SELECT id FROM facts f WHERE member_id = ? AND on_date > ? AND kind = 'lapse' AND {STANDS}"
        # A lot that was revived since has another last day: what lapsed of it before is gone for good.
        " AND NOT EXISTS (SELECT 1 FROM entries d JOIN allocations a ON a.debit_id = d.id JOIN lots l"
        "   ON l.entry_id = a.lot_id WHERE d.fact_id = f.id AND l.expires_on <> date(f.on_date, '-1 day'))"
        " ORDER BY id DESC",
        (member_id, on.isoformat()),
    )
    return [fact_id for (fact_id,) in rows]


def holds_any(conn: sqlite3.Connection, member_id: int, unit: str) -> bool:
    """Whether the balance of a unit is above nothing, lapsed or not."""
    held = "SELECT 1 FROM balances WHERE member_id = ? AND unit = ? AND amount > 0"
    return conn.execute(held, (member_id, unit)).fetchone() is not None
