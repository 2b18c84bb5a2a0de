"""``program show`` and ``program diff``: what the shop promises, what that costs, and what a change of it would change.

Plain documents: amounts in ``*_cents``, shares of spend as ``{"percent": "9.1 %", "basis_points": 909, "ratio":
"1/11"}`` (the ratio is exact, the other two are rounded to the nearest). What customers read is in the shop's
language, what the owner reads (``words``) in English.
"""

from datetime import date
from fractions import Fraction

from loyalty_cli.language.words import price
from loyalty_cli.program.kernel.model import Program, Reward, StampCard
from loyalty_cli.program.rebates import (
    CardRebate,
    card_rebate,
    eligible_tiers,
    first_reward,
    most_on_one_purchase,
    point_rebate,
    spend_for,
)
from loyalty_cli.reports.program.changes import changes
from loyalty_cli.reports.program.effects import Effects
from loyalty_cli.reports.program.gifts import gifts, percent, promotions
from loyalty_cli.reports.program.wall import wall
from loyalty_cli.units import Cents, plain_cents, round_ratio

Document = dict[str, object]


def show(program: Program, *, median_monthly_cents: Cents | None = None, today: date | None = None) -> Document:
    """The promises for the wall and what they cost.

    ``median_monthly_cents`` is the median member's qualifying spend in a month, measured from the ledger by the caller;
    without it the months to the first reward are None. With ``today`` promotions and rewards that have ended are left
    out of the most that one purchase can give away. Formulas: ``program.rebates``.
    """
    return {
        "shop": program.shop.name,
        "currency": program.shop.currency,
        "decimals": program.shop.decimals,
        "language": program.shop.language,
        "wall": [{"part": promise.part, "say": promise.text} for promise in wall(program)],
        "cost": {
            "rewards": [_reward(program, reward) for reward in program.rewards if reward.points],
            "stamp_cards": [_stamp_card(program, card) for card in program.stamp_cards],
            "promotions": promotions(program),
            "gifts": gifts(program),
            "first_reward": _first_reward(program, median_monthly_cents),
            "most_on_one_purchase": _most(program, today),
        },
    }


def diff(old: Program, new: Program, affected: Effects | None = None) -> list[Document]:
    """What changes between two programs, one document each part of them (``points``, ``rewards.free-coffee``).

    ``change`` is added, removed or changed; ``before`` and ``after`` are the sentences on the wall, ``keys`` the keys
    of the file with both values as the file writes them (None where there is none), ``effects`` what that does to
    members (``members``: how many, ``what``), as ``effects.effects`` found them in the ledger. Parts in the order of
    the new file, removed ones last.
    """
    return changes(old, new, affected)


def share(ratio: Fraction | None) -> Document | None:
    """A share of spend as a document: percent to one decimal, basis points, exact ratio."""
    if ratio is None:
        return None
    tenths = round_ratio(ratio.numerator * 1000, ratio.denominator, "nearest")
    return {
        "percent": f"{plain_cents(tenths, 1)} %",
        "basis_points": round_ratio(ratio.numerator * 10_000, ratio.denominator, "nearest"),
        "ratio": f"{ratio.numerator}/{ratio.denominator}",
    }


def _reward(program: Program, reward: Reward) -> Document:
    tiers = [
        {
            "tier": tier.name,
            "spend_cents": spend_for(program, reward, tier),
            "rebate": share(point_rebate(program, reward, tier)),
        }
        for tier in eligible_tiers(program, reward)
    ]
    return {
        "id": reward.id,
        "name": reward.name,
        "kind": reward.kind,
        "points": reward.points,
        "value_cents": reward.value_cents,
        "takes_off": share(Fraction(reward.percent_e4, 10_000)) if reward.kind == "percent" else None,
        "tiers": tiers,
        "words": _reward_words(program, reward),
    }


def _reward_words(program: Program, reward: Reward) -> str:
    """``€2.60 back on €80.00 of purchases = 3.3 %; Gold 4.9 %``."""
    lowest, highest = eligible_tiers(program, reward)[0], eligible_tiers(program, reward)[-1]
    spend = spend_for(program, reward, lowest)
    if spend is None:
        return "purchases earn no points"
    if reward.kind == "percent":
        rate = percent(program, Fraction(reward.percent_e4, 10_000))
        return f"{rate} off one purchase after {_money(program, spend)} of them"
    low, high = point_rebate(program, reward, lowest), point_rebate(program, reward, highest)
    if low is None or high is None:
        return "no value is given, so what it costs is not known"
    text = (
        f"{_money(program, reward.value_cents)} back on {_money(program, spend)} of purchases = {percent(program, low)}"
    )
    return text if low == high else f"{text}; {highest.name} {percent(program, high)}"


def _stamp_card(program: Program, card: StampCard) -> Document:
    reward = program.reward(card.reward)
    rebate = card_rebate(program, card)
    return {
        "id": card.id,
        "name": card.name,
        "earn": card.earn,
        "boxes": card.boxes,
        "head_start": card.head_start,
        "reward": reward.name if reward else card.reward,
        "value_cents": reward.value_cents if reward else 0,
        "first": share(rebate.first),
        "later": share(rebate.later),
        "words": _card_words(program, card, reward, rebate),
    }


def _card_words(program: Program, card: StampCard, reward: Reward | None, rebate: CardRebate) -> str:
    """``10 boxes = one free = 9.1 %; the first card 8 boxes = 11.1 %``."""
    boxes = card.boxes - (card.head_start if card.head_start_every_card else 0)
    if rebate.first is None or rebate.later is None:
        name = reward.name if reward else card.reward
        worth = f" ({_money(program, reward.value_cents)})" if reward and reward.value_cents else ""
        earned = {"visit": "visits", "item": "items", "spend": "stamps"}[card.earn]
        return f"{boxes} {earned} = {name}{worth}"
    if card.earn == "item":
        text = f"{boxes} boxes = one free = {percent(program, rebate.later)}"
    else:
        value = _money(program, reward.value_cents if reward else 0)
        text = f"{_money(program, boxes * card.each_cents)} = {value} = {percent(program, rebate.later)}"
    if rebate.first == rebate.later:
        return text
    return f"{text}; the first card {card.boxes - card.head_start} boxes = {percent(program, rebate.first)}"


def _money(program: Program, cents: Cents) -> str:
    return price(cents, program.shop)


def _first_reward(program: Program, median_monthly_cents: Cents | None) -> Document | None:
    found = first_reward(program, median_monthly_cents)
    if found is None:
        return None
    return {
        "id": found.reward.id,
        "name": found.reward.name,
        "points": found.reward.points,
        "spend_cents": found.spend_cents,
        "median_monthly_cents": median_monthly_cents,
        "months": found.months,
        "expiry_months": found.expiry_months,
        "in_time": found.in_time if median_monthly_cents is not None else None,
    }


def _most(program: Program, today: date | None) -> Document:
    most = most_on_one_purchase(program, today)
    extra = most.bonus_cents + most.visit_cents
    return {
        **(share(most.share) or {}),
        "plus_cents": round_ratio(extra.numerator, extra.denominator, "ceil"),
        "tier": most.tier,
        "category": most.category or None,
        "promotions": list(most.promotions),
        "points": share(most.points),
        "stamp_cards": [{"id": card_id, **(share(ratio) or {})} for card_id, ratio in most.cards],
    }
