"""Is it meant? What a slip of the finger or of the scanner makes of a sale, asked about before it is recorded."""

from collections.abc import Iterable
from typing import Final

from loyalty_cli.errors import AmountTooLarge
from loyalty_cli.ledger.members import members_by, survivors
from loyalty_cli.operations.shop import OpenShop
from loyalty_cli.program.facts import Line
from loyalty_cli.units import Cents

USUAL: Final = 5_000
"""Units of money that one purchase comes to at most, unless the program file says otherwise…"""
USUAL_CENTS: Final = 500_000
"""… and units of a currency that has no decimals."""
_SHORTEST_CARD: Final = 6
MOST_ITEMS: Final = 100
"""So many of one item are bought without a question."""


def most_of_one_purchase(shop: OpenShop) -> Cents:
    """The price above which a purchase has to be confirmed."""
    told = shop.settings.max_purchase_cents
    decimals = shop.program.shop.decimals
    return told if told is not None else USUAL * 10**decimals if decimals else USUAL_CENTS


def check_amount(shop: OpenShop, amount_cents: Cents) -> None:
    """Raises AmountTooLarge for a price that is the number of a member's card, and for one above the shop's most."""
    money = shop.program.shop
    whole, cents = divmod(amount_cents, 10**money.decimals)
    number = str(whole)
    if not cents and len(number) >= _SHORTEST_CARD:
        holders = survivors(shop.conn, members_by(shop.conn, "card", number))
        if holders:
            raise AmountTooLarge(
                f"{number} is the card of {holders[0].shown_name}: was it scanned in place of the amount?",
                "type the amount; if it really is the price, repeat with --yes",
            )
    most = most_of_one_purchase(shop)
    if amount_cents > most:
        raise AmountTooLarge(
            f"{money.told(amount_cents)} is a lot for one purchase: more than {money.told(most)}",
            "check the amount; if it is right, repeat with --yes",
        )


def check_quantities(lines: Iterable[Line]) -> None:
    """Raises AmountTooLarge for a quantity of one item that is more than MOST_ITEMS."""
    for line in lines:
        if line.quantity > MOST_ITEMS:
            raise AmountTooLarge(
                f"{line.quantity} of {line.category} is a lot for one purchase: more than {MOST_ITEMS}",
                "check the quantity; if it is right, repeat with --yes",
            )
