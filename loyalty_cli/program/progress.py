"""What a member is on the way to: what is missing, and by when. Values; the sentences are made in ``language``."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Final, TypeAlias, assert_never

from loyalty_cli.program.kernel.facts import POINTS, Voucher
from loyalty_cli.program.kernel.model import Program, Reward, StampCard
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.promises.tiers import counts_before, rank
from loyalty_cli.units import E4, Cents, Points
from loyalty_cli.values import NamedTuple

SOON_DAYS: Final = 30
"""What lapses within so many days is urgent."""
FEW_STAMPS: Final = 2
"""A card that lacks no more boxes than this is nearly full."""
CLOSE_E4: Final = 2_500
"""A tier is close when no more than this share of its threshold is missing (ten-thousandths)."""


class StampsMissing(NamedTuple):
    """``missing`` stamps fill the card of ``boxes`` and bring the reward of that name."""

    card: str
    missing: int
    boxes: int
    reward: str


class PointsMissing(NamedTuple):
    """``missing`` points buy the reward that costs ``cost``: the cheapest she can not afford yet."""

    reward: str
    missing: Points
    cost: Points


class TierAhead(NamedTuple):
    """``missing_cents`` of qualifying spend, before ``by``, reach the next tier, which begins at ``from_cents``.

    ``by`` is the first day on which the oldest spend of the window no longer counts; None when nothing presses.
    """

    tier: str
    missing_cents: Cents
    from_cents: Cents
    by: date | None


class TierToKeep(NamedTuple):
    """``missing_cents`` of qualifying spend, before ``by``, keep the tier, which begins at ``from_cents``.

    On ``by`` a review lowers her otherwise.
    """

    tier: str
    missing_cents: Cents
    from_cents: Cents
    by: date


class PointsLapsing(NamedTuple):
    """The next points to lapse, ``on`` being their last usable day."""

    points: Points
    on: date


class RewardInReach(NamedTuple):
    """The points suffice for the reward: the dearest of those they suffice for."""

    reward: str
    cost: Points


class VoucherWaiting(NamedTuple):
    """A voucher not used yet, ``expires_on`` being its last day."""

    code: str
    reward: str
    expires_on: date


Item: TypeAlias = (
    StampsMissing | PointsMissing | TierAhead | TierToKeep | PointsLapsing | RewardInReach | VoucherWaiting
)


def progress(
    program: Program,
    standing: Standing,
    on: date,
    *,
    vouchers: Iterable[Voucher] = (),
    unavailable: Collection[str] = (),
    keep: TierToKeep | None = None,
) -> tuple[Item, ...]:
    """All that the member is on the way to on a day, in the order tier, cards, points, what lapses, vouchers.

    ``unavailable`` are the ids of rewards she can not have now (out of stock, her share taken), ``keep`` what a review
    that is near asks of her.
    """
    ahead = next_tier(program, standing)
    lapsing = next_lapse(standing)
    return (
        *((keep,) if keep else ()),
        *((ahead,) if ahead else ()),
        *(_stamps_missing(program, standing, card) for card in program.stamp_cards),
        *_rewards(program, standing, on, unavailable),
        *((lapsing,) if lapsing else ()),
        *waiting(vouchers, on),
    )


def next_tier(program: Program, standing: Standing) -> TierAhead | None:
    """The tier above hers and what it still takes; None at the top, or when the spend is there already."""
    above = rank(program, standing.tier) + 1
    if above >= len(program.tiers):
        return None
    tier = program.tiers[above]
    missing = tier.from_cents - standing.window_spend
    if missing <= 0:
        return None
    oldest = standing.oldest_spend
    by = counts_before(program.tier_rules, oldest) if oldest else None
    return TierAhead(tier.name, missing, tier.from_cents, by)


def next_lapse(standing: Standing) -> PointsLapsing | None:
    """The points whose last usable day comes first, all lots of that day together; None when none ever lapse."""
    open_lots = [lot for lot in standing.lots if lot.unit == POINTS and lot.remaining]
    dated = [(lot.expires_on, lot.remaining) for lot in open_lots if lot.expires_on]
    if not dated:
        return None
    first = min(day for day, _ in dated)
    return PointsLapsing(sum(left for day, left in dated if day == first), first)


def waiting(vouchers: Iterable[Voucher], on: date) -> tuple[VoucherWaiting, ...]:
    """The vouchers that can be used on the day, soonest-expiring first."""
    usable = [one for one in vouchers if one.state == "open" and one.issued_on <= on <= one.expires_on]
    return tuple(
        VoucherWaiting(one.code, one.name, one.expires_on) for one in sorted(usable, key=lambda one: one.expires_on)
    )


def _stamps_missing(program: Program, standing: Standing, card: StampCard) -> StampsMissing:
    reward = program.reward(card.reward)
    # A full card that was brought along gives its reward with the next stamp.
    missing = max(card.boxes - standing.stamps.get(card.id, 0), 1)
    return StampsMissing(card.id, missing, card.boxes, reward.name if reward else card.name)


def _rewards(program: Program, standing: Standing, on: date, unavailable: Collection[str]) -> Iterator[Item]:
    points = standing.available(POINTS)
    priced = sorted(
        (reward.points, reward.name)
        for reward in program.rewards
        if reward.points is not None and reward.id not in unavailable and _may_have(program, reward, standing.tier, on)
    )
    in_reach = [(cost, name) for cost, name in priced if cost <= points]
    if in_reach:
        cost, name = in_reach[-1]
        yield RewardInReach(name, cost)
    beyond = [(cost, name) for cost, name in priced if cost > points]
    if beyond:
        cost, name = beyond[0]
        yield PointsMissing(name, cost - points, cost)


def _may_have(program: Program, reward: Reward, tier: str, on: date) -> bool:
    return (
        (reward.tier is None or rank(program, tier) >= rank(program, reward.tier))
        and (reward.starts_on is None or reward.starts_on <= on)
        and (reward.until is None or on <= reward.until)
    )


def urgent(items: Iterable[Item], on: date, limit: int = 2) -> tuple[Item, ...]:
    """At most ``limit`` items, the most urgent first:

    1. points or a voucher whose last day is within SOON_DAYS, a tier that a review is about to take, the soonest first;
    2. a voucher waiting, the soonest-expiring first;
    3. a card that lacks at most FEW_STAMPS, the fewest first;
    4. a tier of which at most CLOSE_E4 is missing;
    5. points enough for a reward;
    6. what is further off, the smallest share missing first: cards, points, tiers;
    7. points that lapse later.
    """
    return tuple(sorted(items, key=lambda item: urgency(item, on))[:limit])


def urgency(item: Item, on: date) -> tuple[int, int]:
    """The place of an item in the order of ``urgent``: the rank of its kind, then how near it is."""
    match item:
        case TierToKeep():
            place = (1, (item.by - on).days)
        case PointsLapsing():
            days = (item.on - on).days
            place = (1, days) if days <= SOON_DAYS else (7, days)
        case VoucherWaiting():
            days = (item.expires_on - on).days
            place = (1, days) if days <= SOON_DAYS else (2, days)
        case StampsMissing():
            near = item.missing <= FEW_STAMPS
            place = (3, item.missing) if near else (6, item.missing * E4 // item.boxes)
        case TierAhead():
            share_e4 = item.missing_cents * E4 // item.from_cents
            place = (4, share_e4) if share_e4 <= CLOSE_E4 else (6, share_e4)
        case RewardInReach():
            place = (5, 0)
        case PointsMissing():
            place = (6, item.missing * E4 // item.cost)
        case _:
            assert_never(item)
    return place
