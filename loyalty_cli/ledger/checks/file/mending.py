"""Rebuild derived tables, indexes and triggers, in the caller's transaction."""

import sqlite3

from loyalty_cli.ledger.checks.file.schema import Made, schema_of
from loyalty_cli.ledger.store.rebuild import DERIVED, Derived, differences, rebuild
from loyalty_cli.values import Any, Final

_TABLES: Final = tuple(f"table {one.table}" for one in DERIVED)
_SECOND_COPY: Final = "_whole"
"""Indexes of this ending hold rows that may change a second time, so that damage is seen."""


def differing_copies(conn: sqlite3.Connection, fresh: dict[str, Made]) -> list[dict[str, Any]]:
    """Rows whose covering index differs from the table, by their first column."""
    here = schema_of(conn)
    found = []
    for name, made in fresh.items():
        index = name.removeprefix("index ")
        if index.endswith(_SECOND_COPY) and here.get(name) == made:
            columns = ", ".join(row[2] for row in conn.execute(f"PRAGMA index_info({index})"))
            rows = conn.execute(
                f"SELECT {columns} FROM {made.table} INDEXED BY {index}"
                f" EXCEPT SELECT {columns} FROM {made.table} NOT INDEXED"
            )
            found += [{"table": made.table, "row": row[0]} for row in rows]
    return found


def mend_schema(conn: sqlite3.Connection, fresh: dict[str, Made]) -> list[str]:
    """Puts back derived tables, indexes and triggers that are missing or changed; returns what it put back."""
    here = schema_of(conn)
    mended = [name for name in _TABLES if here.get(name) != fresh[name]]
    for name in mended:
        _make(conn, name, fresh[name])
    here = schema_of(conn)
    # An index that goes with a table, or makes it unique, has no SQL of its own.
    rest = [
        name for name, made in fresh.items() if made.sql and not name.startswith("table ") and here.get(name) != made
    ]
    for name in rest:
        _make(conn, name, fresh[name])
    return mended + rest


def _make(conn: sqlite3.Connection, name: str, made: Made) -> None:
    kind, _, bare = name.partition(" ")
    conn.execute(f"DROP {kind} IF EXISTS {bare}")
    conn.execute(made.sql)


def mend_table(conn: sqlite3.Connection, derived: Derived) -> dict[str, Any]:
    """Rebuilds the rows of one derived table when any of them is wrong."""
    differed = sum(1 for _ in differences(conn, derived))
    if differed:
        rebuild(conn, derived)
    (rows,) = conn.execute(f"SELECT count(*) FROM {derived.table}").fetchone()
    return {"table": derived.table, "rows": rows, "differed": differed}


def mend_indexes(conn: sqlite3.Connection) -> None:
    """Rebuilds every index."""
    conn.execute("REINDEX")
