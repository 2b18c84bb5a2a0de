"""Imported files: one row each, with its counts, so that an import can be listed and undone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from loyalty_cli.errors import Interrupted
from loyalty_cli.intake.reading.sniffing import Source
from loyalty_cli.ledger.importing import batches
from loyalty_cli.ledger.people.cards import masked
from loyalty_cli.ledger.store import connection
from loyalty_cli.operations.kernel.shop import OpenShop


def kept_name(path: str) -> str:
    """A file's name as it is kept: without the digits of a payment card, and of letters only."""
    name = os.path.basename(path).encode("utf-8", "replace").decode()
    return masked([name])[0]


@contextmanager
def stoppable(shop: OpenShop) -> Iterator[None]:
    """An import that the person may stop. Raises Interrupted, which says how many rows are recorded, if any are."""
    before = batches.newest(shop.conn)
    try:
        yield
    except KeyboardInterrupt:
        number = batches.newest(shop.conn)
        stopped = batches.batch(shop.conn, number) if number > before else None
        if stopped is None or not stopped["accepted"]:
            raise
        raise Interrupted("intake.stopped", count=stopped["accepted"], batch=number) from None


def begin(shop: OpenShop, kind: str, source: Source) -> int:
    """Begins a batch and returns its number. A file named by a payment card is kept without its digits."""
    with connection.writing(shop.conn):
        return batches.begin(shop.conn, kind, kept_name(source.path), source.digest, shop.now().instant)


def finish(shop: OpenShop, batch_id: int, rows: int, accepted: int, unchanged: int, rejected: int) -> None:
    """Closes a batch with its counts: rows = accepted + unchanged + rejected."""
    with connection.writing(shop.conn):
        batches.finish(shop.conn, batch_id, rows, accepted, unchanged, rejected, shop.now().instant)
