"""The nights that were held, and what is dated ahead because a clock was."""

import sqlite3
from datetime import date

from loyalty_cli.ledger.store.clauses import STANDS
from loyalty_cli.values import Final

COUNTED: Final = "offers"
"""The note of the night that counts which categories clients have; without it a till suggests nothing."""

_LAPSED_AHEAD: Final = f"on_date > :on AND kind = 'lapse' AND {STANDS}"

LAST_KEYED: Final = 500
"""Among so many last facts a till shows whose clock was ahead; to look at all would cost each list its speed."""
_CLOCK_AHEAD: Final = (
    "SELECT EXISTS (SELECT 1 FROM nights WHERE on_date > :on) OR EXISTS (SELECT 1 FROM"
    " (SELECT keyed_on FROM facts ORDER BY id DESC LIMIT :last) WHERE keyed_on > :on)"
)


def reviews_are_held(conn: sqlite3.Connection) -> bool:
    """Whether a night has ever reviewed the tiers of this shop."""
    return conn.execute("SELECT 1 FROM nights WHERE step = 'review' LIMIT 1").fetchone() is not None


def first_review(conn: sqlite3.Connection) -> str | None:
    """The instant of the first night that reviewed tiers; None where none did."""
    (instant,) = conn.execute("SELECT min(done_at) FROM nights WHERE step = 'review'").fetchone()
    return str(instant) if instant is not None else None


def last_night(conn: sqlite3.Connection, step: str, upto: date = date.max) -> date | None:
    """The last day up to ``upto`` for which a step of the night was held; a night of a clock ahead is left out."""
    row = conn.execute(
        "SELECT on_date FROM nights WHERE step = ? AND on_date <= ? ORDER BY on_date DESC LIMIT 1",
        (step, upto.isoformat()),
    ).fetchone()
    return date.fromisoformat(row[0]) if row else None


def note_night(conn: sqlite3.Connection, step: str, on: date, instant: str, detail: str) -> None:
    """Notes that a step was done for a day, in the caller's transaction; the first note stands."""
    conn.execute(
        "INSERT INTO nights(on_date, step, done_at, detail) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (on.isoformat(), step, instant, detail),
    )


def keep_detail(conn: sqlite3.Connection, step: str, on: date, instant: str, detail: str) -> None:
    """Notes what a step found for a day in place of all it found before, in the caller's transaction."""
    conn.execute("DELETE FROM nights WHERE step = ?", (step,))
    note_night(conn, step, on, instant, detail)


def newest_detail(conn: sqlite3.Connection, step: str, upto: date) -> str | None:
    """What was noted when a step was done last, up to a day; None when it never was."""
    row = conn.execute(
        "SELECT detail FROM nights WHERE step = ? AND on_date <= ? ORDER BY on_date DESC LIMIT 1",
        (step, upto.isoformat()),
    ).fetchone()
    return row[0] if row else None


def detail_of(conn: sqlite3.Connection, step: str, on: date) -> str | None:
    """What was noted when a step was done for a day; None when it was not."""
    row = conn.execute("SELECT detail FROM nights WHERE step = ? AND on_date = ?", (step, on.isoformat())).fetchone()
    return row[0] if row else None


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
