"""What the promises cost that nobody has to buy for: thanks, birthdays, friends; and what promotions add.

Points are reckoned at their best use in the lowest tier. What customers read is in the shop's language (``name``), what
the owner reads (``words``) in English.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from loyalty_cli.language.catalogue import spoken, word
from loyalty_cli.language.words import decimal, price, rate
from loyalty_cli.program.kernel.model import Engagement, Program, Promotion
from loyalty_cli.program.rebates import best_rebate, point_worth
from loyalty_cli.units import E4, Cents, Points, plain_cents, round_ratio

Document = dict[str, object]

_OFTEN: Final = {"day": "a day", "week": "a week", "month": "a month", "year": "a year", "ever": "in all"}


def gifts(program: Program) -> list[Document]:
    """Each gift: ``part, name, points, value_cents`` (rounded up; None when a reward has no value), ``words``."""
    return [*_profile(program), *_engagements(program), *_referral(program), *_birthday(program)]


def promotions(program: Program) -> list[Document]:
    """Each promotion: ``id, name, words``: what it adds to what an ordinary purchase gives back at most."""
    return [{"id": one.id, "name": one.name, "words": _promotion_words(program, one)} for one in program.promotions]


def _promotion_words(program: Program, one: Promotion) -> str:
    """``x2: 6.5 % back instead of 3.3 %; €0.65 more on each purchase``."""
    usual = best_rebate(program, program.tiers[0])
    parts = []
    if one.multiplier_e4 != E4:
        back = f": {percent(program, usual * Fraction(one.multiplier_e4, E4))} back"
        back += f" instead of {percent(program, usual)}"
        parts.append(f"x{rate(one.multiplier_e4, spoken(program.shop.language))}{back if usual else ''}")
    if one.bonus:
        cents = _worth(program, one.bonus, None)
        parts.append(
            f"{_money(program, cents)} more on each purchase" if cents else f"{one.bonus} points more on each purchase"
        )
    return "; ".join(parts)


def _profile(program: Program) -> Iterator[Document]:
    lang = spoken(program.shop.language)
    for field in program.profile:
        if field.points:
            name = field.name or word(lang, f"promise.field.{field.id}", field.id)
            yield _gift(program, f"profile.{field.id}", name, field.points, None, "once a member")


def _engagements(program: Program) -> Iterator[Document]:
    for one in program.engagements:
        yield _gift(program, f"engagements.{one.id}", one.name, one.points, one.reward, _how_often(one))


def _how_often(one: Engagement) -> str:
    if one.per_member is None:
        return "each time, without a limit"
    times = "once" if one.per_member == 1 else f"{one.per_member} times"
    return f"each time, at most {times} {_OFTEN[one.period]} and member"


def _referral(program: Program) -> Iterator[Document]:
    one = program.referral
    if one is not None:
        often = f"each friend brought, at most {one.per_year} a year and member"
        yield _gift(program, "referral", "", one.referrer_points + one.friend_points, None, often)


def _birthday(program: Program) -> Iterator[Document]:
    one = program.birthday
    if one is not None:
        yield _gift(program, "birthday", "", one.points, one.reward, "a member and year")


def _gift(program: Program, part: str, name: str, points: Points, reward_id: str | None, often: str) -> Document:
    cents = _worth(program, points, reward_id)
    told = _money(program, cents) if cents else "no value is given, so what it costs is not known:"
    return {"part": part, "name": name, "points": points, "value_cents": cents, "words": f"{told} {often}"}


def _worth(program: Program, points: Points, reward_id: str | None) -> Cents | None:
    reward = program.reward(reward_id) if reward_id else None
    if reward is not None and not reward.value_cents:
        return None
    worth = points * point_worth(program, program.tiers[0]) + (reward.value_cents if reward else 0)
    return round_ratio(worth.numerator, worth.denominator, "ceil") if worth else None


def percent(program: Program, ratio: Fraction) -> str:
    """A share of spend to one decimal, with the decimal mark of the shop's amounts."""
    tenths = plain_cents(round_ratio(ratio.numerator * 1000, ratio.denominator, "nearest"), 1)
    return f"{decimal(tenths, spoken(program.shop.language))} %"


def _money(program: Program, cents: Cents | None) -> str:
    return price(cents or 0, program.shop)
