"""The welcome: points or a reward at enrolment, a badge for the first members, and what matters to a new one."""

from collections.abc import Collection, Iterator

from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.events import Event
from loyalty_cli.program.kernel.facts import BADGE
from loyalty_cli.program.kernel.knobs import Knob, Mistake, Table, whole
from loyalty_cli.program.kernel.promise import Promise, Promises
from loyalty_cli.program.promises.buying.rewards import cost_of_gift, gift, rewards_of
from loyalty_cli.units import Points
from loyalty_cli.values import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from loyalty_cli.program.kernel.speaking import Voice
    from loyalty_cli.program.program import Program

WELCOME: Final = "welcome"
NAMED: Final = 3
"""So many promises are named to a new member."""


class Welcome(NamedTuple):
    """Points, or a reward, for who joins; a badge for the first of them."""

    points: Points = 0
    reward: str | None = None
    first: int | None = None
    badge: str = ""


TABLE = Table(
    WELCOME,
    Welcome,
    (
        Knob("points", "points", "Points at enrolment."),
        Knob("reward", "reward", "The id of the reward at enrolment."),
        Knob("first", whole(1, 100_000), "How many members, counted from the first, have the badge."),
        Knob("badge", "name", "The badge of the first members."),
    ),
)


def welcome_of(program: Promises) -> Welcome | None:
    """How a new member is welcomed; None where the program gives nothing."""
    return program.get(WELCOME, None)


def what_matters(program: "Program", say: "Voice", told: Collection[str]) -> list[str]:
    """NAMED promises in the words of the wall, those that matter most to a new member who ``told`` some fields.

    A card to fill, the birthday or a field worth telling, the cheapest reward; then a challenge, the range, friends, a
    tier, what a purchase earns.
    """
    said = [pair for promise in program.promises for pair in promise.wall(program, say)]
    priced = sorted((one.points, one.id) for one in rewards_of(program) if one.points)
    untold = next((f"profile.{field.id}" for field in program.profile if field.id not in told), "profile.birthday")
    wanted = ["stamp_cards.", "birthday" if "birthday" in told else untold]
    wanted += [f"rewards.{priced[0][1]}"] if priced else []
    wanted += ["challenges.", "discovery", "referral", "tiers.", "points"]
    found: dict[str, None] = {}
    for part in wanted:
        text = next((text for name, text in said if name == part or (part.endswith(".") and name.startswith(part))), "")
        if text:
            found.setdefault(text)
    return list(found)[:NAMED]


class _Welcome(Promise):
    """Given at an enrolment by hand; ``event.number`` is the place of the member, 0 after the first ones."""

    tables = (TABLE,)
    rules = frozenset({WELCOME})
    kinds = frozenset({"enrolment"})

    def mistakes(self, program: Promises) -> Iterator[Mistake]:
        one = welcome_of(program)
        if one is None:
            return
        if not one.points and one.reward is None and not one.badge:
            badge = 'first = 100 and badge = "Founder"'
            gifts = {"first": "points = 10", "second": 'reward = "free-coffee"', "third": badge}
            text = Phrase("mistake.nothing-given-of-three", **gifts)
            keys = ("points", "reward", "badge")
            yield Mistake((WELCOME,), text, tuple((WELCOME, key) for key in keys))
        if one.first is not None and not one.badge:
            yield Mistake((WELCOME, "first"), Phrase("mistake.badge-missing"), ((WELCOME, "badge"),))
        if one.badge and one.first is None:
            yield Mistake((WELCOME, "badge"), Phrase("mistake.first-missing"), ((WELCOME, "first"),))

    def decide(self, program: Promises, event: Event, draft: Draft) -> None:
        one = welcome_of(program)
        if one is None or event.kind != "enrolment" or event.name != WELCOME:
            return
        gift(draft, program, event, one.points, one.reward, WELCOME, {})
        if one.badge and event.number:
            draft.entry(BADGE + WELCOME, 1, WELCOME, {"badge": one.badge, "place": event.number})

    def wall(self, program: Promises, say: "Voice") -> Iterator[tuple[str, str]]:
        one = welcome_of(program)
        if one is None:
            return
        if one.points or one.reward:
            yield WELCOME, say("welcome", gift=say.gift(one.points, one.reward))
        if one.badge:
            yield WELCOME, say("welcome.badge", badge=one.badge, count=one.first or 0)

    def price(self, program: Promises, say: "Voice") -> Iterator[tuple[str, dict[str, object]]]:
        one = welcome_of(program)
        if one is not None and (one.points or one.reward):
            yield cost_of_gift(program, say, WELCOME, "", one.points, one.reward, say.sentence("cost.once-a-member"))

    def units(self, program: Promises) -> Iterator[str]:
        return iter([BADGE + WELCOME])

    def gives_more(self, old: Promises, new: Promises, what: str) -> bool:
        before, after = welcome_of(old), welcome_of(new)
        if before is None or after is None:
            return after is not None
        return after.points > before.points or after.reward != before.reward


PROMISE = _Welcome()
