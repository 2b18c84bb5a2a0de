"""The money that changes hands when a fact is undone: what to hand over to the customer, or to take back."""

from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.queries.money.gift_cards import REFUNDED, SOLD
from loyalty_cli.operations.deeds.buy import payment_of
from loyalty_cli.operations.deeds.money.credit import CREDIT_SALE
from loyalty_cli.operations.deeds.regulars import club
from loyalty_cli.operations.deeds.returns import handed_over
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.promises.regulars.club import KIND
from loyalty_cli.units import Cents
from loyalty_cli.values import Any


def amount_of(shop: OpenShop, fact: Fact) -> Cents | None:
    """The amount of a fact: of a step in the club the fee paid, or what was handed over; None where it has none."""
    if fact.kind == KIND:
        return next((cents for cents in club.money_of(shop, fact) if cents), None)
    amount: Cents | None = fact.body.get("amount")
    return amount


def money_of_undone(shop: OpenShop, fact: Fact) -> dict[str, Any]:
    """``hand_over`` what was paid, or ``take_back`` what was handed over with a fact that is undone; else nothing.

    Both in cents: money_cents, credit_cents and, where a gift card has a part in it, gift_card_cents. Credit and gift
    cards are set right by the undo itself.
    """
    match fact.kind:
        case "purchase":
            return {"hand_over": _paid(shop, fact)}
        case "return":
            return {"take_back": handed_over(shop, fact)}
        case kind if kind in (CREDIT_SALE, SOLD):
            return {"hand_over": _money(fact.body["amount"])}
        case kind if kind == REFUNDED:
            return {"take_back": _money(fact.body["amount"])}
        case kind if kind == KIND:
            fee, handed = club.money_of(shop, fact)
            return {"hand_over": _money(fee)} if fee else {"take_back": _money(handed)}
        case _:
            return {}


def _paid(shop: OpenShop, fact: Fact) -> dict[str, int]:
    payment = payment_of(shop, fact)
    cards = payment.get("gift_card_cents")
    back = {"money_cents": payment["to_pay_cents"], "credit_cents": payment["credit_cents"]}
    return back | ({"gift_card_cents": cards} if cards else {})


def _money(cents: Cents) -> dict[str, int]:
    return {"money_cents": cents, "credit_cents": 0}
