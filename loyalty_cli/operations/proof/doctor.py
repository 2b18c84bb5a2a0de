"""Repairs what can be rebuilt: derived tables, indexes, triggers. Facts are never changed."""

import sqlite3

from loyalty_cli.errors import VerifyFailed
from loyalty_cli.ledger.checks.file import mending
from loyalty_cli.ledger.checks.file.schema import released_schema
from loyalty_cli.ledger.store import connection
from loyalty_cli.ledger.store.rebuild import DERIVED
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.values import Any


def doctor(shop: OpenShop) -> dict[str, Any]:
    """Makes derived tables, indexes and triggers of the release again where they differ, in one transaction.

    Returns ``derived`` (of each table ``table, rows, differed``: rows now, and how many were wrong, missing or too
    many), ``schema`` (what was put back, by kind and name), ``copies`` (``table, row`` of each row that stood twice and
    was not the same both times: the table's word was kept, look at it) and ``ok`` (whether nothing was amiss). Raises
    VerifyFailed when what is recorded contradicts itself, so that nothing sound can be made of it; Busy, StorageError.
    """
    with connection.writing(shop.conn):
        try:
            fresh = released_schema()
            copies = mending.differing_copies(shop.conn, fresh)
            mended = mending.mend_schema(shop.conn, fresh)
            derived = [mending.mend_table(shop.conn, table) for table in DERIVED]
            mending.mend_indexes(shop.conn)
        except sqlite3.IntegrityError as error:
            raise VerifyFailed("error.contradiction", error=error) from error
    amiss = bool(mended or copies or any(one["differed"] for one in derived))
    return {"ok": not amiss, "derived": derived, "schema": mended, "copies": copies}
