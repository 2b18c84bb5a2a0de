"""Tiers: the window of qualifying spend, the tier it reaches, the review that may take it back, tiers lent.

A tier is lent for some days by two tier changes of one fact: up on its first day (``LENT``), back on the day after its
last one (``OVER``), which is dated ahead. It counts as no spend. What is earned meanwhile lifts the days after it too
(``raised``).
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache

from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.events import Event, Taken
from loyalty_cli.program.kernel.facts import LENT, OVER, SPEND, TierChange, When
from loyalty_cli.program.kernel.knobs import Knob, Mistake, Table, list_of, one_of, some_of, whole
from loyalty_cli.program.kernel.promise import Promise, Promises
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.units import E4, Cents, add_months, next_day, plain_cents
from loyalty_cli.values import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias, assert_never

if TYPE_CHECKING:
    from loyalty_cli.program.kernel.judging import Finding, Seen
    from loyalty_cli.program.kernel.speaking import Voice


TierWindow: TypeAlias = Literal["rolling", "calendar-year", "lifetime"]
Downgrade: TypeAlias = Literal["one-step", "to-fit", "never"]

BEGINNING = date(1, 1, 1)
"""The day for which spend of an unknown day counts: in lifetime windows only."""
Hold: TypeAlias = Literal["none", "months", "next-year"]
CLOSE_E4 = 2_500
"""A tier is close when no more than this share of its threshold is missing (ten-thousandths)."""


class Tier(NamedTuple):
    """A tier; the first begins at 0, each further one higher. Without any there is one for all."""

    name: str
    from_cents: Cents = 0
    multiplier_e4: int = 10_000
    perks: tuple[str, ...] = ()
    was: tuple[str, ...] = ()

    def is_called(self, name: str) -> bool:
        """Whether this is the name of the tier, or was."""
        return name == self.name or name in self.was


class TierRules(NamedTuple):
    """The window in which spend qualifies, and how a member goes down."""

    window: TierWindow = "rolling"
    months: int = 12
    downgrade: Downgrade = "one-step"
    grace_days: int = 30
    hold: Hold = "none"


TIERS = Table(
    "tiers",
    Tier,
    (
        Knob("name", "name", "The tier's name, as customers read it.", '"Silver"'),
        Knob("from_cents", "money", "Qualifying spend from which it is reached."),
        Knob("multiplier_e4", "some-rate", "What a purchase's points are multiplied by."),
        Knob("perks", list_of("line"), "What else the tier brings, in the shop's own words."),
        Knob("was", some_of("name"), "Earlier names of the tier: who is in it stays in it.", later=True),
    ),
    many=True,
    one="tier",
    always=True,
)
RULES = Table(
    "tier_rules",
    TierRules,
    (
        Knob("window", one_of(TierWindow), "Over which purchases the spend is added up."),
        Knob("months", whole(1, 120), "Length of the rolling window."),
        Knob("downgrade", one_of(Downgrade), "At the review: one step down, to the tier that fits, or never."),
        Knob("grace_days", whole(0, 366), "Days a tier is kept after the spend no longer fits."),
        Knob(
            "hold",
            one_of(Hold),
            "How long each step is kept at least: not; for the months of the window; to the end of the next year.",
            later=True,
        ),
    ),
    always=True,
)
ONE_FOR_ALL = (Tier("Member"),)
"""The tiers of a program without any."""


class TierAhead(NamedTuple):
    """``missing_cents`` of qualifying spend, before ``by``, reach the next tier, which begins at ``from_cents``.

    ``by`` is the first day on which the oldest spend of the window no longer counts; None when nothing presses.
    """

    tier: str
    missing_cents: Cents
    from_cents: Cents
    by: date | None

    def urgency(self, on: date) -> tuple[int, int]:
        """Close, or by the share that is missing."""
        share_e4 = self.missing_cents * E4 // self.from_cents
        return (4, share_e4) if share_e4 <= CLOSE_E4 else (6, share_e4)

    def say(self, voice: "Voice", on: date) -> str:
        """€76.50 more before 1 March for Gold."""
        missing = voice.money(self.missing_cents)
        if self.by is None:
            return voice.sentence("say.tier", money=missing, tier=self.tier)
        return voice.sentence("say.tier.by", money=missing, tier=self.tier, day=voice.day(self.by, on))

    def near(self, on: date) -> tuple[str, ...]:
        """Near when little is missing."""
        return ("near-tier",) if self.missing_cents * E4 <= self.from_cents * CLOSE_E4 else ()

    def document(self) -> dict[str, Any]:
        """The spend there is, and what is missing."""
        have = self.from_cents - self.missing_cents
        cents = {"have_cents": have, "of_cents": self.from_cents, "missing_cents": self.missing_cents}
        return {"what": "tier", "goal": self.tier, **cents, "by": self.by.isoformat() if self.by else None}


class TierToKeep(NamedTuple):
    """``missing_cents`` of qualifying spend, before ``by``, keep the tier, which begins at ``from_cents``.

    On ``by`` a review lowers the member otherwise.
    """

    tier: str
    missing_cents: Cents
    from_cents: Cents
    by: date

    def urgency(self, on: date) -> tuple[int, int]:
        """By the days that are left."""
        return (0, (self.by - on).days)

    def say(self, voice: "Voice", on: date) -> str:
        """€76.50 more before 1 March to stay Gold."""
        missing, before = voice.money(self.missing_cents), voice.day(self.by, on)
        return voice.sentence("say.keep", money=missing, tier=self.tier, day=before)

    def near(self, on: date) -> tuple[str, ...]:
        """Always near."""
        return ("losing-tier",)

    def document(self) -> dict[str, Any]:
        """The spend there is, and what is missing."""
        return {**TierAhead(*self).document(), "what": "keep"}


def tiers_of(program: Promises) -> tuple[Tier, ...]:
    """The tiers, lowest first; one for all where the program has none."""
    return program.get("tiers", ONE_FOR_ALL)


USUAL_RULES: Final = TierRules()
"""The tier rules of a program that says nothing of them."""


def rules_of(program: Promises) -> TierRules:
    """The window and the way down."""
    return program.get("tier_rules", USUAL_RULES)


def tier_named(program: Promises, name: str) -> Tier:
    """The tier of that name; the lowest where the program no longer knows the name."""
    tiers = tiers_of(program)
    for tier in tiers:  # a row of a file asks for it several times: no generator
        if tier.name == name or name in tier.was:
            return tier
    return tiers[0]


def keep_names(old: Promises, new: Promises) -> tuple[Tier, ...]:
    """The tiers of a new program, each with the earlier names of it: nobody loses a tier because it is renamed.

    A tier whose name the new program does not know goes on as the new one in its place, else as the highest one that
    asks for no more. Who would come into the lowest tier is in no other.
    """
    before, after = tiers_of(old), tiers_of(new)
    gained: dict[str, list[str]] = {}
    for place, tier in enumerate(before[1:], start=1):
        gone = [name for name in (tier.name, *tier.was) if not any(one.is_called(name) for one in after)]
        heir = _heir(before, after, place)
        if gone and heir is not after[0]:
            gained.setdefault(heir.name, []).extend(gone)
    return tuple(tier._replace(was=(*tier.was, *gained.get(tier.name, ()))) for tier in after)


def _heir(before: Sequence[Tier], after: Sequence[Tier], place: int) -> Tier:
    """The tier of ``after`` as which a tier of ``before`` goes on."""
    tier = before[place]
    same = next((one for one in after if one.is_called(tier.name)), None)
    if same is None and len(before) == len(after) and not any(one.name == after[place].name for one in before):
        same = after[place]
    return same or tier_for(after, tier.from_cents)


@lru_cache(maxsize=2048)
def window_start(rules: TierRules, on: date) -> date:
    """The first day that counts for the window ending ``on``.

    Rolling 12 months on 2026-11-21 begin on 2025-11-22.
    """
    match rules.window:
        case "rolling":
            return next_day(add_months(on, -rules.months))
        case "calendar-year":
            return date(on.year, 1, 1)
        case "lifetime":
            return BEGINNING
        case _:
            assert_never(rules.window)


def counts_before(rules: TierRules, spent_on: date) -> date | None:
    """The first day on which a spend of that day no longer counts; None where it always does."""
    match rules.window:
        case "rolling":
            day = add_months(spent_on, rules.months)
            while window_start(rules, day) <= spent_on:
                day += timedelta(days=1)
            return day
        case "calendar-year":
            return date(spent_on.year + 1, 1, 1)
        case "lifetime":
            return None
        case _:
            assert_never(rules.window)


def lowest_of(program: Promises, names: Iterable[str | None]) -> str | None:
    """The lowest of some tiers; None where none is named."""
    return min((name for name in names if name), key=lambda name: rank(program, name), default=None)


def rank(program: Promises, name: str) -> int:
    """0 for the lowest tier, and for a name the program no longer knows."""
    for index, tier in enumerate(tiers_of(program)):
        if tier.is_called(name):
            return index
    return 0


def tier_for(tiers: Sequence[Tier], spend_cents: Cents) -> Tier:
    """The highest tier whose threshold the qualifying spend reaches."""
    reached = tiers[0]
    for tier in tiers:
        if spend_cents >= tier.from_cents:
            reached = tier
    return reached


def in_window(rules: TierRules, counts_on: date, on: date) -> bool:
    """Whether a spend of that day counts in the window ending ``on``."""
    return window_start(rules, on) <= counts_on <= on


def raised(
    program: Promises, standing: Standing, spend: Cents, when: When, counts_on: date | None = None
) -> tuple[TierChange, ...]:
    """The tier a new spend reaches, at once: on its own day and, when keyed late, as things stand on the day of keying.

    ``spend`` counts for the day ``counts_on``, its own when not given. Never lowers; that is the review's. Where a tier
    is lent, the days after it are raised too.
    """
    on, keyed_on, counts_on = when.on, when.keyed_on, counts_on or when.on
    changes = []
    reached = tier_for(tiers_of(program), standing.window_spend + spend)
    above = reached.name != standing.tier and rank(program, reached.name) > rank(program, standing.tier)
    if above and in_window(rules_of(program), counts_on, on):
        changes.append(TierChange(standing.tier, reached.name, on, "tier-up"))
    if on < keyed_on and in_window(rules_of(program), counts_on, keyed_on):
        reached = tier_for(tiers_of(program), standing.window_spend_now + spend)
        moved_between = standing.tier_since is not None and standing.tier_since > on
        after_first = changes[0].after if changes and not moved_between else standing.tier_now
        if rank(program, reached.name) > rank(program, after_first):
            changes.append(TierChange(after_first, reached.name, keyed_on, "tier-up"))
    if standing.tiers_ahead and in_window(rules_of(program), counts_on, keyed_on):
        reached = tier_for(tiers_of(program), standing.window_spend_now + spend)
        changes += [
            TierChange(name, reached.name, day, "tier-up")
            for name, day in standing.tiers_ahead
            if day > keyed_on and rank(program, name) < rank(program, reached.name)
        ]
    return tuple(changes)


def next_tier(program: Promises, standing: Standing) -> TierAhead | None:
    """The tier above and what it still takes; None at the top, or when the spend is there already."""
    above, tiers = rank(program, standing.tier) + 1, tiers_of(program)
    if above >= len(tiers):
        return None
    tier = tiers[above]
    missing = tier.from_cents - standing.window_spend
    if missing <= 0:
        return None
    oldest = standing.oldest_spend
    by = counts_before(rules_of(program), oldest) if oldest else None
    return TierAhead(tier.name, missing, tier.from_cents, by)


def _lowered(program: Promises, standing: Standing, taken: Taken) -> tuple[TierChange, ...]:
    """A fact keyed by mistake gives no tier: what it had raised falls to what the other purchases deserve."""
    rules, on = rules_of(program), taken.when.on
    spends = [entry for entry in taken.entries if entry.unit == SPEND]
    gone = sum(one.net for one in spends if one.counts_on and in_window(rules, one.counts_on, on))
    deserved = tier_for(tiers_of(program), standing.window_spend - gone).name
    ups = [change for change in taken.raised if change.rule != OVER]
    before = ups[0].before
    target = max(deserved, before, key=lambda name: rank(program, name))
    current = standing.tier_now
    ours = rank(program, current) <= rank(program, ups[-1].after)
    if ours and rank(program, target) < rank(program, current):
        return (TierChange(current, target, on, taken.rule),)
    return ()


class _Tiers(Promise):
    """A purchase raises the tier at once; the review lowers it (``tier_review``)."""

    tables = (TIERS, RULES)
    turn = 10
    kinds = frozenset({"purchase"})

    def mistakes(self, program: Promises) -> Iterator[Mistake]:
        none: tuple[Tier, ...] = ()
        tiers, decimals = program.get("tiers", none), program.shop.decimals
        if tiers and tiers[0].from_cents != 0:
            amount = plain_cents(tiers[0].from_cents, decimals)
            yield Mistake(("tiers", 0, "from"), Phrase("mistake.first-tier", value=amount))
        for index in range(1, len(tiers)):
            lower, upper = tiers[index - 1].from_cents, tiers[index].from_cents
            if upper <= lower:
                shown, at_least = plain_cents(upper, decimals), plain_cents(lower, decimals)
                text = Phrase("mistake.tier-not-above", value=shown, before=at_least)
                yield Mistake(("tiers", index, "from"), text, (("tiers", index - 1, "from"),))

    def decide(self, program: Promises, event: Event, draft: Draft) -> None:
        for entry in draft.entries if event.kind in ("purchase", "opening") else ():
            if entry.unit == SPEND:
                draft.tier_changes += raised(program, draft.standing, entry.amount, event.when, entry.counts_on)

    def take_back(self, program: Promises, taken: Taken, draft: Draft) -> None:
        if taken.raised:
            draft.tier_changes += _lowered(program, draft.standing, taken)

    def wall(self, program: Promises, say: "Voice") -> Iterator[tuple[str, str]]:
        tiers = tiers_of(program)
        if len(tiers) > 1:
            for tier in tiers:
                yield f"tiers.{tier.name}", _sentence(program, tier, say)
        for tier in tiers:
            for perk in tier.perks:
                yield f"tiers.{tier.name}", say("thing", thing=tier.name, what=perk)
        rules = rules_of(program)
        if len(tiers) > 1 and rules.downgrade == "never":
            yield "tier_rules", say("tier.keep")
        elif len(tiers) > 1 and rules.hold != "none":
            yield "tier_rules", say(f"tier.hold.{rules.hold}", count=rules.months)

    def findings(self, program: Promises, seen: "Seen", say: "Voice") -> "Iterator[Finding]":
        from loyalty_cli.program.kernel.judging import ENOUGH_MEMBERS, Finding

        if seen.members < ENOUGH_MEMBERS:
            return
        for tier in tiers_of(program)[1:]:
            many = sum(seen.tiers.get(name, 0) for name in (tier.name, *tier.was))
            if not many:
                yield Finding(f"tiers.{tier.name}", Phrase("finding.tier-empty", members=seen.members))
            elif many * 2 > seen.members:
                text = Phrase("finding.tier-full", many=many, members=seen.members)
                yield Finding(f"tiers.{tier.name}", text)

    def progress(
        self, program: Promises, standing: Standing, on: date, unavailable: Container[str]
    ) -> Iterator[TierAhead]:
        ahead = next_tier(program, standing)
        if ahead is not None:
            yield ahead

    def gives_more(self, old: Promises, new: Promises, what: str) -> bool:
        were = {tier.name: tier for tier in tiers_of(old)}
        return any(
            tier.name not in were
            or tier.multiplier_e4 > were[tier.name].multiplier_e4
            or tier.from_cents < were[tier.name].from_cents
            for tier in tiers_of(new)
        )


def _sentence(program: Promises, tier: Tier, say: "Voice") -> str:
    rules = rules_of(program)
    if not tier.from_cents:
        text = say("tier.first")
    elif rules.window == "rolling":
        text = say("tier.rolling", count=rules.months, money=say.money(tier.from_cents))
    else:
        text = say(f"tier.{rules.window}", money=say.money(tier.from_cents))
    times = [say.times(tier.multiplier_e4)] if tier.multiplier_e4 != E4 else []
    return say("thing", thing=tier.name, what=" · ".join([text, *times]))


PROMISE = _Tiers()


def tier_above(program: Promises, name: str) -> str | None:
    """The name of the next tier; None at the top."""
    above = rank(program, name) + 1
    return tiers_of(program)[above].name if above < len(tiers_of(program)) else None


def lend(draft: Draft, program: Promises, tier: str | None, days: int, when: When) -> None:
    """Lends a tier (None: the one above the member's own) for so many ``days``, the day of the fact first.

    Nothing where the member holds as much all that time.
    """
    standing = draft.standing
    wanted = tier or tier_above(program, standing.tier)
    if wanted is not None and days:
        lend_until(draft, program, wanted, when.on + timedelta(days=days), when)


def lend_until(draft: Draft, program: Promises, tier: str, over: date, when: When) -> None:
    """Lends a tier until the day before ``over``."""
    draft.tier_changes += lifted(program, way_ahead(draft.standing, when.on), tier, LENT, over)


def end(draft: Draft, over: date, when: When) -> None:
    """Takes a lent tier back that would be over on a day, unless what was earned or lent besides goes on."""
    standing = draft.standing
    (below, day), *_ = standing.tiers_ahead or ((standing.tier_now, date.max),)
    if day == over and below != standing.tier_now:
        draft.tier_changes.append(TierChange(standing.tier_now, below, max(when.on, when.keyed_on), OVER))


def way_ahead(standing: Standing, on: date) -> list[tuple[str, date]]:
    """The tiers of a member from a day on, each with its first day; the first is the one held on that day."""
    return [(standing.tier, on), *standing.tiers_ahead]


def lifted(
    program: Promises, way: Sequence[tuple[str, date]], tier: str, rule: str, over: date = date.max
) -> list[TierChange]:
    """The changes that lift a way to at least a tier until the day before ``over``; then it falls back.

    Parts of the way that are as high stay as they are.
    """
    changes, place = [], rank(program, tier)
    held, back = tier, False
    for name, day in way:
        if day >= over:
            back = back or day == over
            break
        held = name
        if rank(program, name) < place:
            changes.append(TierChange(name, tier, day, rule))
    if changes and over < date.max and rank(program, held) < place and not back:
        changes.append(TierChange(tier, held, over, OVER))
    return changes


def carried(
    program: Promises, standing: Standing, tier: str, lent: Sequence[tuple[str, date]], rule: str, when: When
) -> tuple[TierChange, ...]:
    """The changes that give a member a tier, and those lent to another record, each until the day before its own."""
    way = way_ahead(standing, when.on)
    changes: list[TierChange] = []
    for name, over, reason in ((tier, date.max, rule), *((name, over, LENT) for name, over in lent)):
        more = lifted(program, way, name, reason, over)
        days = {day: held for held, day in way} | {one.on: one.after for one in more}
        way = [(days[day], day) for day in sorted(days)]
        changes += more
    return tuple(changes)
