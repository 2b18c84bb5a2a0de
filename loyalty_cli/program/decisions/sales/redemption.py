"""Redemptions: points for rewards, and vouchers."""

from collections.abc import Iterator
from datetime import date

from loyalty_cli.errors import LimitReached, NotEnoughPoints, NotOffered, OutOfStock, Refused, TierTooLow
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.program.decisions.events import happens
from loyalty_cli.program.decisions.sales.purchase import check_open
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.events import Event
from loyalty_cli.program.kernel.facts import CREDIT, POINTS, REWARD, Decision, Voucher, When, Why
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.rewards import VOUCHER_KINDS, Reward, is_for, issue, opens_on, with_a_purchase
from loyalty_cli.program.promises.buying.tiers import lowest_of, rank
from loyalty_cli.units import Points
from loyalty_cli.values import NamedTuple


class Given(NamedTuple):
    """How often a reward was given: in all, and to this member in the current period."""

    in_all: int = 0
    to_member: int = 0


def decide_redemption(
    program: Program,
    standing: Standing,
    reward: Reward,
    given: Given | None,
    when: When,
    codes: Iterator[str],
    *,
    voucher_only: bool,
    first_visit_today: bool,
    times: int = 1,
) -> Decision:
    """Entries of a reward taken for points, ``times`` at once, from the soonest-expiring lots; redeeming is a visit.

    ``given`` is what was given of it before; None where the member has it already: nothing is refused, and points that
    are short are owed. Refusals in this order: NotOffered (not yet, no longer, not for points), TierTooLow, OutOfStock,
    LimitReached, NotEnoughPoints.
    """
    cost = (reward.points or 0) * times
    if given is not None:
        check_offer(program, standing, reward, given, when, times)
    draft = Draft(standing)
    named: Why = {"reward": reward.name, **({"times": times} if times > 1 else {})}
    draft.debit(POINTS, cost, "redemption", named)
    if reward.kind == "credit":
        draft.accrue(CREDIT, reward.value_cents * times, "redemption", named, None)
    for _ in range(times):
        if reward.kind != "credit" and (voucher_only or with_a_purchase(reward)):
            issue(draft, reward, "redemption", when.on, next(codes))
        else:
            draft.entry(REWARD + reward.id, 1, "reward", {"reward": reward.name})
    in_hand = "" if voucher_only else reward.id
    event = Event("redemption", when, codes, came=True, first_visit=first_visit_today, name=in_hand, number=times)
    happens(program, event, draft)
    return draft.decision()


def check_offer(
    program: Program, standing: Standing, reward: Reward, given: Given, when: When, times: int = 1
) -> Points:
    """The refusals of ``decide_redemption``, in its order. Returns the cost in points."""
    starts_on = opens_on(program, reward, standing.tier)
    if starts_on is not None and when.on < starts_on != date.max:
        raise NotOffered("error.offered-from", name=reward.name, starts_on=starts_on)
    until = min((day for day in (reward.until, reward.voucher_until) if day), default=None)
    if until is not None and when.on > until:
        raise NotOffered("error.offered-until", name=reward.name, until=until)
    if reward.points is None:
        raise NotOffered("error.not-for-points", name=reward.name)
    lowest = reward.tier if starts_on != date.max else lowest_of(program, [one.tier for one in reward.opens])
    if lowest is not None and rank(program, standing.tier) < rank(program, lowest):
        raise TierTooLow("error.tier-too-low", name=reward.name, tier=lowest, own=standing.tier)
    if reward.club and not standing.in_club(when.on):
        raise NotOffered("error.not-in-club", name=reward.name)
    if not is_for(reward, standing, when.on):
        raise NotOffered("error.not-in-segment", name=reward.name, segment=reward.segment)
    if reward.stock is not None and given.in_all + times > reward.stock:
        raise OutOfStock("error.out-of-stock", name=reward.name, stock=reward.stock)
    if reward.per_member is not None and given.to_member + times > reward.per_member:
        period = Phrase(f"error.per.{reward.period}")
        raise LimitReached("error.limited", name=reward.name, per_member=reward.per_member, period=period)
    cost, available = reward.points * times, standing.available(POINTS)
    if available < cost:
        raise NotEnoughPoints(
            "error.not-enough-points",
            Phrase("error.points-missing", count=cost - available),
            name=reward.name,
            points=cost,
            available=available,
        )
    return cost


def decide_voucher_use(
    program: Program, standing: Standing, voucher: Voucher, when: When, codes: Iterator[str], *, first_visit_today: bool
) -> Decision:
    """Entries of a voucher handed in for what it promises.

    Refusals in this order: VoucherUsed, VoucherLapsed, Refused (a discount, or what asks for a price, is used with a
    purchase).
    """
    check_open(voucher, when.on)
    if voucher.kind in VOUCHER_KINDS or voucher.terms.minimum_cents:
        raise Refused("error.off-a-price", name=voucher.name, code=voucher.code)
    draft = Draft(standing)
    draft.entry(voucher.unit, -1, "voucher-used", {"reward": voucher.name})
    if voucher.kind == "credit":
        draft.accrue(CREDIT, voucher.value_cents, "voucher-used", {"reward": voucher.name}, None)
    event = Event("voucher-use", when, codes, came=True, first_visit=first_visit_today, name=voucher.reward, number=1)
    happens(program, event, draft)
    return draft.decision()
