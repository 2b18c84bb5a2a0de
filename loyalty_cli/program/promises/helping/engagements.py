"""Engagements: points or a reward for a review, a photo, a trade-in, an event."""

from collections.abc import Iterator, Mapping

from loyalty_cli.errors import LimitReached
from loyalty_cli.language.catalogue import Phrase, Word
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.events import Event
from loyalty_cli.program.kernel.knobs import Knob, Mistake, Table, one_of
from loyalty_cli.program.kernel.promise import Promise, Promises
from loyalty_cli.program.promises.buying.points import dearer
from loyalty_cli.program.promises.buying.rewards import Period, cost_of_gift, gift
from loyalty_cli.units import Points
from loyalty_cli.values import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from loyalty_cli.program.kernel.judging import Finding, Seen
    from loyalty_cli.program.kernel.limits import Breach, Given
    from loyalty_cli.program.kernel.speaking import Voice

Evidence: TypeAlias = Literal["none", "link", "text", "any"]

ENGAGEMENT: Final = "engagement"
APPROVAL: Final = "approval"
MOST_STARS: Final = 5


class Engagement(NamedTuple):
    """An engagement (review, photo, trade-in, event) and what it gives: points, or a reward."""

    id: str
    name: str
    points: Points = 0
    reward: str | None = None
    per_member: int | None = None
    period: Period = "ever"
    evidence: Evidence = "none"
    approve: bool = False


TABLE = Table(
    "engagements",
    Engagement,
    (
        Knob("id", "id", "How commands name it.", '"review"'),
        Knob("name", "name", "Its name, as customers read it.", '"Online review"'),
        Knob("points", "points", "Points it earns."),
        Knob("reward", "reward", "The id of the reward it brings."),
        Knob("per_member", "times", "How often one member may do it in a period."),
        Knob("period", one_of(Period), "The period of per_member."),
        Knob(
            "evidence", one_of(Evidence), 'What is to be shown: a "link", a "text", "any" of them, "none".', later=True
        ),
        Knob("approve", "bool", "It gives when the owner has approved it.", later=True),
    ),
    many=True,
    one="engagement",
)


def engagements_of(program: Promises) -> tuple[Engagement, ...]:
    """The engagements, in the order of the file."""
    return program.get("engagements", ())


def engagement_of(program: Promises, name: str) -> Engagement | None:
    """The engagement of that id, or None."""
    return next((one for one in engagements_of(program) if one.id == name), None)


def check_limit(one: Engagement, times: int) -> None:
    """Raises LimitReached where it was done as often as allowed in the current period."""
    if one.per_member is not None and times >= one.per_member:
        period = Phrase(f"error.per.{one.period}")
        raise LimitReached("error.thanked", name=one.name, per_member=one.per_member, period=period)


MANY_WAITING: Final = 10
"""So many thanks that wait for approval are found."""


class _Engagements(Promise):
    """Points, a voucher for the reward, or both, when it is told or, where it must be approved, when it is."""

    tables = (TABLE,)
    rules = frozenset({ENGAGEMENT})
    kinds = frozenset({ENGAGEMENT, APPROVAL})

    def mistakes(self, program: Promises) -> Iterator[Mistake]:
        for index, one in enumerate(engagements_of(program)):
            if not one.points and one.reward is None:
                path = ("engagements", index)
                text = Phrase("mistake.nothing-given", add="points = 10", other='reward = "free-coffee"')
                yield Mistake(path, text, ((*path, "points"), (*path, "reward")))

    def decide(self, program: Promises, event: Event, draft: Draft) -> None:
        one = engagement_of(program, event.name) if event.kind in self.kinds else None
        if one is None:
            return
        why = {"id": one.id, "name": one.name}
        gift(draft, program, event, one.points, one.reward, ENGAGEMENT, why, f"{ENGAGEMENT}:{one.id}")

    def wall(self, program: Promises, say: "Voice") -> Iterator[tuple[str, str]]:
        for one in engagements_of(program):
            text = say("thing", thing=one.name, what=say.gift(one.points, one.reward))
            notes = [*say.limit(one.per_member, one.period)]
            notes += [say(f"engagement.evidence.{one.evidence}")] if one.evidence != "none" else []
            notes += [say("engagement.approve")] if one.approve else []
            yield f"engagements.{one.id}", say.with_notes(text, notes)

    def findings(self, program: Promises, seen: "Seen", say: "Voice") -> "Iterator[Finding]":
        from loyalty_cli.program.kernel.judging import Finding

        for one in engagements_of(program):
            part = f"engagements.{one.id}"
            if one.per_member is None and not one.approve:
                yield Finding(part, Phrase("finding.no-limit"))
            if one.approve and one.evidence == "none":
                yield Finding(part, Phrase("finding.nothing-to-look-at"))
        if seen.waiting >= MANY_WAITING:
            yield Finding("engagements", Phrase("finding.waiting", count=seen.waiting))

    def price(self, program: Promises, say: "Voice") -> Iterator[tuple[str, dict[str, object]]]:
        for one in engagements_of(program):
            often = _how_often(one, say)
            yield cost_of_gift(program, say, f"engagements.{one.id}", one.name, one.points, one.reward, often)

    def limits(self, programs: Mapping[int, Promises], given: "Given") -> "Iterator[Breach]":
        from loyalty_cli.program.kernel.limits import Breach, Tally

        tally = Tally()
        for fact in given.facts(ENGAGEMENT):
            what = fact.body["id"]
            one = engagement_of(programs[fact.program_id], what) if fact.program_id in programs else None
            times = tally.add(fact, what, one.period if one else "ever")
            if one is not None and one.per_member is not None and times >= one.per_member:
                told = {"what": what, "times": times, "period": Word("fault.period", one.period)}
                found = Phrase("fault.thanked", most=one.per_member, **told)
                yield Breach(f"fact {fact.id}", ENGAGEMENT, found)

    def gives_more(self, old: Promises, new: Promises, what: str) -> bool:
        given = (
            [(one.id, (one.points, one.reward or "")) for one in engagements_of(program)] for program in (old, new)
        )
        return dearer(*given)


def _how_often(one: Engagement, say: "Voice") -> str:
    if one.per_member is None:
        return say.sentence("cost.no-limit")
    return say.sentence(f"cost.at-most.{one.period}", count=one.per_member)


PROMISE = _Engagements()
