"""What a change of the promises does to members as they stand: who loses, who gains, what stays as it was.

Counts are of members of today. What was earned stays as it was earned, so each effect is about what comes next. For the
owner, in English.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, TypeAlias

from loyalty_cli.program.kernel.facts import POINTS, REWARD, SPEND, STAMPS
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.rewards import Reward
from loyalty_cli.program.promises.buying.stamp_cards import StampCard
from loyalty_cli.program.promises.buying.tiers import Tier, window_start
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


_HELD: Final = (
    "SELECT b.member_id, b.amount - coalesce((SELECT sum(l.remaining) FROM lots l WHERE l.member_id = b.member_id"
    "  AND l.unit = b.unit AND l.remaining > 0 AND l.expires_on < ?), 0)"
    " FROM balances b JOIN members m ON m.id = b.member_id AND m.status = 'active' WHERE b.unit = ?"
)


class _Look:
    """Both programs, and questions to the ledger."""

    def __init__(self, conn: sqlite3.Connection, old: Program, new: Program, today: date) -> None:
        self.conn, self.old, self.new, self.today = conn, old, new, today

    def holders(self, unit: str) -> dict[int, int]:
        """What each active member has of a unit, by the number of the member; points that have lapsed left out."""
        return dict(self.conn.execute(_HELD, (self.today.isoformat(), unit)).fetchall())

    def count(self, sql: str, *values: object) -> int:
        """The first number of an answer."""
        return int(self.conn.execute(sql, values).fetchone()[0])

    def in_tier(self, name: str) -> list[int]:
        """The active members in a tier; of the lowest one only those who were in another before."""
        rows = self.conn.execute(
            "SELECT s.member_id FROM standings s JOIN members m ON m.id = s.member_id AND m.status = 'active'"
            " WHERE s.tier = ?",
            (name,),
        )
        return [number for (number,) in rows]

    def spent(self) -> dict[int, int]:
        """The qualifying spend of each member in the tier window of the new rules that ends today."""
        rows = self.conn.execute(
            "SELECT e.member_id, sum(e.amount) FROM members m CROSS JOIN entries e ON e.member_id = m.id"
            " WHERE m.status = 'active' AND e.unit = ? AND e.counts_on BETWEEN ? AND ? GROUP BY e.member_id",
            (SPEND, window_start(self.new.tier_rules, self.today).isoformat(), self.today.isoformat()),
        )
        return dict(rows.fetchall())

    def vouchers(self, column: str, value: str) -> tuple[int, int]:
        """How many vouchers of a reward or source can be used, and how many members hold them."""
        row = self.conn.execute(
            "SELECT count(*), count(DISTINCT b.member_id) FROM vouchers v JOIN balances b"
            f" ON b.unit = 'voucher:' || v.code AND b.amount > 0 WHERE v.{column} = ? AND v.expires_on >= ?",
            (value, self.today.isoformat()),
        ).fetchone()
        return int(row[0]), int(row[1])


_Found: TypeAlias = Iterator[tuple[str, Effect]]


def _cards(look: _Look) -> _Found:
    for before in look.old.stamp_cards:
        part, after = f"stamp_cards.{before.id}", look.new.card(before.id)
        held = {number: boxes for number, boxes in look.holders(STAMPS + before.id).items() if boxes}
        if after is None:
            if held:
                boxes = sum(held.values())
                what = (
                    f"{_people(len(held))} with {boxes} boxes on this card: they count no more, until the card is back"
                )
                yield part, Effect(len(held), what + _same_card(look, before))
            count, members = look.vouchers("source", f"card:{before.id}")
            if count:
                yield (
                    part,
                    Effect(
                        members,
                        f"{_many(count, 'voucher')} of full cards {_do(count, 'stay')} good until their own last day",
                    ),
                )
        elif after.boxes < before.boxes:
            full = [number for number, boxes in held.items() if boxes >= after.boxes]
            if full:
                yield part, Effect(len(full), f"{_people(len(full))} whose card is full with the next stamp")
        elif after.boxes > before.boxes and held:
            more = after.boxes - before.boxes
            yield (
                part,
                Effect(len(held), f"{_people(len(held))} with a begun card {_do(len(held), 'need')} {more} more boxes"),
            )


def _same_card(look: _Look, gone: StampCard) -> str:
    """A card that came at the same time and counts the same is probably the same one."""
    for one in look.new.stamp_cards:
        alike = one.name == gone.name or (one.earn, one.category) == (gone.earn, gone.category)
        if look.old.card(one.id) is None and alike:
            return f"; if {one.id} is the same card, keep the id {gone.id}: boxes hang on it"
    return ""


def _rewards(look: _Look) -> _Found:
    points = look.holders(POINTS)
    for before in look.old.rewards:
        part, after = f"rewards.{before.id}", look.new.reward(before.id)
        if after is None:
            yield from ((part, one) for one in _reward_gone(look, before, points))
        else:
            yield from ((part, one) for one in _reward_changed(look, before, after, points))


def _reward_gone(look: _Look, before: Reward, points: Mapping[int, int]) -> Iterator[Effect]:
    count, members = look.vouchers("reward", before.id)
    if count:
        stay = f"{_do(count, 'stay')} good until their own last day"
        yield Effect(members, f"{_many(count, 'voucher')} for it, in {_hands(members)}, {stay}")
    able = sum(held >= before.points for held in points.values()) if before.points else 0
    if able:
        yield Effect(able, f"{_people(able)} with the points for it can not have it any more")
    renamed = next((one for one in look.new.rewards if one.name == before.name and not look.old.reward(one.id)), None)
    if renamed is not None:
        what = f"if {renamed.id} is the same reward, keep the id {before.id}: its stock and limits begin anew"
        yield Effect(0, what)


def _reward_changed(look: _Look, before: Reward, after: Reward, points: Mapping[int, int]) -> Iterator[Effect]:
    if before.points and after.points and before.points != after.points:
        low, high = sorted((before.points, after.points))
        between = sum(low <= held < high for held in points.values())
        if between:
            better = after.points < before.points
            have = "has" if between == 1 else "have"
            what = f"{have} enough for it now" if better else f"{have} enough today and would not any more"
            yield Effect(between, f"{_people(between)} {what}")
    count, members = look.vouchers("reward", before.id)
    terms = (before.value_cents, before.percent_e4, before.voucher_days) != (
        *(after.value_cents, after.percent_e4, after.voucher_days),
    )
    if count and terms:
        yield Effect(
            members,
            f"{_many(count, 'voucher')} issued before {_do(count, 'keep')} the terms and the last day of its issue",
        )
    if after.stock is not None and after.stock != before.stock:
        given = look.count("SELECT coalesce(sum(amount), 0) FROM balances WHERE unit = ?", REWARD + before.id)
        if given >= after.stock:
            yield Effect(0, f"so many have been given already ({given}): nobody can have it any more")


def _tiers(look: _Look) -> _Found:
    spent = look.spent()
    lowest = look.new.tiers[0].name
    for before in look.old.tiers[1:]:
        part, members = f"tiers.{before.name}", look.in_tier(before.name)
        after = next((tier for tier in look.new.tiers if tier.name == before.name), None)
        if after is None:
            if members:
                what = f"{_people(len(members))} in it: each counts as {lowest} until a purchase raises the tier again"
                yield part, Effect(len(members), what + _same_tier(look, before))
            continue
        below = [number for number in members if spent.get(number, 0) < after.from_cents]
        if after.from_cents > before.from_cents and below:
            days = look.new.tier_rules.grace_days
            text = f"{len(below)} of {_people(len(members))} in it {_do(len(below), 'spend')} less than that"
            never = look.new.tier_rules.downgrade == "never"
            what = f"{text}; they keep it" if never else f"{text}; a review lowers them after {days} days of grace"
            yield part, Effect(len(below), what)
    for tier in look.new.tiers[1:]:
        yield from ((f"tiers.{tier.name}", one) for one in _risen(look, tier, spent))


def _same_tier(look: _Look, gone: Tier) -> str:
    known = {tier.name for tier in look.old.tiers}
    for tier in look.new.tiers:
        if tier.name not in known and tier.from_cents == gone.from_cents:
            return f"; {tier.name} begins where {gone.name} did"
    return ""


def _risen(look: _Look, tier: Tier, spent: Mapping[int, int]) -> Iterator[Effect]:
    """Who spends enough for a tier that asks for less, or is new; a purchase raises the tier."""
    before = next((one for one in look.old.tiers if one.name == tier.name), None)
    if before is not None and tier.from_cents >= before.from_cents:
        return
    there = set(look.in_tier(tier.name))
    above = [one for one in look.new.tiers if one.from_cents > tier.from_cents]
    there |= {number for one in above for number in look.in_tier(one.name)}
    rising = [number for number, cents in spent.items() if cents >= tier.from_cents and number not in there]
    if rising:
        yield Effect(
            len(rising),
            f"{_people(len(rising))} {_do(len(rising), 'spend')} enough for it: the next purchase lifts them",
        )


def _points(look: _Look) -> _Found:
    if look.old.points.expiry != look.new.points.expiry:
        holding = sum(held > 0 for held in look.holders(POINTS).values())
        if holding:
            moved = look.new.points.expiry.mode == "inactivity"
            then = "the next visit of each moves it" if moved else "those earned from now on follow the new rule"
            what = f"points in {_hands(holding)} keep their last day; {then}"
            yield "points.expiry", Effect(holding, what)


def _referral(look: _Look) -> _Found:
    if look.old.referral is not None and look.new.referral is None:
        waiting = look.count(
            "SELECT count(*) FROM facts f WHERE f.kind = 'enrolment' AND json_extract(f.body, '$.referrer') IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM facts r WHERE r.kind = 'referral'"
            " AND json_extract(r.body, '$.friend') = f.member_id)"
        )
        if waiting:
            what = f"{_many(waiting, 'friend')} brought along who did not buy yet: neither side is paid any more"
            yield "referral", Effect(waiting, what)


def _shop(look: _Look) -> _Found:
    before, after = look.old.shop, look.new.shop
    if (before.currency, before.decimals) != (after.currency, after.decimals):
        facts = look.count("SELECT count(*) FROM facts")
        if facts:
            one = plain_cents(10**before.decimals, before.decimals)
            read = plain_cents(10**before.decimals, after.decimals)
            what = f"amounts are not converted: {before.currency} {one} on record is read as {after.currency} {read}"
            yield "shop", Effect(0, what)


_FINDERS: Final = (_shop, _points, _tiers, _cards, _rewards, _referral)


def _people(count: int) -> str:
    return f"{count} member{'' if count == 1 else 's'}"


def _hands(count: int) -> str:
    return f"the hands of {_people(count)}"


def _do(count: int, verb: str) -> str:
    return f"{verb}s" if count == 1 else verb


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
