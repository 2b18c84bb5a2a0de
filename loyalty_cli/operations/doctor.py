"""Mending what can be made anew: derived tables, indexes, triggers. What happened is never touched."""

import sqlite3
from typing import Any

from loyalty_cli.errors import VerifyFailed
from loyalty_cli.ledger import connection
from loyalty_cli.ledger.checks.schema import released_schema, schema_of
from loyalty_cli.ledger.rebuild import DERIVED, Derived, differences, rebuild
from loyalty_cli.operations.shop import OpenShop


def doctor(shop: OpenShop) -> dict[str, Any]:
    """Makes derived tables, indexes and triggers of the release anew where they differ, in one transaction.

    Returns ``derived`` (of each table ``table, rows, differed``: rows now, and how many were wrong, missing or too
    many), ``schema`` (what was put back, by kind and name) and ``ok`` (whether nothing was amiss). Raises VerifyFailed
    when what is recorded contradicts itself, so that nothing sound can be made of it; Busy, StorageError.
    """
    with connection.writing(shop.conn):
        try:
            mended = _mend_schema(shop.conn)
            derived = [_mend_table(shop.conn, table) for table in DERIVED]
            shop.conn.execute("REINDEX")
        except sqlite3.IntegrityError as error:
            raise VerifyFailed(
                f"what is recorded contradicts itself ({error}); nothing was changed", "see: loyalty verify"
            ) from error
    return {"ok": not mended and not any(one["differed"] for one in derived), "derived": derived, "schema": mended}


def _mend_schema(conn: sqlite3.Connection) -> list[str]:
    """Puts back derived tables, indexes and triggers that are missing or changed; returns what it put back."""
    here, fresh = schema_of(conn), released_schema()
    wrong = [name for name, sql in fresh.items() if sql and here.get(name) != sql]
    tables = [f"table {one.table}" for one in DERIVED]
    mended = []
    for name in sorted(wrong, key=lambda name: name not in tables):
        kind, _, bare = name.partition(" ")
        if kind == "table" and name not in tables:
            continue
        conn.execute(f"DROP {kind} IF EXISTS {bare}")
        conn.execute(fresh[name])
        mended.append(name)
    # A table that was made anew took its indexes with it.
    here = schema_of(conn)
    for name, sql in fresh.items():
        if sql and name not in here and name.startswith("index "):
            conn.execute(sql)
            mended.append(name)
    return mended


def _mend_table(conn: sqlite3.Connection, derived: Derived) -> dict[str, Any]:
    """Makes the rows of one derived table anew when any of them is wrong."""
    differed = sum(1 for _ in differences(conn, derived))
    if differed:
        conn.execute(f"DELETE FROM {derived.table}")
        rebuild(conn, derived)
    (rows,) = conn.execute(f"SELECT count(*) FROM {derived.table}").fetchone()
    return {"table": derived.table, "rows": rows, "differed": differed}
