"""Challenges: a target of visits, spend, items, friends… in a time, for points, a reward or a badge."""

from collections.abc import Collection, Container, Iterable, Iterator
from datetime import date, timedelta

from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.program.kernel.draft import Draft, claw_back
from loyalty_cli.program.kernel.events import Event, Left, Taken
from loyalty_cli.program.kernel.facts import BADGE, POINTS, Line, Recorded
from loyalty_cli.program.kernel.knobs import Knob, Mistake, Table, list_of, one_of, whole
from loyalty_cli.program.kernel.needs import NOTHING, Needs
from loyalty_cli.program.kernel.promise import Promise, Promises
from loyalty_cli.program.kernel.standing import Earlier, Standing
from loyalty_cli.program.promises.buying.points import dearer, rules_of
from loyalty_cli.program.promises.buying.rewards import cost_of_gift, gift, withdraw
from loyalty_cli.program.promises.buying.tiers import end, lend, tiers_of
from loyalty_cli.units import E4, Points, format_rate_e4, period_of
from loyalty_cli.values import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from loyalty_cli.program.kernel.judging import Finding, Seen
    from loyalty_cli.program.kernel.speaking import Voice

Join: TypeAlias = Literal["auto", "opt-in"]
Count: TypeAlias = Literal["visits", "spend", "items", "categories", "thanks", "friends", "years"]

CHALLENGE = "challenge"
BADGE_RULE = "badge"
KEPT_DAYS = 30
"""A badge is kept when what earned it comes back later than so many days after."""
_VISITS = frozenset({"visits", "years"})
_GOODS = frozenset({"spend", "items", "categories"})
"""What is counted from visits, and from the goods of purchases."""
_MOST_DAYS = {"week": 7, "month": 31, "quarter": 92, "year": 366}
_KINDS = frozenset({"purchase", "visit", "redemption", "voucher-use", "engagement", "approval", "referral"})


class Challenge(NamedTuple):
    """A goal to reach in a time. A visit is a day; a year counts when the member came in it."""

    id: str
    name: str
    counts: Count
    target_e4: int
    within: str = "ever"
    starts_on: date | None = None
    until: date | None = None
    category: str = ""
    tiers: tuple[str, ...] = ()
    streak: int = 1
    again: bool = False
    points: Points = 0
    reward: str | None = None
    badge: str = ""
    tier_days: int = 0
    join: Join = "auto"
    segment: str | None = None


TABLE = Table(
    "challenges",
    Challenge,
    (
        Knob("id", "id", "How commands name the challenge.", '"regular"'),
        Knob("name", "name", "Its name, as customers read it.", '"Three visits a month"'),
        Knob(
            "counts",
            one_of(Count),
            "What is counted: days of visits, money, items, categories…",
            '"visits"',
            name="count",
        ),
        Knob("target_e4", "some-rate", "How many of them win; of spend an amount of money.", "3"),
        Knob("within", "window", 'In which time: "30 days", "week", "month", "quarter", "year" or "ever".'),
        Knob("starts_on", "day", "The first day that counts.", name="from"),
        Knob("until", "day", "The last day that counts."),
        Knob("category", "category", "Count goods of this category only (spend, items)."),
        Knob("tiers", list_of("tier"), "Tiers it is for."),
        Knob("streak", whole(1, 100), "So many weeks, months, quarters or years in a row must reach the target."),
        Knob("again", "bool", "Once won, it starts anew."),
        Knob("points", "points", "Points it brings."),
        Knob("reward", "reward", "The id of the reward it brings."),
        Knob("badge", "name", "The badge it brings."),
        Knob("tier_days", whole(0, 366), "Days for which the tier above the member's own is lent.", later=True),
        Knob("segment", "segment", "The segment it is for, by last night's list.", later=True),
        Knob("join", one_of(Join), 'Who takes part: everybody ("auto"), or who joins it ("opt-in").', later=True),
    ),
    many=True,
    one="challenge",
)


class Done(NamedTuple):
    """Something that counts: its day, how much of it, or what it was."""

    on: date
    many: int = 1
    what: str = ""


class ChallengeAhead(NamedTuple):
    """A running challenge: ``have`` of ``target`` are there, to be reached by a day, if there is one."""

    id: str
    name: str
    have: int
    target: int
    by: date | None

    def urgency(self, on: date) -> tuple[int, int]:
        """By the share that is missing."""
        return (6, (self.target - self.have) * E4 // self.target)

    def say(self, voice: "Voice", on: date) -> str:
        """Three visits: 2 of 3, until 31 August."""
        key = "say.challenge.by" if self.by else "say.challenge"
        day = voice.day(self.by, on) if self.by else ""
        return voice.sentence(key, name=self.name, have=self.have, target=self.target, day=day)

    def near(self, on: date) -> tuple[str, ...]:
        """Nobody is listed for it."""
        return ()

    def document(self) -> dict[str, Any]:
        """Drawn with a bar by ``show``."""
        numbers = {"have": self.have, "of": self.target, "missing": self.target - self.have}
        by = self.by.isoformat() if self.by else None
        return {"what": CHALLENGE, "id": self.id, "goal": self.name, **numbers, "by": by}


def challenges_of(program: Promises) -> tuple[Challenge, ...]:
    """The challenges, in the order of the file."""
    return program.get("challenges", ())


def challenge_of(program: Promises, name: str) -> Challenge | None:
    """The challenge of that id, or None."""
    return next((one for one in challenges_of(program) if one.id == name), None)


def joined_on(one: Challenge, standing: Standing) -> date | None:
    """Since when a member takes part; None for a member who does not. ``date.min`` where everybody does."""
    if one.join == "auto":
        return date.min
    last = next((each for each in reversed(standing.history.joined) if each.what == one.id), None)
    return last.on if last is not None and last.year else None


def is_running(one: Challenge, on: date) -> bool:
    """Whether a day lies between its first and its last one."""
    return (one.starts_on or on) <= on <= (one.until or on)


def target_of(program: Promises, one: Challenge) -> int:
    """The number that wins; of spend in cents."""
    return one.target_e4 * (10**program.shop.decimals if one.counts == "spend" else 1) // E4


def reached(one: Challenge, done: Iterable[Done], on: date, after: date) -> int:
    """How much counts on a day, of what happened after the day it was won last, in the period of that day."""
    first, _ = period_of(one.within, on)
    first = max(first, after, one.starts_on or first)
    last = min(on, one.until or on)
    counted = [each for each in done if first <= each.on <= last]
    if one.counts in ("categories", "years"):
        return len({each.what for each in counted})
    return sum(each.many for each in counted)


def _since(one: Challenge, on: date) -> date:
    """The first day that counts for what is won on a day."""
    day, first = on, date.min
    for _ in range(one.streak):
        first, _last = period_of(one.within, day)
        if first == date.min:
            break
        day = first - timedelta(days=1)
    return max(first, one.starts_on or first)


def is_won(program: Promises, one: Challenge, done: Collection[Done], on: date, after: date) -> bool:
    """Whether the target is reached on a day, and in each of the periods before it that a streak asks for."""
    target, day = target_of(program, one), on
    for _ in range(one.streak):
        if reached(one, done, day, after) < target:
            return False
        first, _ = period_of(one.within, day)
        if first == date.min:
            return one.streak == 1
        day = first - timedelta(days=1)
    return True


def done_of(program: Promises, one: Challenge, standing: Standing) -> list[Done]:
    """What counts of the history."""
    history = standing.history
    match one.counts:
        case "visits":
            return [Done(on) for on in history.visits]
        case "years":
            return [Done(on, 1, str(on.year)) for on in history.visits]
        case "thanks":
            return [Done(each.on) for each in history.thanks]
        case "friends":
            return [Done(each.on) for each in history.friends]
        case _:
            bought = ((each.left_lines, each.on) for each in history.purchases)
            return [each for lines, on in bought for each in of_goods(program, one, lines, on)]


def of_goods(program: Promises, one: Challenge, lines: Iterable[Line], on: date) -> list[Done]:
    """What counts of goods bought: their price, the items, their categories; what earns no points does not count."""
    exclude = rules_of(program).exclude
    counted = [line for line in lines if line.category not in exclude and one.category in ("", line.category)]
    match one.counts:
        case "spend":
            return [Done(on, line.amount_cents) for line in counted]
        case "items":
            return [Done(on, line.quantity) for line in counted]
        case "categories":
            return [Done(on, 1, line.category) for line in counted if line.category]
        case _:
            return []


def _happening(program: Promises, one: Challenge, event: Event) -> list[Done]:
    """What counts of the event itself."""
    on = event.when.on
    match one.counts:
        case "visits" | "years" if event.came:
            return [Done(on, 1 if event.first_visit or one.counts == "years" else 0, str(on.year))]
        case "thanks" if event.kind in ("engagement", "approval"):
            return [Done(on)]
        case "friends" if event.kind == "referral" and event.name == "referrer":
            return [Done(on)]
        case "spend" | "items" | "categories" if event.kind == "purchase":
            return of_goods(program, one, event.lines, on)
        case _:
            return []


def _is_for(one: Challenge, standing: Standing) -> bool:
    return (not one.tiers or standing.tier in one.tiers) and one.segment in (None, *standing.history.segments)


def _days_of(within: str) -> int | None:
    """The most days that a time has; None where it has no end."""
    return int(within.partition(" ")[0]) if within.endswith("days") else _MOST_DAYS.get(within)


def _is_of(one: Challenge, entry: Recorded) -> bool:
    return entry.given_by in (CHALLENGE, BADGE_RULE) and entry.why.get("id") == one.id


def wins_of(one: Challenge, standing: Standing) -> list[Earlier]:
    """The entries by which it was won, one a win, oldest first."""
    found = {each.fact_id: each for each in standing.history.entries if _is_of(one, each.entry)}
    return [found[fact_id] for fact_id in sorted(found)]


def _day_after(wins: Collection[Earlier]) -> date:
    return max((each.on for each in wins), default=date.min) + timedelta(days=1) if wins else date.min


class _Challenges(Promise):
    """Won by the fact that reaches the target; taken back when what came back would not have reached it."""

    tables = (TABLE,)
    turn = 60
    rules = frozenset({CHALLENGE, BADGE_RULE})
    kinds = _KINDS

    def mistakes(self, program: Promises) -> Iterator[Mistake]:
        for index, one in enumerate(challenges_of(program)):
            path = ("challenges", index)
            if not one.points and one.reward is None and not one.badge and not one.tier_days:
                gifts = {"first": "points = 10", "second": 'reward = "free-coffee"', "third": 'badge = "Regular"'}
                text = Phrase("mistake.nothing-given-of-three", **gifts)
                yield Mistake(path, text, tuple((*path, key) for key in ("points", "reward", "badge")))
            if one.tier_days and len(tiers_of(program)) == 1:
                yield Mistake((*path, "tier_days"), Phrase("mistake.one-tier"), (("tiers",),))
            if one.counts != "spend" and one.target_e4 % E4:
                text = Phrase("mistake.whole-target", value=format_rate_e4(one.target_e4), counts=one.counts)
                yield Mistake((*path, "target"), text, ((*path, "count"),))
            if one.streak > 1 and (one.within == "ever" or one.within.endswith("days")):
                text = Phrase("mistake.streak", number=one.streak)
                yield Mistake((*path, "streak"), text, ((*path, "within"),))

    def needs(self, program: Promises, kind: str) -> Needs:
        if kind not in _KINDS | {"return", "progress"}:
            return NOTHING
        counts = {one.counts for one in challenges_of(program)}
        return Needs(
            visits=date.min if counts & _VISITS else None,
            purchases=date.min if counts & _GOODS else None,
            thanks="thanks" in counts,
            friends="friends" in counts,
            entries=self.rules,
            joined=any(one.join == "opt-in" for one in challenges_of(program)),
            segments=any(self.segments(program)),
        )

    def needs_on(self, program: Promises, kind: str, on: date) -> Needs:
        """Goods that come back may have won at any time; else the windows of the day, and those of its streak."""
        needs = self.needs(program, kind)
        if kind == "return":
            return needs
        begun = [one for one in challenges_of(program) if one.starts_on is None or one.starts_on <= on]
        visits = [_since(one, on) for one in begun if one.counts in _VISITS]
        goods = [_since(one, on) for one in begun if one.counts in _GOODS]
        return needs._replace(
            visits=needs.visits and min(visits, default=None), purchases=needs.purchases and min(goods, default=None)
        )

    def decide(self, program: Promises, event: Event, draft: Draft) -> None:
        standing, on = draft.standing, event.when.on
        for one in challenges_of(program) if event.kind in _KINDS else ():
            now = _happening(program, one, event) if (one.starts_on or on) <= on else []
            if not now:
                continue
            wins, joined = wins_of(one, standing), joined_on(one, standing)
            if joined is None or (wins and not one.again) or not _is_for(one, standing):
                continue
            done, after = [*done_of(program, one, standing), *now], max(_day_after(wins), joined)
            if is_won(program, one, done, on, after):
                _give(draft, program, one, event, reached(one, done, on, after))

    def remains(self, program: Promises, entry: Recorded, left: Left) -> int:
        return entry.net

    def take_back(self, program: Promises, taken: Taken, draft: Draft) -> None:
        """Of goods that came back; or a friend did not come after all, whose own fact is undone by itself."""
        for one in challenges_of(program):
            if taken.left is None and one.counts != "friends":
                continue
            others = done_of(program, one, draft.standing)
            came = taken.on in draft.standing.history.visits
            had, has = ([*others, *_counted(program, one, left, taken.on, came)] for left in (taken.had, taken.left))
            wins = wins_of(one, draft.standing)
            for index, win in enumerate(wins):
                after = max(_day_after(wins[:index]), joined_on(one, draft.standing) or date.min)
                own = win.fact_id == taken.fact_id
                undone = taken.left is None and own
                # A win that did not need these goods stays, as one of a record that was merged into this one since.
                needed = taken.had is None or own or is_won(program, one, had, win.on, min(after, win.on))
                if needed and not undone and not is_won(program, one, has, win.on, min(after, win.on)):
                    _take_back(draft, one, win, taken)

    def wall(self, program: Promises, say: "Voice") -> Iterator[tuple[str, str]]:
        from loyalty_cli.program.kernel.segment_names import segment_note

        for one in challenges_of(program):
            what = [say.gift(one.points, one.reward)] if one.points or one.reward else []
            what += [say("challenge.badge", badge=one.badge)] if one.badge else []
            what += [say("challenge.tier-days", count=one.tier_days)] if one.tier_days else []
            goal = say.money(target_of(program, one)) if one.counts == "spend" else str(target_of(program, one))
            notes = [say(f"challenge.{one.counts}", target=goal)]
            notes += [] if one.within == "ever" else [_within(one, say)]
            notes += [one.category] if one.category else []
            notes += [say("challenge.streak", count=one.streak)] if one.streak > 1 else []
            notes += [say("challenge.again")] if one.again else []
            notes += say.dates(one.starts_on, one.until)
            notes += [", ".join(one.tiers)] if one.tiers else []
            notes += segment_note(program, say, one.segment)
            notes += [say("challenge.opt-in")] if one.join == "opt-in" else []
            text = say("thing", thing=one.name, what=" + ".join(what))
            yield f"challenges.{one.id}", say.with_notes(text, notes)

    def findings(self, program: Promises, seen: "Seen", say: "Voice") -> "Iterator[Finding]":
        from loyalty_cli.program.kernel.judging import Finding

        for one in challenges_of(program):
            days = _least_days(one)
            if one.again and one.tier_days and days is not None and days <= one.tier_days:
                text = Phrase("finding.lent-always", days=one.tier_days, again=days)
                yield Finding(f"challenges.{one.id}", text)
            if one.category and one.counts not in ("spend", "items"):
                yield Finding(f"challenges.{one.id}", Phrase("finding.challenge-category", counts=one.counts))
            most = _days_of(one.within)
            if one.counts == "visits" and most is not None and one.target_e4 > most * E4:
                text = Phrase("finding.challenge-days", value=format_rate_e4(one.target_e4), days=most)
                yield Finding(f"challenges.{one.id}", text)

    def price(self, program: Promises, say: "Voice") -> Iterator[tuple[str, dict[str, object]]]:
        for one in challenges_of(program):
            often = say.sentence("cost.each-win") if one.again else say.sentence("cost.once-a-member")
            yield cost_of_gift(program, say, f"challenges.{one.id}", one.name, one.points, one.reward, often)

    def progress(
        self, program: Promises, standing: Standing, on: date, unavailable: Container[str]
    ) -> Iterator[ChallengeAhead]:
        for one in challenges_of(program):
            wins = wins_of(one, standing)
            over = (wins and not one.again) or not is_running(one, on)
            joined = joined_on(one, standing)
            if over or joined is None or not _is_for(one, standing):
                continue
            have = reached(one, done_of(program, one, standing), on, max(_day_after(wins), joined))
            _, last = period_of(one.within, on)
            by = min(last, one.until or last)
            ends = one.until if by <= on or by == date.max else by
            if have < target_of(program, one):
                yield ChallengeAhead(one.id, one.name, have, target_of(program, one), ends)

    def units(self, program: Promises) -> Iterator[str]:
        return (BADGE + one.id for one in challenges_of(program))

    def segments(self, program: Promises) -> Iterator[str]:
        return (one.segment for one in challenges_of(program) if one.segment is not None)

    def gives_more(self, old: Promises, new: Promises, what: str) -> bool:
        given = (
            [
                (one.id, (one.points, one.reward or "", one.badge, one.tier_days, -one.target_e4))
                for one in challenges_of(program)
            ]
            for program in (old, new)
        )
        return dearer(*given)


def _least_days(one: Challenge) -> int | None:
    """In how few days a challenge of visits can be won anew; None for others."""
    if one.counts != "visits":
        return None
    weeks = {"week": 1, "month": 4, "quarter": 13, "year": 52}.get(one.within, 0)
    return max((one.streak - 1) * weeks * 7, one.target_e4 // E4)


def _within(one: Challenge, say: "Voice") -> str:
    if one.within.endswith("days"):
        return say("challenge.within.days", count=int(one.within.split()[0]))
    return say(f"challenge.within.{one.within}")


def _give(draft: Draft, program: Promises, one: Challenge, event: Event, count: int) -> None:
    why: dict[str, str | int] = {"id": one.id, "name": one.name, "count": count, "within": one.within}
    if one.counts == "spend":
        why["cents"] = why.pop("count")
    source = f"{CHALLENGE}:{one.id}"
    reward = None if source in event.known else one.reward
    gift(draft, program, event, one.points, reward, CHALLENGE, why, source)
    if one.badge or not one.points:
        draft.entry(BADGE + one.id, 1, BADGE_RULE, {**why, "badge": one.badge})
    if one.tier_days:
        lend(draft, program, None, one.tier_days, event.when)


def _counted(program: Promises, one: Challenge, left: Left | None, on: date | None, came: bool) -> list[Done]:
    """What counts of a purchase of a day of which this is left; ``came``: another visit of the day counts already."""
    if left is None or left.nothing or on is None:
        return []
    if one.counts in ("visits", "years"):
        return [] if came else [Done(on, 1, str(on.year))]
    return of_goods(program, one, left.lines, on)


def _take_back(draft: Draft, one: Challenge, win: Earlier, taken: Taken) -> None:
    """Points and an unused voucher go; a badge is kept after KEPT_DAYS, and the challenge stays won."""
    why: dict[str, str | int] = {"fact": taken.fact_id, "name": one.name}
    for each in draft.standing.history.entries:
        entry = each.entry
        if each.fact_id != win.fact_id or not _is_of(one, entry):
            continue
        if entry.unit == POINTS:
            claw_back(draft, entry, entry.net, (entry.id, *entry.carried), why, taken.refunds_negative, taken.rule)
        elif (taken.when.on - each.on).days <= KEPT_DAYS:
            draft.entry(entry.unit, -entry.net, taken.rule, why, reverses=entry.id)
    if one.tier_days:
        end(draft, win.on + timedelta(days=one.tier_days), taken.when)
    for voucher in taken.open_vouchers:
        if voucher.source == f"{CHALLENGE}:{one.id}" and voucher.fact_id == win.fact_id:
            withdraw(draft, voucher, {"fact": taken.fact_id})


PROMISE = _Challenges()
