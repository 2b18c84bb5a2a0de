"""What two records hold at a merge and at its undo."""

import sqlite3
from collections.abc import Collection
from datetime import date

from loyalty_cli.ledger.store.clauses import STANDS, in_sql
from loyalty_cli.program.kernel.kinds import CONTACTS, FOLLOWING


def first_on_merged(
    conn: sqlite3.Connection, member_id: int, merge: int, family: Collection[int]
) -> tuple[int, str] | None:
    """Number and kind of the first standing fact since a merge that reverses one of the record that went."""
    numbers = ",".join(map(str, family))
    row = conn.execute(
        "SELECT f.id, f.kind FROM facts f JOIN facts r ON r.id = f.reverses"
        f" WHERE f.member_id = ? AND f.id > ? AND r.member_id IN ({numbers}) AND r.id < ?"
        f" AND {STANDS} ORDER BY f.id LIMIT 1",
        (member_id, merge, merge),
    ).fetchone()
    return row and (int(row[0]), str(row[1]))


def anything_since(conn: sqlite3.Connection, member_id: int, fact_id: int) -> bool:
    """Whether something of a member stands since a fact, but for what follows from others."""
    query = f"SELECT 1 FROM standing_facts WHERE member_id = ? AND id > ? AND kind NOT IN {in_sql(FOLLOWING)} LIMIT 1"
    return conn.execute(query, (member_id, fact_id)).fetchone() is not None


def undone_since(conn: sqlite3.Connection, member_id: int, fact_id: int) -> bool:
    """Whether facts of a member were undone since a fact as if they never had been."""
    query = "SELECT 1 FROM undone WHERE member_id = ? AND by_fact > ? LIMIT 1"
    return conn.execute(query, (member_id, fact_id)).fetchone() is not None


def taken_by(conn: sqlite3.Connection, fact_id: int, entry_id: int) -> int:
    """How much of an entry a fact took back."""
    taken = "SELECT coalesce(sum(amount), 0) FROM entries WHERE fact_id = ? AND reverses = ?"
    return abs(int(conn.execute(taken, (fact_id, entry_id)).fetchone()[0]))


def kept_of(conn: sqlite3.Connection, merge: int, undone: int) -> list[tuple[str, int]]:
    """What a merge moved, by unit, less what its undoing took back."""
    return conn.execute(
        "SELECT e.unit, e.amount + coalesce((SELECT sum(r.amount) FROM entries r WHERE r.reverses = e.id"
        " AND r.fact_id = ?), 0) FROM entries e WHERE e.fact_id = ? AND e.rule = 'merge' AND e.amount > 0",
        (undone, merge),
    ).fetchall()


def last_contact(conn: sqlite3.Connection, member_id: int) -> date | None:
    """The day of the last contact on record."""
    last = f"SELECT max(on_date) FROM facts WHERE member_id = ? AND kind IN {in_sql(CONTACTS)}"
    (day,) = conn.execute(last, (member_id,)).fetchone()
    return date.fromisoformat(day) if day else None


def consent_told(conn: sqlite3.Connection, member_id: int, channel: str) -> tuple[date, str]:
    """The day and the wording of the last consent of a member to a channel."""
    on, wording = conn.execute(
        "SELECT on_date, wording FROM consents WHERE member_id = ? AND channel = ? ORDER BY id DESC LIMIT 1",
        (member_id, channel),
    ).fetchone()
    return date.fromisoformat(on), wording


def drop_consents(conn: sqlite3.Connection, member_id: int, source: str) -> None:
    """Forgets the consents of a member from a source, in the caller's transaction."""
    conn.execute("DELETE FROM consents WHERE member_id = ? AND source = ?", (member_id, source))
