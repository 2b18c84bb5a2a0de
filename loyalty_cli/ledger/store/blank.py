"""Empty ledgers of this release for replays and simulations: made once, then copied."""

import sqlite3
from functools import cache

from loyalty_cli.ledger.store.connection import APPLICATION_ID, SCHEMA_VERSION


def blank(path: str = ":memory:") -> sqlite3.Connection:
    """An empty ledger in memory; with ``path`` "" in a file of SQLite's own, which goes when it is closed."""
    conn = sqlite3.connect(path, isolation_level=None)
    _template().backup(conn)
    return conn


def blank_with_programs(source: sqlite3.Connection, path: str = ":memory:") -> sqlite3.Connection:
    """An empty ledger with the recorded programs of another."""
    conn = blank(path)
    rows = source.execute("SELECT id, digest, canonical_json, first_used_at FROM programs")
    conn.executemany("INSERT INTO programs(id, digest, canonical_json, first_used_at) VALUES (?, ?, ?, ?)", rows)
    return conn


@cache
def _template() -> sqlite3.Connection:
    from loyalty_cli.ledger.store.migrations import schema_text

    conn = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    conn.executescript(schema_text())
    conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    conn.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    return conn


def empty_copy(conn: sqlite3.Connection, *, reviewed: bool) -> sqlite3.Connection:
    """A ledger in memory with the programs and the numbers of members of another; ``reviewed``: nights hold reviews."""
    copy = blank_with_programs(conn)
    members = conn.execute("SELECT id, 'R' || id FROM members")
    add = "INSERT INTO members(id, card, name, folded, joined_on) VALUES (?, ?, '', '', '0001-01-01')"
    copy.executemany(add, members)
    if reviewed:
        copy.execute("INSERT INTO nights(on_date, step, done_at) VALUES ('0001-01-01', 'review', '')")
    return copy


def empty_file(conn: sqlite3.Connection) -> sqlite3.Connection:
    """A ledger in a file of SQLite's own, with the programs of another, and nobody in it."""
    copy = blank_with_programs(conn, "")
    for pragma in ("journal_mode = MEMORY", "synchronous = OFF", "recursive_triggers = ON", "cache_size = -65536"):
        copy.execute(f"PRAGMA {pragma}")
    return copy


def add_stranger(conn: sqlite3.Connection, member_id: int) -> None:
    """In the copy: a member of that number, if there is none yet."""
    conn.execute(
        "INSERT OR IGNORE INTO members(id, card, name, folded, joined_on) VALUES (?1, 'R' || ?1, '', '', '0001-01-01')",
        (member_id,),
    )


def follow_merge(conn: sqlite3.Connection, goes: int, stays: int | None) -> None:
    """In the copy: one record is another's from now on, or its own again."""
    status = "active" if stays is None else "merged"
    conn.execute("UPDATE members SET status = ?, merged_into = ? WHERE id = ?", (status, stays, goes))
