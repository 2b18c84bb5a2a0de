"""Imported files: one row each, with its counts, so that an import can be listed and undone."""

import sqlite3

from loyalty_cli.ledger.people.members import put_back
from loyalty_cli.values import Any, Final

_SELECT: Final = (
    "SELECT id, kind, file_name, started_at, finished_at, undone_at, rows, accepted, unchanged, rejected FROM batches"
)
_NAMES: Final = (
    "batch", "kind", "file", "started_at", "finished_at", "undone_at", "rows", "accepted", "unchanged", "rejected",
)  # fmt: skip
_OPEN: Final = (
    "batch_id = :batch AND kind <> 'undo' AND NOT (kind = 'profile' AND entry_count = 0) AND NOT EXISTS"
    " (SELECT 1 FROM facts u WHERE u.reverses = facts.id AND u.kind = 'undo')"
)
"""Facts of the batch that stand, and that gave something or enrolled somebody."""
_CONSENTS: Final = (
    "DELETE FROM consents WHERE member_id = ? AND granted = 1 AND source = 'import ' || ? AND NOT EXISTS"
    " (SELECT 1 FROM batches o WHERE o.id <> ? AND o.file_name = ? AND o.kind = 'customers' AND o.undone_at IS NULL)"
)
"""A yes that came with this file only."""

_BESIDE: Final = (
    "SELECT count(*) FROM (SELECT e.member_id AS member_id, max(e.on_date) AS day FROM batches b"
    "  JOIN facts f ON f.batch_id = b.id JOIN entries e ON e.fact_id = f.id"
    "  WHERE b.kind = 'customers' AND b.undone_at IS NULL AND e.rule = 'opening' AND e.unit IN ('points', 'spend')"
    "  GROUP BY e.member_id) o"
    " WHERE EXISTS (SELECT 1 FROM facts p WHERE p.member_id = o.member_id AND p.on_date <= o.day"
    "  AND p.kind = 'purchase' AND p.batch_id = ?)"
)


def batches(conn: sqlite3.Connection) -> list[dict[str, Any]]:
    """The files that were brought in, the last first: batch, kind, file, started_at, counts, and whether taken back."""
    return [dict(zip(_NAMES, row, strict=True)) for row in conn.execute(f"{_SELECT} ORDER BY id DESC")]


def batch(conn: sqlite3.Connection, batch_id: int) -> dict[str, Any] | None:
    """One file that was brought in; None where there is none of that number."""
    row = conn.execute(f"{_SELECT} WHERE id = ?", (batch_id,)).fetchone()
    return dict(zip(_NAMES, row, strict=True)) if row else None


def newest(conn: sqlite3.Connection) -> int:
    """The number of the file that was brought in last; 0 where there is none."""
    (number,) = conn.execute("SELECT coalesce(max(id), 0) FROM batches").fetchone()
    return int(number)


def beside_openings(conn: sqlite3.Connection, batch_id: int) -> int:
    """Members whose points or spend, from a file of customers, are of the day of a purchase of this batch or later."""
    (members,) = conn.execute(_BESIDE, (batch_id,)).fetchone()
    return int(members)


def begin(conn: sqlite3.Connection, kind: str, file_name: str, digest: str, instant: str) -> int:
    """Begins a batch in the caller's transaction and returns its number."""
    cursor = conn.execute(
        "INSERT INTO batches(kind, file_name, file_digest, started_at) VALUES (?, ?, ?, ?)",
        (kind, file_name, digest, instant),
    )
    return int(cursor.lastrowid or 0)


def note(conn: sqlite3.Connection, batch_id: int, accepted: int, unchanged: int) -> None:
    """Notes how far a batch is, in the caller's transaction."""
    conn.execute(
        "UPDATE batches SET accepted = ?, unchanged = ?, rows = ? WHERE id = ?",
        (accepted, unchanged, accepted + unchanged, batch_id),
    )


def finish(
    conn: sqlite3.Connection, batch_id: int, rows: int, accepted: int, unchanged: int, rejected: int, instant: str
) -> None:
    """Closes a batch with its counts, in the caller's transaction: rows = accepted + unchanged + rejected."""
    conn.execute(
        "UPDATE batches SET rows = ?, accepted = ?, unchanged = ?, rejected = ?, finished_at = ? WHERE id = ?",
        (rows, accepted, unchanged, rejected, instant, batch_id),
    )


def close_undone(conn: sqlite3.Connection, batch_id: int, instant: str) -> None:
    """Notes when a batch was taken back; the first time counts."""
    conn.execute("UPDATE batches SET undone_at = ? WHERE id = ? AND undone_at IS NULL", (instant, batch_id))


def count_open(conn: sqlite3.Connection, batch_id: int) -> int:
    """How many facts of a batch can still be taken back."""
    (count,) = conn.execute(f"SELECT count(*) FROM facts WHERE {_OPEN}", {"batch": batch_id}).fetchone()
    return int(count)


def open_facts(conn: sqlite3.Connection, batch_id: int, below: int | None, most: int) -> list[int]:
    """The last facts of a batch that can still be taken back, with numbers under ``below`` (None: of all)."""
    query = f"SELECT id FROM facts WHERE {_OPEN} AND (:below IS NULL OR id < :below) ORDER BY id DESC LIMIT :most"
    rows = conn.execute(query, {"batch": batch_id, "below": below, "most": most})
    return [fact_id for (fact_id,) in rows]


def put_details_back(conn: sqlite3.Connection, batch_id: int, *, already: bool) -> int:
    """Brings back what a file replaced; returns of how many members something stays as it is now.

    What changed since stays, and what an import of an earlier release replaced, which kept nothing of it. ``already``:
    the batch was taken back before.
    """
    facts = conn.execute(
        "SELECT f.id, f.member_id, EXISTS (SELECT 1 FROM replaced r WHERE r.fact_id = f.id),"
        " json_array_length(f.body, '$.told') FROM facts f JOIN members m ON m.id = f.member_id"
        " WHERE f.batch_id = ? AND f.kind = 'profile' AND m.status = 'active' ORDER BY f.id DESC",
        (batch_id,),
    ).fetchall()
    stays = set()
    for fact_id, member_id, is_kept, told in facts:
        if put_back(conn, fact_id) if is_kept else told and not already:
            stays.add(member_id)
    return len(stays)


def forget_consents(conn: sqlite3.Connection, member_id: int, batch_id: int, file_name: str) -> None:
    """Takes back each yes of a member that came with this file only."""
    conn.execute(_CONSENTS, (member_id, file_name, batch_id, file_name))


def forget_rows(conn: sqlite3.Connection, batch_id: int) -> None:
    """Forgets the rows of a batch: imported again, they are new."""
    conn.execute(
        "DELETE FROM import_rows WHERE member_id IN (SELECT member_id FROM facts WHERE batch_id = ?)", (batch_id,)
    )
