"""Who has a number, a card, an e-mail or a phone, looked up for many rows at once."""

import sqlite3
from collections.abc import Collection, Iterable, Sequence

from loyalty_cli.values import Final, Literal, TypeAlias

Identity: TypeAlias = Literal["source_id", "card", "email", "phone"]
_AT_ONCE: Final = 500


def holders(
    conn: sqlite3.Connection, column: Identity, values: Iterable[str | None]
) -> tuple[dict[str, int], dict[str, str]]:
    """Who holds a value, and the status of former holders who are no longer members.

    Value to number of the member (or whom it was merged into; the first where several do), and value to status.
    """
    wanted = [value for value in values if value]
    found: dict[str, int] = {}
    gone: dict[str, str] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        chunk = wanted[start : start + _AT_ONCE]
        rows = conn.execute(
            f"SELECT {column}, coalesce(merged_into, id), status FROM members WHERE {column} IN ({_marks(chunk)})"
            " ORDER BY id DESC",
            chunk,
        )
        found.update(_further(conn, column, chunk))
        for value, member_id, status in rows:
            if status in ("active", "merged"):
                found[value] = member_id
            else:
                gone[value] = status
    return found, gone


def held_by(conn: sqlite3.Connection, column: Identity, values: Collection[str]) -> dict[str, tuple[int, str]]:
    """The members who have or had these numbers: the number of the member and the status."""
    rows = conn.execute(f"SELECT {column}, id, status FROM members WHERE {column} IN ({_marks(values)})", tuple(values))
    return {value: (member_id, status) for value, member_id, status in rows}


def members_holding(
    conn: sqlite3.Connection, column: Identity, values: Collection[str]
) -> list[tuple[str, int, str | None]]:
    """Members with these values: the value, the member's number, and their number in another system."""
    return conn.execute(
        f"SELECT {column}, coalesce(merged_into, id), source_id FROM members"
        f" WHERE {column} IN ({_marks(values)}) AND status IN ('active', 'merged')",
        tuple(values),
    ).fetchall()


def _further(conn: sqlite3.Connection, column: Identity, values: Sequence[str]) -> dict[str, int]:
    """Members by further phones and e-mails."""
    if column not in ("phone", "email") or conn.execute("SELECT 1 FROM contacts LIMIT 1").fetchone() is None:
        return {}
    rows = conn.execute(
        "SELECT c.value, coalesce(m.merged_into, m.id) FROM contacts c JOIN members m ON m.id = c.member_id"
        f" WHERE c.kind = ? AND c.value IN ({_marks(values)}) AND m.status IN ('active', 'merged')",
        (column, *values),
    )
    return dict(rows.fetchall())


def _marks(values: Collection[object]) -> str:
    return ",".join("?" * len(values))
