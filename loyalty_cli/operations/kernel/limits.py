"""Implausible amounts: what a typing mistake or a scanner makes of a sale is refused before it is recorded."""

from collections.abc import Iterable, Mapping

from loyalty_cli.errors import AmountTooLarge
from loyalty_cli.language.catalogue import Word
from loyalty_cli.ledger.keying.earlier import often_reached, usual_sale
from loyalty_cli.ledger.people.members import members_by, survivors
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.facts import Line
from loyalty_cli.units import Cents, Points, round_ratio
from loyalty_cli.values import Final

USUAL: Final = 5_000
"""Units of money that one purchase comes to at most, unless the program file says otherwise…"""
USUAL_CENTS: Final = 500_000
"""… and units of a currency that has no decimals."""
_SHORTEST_CARD: Final = 6
USUAL_TIMES: Final = 10
"""A sale is a lot above so many times a usual one (the 95th percentile of the recent sales)."""
MOST_ITEMS: Final = 100
"""The most of one item in a purchase, and of stamps of an opening balance, that are taken without a question."""
PAST_TIMES: Final = 10
"""What was spent before is a lot above so many times the most of one purchase."""


def most_of_one_purchase(shop: OpenShop) -> Cents:
    """The price above which a purchase has to be confirmed."""
    told = shop.settings.max_purchase_cents
    decimals = shop.program.shop.decimals
    return told if told is not None else USUAL * 10**decimals if decimals else USUAL_CENTS


def most_of_a_sale(shop: OpenShop) -> Cents:
    """The same for a sale at the till: USUAL_TIMES a usual sale of the shop, once there is one, if that is less."""
    most, usual = most_of_one_purchase(shop), usual_sale(shop.conn)
    return most if usual is None else min(most, USUAL_TIMES * usual)


def far_above_the_usual(shop: OpenShop, amount_cents: Cents) -> bool:
    """Whether a price is above USUAL_TIMES a usual sale of the shop. Nearly always a few sales answer."""
    if often_reached(shop.conn, -(-amount_cents // USUAL_TIMES)):
        return False
    usual = usual_sale(shop.conn)
    return usual is not None and amount_cents > USUAL_TIMES * usual


def check_amount(shop: OpenShop, amount_cents: Cents) -> None:
    """Raises AmountTooLarge for a price that is the number of a member's card, and for one above the shop's most."""
    money = shop.program.shop
    _check_no_card(shop, amount_cents)
    most = most_of_a_sale(shop)
    if amount_cents > most:
        raise AmountTooLarge("error.large-purchase", told=money.amount(amount_cents), told2=money.amount(most))


def _check_no_card(shop: OpenShop, amount_cents: Cents) -> None:
    whole, cents = divmod(amount_cents, 10**shop.program.shop.decimals)
    number = str(whole)
    if not cents and len(number) >= _SHORTEST_CARD:
        holders = survivors(shop.conn, members_by(shop.conn, "card", number))
        if holders:
            raise AmountTooLarge("error.card-as-amount", number=number, shown_name=holders[0].shown_name)


def check_opening(
    shop: OpenShop, points: Points, credit_cents: Cents, spend_cents: Cents, stamps: Mapping[str, int]
) -> None:
    """Checks the opening balances of a new member.

    Raises AmountTooLarge for store credit above the most of one purchase, points above what that earns, spend above
    PAST_TIMES of it, or more stamps of a card than MOST_ITEMS; and for an amount that is the number of a member's card.
    """
    money, most = shop.program.shop, most_of_one_purchase(shop)
    earned = _earned_by(shop, most)
    if points > earned:
        raise AmountTooLarge("error.many-points", points=points, earned=earned)
    told = (("credit", credit_cents, most), ("spend", spend_cents, PAST_TIMES * most))
    for what, cents, limit in told:
        _check_no_card(shop, cents)
        if cents > limit:
            raise AmountTooLarge(
                "error.large-opening", told=money.amount(cents), what=Word("thing", what), told2=money.amount(limit)
            )
    for card, count in stamps.items():
        if count > MOST_ITEMS:
            raise AmountTooLarge("error.many-stamps", count=count, card=card, most_items=MOST_ITEMS)


def _earned_by(shop: OpenShop, cents: Cents) -> Points:
    """The points of a purchase at the program's rate; one a unit of money where purchases earn none."""
    rate, units = shop.program.points.rate
    return round_ratio(cents * (rate or units), 10**shop.program.shop.decimals * units, "ceil")


def check_quantities(lines: Iterable[Line]) -> None:
    """Raises AmountTooLarge for a quantity of one item that is more than MOST_ITEMS."""
    for line in lines:
        if line.quantity > MOST_ITEMS:
            raise AmountTooLarge(
                "error.many-items",
                quantity=line.quantity,
                category=line.category,
                most_items=MOST_ITEMS,
            )
