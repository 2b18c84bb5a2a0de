"""Empty ledgers of this release, to decide in what is not to be written: made once, copied from then on."""

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
