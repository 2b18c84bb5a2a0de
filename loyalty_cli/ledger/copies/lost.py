"""What is lost, and which erased members come back, when a copy replaces the ledger."""

import sqlite3


def has_facts(conn: sqlite3.Connection) -> bool:
    """Whether any fact can be read."""
    try:
        return conn.execute("SELECT 1 FROM facts LIMIT 1").fetchone() is not None
    except sqlite3.Error:
        return False


def last_kinds(conn: sqlite3.Connection, count: int) -> dict[str, int]:
    """How many facts of each kind are among the last ``count``."""
    last = "SELECT kind FROM facts ORDER BY id DESC LIMIT ?"
    return dict(conn.execute(f"SELECT kind, count(*) FROM ({last}) GROUP BY kind ORDER BY kind", (count,)))


def erased_since(conn: sqlite3.Connection, copy: sqlite3.Connection) -> list[str]:
    """The cards that a copy gives back to members whom the present ledger has forgotten."""
    gone = conn.execute("SELECT id FROM members WHERE status IN ('erased', 'closed') ORDER BY id").fetchall()
    held = "SELECT card FROM members WHERE id = ? AND status NOT IN ('erased', 'closed')"
    found = (copy.execute(held, row).fetchone() for row in gone)
    return [row[0] for row in found if row is not None]
