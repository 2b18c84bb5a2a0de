"""What a purchase earns: points, qualifying spend, stamps. Exact whole-number arithmetic, rounded once."""

from collections.abc import Sequence
from datetime import date

from loyalty_cli.program.kernel.facts import Line
from loyalty_cli.program.kernel.model import Program, Promotion, StampCard
from loyalty_cli.units import E4, Cents, Points, round_ratio
from loyalty_cli.values import NamedTuple


class Terms(NamedTuple):
    """The terms of one purchase: the tier's multiplier and the promotions that hold for it."""

    multiplier_e4: int = E4
    promotions: tuple[Promotion, ...] = ()


def eligible_cents(program: Program, lines: Sequence[Line], paid_cents: Cents) -> Cents:
    """What counts of the money paid: the share of the lines whose category is not excluded, whole cents."""
    exclude = program.points.exclude
    gross = eligible = 0
    for category, _, amount_cents in lines:
        gross += amount_cents
        if category not in exclude:
            eligible += amount_cents
    return eligible * paid_cents // gross if gross else 0


def points_for(program: Program, lines: Sequence[Line], paid_cents: Cents, terms: Terms) -> Points:
    """Points of a purchase of ``lines`` for which ``paid_cents`` were paid in money.

    sum(line x category multiplier x promotions) x paid / price x points per unit x tier multiplier, as one fraction,
    rounded once by the program's rounding. Below the minimum purchase nothing is earned.
    """
    rules = program.points
    if eligible_cents(program, lines, paid_cents) < rules.minimum_cents:
        return 0
    gross = weighted = 0
    for line in lines:
        gross += line.amount_cents
        if line.category not in rules.exclude:
            weighted += _weight(program, line, terms.promotions)
    if not gross:
        return 0
    numerator = weighted * paid_cents * rules.per_unit_e4 * terms.multiplier_e4
    denominator = gross * 10**program.shop.decimals * E4 ** (3 + len(terms.promotions))
    return round_ratio(numerator, denominator, rules.rounding)


def _weight(program: Program, line: Line, promotions: Sequence[Promotion]) -> int:
    weight = line.amount_cents
    for name, rate in program.points.multipliers:
        if name == line.category:
            weight *= rate
            break
    else:
        weight *= E4
    for promotion in promotions:
        applies = not promotion.categories or line.category in promotion.categories
        weight *= promotion.multiplier_e4 if applies else E4
    return weight


def stamps_for(program: Program, card: StampCard, lines: Sequence[Line], paid_cents: Cents) -> int:
    """Stamps of a purchase on one card, before the day's limit; what was not paid for earns none.

    Items: as many of the category as what was paid could buy. Spend: each full ``each_cents`` of eligible money.
    A visit card is not earned here.
    """
    if card.earn == "spend":
        return eligible_cents(program, lines, paid_cents) // card.each_cents
    if card.earn == "visit":
        return 0
    quantity = cents = 0
    for line in lines:
        if line.category == card.category:
            quantity += line.quantity
            cents += line.amount_cents
    if not quantity or not cents:
        return 0
    return min(quantity, quantity * paid_cents // cents)


def promotions_for(
    program: Program, lines: Sequence[Line], paid_cents: Cents, tier: str, on: date, minute: int | None
) -> tuple[Promotion, ...]:
    """The promotions that hold for a purchase: all of them in order, or the one that gives the most points.

    ``minute`` is the minute of the day, None when not told: then a promotion with hours does not hold.
    """
    open_ones = tuple(promotion for promotion in program.promotions if _holds(promotion, lines, tier, on, minute))
    if program.stacking == "all" or len(open_ones) < 2:
        return open_ones
    multiplier = program.tier(tier).multiplier_e4
    best = max(
        open_ones,
        key=lambda one: points_for(program, lines, paid_cents, Terms(multiplier, (one,))) + one.bonus,
    )
    return (best,)


def _holds(promotion: Promotion, lines: Sequence[Line], tier: str, on: date, minute: int | None) -> bool:
    limited_hours = (promotion.from_minute, promotion.to_minute) != (0, 1440)
    in_hours = not limited_hours or (minute is not None and promotion.from_minute <= minute < promotion.to_minute)
    return (
        in_hours
        and (not promotion.weekdays or on.isoweekday() in promotion.weekdays)
        and (promotion.starts_on is None or promotion.starts_on <= on)
        and (promotion.until is None or on <= promotion.until)
        and (not promotion.tiers or tier in promotion.tiers)
        and (not promotion.categories or any(line.category in promotion.categories for line in lines))
    )
