"""Numbers of payment cards, which are never kept: neither of a cell, nor of a header, nor of a file's name."""

import re
from collections.abc import Sequence

from loyalty_cli.errors import PaymentCard
from loyalty_cli.ledger.people.cards import refuse_payment_card

_DIGIT = re.compile(r"\d")


def holds_payment_card(cell: str) -> bool:
    """Whether the number of a payment card stands in the cell."""
    try:
        refuse_payment_card(cell)
    except PaymentCard:
        return True
    return False


def masked(cells: Sequence[str]) -> list[str]:
    """The cells, all digits made unreadable in those that hold the number of a payment card."""
    return [_DIGIT.sub("*", cell) if holds_payment_card(cell) else cell for cell in cells]
