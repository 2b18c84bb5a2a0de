"""Points become a reward; a voucher becomes what it promised."""

from collections.abc import Iterator

from loyalty_cli.errors import LimitReached, NotEnoughPoints, NotOffered, OutOfStock, Refused, TierTooLow
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.program.decisions.events import happens
from loyalty_cli.program.decisions.purchase import check_open
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.events import Event
from loyalty_cli.program.kernel.facts import CREDIT, POINTS, REWARD, Decision, Voucher, When
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.rewards import VOUCHER_KINDS, Reward, issue
from loyalty_cli.program.promises.tiers import rank
from loyalty_cli.values import NamedTuple


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
    happens(program, Event("redemption", when, codes, came=True, first_visit=first_visit_today), draft)
    return draft.decision()


def check_offer(program: Program, standing: Standing, reward: Reward, given: Given, when: When) -> int:
    """The refusals of ``decide_redemption``, in its order. Returns the cost in points."""
    if reward.starts_on is not None and when.on < reward.starts_on:
        raise NotOffered("error.offered-from", name=reward.name, starts_on=reward.starts_on)
    if reward.until is not None and when.on > reward.until:
        raise NotOffered("error.offered-until", name=reward.name, until=reward.until)
    if reward.points is None:
        raise NotOffered("error.not-for-points", name=reward.name)
    if reward.tier is not None and rank(program, standing.tier) < rank(program, reward.tier):
        raise TierTooLow("error.tier-too-low", name=reward.name, tier=reward.tier, own=standing.tier)
    if reward.stock is not None and given.in_all >= reward.stock:
        raise OutOfStock("error.out-of-stock", name=reward.name, stock=reward.stock)
    if reward.per_member is not None and given.to_member >= reward.per_member:
        period = Phrase(f"error.per.{reward.period}")
        raise LimitReached("error.limited", name=reward.name, per_member=reward.per_member, period=period)
    available = standing.available(POINTS)
    if available < reward.points:
        raise NotEnoughPoints(
            "error.not-enough-points",
            name=reward.name,
            points=reward.points,
            available=available,
            missing=reward.points - available,
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
        raise Refused("error.off-a-price", name=voucher.name, code=voucher.code)
    draft = Draft(standing)
    draft.entry(voucher.unit, -1, "voucher-used", {"reward": voucher.name})
    if voucher.kind == "credit":
        draft.accrue(CREDIT, voucher.value_cents, "voucher-used", {"reward": voucher.name}, None)
    happens(program, Event("voucher-use", when, codes, came=True, first_visit=first_visit_today), draft)
    return draft.decision()
