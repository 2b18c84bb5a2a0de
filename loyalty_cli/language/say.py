"""What to say at the till: progress as sentences."""

from collections.abc import Iterable
from datetime import date
from typing import assert_never

from loyalty_cli.language.catalogue import sentence, spoken
from loyalty_cli.language.words import day, points, price, with_article
from loyalty_cli.program.kernel.model import Program
from loyalty_cli.program.progress import (
    Item,
    PointsLapsing,
    PointsMissing,
    RewardInReach,
    StampsMissing,
    TierAhead,
    TierToKeep,
    VoucherWaiting,
    urgent,
)


def say(items: Iterable[Item], program: Program, on: date) -> list[str]:
    """One sentence an item, in the shop's language and in the order given; days of this year go without it."""
    return [_sentence(item, program, on) for item in items]


def say_first(items: Iterable[Item], program: Program, on: date, most: int = 2) -> list[str]:
    """At most ``most`` sentences, the most urgent first; what two items would say alike is said once."""
    found: dict[str, None] = {}
    everything = tuple(items)
    for item in urgent(everything, on, limit=len(everything)):
        found.setdefault(_sentence(item, program, on))
        if len(found) == most:
            break
    return list(found)


def _sentence(item: Item, program: Program, on: date) -> str:
    lang, name = spoken(program.shop.language), program.points.name
    match item:
        case StampsMissing():
            return sentence(lang, "say.stamps", count=item.missing, reward=with_article(item.reward, lang))
        case PointsMissing():
            missing = points(item.missing, name, lang)
            return sentence(lang, "say.points", points=missing, reward=with_article(item.reward, lang))
        case TierAhead() | TierToKeep():
            return _tier(item, program, on)
        case PointsLapsing():
            lapsing = points(item.points, name, lang)
            return sentence(lang, "say.lapse", count=item.points, points=lapsing, day=day(item.on, lang, on))
        case RewardInReach():
            return sentence(lang, "say.enough", points=name, reward=with_article(item.reward, lang))
        case VoucherWaiting():
            until = day(item.expires_on, lang, on)
            return sentence(lang, "say.voucher", reward=with_article(item.reward, lang), day=until)
        case _:
            assert_never(item)


def _tier(item: TierAhead | TierToKeep, program: Program, on: date) -> str:
    shop = program.shop
    lang, missing = spoken(shop.language), price(item.missing_cents, shop)
    if item.by is None:
        return sentence(lang, "say.tier", money=missing, tier=item.tier)
    before = day(item.by, lang, on)
    key = "say.keep" if isinstance(item, TierToKeep) else "say.tier.by"
    return sentence(lang, key, money=missing, tier=item.tier, day=before)
