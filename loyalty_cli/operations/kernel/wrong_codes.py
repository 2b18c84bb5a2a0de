"""Count wrong voucher codes. Too many of them lock all codes for ten minutes."""

from collections.abc import Callable
from datetime import datetime, timedelta

from loyalty_cli.errors import VoucherLocked, VoucherNotFound
from loyalty_cli.ledger.keying import earlier
from loyalty_cli.ledger.store import connection
from loyalty_cli.operations.kernel.codes import looks_like_code, normalised
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.values import Final, TypeVar

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
    """The code of a voucher as issued. Raises VoucherLocked, VoucherNotFound for what can be no code."""
    return _read(shop, text, "error.voucher-code")


def read_gift_card(shop: OpenShop, text: str) -> str:
    """The code of a gift card as sold. Raises VoucherLocked, VoucherNotFound for what can be no code."""
    return _read(shop, text, "error.gift-card-mistyped" if looks_like_code(text) else "error.gift-card-code")


def _read(shop: OpenShop, text: str, wrong: str) -> str:
    check_lock(shop)
    code = normalised(text)
    if code is None:
        raise VoucherNotFound(wrong, text=text)
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
