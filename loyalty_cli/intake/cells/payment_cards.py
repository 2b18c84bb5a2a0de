"""Numbers of payment cards, which are never kept: neither of a cell, nor of a header, nor of a file's name."""

from collections.abc import Sequence

from loyalty_cli.ledger.people.cards import holds_payment_card, unreadable


def masked(cells: Sequence[str]) -> list[str]:
    """The cells, all digits made unreadable in those that hold the number of a payment card."""
    return [unreadable(cell) if holds_payment_card(cell) else cell for cell in cells]
