"""Sell store credit: paid now, spent later; it earns when it is spent."""

from datetime import date

from loyalty_cli.errors import BadValue
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.operations.due.keying import key_fact
from loyalty_cli.operations.kernel import limits
from loyalty_cli.operations.kernel.kinds import as_keyed
from loyalty_cli.operations.kernel.recording import Done, Keyed, check_ref, durably, find_member, keyed_twice
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.receipts import Receipt, receipt
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.facts import CREDIT, CREDIT_SOLD, Decision, When
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.units import Cents
from loyalty_cli.values import Any

CREDIT_SALE = "credit-sale"


def sell(
    shop: OpenShop,
    member: str,
    amount_cents: Cents,
    *,
    on: date | None = None,
    ref: str | None = None,
    sure: bool = False,
) -> Receipt:
    """Sells a member store credit that never lapses; the receipt says what is left to pay. ``sure`` takes a lot.

    Refusals in this order: BadValue (nothing sold), BadText, AmountTooLarge, the member's, the day's, the receipt
    number's, the ledger's.
    """
    if amount_cents <= 0:
        raise BadValue("error.sell-nothing")
    keyed = Keyed(on, None, check_ref(ref))
    if not sure:
        limits.check_amount(shop, amount_cents)
    found = find_member(shop, member)
    done = durably(shop, lambda: record_sale(shop, found, amount_cents, keyed))
    return receipt(shop, done, payment_document(amount_cents))


def payment_document(amount_cents: Cents) -> dict[str, Any]:
    """The whole amount is paid in money."""
    paid = {"amount_cents": amount_cents, "discount_cents": 0, "credit_cents": 0, "to_pay_cents": amount_cents}
    return {"payment": paid}


def record_sale(shop: OpenShop, found: Member, amount_cents: Cents, keyed: Keyed) -> Done:
    """One sale of credit inside the caller's transaction."""

    def decide(standing: Standing, _: When) -> Decision:
        draft = Draft(standing)
        draft.accrue(CREDIT, amount_cents, CREDIT_SOLD, {"cents": amount_cents}, None)
        return draft.decision()

    body = {"amount": amount_cents}
    twice = keyed_twice(shop, found.id, CREDIT_SALE, body, keyed, "warning.same-amount")
    done = key_fact(shop, found, CREDIT_SALE, body, keyed, decide)
    return done._replace(warnings=(*done.warnings, *twice))


def replay(shop: OpenShop, fact: Fact, member: Member) -> None:
    """Decides a sale of credit again."""
    record_sale(shop, member, fact.body["amount"], as_keyed(fact))
