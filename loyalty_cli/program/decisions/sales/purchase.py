"""Purchases: what is left to pay, points, spend and stamps."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from loyalty_cli.errors import BadValue, NotEnoughCredit, Refused, VoucherLapsed, VoucherUsed
from loyalty_cli.language.catalogue import Phrase, Word
from loyalty_cli.program.decisions.events import happens
from loyalty_cli.program.decisions.sales.cuts import cuts_for, take, why_of
from loyalty_cli.program.decisions.sales.money_off import goods_paid, money_off_each, price_covered
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.events import Event
from loyalty_cli.program.kernel.facts import CREDIT, GIFT_CARD, Cut, Decision, EntryRef, Line, Lot, Voucher, When
from loyalty_cli.program.kernel.shop import Shop
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.units import Cents, plain_cents
from loyalty_cli.values import NamedTuple

BY_CARD = "gift-card-used"
"""The rule of what a gift card pays."""


class Purchase(NamedTuple):
    """Goods of ``amount_cents``; ``lines`` name parts of it. Credit and vouchers are how a part of it is paid.

    ``paid_lots`` are the lots of credit that was paid for: drawn on after all others, they earn. ``cuts`` are taken
    off before all else. ``round_up`` is the cause for which the customer rounds up,
    ``cards`` are gift cards by code with what each may pay: the money that is left, one after the other.
    """

    amount_cents: Cents
    lines: tuple[Line, ...] = ()
    credit_cents: Cents = 0
    vouchers: tuple[Voucher, ...] = ()
    first_visit_today: bool = True
    channel: str = ""
    occasions: tuple[str, ...] = ()
    paid_lots: Collection[EntryRef] = ()
    cuts: tuple[Cut, ...] = ()
    round_up: str = ""
    cards: tuple[tuple[str, Cents], ...] = ()


def whole_lines(program: Program, amount_cents: Cents, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines with the rest of the amount as a line of no category. Raises BadValue when they exceed the amount."""
    rest = amount_cents - sum([line.amount_cents for line in lines])
    if rest < 0:
        told = program.shop.amount(amount_cents - rest)
        total = program.shop.amount(amount_cents)
        raise BadValue("error.items-over-total", told=told, total=total)
    return (*lines, Line("", 1, rest)) if rest else lines


def check_open(voucher: Voucher, on: date) -> None:
    """Raises VoucherUsed when used or withdrawn, VoucherLapsed when its last day has passed."""
    if voucher.state in ("used", "withdrawn"):
        raise VoucherUsed("error.voucher-state", code=voucher.code, state=Word("state", voucher.state))
    if voucher.state == "lapsed" or on > voucher.expires_on:
        raise VoucherLapsed("error.voucher-lapsed", code=voucher.code, expires_on=voucher.expires_on)
    if on < voucher.issued_on:
        raise Refused("error.voucher-later", code=voucher.code, issued_on=voucher.issued_on)


def check_terms(vouchers: Sequence[Voucher], lines: tuple[Line, ...], shop: Shop) -> None:
    """Raises Refused for a voucher that is not for these goods, for so small a price, or beside others."""
    for one in vouchers:
        terms, named = one.terms, {"name": one.name, "code": one.code}
        price = price_covered(terms._replace(items=None), lines)
        if not price:
            raise Refused("error.voucher-goods", categories=", ".join(terms.categories), **named)
        if price < terms.minimum_cents:
            raise Refused("error.voucher-minimum", told=shop.amount(terms.minimum_cents), **named)
        if not terms.with_others and len(vouchers) > 1:
            raise Refused("error.voucher-alone", **named)


def decide_purchase(
    program: Program, standing: Standing, purchase: Purchase, when: When, codes: Iterator[str]
) -> Decision:
    """Entries of a purchase. ``codes`` gives a fresh voucher code for each card it fills.

    What a voucher paid earns nothing: where it is for some goods, they are left out of what the promises are told. Nor
    does store credit, but for what was paid for.
    Refusals in this order: BadValue (items above the amount), each voucher's (VoucherUsed, VoucherLapsed, Refused),
    BadValue (credit above what is left to pay), NotEnoughCredit.
    """
    lines = whole_lines(program, purchase.amount_cents, purchase.lines)
    for voucher in purchase.vouchers:
        check_open(voucher, when.on)
    draft = Draft(standing)
    discount = earning = 0
    given: list[Lot] = []
    by_card: dict[str, Cents] = {}
    if purchase.vouchers or purchase.cuts:
        lines, discount = _discounted(draft, program, purchase, lines)
    paid = purchase.amount_cents - discount
    if purchase.credit_cents:
        paid = _left_to_pay(program, standing, purchase, paid)
        given = _given_credit(standing, purchase)
        earning = max(purchase.credit_cents - sum(lot.remaining for lot in given), 0)
    if purchase.cards:
        by_card = _paid_by_cards(purchase.cards, paid)
    due = paid - sum(by_card.values())
    event = Event(
        "purchase", when, codes, came=True, first_visit=purchase.first_visit_today, lines=lines,
        paid_cents=paid + earning,
        channel=purchase.channel, occasions=purchase.occasions, cuts=purchase.cuts,
        name=purchase.round_up, due_cents=due,
    )  # fmt: skip
    boosting = program.answering("boosts", "purchase")
    boosts = tuple([boost for promise in boosting for boost in promise.boosts(program, event, standing)])
    asked = program.answering("times", "purchase")
    times = next((found for one in asked if (found := one.times(program, event, standing))), None) if asked else None
    happens(program, event._replace(boosts=boosts, times=times) if boosts or times else event, draft)
    for voucher in purchase.vouchers:
        draft.entry(voucher.unit, -1, "voucher-used", {"reward": voucher.name})
    if purchase.credit_cents:
        why = {"cents": purchase.credit_cents} | ({"earning_cents": earning} if earning else {})
        draft.debit(CREDIT, purchase.credit_cents, "credit-spent", why, first=[lot.id for lot in given])
    for code, cents in by_card.items():
        draft.entry(GIFT_CARD + code, cents, BY_CARD, {"cents": cents})
    return draft.decision({"discount_cents": discount, "credit_cents": purchase.credit_cents, "to_pay_cents": due})


def _given_credit(standing: Standing, purchase: Purchase) -> list[Lot]:
    """The lots of credit that was given, not sold."""
    return [lot for lot in standing.lots if lot.unit == CREDIT and lot.id not in purchase.paid_lots]


def _paid_by_cards(cards: tuple[tuple[str, Cents], ...], left: Cents) -> dict[str, Cents]:
    """What each gift card pays of the money that is left to pay."""
    paid = {}
    for code, cents in cards:
        part = min(cents, left)
        left -= part
        if part:
            paid[code] = part
    return paid


def cuts_of_sale(program: Program, standing: Standing, purchase: Purchase, when: When) -> tuple[Cut, ...]:
    """What the promises take off a purchase. Raises BadValue (items above the amount)."""
    lines = whole_lines(program, purchase.amount_cents, purchase.lines)
    event = Event(
        "purchase", when, came=True, lines=lines, paid_cents=purchase.amount_cents, channel=purchase.channel,
        occasions=purchase.occasions,
    )  # fmt: skip
    return cuts_for(program, event, standing)


def _discounted(
    draft: Draft, program: Program, purchase: Purchase, lines: tuple[Line, ...]
) -> tuple[tuple[Line, ...], Cents]:
    """The goods as they are paid, and all that was taken off them, by cuts and by vouchers."""
    price = purchase.amount_cents
    for cut in purchase.cuts:
        off, left = take(cut, lines)
        if off:
            draft.entry(cut.unit, off, cut.rule, why_of(cut, lines))
        lines, price = left, price - off
    offs: tuple[Cents, ...] = ()
    if purchase.vouchers:
        check_terms(purchase.vouchers, lines, program.shop)
        offs = money_off_each(purchase.vouchers, price, lines)
        lines = goods_paid(lines, purchase.vouchers, offs)
    return lines, purchase.amount_cents - price + sum(offs)


def _left_to_pay(program: Program, standing: Standing, purchase: Purchase, left: Cents) -> Cents:
    """What credit leaves of it. Raises BadValue, NotEnoughCredit."""
    if purchase.credit_cents > left:
        shown = plain_cents(left, program.shop.decimals)
        raise BadValue("error.left-to-pay", told=program.shop.amount(left), shown=shown)
    available = standing.available(CREDIT)
    if purchase.credit_cents > available:
        shown = plain_cents(max(available, 0), program.shop.decimals)
        hint = Phrase("error.use-credit", shown=shown) if available > 0 else None
        raise NotEnoughCredit("error.credit-there", hint, told=program.shop.amount(max(available, 0)))
    return left - purchase.credit_cents
