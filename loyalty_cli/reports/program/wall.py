"""The promises in plain words, for the shop's wall: one sentence each, in the shop's language."""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import assert_never

from loyalty_cli.language.catalogue import sentence, spoken, word
from loyalty_cli.language.words import day, points, price, rate, with_article
from loyalty_cli.program.kernel.model import Engagement, Program, Promotion, Reward, StampCard, Tier
from loyalty_cli.units import E4, Cents
from loyalty_cli.values import NamedTuple


class Promise(NamedTuple):
    """A sentence, and the part of the program that it comes from (``points``, ``rewards.free-coffee``)."""

    part: str
    text: str


def wall(program: Program) -> list[Promise]:
    """Every promise to customers, in the order of the program file."""
    say = _Voice(program)
    return [
        *_points(program, say),
        Promise("points.expiry", _expiry(program, say)),
        *_tiers(program, say),
        *(promise for card in program.stamp_cards for promise in _card(program, card, say)),
        *(Promise(f"rewards.{one.id}", _reward(one, say)) for one in program.rewards if one.points),
        *_promotions(program, say),
        *_thanks(program, say),
    ]


class _Voice:
    """The shop's language with its money and its word for points."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.lang = spoken(program.shop.language)

    def __call__(self, key: str, /, *, count: int | None = None, **values: object) -> str:
        return sentence(self.lang, f"promise.{key}", count=count, **values)

    def money(self, cents: Cents) -> str:
        shop = self.program.shop
        return price(cents, shop)

    def points(self, count: int) -> str:
        return points(count, self.program.points.name, self.lang)

    def times(self, rate_e4: int) -> str:
        return self("times", name=self.program.points.name, rate=rate(rate_e4, self.lang))

    def gift(self, count: int, reward_id: str | None) -> str:
        """Points, a reward, or both."""
        reward = self.program.reward(reward_id) if reward_id else None
        parts = [self.points(count)] if count else []
        parts += [with_article(reward.name, self.lang)] if reward else []
        return " + ".join(parts)

    def with_notes(self, text: str, notes: Sequence[str]) -> str:
        return self("notes", text=text, notes=" · ".join(notes)) if notes else text


def _points(program: Program, say: _Voice) -> Iterator[Promise]:
    rules = program.points
    if rules.per_unit_e4:
        yield Promise("points", _earning(program, say))
    if rules.minimum_cents:
        yield Promise("points", say("points.minimum", money=say.money(rules.minimum_cents)))
    for category, rate_e4 in rules.multipliers:
        yield Promise("points", say("points.category", category=category, times=say.times(rate_e4)))
    if rules.exclude:
        yield Promise("points", say("points.exclude", name=rules.name, categories=", ".join(rules.exclude)))
    if rules.daily_cap is not None:
        yield Promise("points", say("points.cap", points=say.points(rules.daily_cap)))


def _earning(program: Program, say: _Voice) -> str:
    """``1 point for each €1.00``; a tenth of a point for each euro is told as one for each €10.00."""
    per_unit, unit_cents = program.points.per_unit_e4, 10**program.shop.decimals
    cents_a_point = Fraction(unit_cents * E4, per_unit)
    if per_unit < E4 and cents_a_point.denominator == 1:
        return say("points", points=say.points(1), unit=say.money(int(cents_a_point)))
    whole, rest = divmod(per_unit, E4)
    amount = f"{rate(per_unit, say.lang)} {program.points.name}" if rest else say.points(whole)
    return say("points", points=amount, unit=say.money(unit_cents))


def _expiry(program: Program, say: _Voice) -> str:
    expiry, name = program.points.expiry, program.points.name
    match expiry.mode:
        case "after-months":
            return say(f"expiry.after-months.{expiry.at}", count=expiry.months, name=name)
        case "inactivity":
            return say("expiry.inactivity", count=expiry.months, name=name)
        case "day-of-year":
            # A leap year has all the days; the year itself is not said.
            on = date(2000, int(expiry.day[:2]), int(expiry.day[3:]))
            return say("expiry.day-of-year", name=name, day=day(on, say.lang, on))
        case "never":
            return say("expiry.never", name=name)
        case _:
            assert_never(expiry.mode)


def _tiers(program: Program, say: _Voice) -> Iterator[Promise]:
    if len(program.tiers) > 1:
        for tier in program.tiers:
            yield Promise(f"tiers.{tier.name}", _tier(program, tier, say))
    for tier in program.tiers:
        for perk in tier.perks:
            yield Promise(f"tiers.{tier.name}", say("thing", thing=tier.name, what=perk))
    if len(program.tiers) > 1 and program.tier_rules.downgrade == "never":
        yield Promise("tier_rules", say("tier.keep"))


def _tier(program: Program, tier: Tier, say: _Voice) -> str:
    rules = program.tier_rules
    if not tier.from_cents:
        text = say("tier.first")
    elif rules.window == "rolling":
        text = say("tier.rolling", count=rules.months, money=say.money(tier.from_cents))
    else:
        text = say(f"tier.{rules.window}", money=say.money(tier.from_cents))
    times = [say.times(tier.multiplier_e4)] if tier.multiplier_e4 != E4 else []
    return say("thing", thing=tier.name, what=" · ".join([text, *times]))


def _card(program: Program, card: StampCard, say: _Voice) -> Iterator[Promise]:
    reward = program.reward(card.reward)
    name = with_article(reward.name, say.lang) if reward else card.reward
    notes = []
    if card.per_day is not None:
        notes.append(say("card.per-day", count=card.per_day))
    if card.valid_months is not None:
        notes.append(say("card.valid", count=card.valid_months))
    if reward is not None:
        notes.append(say("note.voucher", count=reward.voucher_days))
    text = say("card", count=card.boxes, card=card.name, earns=_earns(card, say), reward=name)
    yield Promise(f"stamp_cards.{card.id}", say.with_notes(text, notes))
    if card.head_start:
        key = "card.head-start.every" if card.head_start_every_card else "card.head-start"
        text = say(key, count=card.head_start, card=card.name)
        yield Promise(f"stamp_cards.{card.id}", say.with_notes(text, list(filter(None, [card.head_start_reason]))))


def _earns(card: StampCard, say: _Voice) -> str:
    match card.earn:
        case "item":
            return say("card.item", category=card.category)
        case "visit":
            return say("card.visit")
        case "spend":
            return say("card.spend", money=say.money(card.each_cents))
        case _:
            assert_never(card.earn)


def _reward(reward: Reward, say: _Voice) -> str:
    notes = []
    if reward.tier is not None:
        notes.append(say("note.tier", tier=reward.tier))
    notes += _limit(reward, say)
    if reward.stock is not None:
        notes.append(say("note.stock", count=reward.stock))
    notes += _dates(reward, say)
    if reward.kind in {"discount", "percent"}:
        notes.append(say("note.voucher", count=reward.voucher_days))
    return say.with_notes(say("thing", thing=reward.name, what=say.points(reward.points or 0)), notes)


def _limit(limited: Reward | Engagement, say: _Voice) -> list[str]:
    if limited.per_member is None:
        return []
    return [say(f"note.limit.{limited.period}", count=limited.per_member)]


def _dates(dated: Reward | Promotion, say: _Voice) -> list[str]:
    notes = []
    if dated.starts_on is not None:
        notes.append(say("note.from", day=day(dated.starts_on, say.lang)))
    if dated.until is not None:
        notes.append(say("note.until", day=day(dated.until, say.lang)))
    return notes


def _promotions(program: Program, say: _Voice) -> Iterator[Promise]:
    for promotion in program.promotions:
        gives = [say.times(promotion.multiplier_e4)] if promotion.multiplier_e4 != E4 else []
        gives += [say("promotion.bonus", points=say.points(promotion.bonus))] if promotion.bonus else []
        text = say("thing", thing=promotion.name, what=" · ".join(gives))
        yield Promise(f"promotions.{promotion.id}", say.with_notes(text, _when(promotion, say)))
    if len(program.promotions) > 1:
        yield Promise("promotion_rules", say(f"stacking.{program.stacking}"))


def _when(promotion: Promotion, say: _Voice) -> list[str]:
    notes = []
    if promotion.weekdays:
        notes.append(", ".join(say(f"weekday.{number}") for number in promotion.weekdays))
    if (promotion.from_minute, promotion.to_minute) != (0, 24 * 60):
        begins, ends = (f"{one // 60}:{one % 60:02d}" for one in (promotion.from_minute, promotion.to_minute))
        notes.append(say("note.hours", begins=begins, ends=ends))
    notes += _dates(promotion, say)
    notes += [", ".join(promotion.categories)] if promotion.categories else []
    return notes + ([", ".join(promotion.tiers)] if promotion.tiers else [])


def _thanks(program: Program, say: _Voice) -> Iterator[Promise]:
    for field in program.profile:
        if field.points:
            known = word(say.lang, f"promise.field.{field.id}", field.id)
            text = say("profile", field=field.name or known, points=say.points(field.points))
            yield Promise(f"profile.{field.id}", text)
    for one in program.engagements:
        text = say("thing", thing=one.name, what=say.gift(one.points, one.reward))
        yield Promise(f"engagements.{one.id}", say.with_notes(text, _limit(one, say)))
    yield from _referral(program, say)
    if program.birthday is not None:
        gift = say.gift(program.birthday.points, program.birthday.reward)
        note = [say("birthday.told", count=program.birthday.told_days)] if program.birthday.told_days else []
        yield Promise("birthday", say.with_notes(say("birthday", gift=gift), note))


def _referral(program: Program, say: _Voice) -> Iterator[Promise]:
    referral = program.referral
    if referral is None:
        return
    notes = [say("referral.minimum", money=say.money(referral.minimum_cents))] if referral.minimum_cents else []
    if referral.referrer_points:
        text = say("referral.referrer", points=say.points(referral.referrer_points))
        limit = say("note.limit.year", count=referral.per_year)
        yield Promise("referral", say.with_notes(text, [*notes, limit]))
    if referral.friend_points:
        text = say("referral.friend", points=say.points(referral.friend_points))
        yield Promise("referral", say.with_notes(text, notes))
