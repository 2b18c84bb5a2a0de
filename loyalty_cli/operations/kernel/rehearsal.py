"""Answer a command without recording it: it runs in a transaction that is rolled back."""

from collections.abc import Callable

from loyalty_cli.ledger.store import connection
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.values import Any


class _Seen(Exception):
    """The answer is there; nothing is to be kept."""


def rehearse(shop: OpenShop, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The document that ``work`` answers with, its fact without a number, and ``dry_run``.

    Raises what it refuses, and Busy, StorageError.
    """
    seen: dict[str, Any] = {}
    try:
        with connection.writing(shop.conn):
            seen |= work()
            raise _Seen
    except _Seen:
        pass
    return {**seen, "fact": {**seen["fact"], "id": None}, "dry_run": True}
