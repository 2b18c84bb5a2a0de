"""The stamp cards that vouchers were given for, as they were then: the program may have changed since."""

import sqlite3
from collections.abc import Iterable
from typing import Final

from loyalty_cli.program.kernel.facts import STAMPS, Voucher

_CARD: Final = "card:"
_FULL: Final = (
    "SELECT id, -amount FROM entries WHERE fact_id = ? AND unit = ? AND rule = 'card-full' ORDER BY id LIMIT 1"
)
_PRINTED: Final = (
    "SELECT amount FROM entries WHERE fact_id = ? AND unit = ? AND rule = 'head-start' AND id > ? ORDER BY id LIMIT 1"
)


def with_boxes(conn: sqlite3.Connection, vouchers: Iterable[Voucher]) -> tuple[Voucher, ...]:
    """The vouchers, those of stamp cards with the boxes of their card and those printed on the next."""
    return tuple(_with_boxes(conn, one) if one.source.startswith(_CARD) else one for one in vouchers)


def _with_boxes(conn: sqlite3.Connection, voucher: Voucher) -> Voucher:
    """One fact fills all its cards under one program: the first of them tells."""
    unit = STAMPS + voucher.source.removeprefix(_CARD)
    full = conn.execute(_FULL, (voucher.fact_id, unit)).fetchone()
    if full is None:
        return voucher
    printed = conn.execute(_PRINTED, (voucher.fact_id, unit, full[0])).fetchone()
    return voucher._replace(boxes=full[1], printed=printed[0] if printed else 0)
