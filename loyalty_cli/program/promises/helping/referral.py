"""Referrals: points or a reward for both sides, at the friend's first purchase that meets the minimum."""

from collections import Counter
from collections.abc import Iterator, Mapping

from loyalty_cli.language.catalogue import Phrase, Word
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.events import Event
from loyalty_cli.program.kernel.knobs import Knob, Mistake, Table, list_of, whole
from loyalty_cli.program.kernel.promise import Promise, Promises
from loyalty_cli.program.promises.buying.rewards import cost_of_gift, gift, worth
from loyalty_cli.units import Cents, Points
from loyalty_cli.values import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from loyalty_cli.program.kernel.judging import Finding, Seen
    from loyalty_cli.program.kernel.limits import Breach, Given
    from loyalty_cli.program.kernel.speaking import Voice

Side: TypeAlias = Literal["friend", "referrer", "step"]

REFERRAL: Final = "referral"
WELCOME: Final = "referral-welcome"


class Step(NamedTuple):
    """What a number of referred friends brings besides, once."""

    friends: int
    reward: str


STEP = Table(
    "steps",
    Step,
    (
        Knob("friends", whole(2, 1000), "How many friends, of those whose purchase stands.", "5"),
        Knob("reward", "reward", "The id of the reward they bring.", '"croissant"'),
    ),
    many=True,
    one="step",
)


class Referral(NamedTuple):
    """Points or a reward for a member who brings a friend, and for the friend, at the friend's first purchase."""

    referrer_points: Points = 0
    friend_points: Points = 0
    minimum_cents: Cents = 0
    per_year: int = 12
    referrer_reward: str | None = None
    friend_reward: str | None = None
    steps: tuple[Step, ...] = ()


TABLE = Table(
    REFERRAL,
    Referral,
    (
        Knob("referrer_points", "points", "Points for who brings a friend."),
        Knob("friend_points", "points", "Points for the friend."),
        Knob("minimum_cents", "money", "The smallest first purchase that counts."),
        Knob("per_year", whole(1, 1000), "How many friends a year are rewarded."),
        Knob("referrer_reward", "reward", "The id of the reward for who brings a friend.", later=True),
        Knob("friend_reward", "reward", "The id of the reward for the friend.", later=True),
        Knob("steps", list_of(STEP), "What so many friends bring besides, once each.", later=True),
    ),
)


def referral_of(program: Promises) -> Referral | None:
    """The referral rules of the program; None where it has none."""
    return program.get(REFERRAL, None)


class _Referral(Promise):
    """What one side is given, ``event.name``; of a step ``event.number`` are its friends.

    A ``reward`` among ``event.known`` was used before the payment that brought it was taken back.
    """

    tables = (TABLE,)
    rules = frozenset({REFERRAL, WELCOME})
    kinds = frozenset({REFERRAL})

    def mistakes(self, program: Promises) -> Iterator[Mistake]:
        one = referral_of(program)
        if one is None:
            return
        if not (any(_of(one, "referrer")) or any(_of(one, "friend")) or one.steps):
            sides = ((REFERRAL, "referrer_points"), (REFERRAL, "friend_points"))
            text = Phrase("mistake.nothing-given", add="referrer_points = 50", other="friend_points = 50")
            yield Mistake((REFERRAL,), text, sides)
        friends = [step.friends for step in one.steps]
        if friends != sorted({*friends}):
            yield Mistake((REFERRAL, "steps"), Phrase("mistake.steps"))

    def decide(self, program: Promises, event: Event, draft: Draft) -> None:
        one = referral_of(program)
        if one is None or event.kind != REFERRAL:
            return
        if event.name == "step":
            points, reward = 0, next((step.reward for step in one.steps if step.friends == event.number), None)
        else:
            points, reward = _of(one, event.name)
            points = max(points - (event.brought or 0), 0)
        rule = WELCOME if event.name == "friend" else REFERRAL
        source = f"{REFERRAL}:{event.number or event.name}"
        gift(draft, program, event, points, None if "reward" in event.known else reward, rule, {}, source)

    def wall(self, program: Promises, say: "Voice") -> Iterator[tuple[str, str]]:
        one = referral_of(program)
        if one is None:
            return
        notes = [say("referral.minimum", money=say.money(one.minimum_cents))] if one.minimum_cents else []
        if any(_of(one, "referrer")):
            text = say("referral.referrer", points=say.gift(*_of(one, "referrer")))
            yield REFERRAL, say.with_notes(text, [*notes, say("note.limit.year", count=one.per_year)])
        if any(_of(one, "friend")):
            text = say("referral.friend", points=say.gift(*_of(one, "friend")))
            yield REFERRAL, say.with_notes(text, notes)
        for step in one.steps:
            yield REFERRAL, say("referral.step", count=step.friends, gift=say.gift(0, step.reward))

    def findings(self, program: Promises, seen: "Seen", say: "Voice") -> "Iterator[Finding]":
        from loyalty_cli.program.kernel.judging import Finding

        one = referral_of(program)
        if one is None:
            return
        gives = [worth(program, *_of(one, side)) or 0 for side in ("referrer", "friend")]
        if sum(gives) > one.minimum_cents:
            told = {"gives": say.money(sum(gives)), "minimum": say.money(one.minimum_cents)}
            yield Finding(REFERRAL, Phrase("finding.referral-dear", **told))
        for step in one.steps:
            if step.friends > one.per_year:
                text = Phrase("finding.step-far", friends=step.friends, most=one.per_year)
                yield Finding(f"{REFERRAL}.step", text)

    def part(self, rule: str, name: str) -> str:
        return f"{REFERRAL}.step" if name.isdecimal() else f"{REFERRAL}.{name}" if name else REFERRAL

    def price(self, program: Promises, say: "Voice") -> Iterator[tuple[str, dict[str, object]]]:
        one = referral_of(program)
        if one is None:
            return
        often = say.sentence("cost.each-friend", most=one.per_year)
        points = one.referrer_points + one.friend_points
        if points:
            yield cost_of_gift(program, say, REFERRAL, "", points, None, often)
        for side, reward in (("referrer", one.referrer_reward), ("friend", one.friend_reward)):
            if reward is not None:
                yield cost_of_gift(program, say, f"{REFERRAL}.{side}", "", 0, reward, often)
        for step in one.steps:
            name = say("referral.step-name", count=step.friends)
            once = say.sentence("cost.once-a-member")
            yield cost_of_gift(program, say, f"{REFERRAL}.step", name, 0, step.reward, once)

    def limits(self, programs: Mapping[int, Promises], given: "Given") -> "Iterator[Breach]":
        """At most so many friends a calendar year for one member, and nobody is referred twice."""
        from loyalty_cli.program.kernel.limits import Breach, Tally

        tally, brought = Tally(), Counter[tuple[int, str]]()
        for fact in given.facts(REFERRAL):
            side = fact.body["side"]
            if side == "step":
                continue
            brought[fact.body["friend"], side] += not fact.undone_by
            one = referral_of(programs[fact.program_id]) if fact.program_id in programs else None
            times = tally.add(fact, side, "year")
            if side == "referrer" and one is not None and times >= one.per_year:
                what = Phrase("fault.friends", most=one.per_year, year=fact.on[:4])
                yield Breach(f"fact {fact.id}", REFERRAL, what)
        for (friend, side), times in brought.items():
            if times > 1:
                what = Phrase("fault.friend-twice", times=times, side=Word("fault.side", side))
                yield Breach(f"member {friend}", REFERRAL, what)

    def gives_more(self, old: Promises, new: Promises, what: str) -> bool:
        before, after = referral_of(old), referral_of(new)
        if before is None or after is None:
            return after is not None
        return _weighed(after) > _weighed(before) or after.minimum_cents < before.minimum_cents


def _of(one: Referral, side: str) -> tuple[Points, str | None]:
    """The points and the reward of a side."""
    if side == "friend":
        return one.friend_points, one.friend_reward
    return one.referrer_points, one.referrer_reward


def _weighed(one: Referral) -> tuple[object, ...]:
    return one.referrer_points, one.friend_points, one.referrer_reward or "", one.friend_reward or "", len(one.steps)


PROMISE = _Referral()
