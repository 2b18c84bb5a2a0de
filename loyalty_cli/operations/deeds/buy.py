"""A purchase at the till."""

from datetime import date
from typing import Any, Final

from loyalty_cli.errors import BadValue, Refused, VoucherNotFound
from loyalty_cli.ledger.facts.records import Fact, lines_of
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.ledger.standings.families import family
from loyalty_cli.ledger.standings.standing import NOW, AsOf, voucher
from loyalty_cli.operations.due.due_before import referral_document, with_referral
from loyalty_cli.operations.kernel import wrong_codes
from loyalty_cli.operations.kernel.codes import new_codes
from loyalty_cli.operations.kernel.kinds import as_keyed
from loyalty_cli.operations.kernel.receipts import Receipt, receipt
from loyalty_cli.operations.kernel.recording import (
    Done,
    Keyed,
    check_ref,
    durably,
    find_member,
    key_fact,
    keyed_twice,
)
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.decisions.purchase import Purchase, decide_purchase, money_off, whole_lines
from loyalty_cli.program.kernel.facts import Decision, Line, Voucher, When
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.units import Cents

_UNQUESTIONED: Final = 100_000
"""Cents from which on a price may be a card's number, in whatever currency."""


def buy(
    shop: OpenShop,
    member: str,
    amount_cents: Cents,
    *,
    lines: tuple[Line, ...] = (),
    credit_cents: Cents = 0,
    voucher: str | None = None,
    on: date | None = None,
    at: str | None = None,
    ref: str | None = None,
    sure: bool = False,
) -> Receipt:
    """Records a purchase of goods worth ``amount_cents`` and answers with its receipt.

    ``sure`` takes an amount or a quantity that is hardly meant. Refusals in this order: values (BadValue, items above
    the amount among them; BadText), AmountTooLarge, the member (MemberNotFound, MemberAmbiguous), what can be no code
    (VoucherLocked, VoucherNotFound), the day (DateOutOfRange), the receipt number (RefConflict), the voucher
    (VoucherNotFound, Refused for somebody else's, VoucherUsed, VoucherLapsed, Refused), what is left to pay (BadValue),
    the credit (NotEnoughCredit); then the ledger's own (Busy, StorageError).
    """
    if amount_cents <= 0:
        raise BadValue("error.purchase-nothing")
    whole_lines(shop.program, amount_cents, lines)
    keyed = Keyed(on, at, check_ref(ref))
    if not sure:
        _check_plausible(shop, amount_cents, lines)
    found = find_member(shop, member)

    def work() -> Done:
        return durably(shop, lambda: with_referral(shop, record()))

    def record() -> Done:
        return record_purchase(shop, found, amount_cents, lines, credit_cents, voucher, keyed)

    done = wrong_codes.counting(shop, work)
    done = done._replace(warnings=(*done.warnings, *_unheard(shop, lines, done.fact_id)))
    return receipt(shop, done, _payment(shop, done.fact_id) | referral_document(shop, done))


def _check_plausible(shop: OpenShop, amount_cents: Cents, lines: tuple[Line, ...]) -> None:
    """Raises AmountTooLarge: a card's number, far above a usual sale or ``max_purchase``, a hundred of one item."""
    from loyalty_cli.operations.kernel import limits

    least = shop.settings.max_purchase_cents
    unquestioned = _UNQUESTIONED if least is None else min(least, _UNQUESTIONED)
    if amount_cents >= unquestioned or limits.far_above_the_usual(shop, amount_cents):
        limits.check_amount(shop, amount_cents)
    limits.check_quantities(lines)


def _unheard(shop: OpenShop, lines: tuple[Line, ...], fact_id: int) -> tuple[str, ...]:
    """A warning for each category that nobody has used here."""
    if not any(line.category for line in lines):
        return ()
    from loyalty_cli.operations.kernel import unknown_names as unheard

    return unheard.categories(shop, lines, fact_id)


def record_purchase(
    shop: OpenShop,
    found: Member,
    amount_cents: Cents,
    lines: tuple[Line, ...],
    credit_cents: Cents,
    code: str | None,
    keyed: Keyed,
) -> Done:
    """One purchase inside the caller's transaction."""
    normal_code = wrong_codes.read_code(shop, code) if code else None
    body = _body(amount_cents, lines, credit_cents, normal_code)

    def decide(standing: Standing, when: When) -> Decision:
        used = usable_voucher(shop, standing.member_id, normal_code) if normal_code else None
        purchase = Purchase(amount_cents, lines, credit_cents, used, not standing.visited_today)
        return decide_purchase(shop.program, standing, purchase, when, new_codes())

    told = {"amount": amount_cents}
    twice = keyed_twice(shop, found.id, "purchase", told, keyed, "the same amount was keyed")
    done = key_fact(shop, found, "purchase", body, keyed, decide)
    return done._replace(warnings=(*done.warnings, *twice))


def _body(amount_cents: Cents, lines: tuple[Line, ...], credit_cents: Cents, code: str | None) -> dict[str, Any]:
    """What was told, without what was not."""
    body: dict[str, Any] = {"amount": amount_cents, "lines": lines}
    if credit_cents:
        body["credit"] = credit_cents
    if code:
        body["voucher"] = code
    return body


def usable_voucher(shop: OpenShop, member_id: int, code: str) -> Voucher:
    """The member's own voucher of that code, or one of a record that became part of hers.

    Raises VoucherNotFound, Refused for somebody else's.
    """
    found = voucher(shop.conn, code, AsOf(shop.now().today, NOW))
    if found is None:
        raise VoucherNotFound("error.no-voucher", code=code)
    if found.member_id != member_id and found.member_id not in family(shop.conn, member_id):
        raise Refused("error.voucher-of-another", code=code)
    return found


def _payment(shop: OpenShop, fact_id: int) -> dict[str, Any]:
    """What is left to pay, from what was told: credit and voucher come off the price of the goods."""
    import json

    (text,) = shop.conn.execute("SELECT body FROM facts WHERE id = ?", (fact_id,)).fetchone()
    body = json.loads(text)
    credit = body.get("credit", 0)
    discount = 0
    if body.get("voucher"):
        used = voucher(shop.conn, body["voucher"], AsOf(shop.now().today, NOW))
        discount = money_off(used, body["amount"]) if used else 0
    return {
        "payment": {
            "amount_cents": body["amount"],
            "discount_cents": discount,
            "credit_cents": credit,
            "to_pay_cents": body["amount"] - discount - credit,
        }
    }


def replay(shop: OpenShop, fact: Fact, member: Member) -> None:
    """Decides a purchase again."""
    body = fact.body
    credit, code = body.get("credit", 0), body.get("voucher")
    record_purchase(shop, member, body["amount"], lines_of(body["lines"]), credit, code, as_keyed(fact))
