"""Points become a reward; a voucher becomes what it promised."""

from collections.abc import Iterator

from loyalty_cli.errors import LimitReached, NotEnoughPoints, NotOffered, OutOfStock, Refused, TierTooLow
from loyalty_cli.program.decisions.purchase import check_open
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.expiry import extended_by_visit
from loyalty_cli.program.kernel.facts import CREDIT, POINTS, REWARD, Decision, Voucher, When
from loyalty_cli.program.kernel.model import Program, Reward
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.promises.stamp_cards import add_stamps, issue
from loyalty_cli.program.promises.tiers import rank
from loyalty_cli.values import NamedTuple

VOUCHER_KINDS = ("discount", "percent")
"""Kinds that are always taken as a voucher: they only make sense with a purchase."""


class Given(NamedTuple):
    """How often a reward was given: in all, and to this member in the current period."""

    in_all: int = 0
    to_member: int = 0


def decide_redemption(
    program: Program,
    standing: Standing,
    reward: Reward,
    given: Given,
    when: When,
    codes: Iterator[str],
    *,
    voucher_only: bool,
    first_visit_today: bool,
) -> Decision:
    """Entries of a reward taken for points, drawn on the soonest-expiring lots; redeeming is a visit.

    Refusals in this order: NotOffered (not yet, no longer, not for points), TierTooLow, OutOfStock, LimitReached,
    NotEnoughPoints.
    """
    cost = check_offer(program, standing, reward, given, when)
    draft = Draft(standing)
    draft.debit(POINTS, cost, "redemption", {"reward": reward.name})
    if reward.kind == "credit":
        draft.accrue(CREDIT, reward.value_cents, "redemption", {"reward": reward.name}, None)
        draft.entry(REWARD + reward.id, 1, "reward", {"reward": reward.name})
    elif voucher_only or reward.kind in VOUCHER_KINDS:
        issue(draft, reward, "redemption", when.on, next(codes))
    else:
        draft.entry(REWARD + reward.id, 1, "reward", {"reward": reward.name})
    visit(draft, program, when, codes, first_visit_today=first_visit_today)
    return draft.decision()


def check_offer(program: Program, standing: Standing, reward: Reward, given: Given, when: When) -> int:
    """The refusals of ``decide_redemption``, in its order. Returns the cost in points."""
    if reward.starts_on is not None and when.on < reward.starts_on:
        raise NotOffered(f"{reward.name} is offered from {reward.starts_on.isoformat()}")
    if reward.until is not None and when.on > reward.until:
        raise NotOffered(f"{reward.name} was offered until {reward.until.isoformat()}")
    if reward.points is None:
        raise NotOffered(f"{reward.name} is not to be had for points", "see: loyalty program show")
    if reward.tier is not None and rank(program, standing.tier) < rank(program, reward.tier):
        raise TierTooLow(f"{reward.name} is for {reward.tier} and above; the member is {standing.tier}")
    if reward.stock is not None and given.in_all >= reward.stock:
        raise OutOfStock(f"{reward.name} has run out ({reward.stock} given)", "raise its stock in the program file")
    if reward.per_member is not None and given.to_member >= reward.per_member:
        period = "" if reward.period == "ever" else f" a {reward.period}"
        raise LimitReached(f"{reward.name} is limited to {reward.per_member}{period} for each member")
    available = standing.available(POINTS)
    if available < reward.points:
        raise NotEnoughPoints(
            f"{reward.name} costs {reward.points} points, there are {available}",
            f"{reward.points - available} points are missing",
        )
    return reward.points


def decide_voucher_use(
    program: Program, standing: Standing, voucher: Voucher, when: When, codes: Iterator[str], *, first_visit_today: bool
) -> Decision:
    """Entries of a voucher handed in for what it promises.

    Refusals in this order: VoucherUsed, VoucherLapsed, Refused (a discount is used with a purchase).
    """
    check_open(voucher, when.on)
    if voucher.kind in VOUCHER_KINDS:
        raise Refused(
            f"{voucher.name} is taken off a price", f"use it with: buy MEMBER AMOUNT --voucher {voucher.code}"
        )
    draft = Draft(standing)
    draft.entry(voucher.unit, -1, "voucher-used", {"reward": voucher.name})
    if voucher.kind == "credit":
        draft.accrue(CREDIT, voucher.value_cents, "voucher-used", {"reward": voucher.name}, None)
    visit(draft, program, when, codes, first_visit_today=first_visit_today)
    return draft.decision()


def visit(draft: Draft, program: Program, when: When, codes: Iterator[str], *, first_visit_today: bool) -> None:
    """What coming in does: the first visit of a day stamps visit cards, every visit moves idle expiry."""
    for card in program.stamp_cards:
        room = card.per_day is None or draft.standing.stamps_today.get(card.id, 0) < card.per_day
        if card.earn == "visit" and first_visit_today and room:
            add_stamps(draft, program, card, 1, {"category": ""}, when.on, codes)
    draft.extensions += extended_by_visit(program.points.expiry, draft.standing, when.on)


def decide_visit(
    program: Program, standing: Standing, when: When, codes: Iterator[str], *, first_visit_today: bool
) -> Decision:
    """Entries of a check-in."""
    draft = Draft(standing)
    visit(draft, program, when, codes, first_visit_today=first_visit_today)
    return draft.decision()


def decide_stamps(
    program: Program, standing: Standing, card_id: str, count: int, when: When, codes: Iterator[str]
) -> Decision:
    """Entries of ``count`` stamps given by hand on one card. Raises Refused above the card's limit a day."""
    card = program.card(card_id)
    if card is None:
        raise Refused(f"the program has no stamp card {card_id!r}")
    room = None if card.per_day is None else card.per_day - standing.stamps_today.get(card_id, 0)
    if room is not None and count > room:
        raise LimitReached(f"{card.name} takes {card.per_day} stamps a day", f"{max(room, 0)} are left today")
    draft = Draft(standing)
    add_stamps(draft, program, card, count, {"category": card.category, "by": "hand"}, when.on, codes)
    return draft.decision()
