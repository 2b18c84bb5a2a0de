"""The file itself: intact, ours, and with exactly the tables, indexes and triggers of this release."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cache

from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.ledger.checks.finding import Finding, say
from loyalty_cli.ledger.store.blank import blank
from loyalty_cli.ledger.store.connection import APPLICATION_ID, SCHEMA_VERSION
from loyalty_cli.values import Final, NamedTuple

_LIBRARY_TABLES: Final = ("_sqlite_migrations", "sqlite_stat1", "sqlite_stat4", "sqlite_sequence")
"""Kept by SQLite and by sqlite-utils, whose releases may write them differently."""


def check_file(evidence: Evidence) -> Iterator[Finding]:
    """SQLite's own check of every page, row, index and constraint, and of each reference between tables."""
    pragma = "quick_check" if evidence.quick else "integrity_check"
    for (what,) in evidence.conn.execute(f"PRAGMA {pragma}"):
        if what != "ok":
            yield Finding("file", pragma.replace("_", "-"), str(what))
    if not evidence.quick:
        for table, row_id, parent, _ in evidence.conn.execute("PRAGMA foreign_key_check"):
            yield Finding(f"{table} {row_id}", "foreign-key", say("fault.foreign-key", parent=parent))


def check_schema(evidence: Evidence) -> Iterator[Finding]:
    """The file's identity, and its schema against that of an empty ledger of this release."""
    for pragma, released in (("application_id", APPLICATION_ID), ("user_version", SCHEMA_VERSION)):
        (value,) = evidence.conn.execute(f"PRAGMA {pragma}").fetchone()
        if value != released:
            yield Finding("file", pragma.replace("_", "-"), say("fault.pragma", value=value, released=released))
    here, fresh = schema_of(evidence.conn), released_schema()
    for name in sorted(here.keys() | fresh.keys()):
        if name not in here:
            yield Finding(name, "schema", say("fault.missing"))
        elif name not in fresh:
            yield Finding(name, "schema", say("fault.foreign"))
        elif here[name] != fresh[name]:
            yield Finding(name, "schema", say("fault.unlike"))


class Made(NamedTuple):
    """A table, index or trigger: the table it belongs to, and the SQL that makes it, white space evened out."""

    table: str
    sql: str


def schema_of(conn: sqlite3.Connection) -> dict[str, Made]:
    """Each table, index and trigger by ``kind name``."""
    rows = conn.execute("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master")
    return {
        f"{kind} {name}": Made(table, " ".join(str(sql).split()))
        for kind, name, table, sql in rows
        if table not in _LIBRARY_TABLES or kind not in ("table", "index")
    }


@cache
def released_schema() -> dict[str, Made]:
    """The schema of an empty ledger of this release."""
    with closing(blank()) as conn:
        return schema_of(conn)
