"""Guarding voucher codes: wrong tries are counted, and too many of them lock the codes for ten minutes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypeVar

from loyalty_cli.errors import VoucherLocked, VoucherNotFound
from loyalty_cli.ledger.keying import earlier
from loyalty_cli.ledger.store import connection
from loyalty_cli.operations.kernel.codes import normalised
from loyalty_cli.operations.kernel.shop import OpenShop

T = TypeVar("T")
TRIES: Final = 5
LOCK_MINUTES: Final = 10


def check_lock(shop: OpenShop) -> None:
    """Raises VoucherLocked while too many wrong codes were tried within the last minutes."""
    since = datetime.fromisoformat(shop.now().instant) - timedelta(minutes=LOCK_MINUTES)
    tries = earlier.wrong_tries(shop.conn, since.isoformat(timespec="seconds"))
    if tries >= TRIES:
        raise VoucherLocked("error.codes-locked", tries=tries, lock_minutes=LOCK_MINUTES)


def read_code(shop: OpenShop, text: str) -> str:
    """The code as issued. Raises VoucherLocked, VoucherNotFound for what can be no code."""
    check_lock(shop)
    code = normalised(text)
    if code is None:
        raise VoucherNotFound("error.voucher-code", text=text)
    return code


def counting(shop: OpenShop, work: Callable[[], T]) -> T:
    """Runs ``work``; a code that is nobody's is counted as a wrong try."""
    try:
        return work()
    except VoucherNotFound:
        count_wrong_try(shop)
        raise


def count_wrong_try(shop: OpenShop) -> None:
    """Remembers a wrong try, in a transaction of its own."""
    with connection.writing(shop.conn):
        earlier.note_wrong_try(shop.conn, shop.now().instant, shop.operator or "")
