"""Returns: the purchase is worth what remains of it; the difference is taken back.

After the last cent nothing of the purchase is left: points, spend, stamps, the bonuses it triggered. Multiplier,
promotions and program are those of the purchase.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType

from loyalty_cli.errors import BadValue, Refused, ReturnTooLarge
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.program.decisions.reversals.hand_over import due_on_cards, in_hand, shares, still_due
from loyalty_cli.program.decisions.reversals.lots_back import (
    REVIVED_DAYS,
    give_back,
    revive_days,
    revived_until,
    standing_debits,
)
from loyalty_cli.program.decisions.sales.cuts import netted, offs_that_stay, price_of
from loyalty_cli.program.decisions.sales.money_off import goods_paid, lines_left, offs_left
from loyalty_cli.program.decisions.sales.purchase import BY_CARD
from loyalty_cli.program.kernel.draft import Draft, claw_back
from loyalty_cli.program.kernel.events import Left, Taken
from loyalty_cli.program.kernel.facts import (
    CORRECTED,
    CREDIT,
    OFF,
    POINTS,
    RETURN,
    RETURNED_AS_CREDIT,
    SHORTFALL,
    SPEND,
    Decision,
    Extension,
    Line,
    PurchaseRecord,
    Recorded,
    Voucher,
    When,
    Why,
)
from loyalty_cli.program.kernel.promise import Promise
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.points import eligible_cents
from loyalty_cli.units import Cents, Points, plain_cents
from loyalty_cli.values import NamedTuple

NOBODY = Promise()
"""Who answers for an entry of a rule that no promise of the program has: it stays whole until the last cent."""


class Return(NamedTuple):
    """``amount_cents`` of goods come back; ``lines`` name parts of it.

    ``as_credit``: what is to be handed over in money becomes store credit. ``visited``: another visit of the day of the
    purchase stands; ``lapsed_boxes`` see ``Taken``, ``at_first`` ``Left``.
    """

    amount_cents: Cents
    lines: tuple[Line, ...] = ()
    visited: bool = False
    lapsed_boxes: Mapping[str, int] = MappingProxyType({})
    at_first: bool = False
    as_credit: bool = False


def decide_return(
    program: Program,
    purchase: PurchaseRecord,
    standing: Standing,
    given: Return,
    open_vouchers: Sequence[Voucher],
    when: When,
    *,
    refunds_negative: bool,
) -> Decision:
    """Entries of a return under ``program``, that of the purchase; ``refunds_negative`` is today's ``[refunds]`` knob.

    ``open_vouchers`` are the member's unused ones, newest first. Refusals in this order: ReturnTooLarge (more than is
    left), BadValue (named lines above the amount), Refused (lines that were not bought).
    """
    check(program, purchase, given)
    after = purchase._replace(
        returned_cents=purchase.returned_cents + given.amount_cents, returned=purchase.returned + given.lines
    )
    draft = Draft(standing)
    _take_back_cuts(draft, after)
    _take_back_value(draft, program, after, refunds_negative=refunds_negative, at_first=given.at_first)
    left = what_is_left(after)._replace(visited=given.visited)
    taken = Taken(
        purchase.fact_id, RETURN, when, purchase.entries, left, open_vouchers, (), purchase.on, refunds_negative,
        given.lapsed_boxes, what_is_left(purchase),
    )  # fmt: skip
    for promise in program.promises:
        promise.take_back(program, taken, draft)
    due = still_due(purchase, after.returned_cents, after.returned)
    _restore_credit(draft, purchase, due.credit_cents, when)
    cards = [one for one in purchase.entries if one.rule == BY_CARD and one.amount > 0]
    on_cards = due_on_cards(purchase, after.returned_cents, after.returned) if cards else ()
    for entry, cents in zip(cards, on_cards, strict=True):
        if cents:
            draft.entry(entry.unit, -cents, RETURN, {"fact": purchase.fact_id}, reverses=entry.id)
    for voucher in _not_needed(after):
        restore_voucher(draft, program, purchase, voucher, when)
    money, credit = in_hand(due.money_cents, due.credit_cents, as_credit=given.as_credit)
    if given.as_credit and due.money_cents:
        draft.accrue(CREDIT, due.money_cents, RETURNED_AS_CREDIT, {"fact": purchase.fact_id}, None)
    told = {"money_cents": money, "credit_cents": credit, "left_cents": after.left_cents}
    return draft.decision(told)


def check(program: Program, purchase: PurchaseRecord, given: Return) -> None:
    """The refusals of ``decide_return``, in its order."""
    if not 0 < given.amount_cents <= purchase.left_cents:
        left = plain_cents(purchase.left_cents, program.shop.decimals)
        hint = Phrase("error.return-at-most", left=left) if purchase.left_cents else Phrase("error.came-back-whole")
        raise ReturnTooLarge("error.return-too-large", hint, told=program.shop.amount(purchase.left_cents))
    if sum(line.amount_cents for line in given.lines) > given.amount_cents:
        raise BadValue("error.items-over-return")
    for category in {line.category for line in given.lines}:
        bought, came_back, back = (_of(lines, category) for lines in (purchase.lines, purchase.returned, given.lines))
        # Goods of which a part of the price came back can come back once more, for the rest of it.
        whole = (
            came_back.amount_cents * bought.quantity // bought.amount_cents if bought.amount_cents else bought.quantity
        )
        too_many = min(came_back.quantity, whole) + back.quantity > bought.quantity
        if too_many or came_back.amount_cents + back.amount_cents > bought.amount_cents:
            raise Refused("error.category-not-bought", category=category)


def _of(lines: tuple[Line, ...], category: str) -> Line:
    """All lines of a category as one."""
    those = [line for line in lines if line.category == category]
    return Line(category, sum(line.quantity for line in those), sum(line.amount_cents for line in those))


def remaining_lines(purchase: PurchaseRecord) -> tuple[Line, ...]:
    """The lines less those that came back named; what came back unnamed only shrinks what was paid."""
    return lines_left(purchase.lines, purchase.returned)


def what_is_left(purchase: PurchaseRecord) -> Left:
    """The lines that did not come back, and what was paid for them."""
    net = netted(purchase)
    paid = net.amount_cents - net.discount_cents - net.credit_cents
    back = shares(net, net.returned_cents, net.returned)
    # Of a price that is found again less may be due than was handed over before.
    money = back.money_cents + back.gift_cents
    if purchase.cuts:
        on_cards = due_on_cards(purchase, purchase.returned_cents, purchase.returned)
        money = max(back.money_cents, purchase.handed[0]) + sum(purchase.gifts_back) + sum(on_cards)
    # What was given is spent before what was paid for, and comes back after it.
    given = purchase.credit_cents - purchase.earning_cents
    paid += max(purchase.credit_cents - back.credit_cents - given, 0) - money
    lines = remaining_lines(net)
    if net.offs:
        offs = offs_left(net, net.returned_cents, net.returned)
        lines = goods_paid(lines, net.vouchers, offs)
    of = price_of([line for line in remaining_lines(purchase) if line.category])
    share = (purchase.left_cents, of) if purchase.left_cents < of else (1, 1)
    return Left(lines, paid, nothing=purchase.left_cents == 0, share=share)


def _take_back_cuts(draft: Draft, purchase: PurchaseRecord) -> None:
    """Reduces the cuts of a purchase to those that the remaining goods still bring."""
    entries = [one for one in purchase.entries if one.unit.startswith(OFF) and one.amount > 0]
    for entry, stays in zip(entries, offs_that_stay(purchase, entries) if entries else (), strict=True):
        if entry.net > stays:
            why: Why = {"fact": purchase.fact_id, "off_cents": entry.net - stays}
            draft.entry(entry.unit, stays - entry.net, RETURN, why, reverses=entry.id)


def _take_back_value(
    draft: Draft, program: Program, purchase: PurchaseRecord, *, refunds_negative: bool, at_first: bool
) -> None:
    due = points_due(program, purchase, at_first=at_first)
    own_lots = [lot for entry, _ in due for lot in (entry.id, *entry.carried)]
    why: dict[str, str | int] = {"fact": purchase.fact_id}
    shortfall = 0
    for entry, points in due:
        shortfall += claw_back(draft, entry, points, (entry.id, *entry.carried), why, refunds_negative, then=own_lots)
    if shortfall:
        why[SHORTFALL] = shortfall
    left = what_is_left(purchase)
    worth = eligible_cents(program, left.lines, left.paid_cents)
    for entry in purchase.entries:
        if entry.unit == SPEND and entry.amount > 0:
            kept = min(worth, entry.net)
            worth -= kept
            if entry.net > kept:
                draft.entry(SPEND, kept - entry.net, RETURN, why, counts_on=purchase.on, reverses=entry.id)


def points_due(program: Program, purchase: PurchaseRecord, *, at_first: bool = False) -> list[tuple[Recorded, Points]]:
    """Each entry that gave points, with what is to be taken of it for all that came back.

    What an undo corrected of them is worth as much as they are together. For ``at_first`` see ``Left``.
    """
    given = [entry for entry in purchase.entries if entry.unit == POINTS and entry.amount > 0 and entry.net > 0]
    owners = {rule: promise for promise in program.promises for rule in promise.rules}
    together: dict[tuple[object, object], list[Recorded]] = {}
    for entry in given:
        rule: object = entry.why.get("rule") if entry.rule == CORRECTED else entry.rule
        together.setdefault((rule, entry.why.get("name")), []).append(entry)
    due = []
    for (owner, _), entries in together.items():
        whole = entries[0]._replace(net=sum(entry.net for entry in entries))
        left = left_for(program, purchase, whole, at_first=at_first)
        stays = owners.get(str(owner), NOBODY).remains(program, whole, left)
        for entry in entries:
            kept = min(entry.net, stays)
            stays -= kept
            due.append((entry, entry.net - kept))
    return due


def left_for(program: Program, purchase: PurchaseRecord, entry: Recorded, *, at_first: bool = False) -> Left:
    """What is left of a purchase, with the boosts by which an entry of it was reckoned, as far as it brings them."""
    named = str(entry.why.get("promos", "")).split(",")
    left = what_is_left(purchase)._replace(at_first=at_first)
    boosts = [promise.boost(program, boost_id, left) for boost_id in named for promise in program.promises]
    return left._replace(boosts=tuple(boost for boost in boosts if boost is not None))


def _restore_credit(draft: Draft, purchase: PurchaseRecord, back: Cents, when: When) -> None:
    """Puts the credit that paid for goods back to its lots; credit that would have lapsed meanwhile is revived."""
    debit = next((entry for entry in purchase.entries if entry.unit == CREDIT and entry.amount < 0), None)
    if debit is None or not back:
        return
    drawn = [lot for one, left in standing_debits(debit) if left for lot, _ in one.draws]
    until = when.on + timedelta(days=REVIVED_DAYS)
    days = {lot.id: until for lot in drawn if lot.expires_on is not None and lot.expires_on < when.on}
    give_back(draft, debit, back, RETURN, {"fact": purchase.fact_id}, days)
    given = {allocation.lot for allocation in draft.allocations if allocation.amount < 0}
    draft.extensions += [Extension(lot, last) for lot, last in days.items() if lot in given]


def _not_needed(purchase: PurchaseRecord) -> Iterator[Voucher]:
    """The vouchers that come back: all with the last cent, one that is for some goods with the last of those."""
    net = netted(purchase)
    offs = offs_left(net, net.returned_cents, net.returned) if net.offs else ()
    for at, voucher in enumerate(purchase.vouchers):
        if purchase.left_cents == 0 or (voucher.terms.bound and offs and not offs[at]):
            yield voucher


def restore_voucher(draft: Draft, program: Program, purchase: PurchaseRecord, voucher: Voucher, when: When) -> None:
    """A used voucher is open again; one that would have lapsed meanwhile is revived."""
    used = next((entry for entry in purchase.entries if entry.unit == voucher.unit), None)
    if used is None or used.net == 0:
        return
    reward = program.reward(voucher.reward)
    last = revived_until(voucher, revive_days(reward), when)
    draft.entry(voucher.unit, 1, RETURN, {"reward": voucher.name}, expires_on=last, reverses=used.id)
