"""Goods come back."""

from datetime import date
from typing import Any

from loyalty_cli.errors import AlreadyReversed, BadValue, DateOutOfRange, FactNotFound
from loyalty_cli.ledger import records
from loyalty_cli.ledger.members import get_member
from loyalty_cli.ledger.programs import program_of
from loyalty_cli.ledger.records import Fact
from loyalty_cli.ledger.standing import NOW, AsOf, vouchers_as_of
from loyalty_cli.operations.receipts import Receipt, receipt
from loyalty_cli.operations.recording import Done, Keyed, check_ref, durably, key_fact
from loyalty_cli.operations.shop import OpenShop
from loyalty_cli.program.facts import Decision, Line, Standing, When
from loyalty_cli.program.returns import Return, decide_return, shares
from loyalty_cli.units import Cents


def give_back(
    shop: OpenShop,
    purchase: str,
    amount_cents: Cents | None = None,
    *,
    lines: tuple[Line, ...] = (),
    on: date | None = None,
    ref: str | None = None,
) -> Receipt:
    """Records that ``amount_cents`` of a purchase came back (all that is left of it when not told).

    ``purchase`` is its receipt number or fact number, ``ref`` the return's own number. Refusals in this order: values
    (BadValue), FactNotFound, the purchase (AlreadyReversed when undone), the day (DateOutOfRange), the receipt number
    (RefConflict), the rules' own (ReturnTooLarge, BadValue, Refused); then the ledger's (Busy, StorageError).
    """
    if amount_cents is not None and amount_cents <= 0:
        raise BadValue("a return is more than nothing")
    keyed = Keyed(on, None, check_ref(ref))
    done = durably(shop, lambda: record_return(shop, purchase, amount_cents, lines, keyed))
    return receipt(shop, done, _hand_over(shop, done.fact_id))


def record_return(
    shop: OpenShop, purchase: str, amount_cents: Cents | None, lines: tuple[Line, ...], keyed: Keyed
) -> Done:
    """One return inside the caller's transaction."""
    fact = find_purchase(shop, purchase)
    member = get_member(shop.conn, fact.member_id or 0, follow=True)
    amount = amount_cents if amount_cents is not None else _all_that_is_left(shop, fact, keyed)
    body: dict[str, Any] = {"purchase": fact.id, "amount": amount, "lines": lines}
    bought_under = program_of(shop.conn, fact.program_id)

    def decide(standing: Standing, when: When) -> Decision:
        if when.on < fact.on:
            raise DateOutOfRange(f"{when.on.isoformat()} is before the purchase of {fact.on.isoformat()}")
        return decide_return(
            bought_under,
            records.purchase_record(shop.conn, fact, when.on),
            standing,
            Return(amount, lines),
            vouchers_as_of(shop.conn, member.id, AsOf(when.keyed_on, NOW)),
            when,
            refunds_negative=shop.program.refunds.negative,
        )

    return key_fact(shop, member, "return", body, keyed, decide, reverses=fact.id)


def _all_that_is_left(shop: OpenShop, fact: Fact, keyed: Keyed) -> Cents:
    """The rest of the purchase; for a receipt number that is known, what came back the first time."""
    known = records.fact_by_ref(shop.conn, keyed.ref) if keyed.ref else None
    if known is not None and known.kind == "return" and known.reverses == fact.id:
        return int(known.body["amount"])
    return records.purchase_record(shop.conn, fact, shop.now().today).left_cents


def find_purchase(shop: OpenShop, text: str) -> Fact:
    """The purchase of a receipt number, else of a fact number. Raises FactNotFound, AlreadyReversed."""
    fact = records.fact_by_ref(shop.conn, text)
    if fact is None and text.isascii() and text.isdigit() and len(text) <= 18:
        fact = records.fact_by_id(shop.conn, int(text))
    if fact is None:
        raise FactNotFound(f"no receipt has the number {text!r}", "see: loyalty history MEMBER")
    if fact.kind != "purchase":
        raise FactNotFound(f"fact {fact.id} is no purchase but a {fact.kind}", "see: loyalty history MEMBER")
    if any(kind == "undo" for _, kind in records.standing_on(shop.conn, fact.id)):
        raise AlreadyReversed(f"purchase {fact.id} was undone", "there is nothing left to return")
    return fact


def _hand_over(shop: OpenShop, fact_id: int) -> dict[str, Any]:
    """What the return gives into the customer's hand, by how the purchase was paid."""
    fact = records.fact_by_id(shop.conn, fact_id)
    bought = records.fact_by_id(shop.conn, fact.body["purchase"]) if fact else None
    if fact is None or bought is None:
        raise AssertionError("a return that was just written names its purchase")
    record = records.purchase_record(shop.conn, bought, fact.on)
    before = sum(
        one.body["amount"]
        for number, kind in records.standing_on(shop.conn, bought.id)
        if kind == "return" and number < fact_id and (one := records.fact_by_id(shop.conn, number))
    )
    first, second = shares(record, before), shares(record, before + fact.body["amount"])
    return {
        "hand_over": {
            "money_cents": second.money_cents - first.money_cents,
            "credit_cents": second.credit_cents - first.credit_cents,
        },
        "purchase": {"id": bought.id, "ref": bought.ref, "left_cents": record.left_cents},
    }
