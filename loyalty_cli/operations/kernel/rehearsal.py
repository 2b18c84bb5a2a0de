"""What a command would answer, without doing it: it is done in a transaction that is taken back."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from loyalty_cli.ledger.store import connection
from loyalty_cli.operations.kernel.shop import OpenShop


class _Seen(Exception):
    """The answer is there; nothing is to be kept."""


def rehearse(shop: OpenShop, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The document that ``work`` answers with, and ``dry_run``. Raises what it refuses, and Busy, StorageError."""
    seen: dict[str, Any] = {}
    with suppress(_Seen), connection.writing(shop.conn):
        seen |= work()
        raise _Seen
    return {**seen, "dry_run": True}
