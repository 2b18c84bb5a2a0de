"""Effects of a change of the program on members: who loses, who gains, what stays.

Counts are of members of today. What was earned stays as it was earned, so each effect is about what comes next.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, TypeAlias

from loyalty_cli.language.catalogue import Phrase, Value
from loyalty_cli.ledger.facts.heads import last_fact
from loyalty_cli.ledger.queries.owner import change
from loyalty_cli.program.kernel.facts import CARD, POINTS, STAMPS
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.rewards import Reward
from loyalty_cli.program.promises.buying.stamp_cards import StampCard
from loyalty_cli.program.promises.buying.tiers import Tier, window_start
from loyalty_cli.program.renames import carried_on
from loyalty_cli.units import plain_cents
from loyalty_cli.values import NamedTuple

Effects: TypeAlias = Mapping[str, "list[Effect]"]


class Effect(NamedTuple):
    """How many members are affected (0 when it is about no member), and how, in a sentence."""

    members: int
    what: str


def effects(conn: sqlite3.Connection, old: Program, new: Program, today: date) -> Effects:
    """The effects of a change on the members in a ledger, by the part of the program (as ``changes`` names it)."""
    look = _Look(conn, old, new, today)
    found: dict[str, list[Effect]] = {}
    for find in _FINDERS:
        for part, effect in find(look):
            found.setdefault(part, []).append(effect)
    return found


class _Look:
    """Both programs, and questions to the ledger. ``written`` is the new one as the file has it."""

    def __init__(self, conn: sqlite3.Connection, old: Program, new: Program, today: date) -> None:
        self.conn, self.old, self.written, self.today = conn, old, new, today
        self.new = carried_on(old, new)

    def holders(self, unit: str) -> dict[int, int]:
        """What each active member has of a unit today, by the number of the member."""
        return change.holders(self.conn, unit, self.today)

    def in_tier(self, tier: Tier) -> list[int]:
        """The active members in a tier; of the lowest one only those who were in another before."""
        return change.in_tiers(self.conn, (tier.name, *tier.was))

    def spent(self) -> dict[int, int]:
        """The qualifying spend of each member in the tier window of the new rules that ends today."""
        return change.spent_between(self.conn, window_start(self.new.tier_rules, self.today), self.today)


_Found: TypeAlias = Iterator[tuple[str, Effect]]


def _effect(members: int, key: str, **values: Value) -> Effect:
    """An effect in words; those that are counted are the members, where nothing else is."""
    return Effect(members, str(Phrase(f"effect.{key}", **{"count": members, **values})))


def _cards(look: _Look) -> _Found:
    for before in look.old.stamp_cards:
        part, after = f"stamp_cards.{before.id}", look.new.card(before.id)
        yield from _called(part, before, after)
        held = {number: boxes for number, boxes in look.holders(STAMPS + before.id).items() if boxes}
        if after is None:
            yield from ((part, one) for one in _card_gone(look, before, held))
        elif after.boxes < before.boxes:
            full = [number for number, boxes in held.items() if boxes >= after.boxes]
            if full:
                yield part, _effect(len(full), "card-full")
        elif after.boxes > before.boxes and held:
            yield part, _effect(len(held), "card-longer", more=after.boxes - before.boxes)


def _called(part: str, before: Reward | StampCard, after: Reward | StampCard | None) -> _Found:
    """A reward or card under another id goes on as what it was."""
    if after is not None and after.shown_id != before.shown_id:
        yield part, _effect(0, "goes-on-as", id=after.shown_id, gone=before.shown_id)


def _card_gone(look: _Look, before: StampCard, held: Mapping[int, int]) -> Iterator[Effect]:
    same = next((one.id for one in look.new.stamp_cards if look.old.card(one.id) is None and _alike(one, before)), None)
    if held:
        key, boxes = "card-gone" if same is None else "card-gone-same", Phrase("effect.boxes", count=sum(held.values()))
        yield _effect(len(held), key, boxes=boxes, id=same, gone=before.shown_id)
    count, members = change.vouchers_of_source(look.conn, CARD + before.id, look.today)
    if count:
        yield _effect(members, "card-vouchers", count=count)


def _alike(one: StampCard, gone: StampCard) -> bool:
    """A card that came at the same time and counts the same is probably the same one."""
    return one.name == gone.name or (one.earn, one.category) == (gone.earn, gone.category)


def _rewards(look: _Look) -> _Found:
    points = look.holders(POINTS)
    for before in look.old.rewards:
        part, after = f"rewards.{before.id}", look.new.reward(before.id)
        yield from _called(part, before, after)
        if after is None:
            yield from ((part, one) for one in _reward_gone(look, before, points))
        else:
            yield from ((part, one) for one in _reward_changed(look, before, after, points))


def _reward_gone(look: _Look, before: Reward, points: Mapping[int, int]) -> Iterator[Effect]:
    count, members = change.vouchers_of_reward(look.conn, before.id, look.today)
    if count:
        yield _effect(members, "reward-vouchers", count=count, hands=_hands(members))
    able = sum(held >= before.points for held in points.values()) if before.points else 0
    if able:
        yield _effect(able, "reward-gone")
    renamed = next((one for one in look.new.rewards if one.name == before.name and not look.old.reward(one.id)), None)
    if renamed is not None:
        yield _effect(0, "same-reward", id=renamed.id, gone=before.shown_id)


def _reward_changed(look: _Look, before: Reward, after: Reward, points: Mapping[int, int]) -> Iterator[Effect]:
    if before.points and after.points and before.points != after.points:
        low, high = sorted((before.points, after.points))
        between = sum(low <= held < high for held in points.values())
        if between:
            yield _effect(between, "reward-cheaper" if after.points < before.points else "reward-dearer")
    count, members = change.vouchers_of_reward(look.conn, before.id, look.today)
    terms = (before.value_cents, before.percent_e4, before.voucher_days) != (
        *(after.value_cents, after.percent_e4, after.voucher_days),
    )
    if count and terms:
        yield _effect(members, "reward-terms", count=count)
    if after.stock is not None and after.stock != before.stock:
        given = change.times_given(look.conn, before.id)
        if given >= after.stock:
            yield _effect(0, "stock-gone", given=given)


def _tiers(look: _Look) -> _Found:
    """Who is in a tier that asks for more, or that is called otherwise: nobody leaves a tier because of its name."""
    spent, tiers = look.spent(), look.new.tiers
    for before in look.old.tiers[1:]:
        part, members = f"tiers.{before.name}", look.in_tier(before)
        after = next((tier for tier in tiers if tier.is_called(before.name)), None)
        if after is None or after.name != before.name:
            if members:
                yield part, _renamed(look, before, after, len(members))
            continue
        below = [number for number in members if spent.get(number, 0) < after.from_cents]
        if after.from_cents > before.from_cents and below:
            days = look.new.tier_rules.grace_days
            key = "tier-dearer-kept" if look.new.tier_rules.downgrade == "never" else "tier-dearer"
            yield part, _effect(len(below), key, all=Phrase("effect.members", count=len(members)), days=days)
    for tier in tiers[1:]:
        yield from ((f"tiers.{tier.name}", one) for one in _risen(look, tier, spent))


def _renamed(look: _Look, before: Tier, after: Tier | None, members: int) -> Effect:
    if after is None:
        return _effect(members, "tier-gone", lowest=look.new.tiers[0].name)
    written = look.written.tier(before.name).name == after.name
    return _effect(members, "tier-renamed" if written else "tier-goes-on", tier=after.name, gone=before.name)


def _risen(look: _Look, tier: Tier, spent: Mapping[int, int]) -> Iterator[Effect]:
    """Who spends enough for a tier that asks for less, or is new; a purchase raises the tier."""
    before = next((one for one in look.old.tiers if tier.is_called(one.name)), None)
    if before is not None and tier.from_cents >= before.from_cents:
        return
    there = set(look.in_tier(tier))
    above = [one for one in look.new.tiers if one.from_cents > tier.from_cents]
    there |= {number for one in above for number in look.in_tier(one)}
    rising = [number for number, cents in spent.items() if cents >= tier.from_cents and number not in there]
    if rising:
        yield _effect(len(rising), "tier-rising")


def _points(look: _Look) -> _Found:
    if look.old.points.expiry != look.new.points.expiry:
        holding = sum(held > 0 for held in look.holders(POINTS).values())
        if holding:
            moved = look.new.points.expiry.mode == "inactivity"
            key = "points-moved" if moved else "points-stay"
            yield "points.expiry", _effect(holding, key, hands=_hands(holding))


def _referral(look: _Look) -> _Found:
    if look.old.referral is not None and look.new.referral is None:
        waiting = change.referrals_waiting(look.conn)
        if waiting:
            yield "referral", _effect(waiting, "referral-gone")


def _shop(look: _Look) -> _Found:
    before, after = look.old.shop, look.new.shop
    if (before.currency, before.decimals) != (after.currency, after.decimals):
        facts = last_fact(look.conn)[0]
        if facts:
            one = plain_cents(10**before.decimals, before.decimals)
            read = plain_cents(10**before.decimals, after.decimals)
            told = {"was": f"{before.currency} {one}", "now": f"{after.currency} {read}"}
            yield "shop", _effect(0, "other-currency", **told)


_FINDERS: Final = (_shop, _points, _tiers, _cards, _rewards, _referral)


def _hands(count: int) -> Phrase:
    return Phrase("effect.hands", count=count)
