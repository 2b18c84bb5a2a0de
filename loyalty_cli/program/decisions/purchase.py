"""A purchase: what is left to pay, what it earns, what it fills."""

from collections.abc import Iterator, Sequence
from datetime import date

from loyalty_cli.errors import BadValue, NotEnoughCredit, Refused, VoucherLapsed, VoucherUsed
from loyalty_cli.language.catalogue import Phrase, Word
from loyalty_cli.program.decisions.events import happens
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.events import Event
from loyalty_cli.program.kernel.facts import CREDIT, Decision, Line, Voucher, When
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.units import E4, Cents, plain_cents, round_ratio
from loyalty_cli.values import NamedTuple


class Purchase(NamedTuple):
    """Goods of ``amount_cents``; ``lines`` name parts of it. Credit and vouchers are how a part of it is paid."""

    amount_cents: Cents
    lines: tuple[Line, ...] = ()
    credit_cents: Cents = 0
    vouchers: tuple[Voucher, ...] = ()
    first_visit_today: bool = True


def whole_lines(program: Program, amount_cents: Cents, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines with the rest of the amount as a line of no category. Raises BadValue when they exceed the amount."""
    rest = amount_cents - sum([line.amount_cents for line in lines])
    if rest < 0:
        told = program.shop.told(amount_cents - rest)
        total = program.shop.told(amount_cents)
        raise BadValue("error.items-over-total", told=told, total=total)
    return (*lines, Line("", 1, rest)) if rest else lines


def rest_included(amount_cents: Cents, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines and, as a line of no category, what they leave of the amount."""
    rest = amount_cents - sum([line.amount_cents for line in lines])
    return (*lines, Line("", 1, rest)) if rest else lines


def money_off(voucher: Voucher, amount_cents: Cents) -> Cents:
    """What a voucher takes off a price: its value, or its rate rounded to the nearest cent. Raises Refused."""
    match voucher.kind:
        case "discount" | "product":
            return min(voucher.value_cents, amount_cents)
        case "percent":
            return round_ratio(amount_cents * voucher.percent_e4, E4, "nearest")
        case _:
            raise Refused("error.nothing-off", name=voucher.name, code=voucher.code)


def money_off_each(vouchers: Sequence[Voucher], amount_cents: Cents) -> tuple[Cents, ...]:
    """What each of several vouchers takes off, in the order they are given.

    Money off comes first, then the percentages, each from what is left; of the percentages the order that is best for
    the member, to the cent. Raises Refused for one that is no money off.
    """
    fixed = [at for at, one in enumerate(vouchers) if one.kind != "percent"]
    rates = sorted(
        (at for at, one in enumerate(vouchers) if one.kind == "percent"), key=lambda at: vouchers[at].percent_e4
    )
    tries = [_in_turn(vouchers, amount_cents, (*fixed, *order)) for order in (rates, rates[::-1])]
    return max(tries, key=sum)


def _in_turn(vouchers: Sequence[Voucher], amount_cents: Cents, order: Sequence[int]) -> tuple[Cents, ...]:
    off, left = [0] * len(vouchers), amount_cents
    for at in order:
        off[at] = money_off(vouchers[at], left)
        left -= off[at]
    return tuple(off)


def check_open(voucher: Voucher, on: date) -> None:
    """Raises VoucherUsed when used or withdrawn, VoucherLapsed when its last day has passed."""
    if voucher.state in ("used", "withdrawn"):
        raise VoucherUsed("error.voucher-state", code=voucher.code, state=Word("state", voucher.state))
    if voucher.state == "lapsed" or on > voucher.expires_on:
        raise VoucherLapsed("error.voucher-lapsed", code=voucher.code, expires_on=voucher.expires_on)
    if on < voucher.issued_on:
        raise Refused("error.voucher-later", code=voucher.code, issued_on=voucher.issued_on)


def decide_purchase(
    program: Program, standing: Standing, purchase: Purchase, when: When, codes: Iterator[str]
) -> Decision:
    """Entries of a purchase. ``codes`` gives a fresh voucher code for each card it fills.

    Refusals in this order: BadValue (items above the amount), each voucher's (VoucherUsed, VoucherLapsed, Refused),
    BadValue (credit above what is left to pay), NotEnoughCredit.
    """
    lines = whole_lines(program, purchase.amount_cents, purchase.lines)
    for voucher in purchase.vouchers:
        check_open(voucher, when.on)
    discount = sum(money_off_each(purchase.vouchers, purchase.amount_cents)) if purchase.vouchers else 0
    paid = _left_to_pay(program, standing, purchase, discount)
    draft = Draft(standing)
    event = Event(
        "purchase", when, codes, came=True, first_visit=purchase.first_visit_today, lines=lines, paid_cents=paid
    )
    boosts = tuple(boost for promise in program.promises for boost in promise.boosts(program, event, standing))
    happens(program, event._replace(boosts=boosts), draft)
    for voucher in purchase.vouchers:
        draft.entry(voucher.unit, -1, "voucher-used", {"reward": voucher.name})
    if purchase.credit_cents:
        draft.debit(CREDIT, purchase.credit_cents, "credit-spent", {"cents": purchase.credit_cents})
    return draft.decision({"discount_cents": discount, "credit_cents": purchase.credit_cents, "to_pay_cents": paid})


def _left_to_pay(program: Program, standing: Standing, purchase: Purchase, discount: Cents) -> Cents:
    left = purchase.amount_cents - discount
    if not purchase.credit_cents:
        return left
    if purchase.credit_cents > left:
        shown = plain_cents(left, program.shop.decimals)
        raise BadValue("error.left-to-pay", told=program.shop.told(left), shown=shown)
    available = standing.available(CREDIT)
    if purchase.credit_cents > available:
        shown = plain_cents(max(available, 0), program.shop.decimals)
        hint = Phrase("error.use-credit", shown=shown) if available > 0 else None
        raise NotEnoughCredit("error.credit-there", hint, told=program.shop.told(max(available, 0)))
    return left - purchase.credit_cents
