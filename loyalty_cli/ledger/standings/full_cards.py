"""What vouchers were given for: stamp cards as they were then, since the program may have changed; goals of facts."""

import sqlite3
from collections.abc import Iterable

from loyalty_cli.program.decisions.reversals.vouchers_without import OF_A_FACT
from loyalty_cli.program.kernel.facts import CARD, STAMPS, Voucher
from loyalty_cli.values import Final

_OF_FACT: Final = "SELECT json_extract(why, '$.of') FROM entries WHERE fact_id = ? AND unit = ? AND amount > 0"
_FULL: Final = (
    "SELECT id, -amount FROM entries WHERE fact_id = ? AND unit = ? AND rule = 'card-full' ORDER BY id LIMIT 1"
)
_PRINTED: Final = (
    "SELECT amount FROM entries WHERE fact_id = ? AND unit = ? AND rule = 'head-start' AND id > ? ORDER BY id LIMIT 1"
)


def with_boxes(conn: sqlite3.Connection, vouchers: Iterable[Voucher]) -> tuple[Voucher, ...]:
    """The vouchers, those of stamp cards with the boxes of their card and those printed on the next.

    Those of a goal that an undo gave name the fact that reached the goal.
    """
    return tuple(
        _with_boxes(conn, one)
        if one.source.startswith(CARD)
        else _with_fact(conn, one)
        if one.source.startswith(OF_A_FACT)
        else one
        for one in vouchers
    )


def _with_fact(conn: sqlite3.Connection, voucher: Voucher) -> Voucher:
    (of_fact,) = conn.execute(_OF_FACT, (voucher.fact_id, voucher.unit)).fetchone() or (None,)
    return voucher if of_fact is None else voucher._replace(fact_id=of_fact)


def _with_boxes(conn: sqlite3.Connection, voucher: Voucher) -> Voucher:
    """One fact fills all its cards under one program: the first of them tells."""
    unit = STAMPS + voucher.source.removeprefix(CARD)
    full = conn.execute(_FULL, (voucher.fact_id, unit)).fetchone()
    if full is None:
        return voucher
    printed = conn.execute(_PRINTED, (voucher.fact_id, unit, full[0])).fetchone()
    return voucher._replace(boxes=full[1], printed=printed[0] if printed else 0)
