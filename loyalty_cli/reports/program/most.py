"""Spend until the first reward, and the most that one purchase can give, with all promises together.

Exact ratios. Rounding of a purchase's points is left out, so that with ``floor`` a rebate is what it costs at most.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from itertools import product

from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.promotions import Promotion
from loyalty_cli.program.promises.buying.rewards import Reward, point_worth, points_per_cent, spend_for
from loyalty_cli.program.promises.buying.stamp_cards import StampCard, card_rebate
from loyalty_cli.program.promises.buying.tiers import Tier, rank
from loyalty_cli.program.promises.money.causes import causes_of
from loyalty_cli.program.promises.regulars.club import Club
from loyalty_cli.units import E4, Cents
from loyalty_cli.values import NamedTuple


class Most(NamedTuple):
    """The most that one purchase can give away.

    ``points`` is the share that comes back as points at their best use, ``cards`` the share of each stamp card that it
    fills; ``bonus_cents`` and ``visit_cents`` are worth the same whatever the price (bonus points, stamps of a visit),
    as is ``cause_cents``, what is given to causes with an item. ``club`` is the paid club where its members have more.
    """

    tier: str
    category: str
    promotions: tuple[str, ...]
    points: Fraction
    cards: tuple[tuple[str, Fraction], ...]
    bonus_cents: Fraction
    visit_cents: Fraction
    cause_cents: Cents = 0
    club: str | None = None

    @property
    def share(self) -> Fraction:
        """All that grows with the price, as a share of it."""
        return self.points + sum((share for _, share in self.cards), Fraction(0))


class FirstReward(NamedTuple):
    """How far the cheapest reward is for the median member. ``months`` is None when it is never reached."""

    reward: Reward
    spend_cents: Cents | None
    months: int | None
    expiry_months: int | None
    in_time: bool


def first_reward(program: Program, median_monthly_cents: Cents | None = None) -> FirstReward | None:
    """The cheapest reward that the lowest tier can have for points, and how long the median member saves for it.

    ``median_monthly_cents`` is the median member's qualifying spend in a month, measured from the ledger. It is reached
    in time when the points of the first month still hold in the last. None for a program without such a reward.
    """
    for_points = [one for one in program.rewards if one.points and (one.tier is None or not rank(program, one.tier))]
    if not for_points:
        return None
    reward = min(for_points, key=lambda one: one.points or 0)
    spend_cents = spend_for(program, reward, program.tiers[0])
    months = None
    if spend_cents is not None and median_monthly_cents:
        months = -(-spend_cents // median_monthly_cents)
    limit = expiry_months(program)
    in_time = months is not None and (limit is None or months <= limit)
    return FirstReward(reward, spend_cents, months, limit, in_time)


def expiry_months(program: Program) -> int | None:
    """Months that points hold at least while the member keeps coming; None where they do not lapse meanwhile."""
    match program.points.expiry.mode:
        case "after-months":
            return program.points.expiry.months
        case "after-days":
            return program.points.expiry.days * 12 // 365
        case "day-of-year":
            return 12
        case _:
            return None


def most_on_one_purchase(program: Program, today: date | None = None) -> Most:
    """The tier, category and promotions under which a purchase gives the most away.

    Points are worth what their best reward gives for them; cards count with their first, most generous round. With
    ``today``, what has ended by then is left out.
    """
    meetings = _meetings(program, today)
    choices = [
        _given_away(program, tier, category, _applying(meeting, tier, category), today)
        for tier, category in product(program.tiers, _categories(program))
        for meeting in meetings
    ]
    return max(choices, key=lambda most: (most.share, most.bonus_cents + most.cause_cents))


def _categories(program: Program) -> tuple[str, ...]:
    """Every category that anything depends on, and "" for any other."""
    named = [name for name, _ in program.points.multipliers]
    named += [card.category for card in program.stamp_cards if card.earn == "item"]
    named += [name for promotion in program.promotions for name in promotion.categories]
    named += [name for cause in causes_of(program) for name, _ in cause.per_item]
    return ("", *dict.fromkeys(named))


def _given_away(
    program: Program, tier: Tier, category: str, promotions: Sequence[Promotion], today: date | None
) -> Most:
    worth = point_worth(program, tier, today)
    earns = category not in program.points.exclude
    multiplier = Fraction(dict(program.points.multipliers).get(category, E4), E4)
    for promotion in promotions:
        multiplier *= Fraction(promotion.multiplier_e4, E4)
    club = _club_of_members(program, tier)
    paid = tier._replace(multiplier_e4=_times(tier, club)) if club else tier
    cards = [(card, card_rebate(program, card).first) for card in program.stamp_cards]
    visits = [card for card in program.stamp_cards if card.earn == "visit"]
    return Most(
        tier.name,
        category,
        tuple(promotion.id for promotion in promotions),
        points_per_cent(program, paid) * multiplier * worth if earns else Fraction(0),
        tuple((card.id, share) for card, share in cards if share and _fills(card, category, earns=earns)),
        sum(promotion.bonus for promotion in promotions) * worth,
        sum((Fraction(_value(program, card), card.boxes - card.head_start) for card in visits), Fraction(0)),
        sum(cents for cause in causes_of(program) for name, cents in cause.per_item if name == category),
        club.name if club else None,
    )


def _club_of_members(program: Program, tier: Tier) -> Club | None:
    """The paid club, where its members earn more than others of a tier."""
    club = program.club
    return club if club is not None and _times(tier, club) > tier.multiplier_e4 else None


def _times(tier: Tier, club: Club) -> int:
    """What points of a member of the club are multiplied by, in ten-thousandths."""
    if club.combine == "multiply":
        return tier.multiplier_e4 * club.multiplier_e4 // E4
    return max(tier.multiplier_e4, club.multiplier_e4)


def _fills(card: StampCard, category: str, *, earns: bool) -> bool:
    return earns if card.earn == "spend" else card.category == category


def _value(program: Program, card: StampCard) -> Cents:
    reward = program.reward(card.reward)
    return reward.value_cents if reward else 0


def _ended(until: date | None, today: date | None) -> bool:
    return until is not None and today is not None and until < today


def _meetings(program: Program, today: date | None) -> set[tuple[Promotion, ...]]:
    """The promotions that can hold at one moment: each alone, and under ``all`` those that meet."""
    open_ones = [one for one in program.promotions if not _ended(one.until, today)]
    if program.stacking == "best":
        return {(), *((one,) for one in open_ones)}
    moments = product(_days(open_ones), {one.from_minute for one in open_ones})
    return {(), *(tuple(one for one in open_ones if _holds(one, day, minute)) for day, minute in moments)}


def _days(promotions: Sequence[Promotion]) -> set[date]:
    """Days among which there is one for every meeting: a week around each beginning and each end."""
    edges = [one.starts_on for one in promotions if one.starts_on] + [one.until for one in promotions if one.until]
    last = date.max.toordinal()
    ordinals = [edge.toordinal() + offset for edge in edges or [date(2001, 1, 1)] for offset in range(-6, 7)]
    return {date.fromordinal(ordinal) for ordinal in ordinals if 0 < ordinal <= last}


def _holds(promotion: Promotion, day: date, minute: int) -> bool:
    return (
        (not promotion.weekdays or day.isoweekday() in promotion.weekdays)
        and promotion.from_minute <= minute < promotion.to_minute
        and (promotion.starts_on is None or promotion.starts_on <= day)
        and (promotion.until is None or day <= promotion.until)
    )


def _applying(meeting: Sequence[Promotion], tier: Tier, category: str) -> tuple[Promotion, ...]:
    return tuple(
        one
        for one in meeting
        if (not one.tiers or tier.name in one.tiers) and (not one.categories or category in one.categories)
    )
