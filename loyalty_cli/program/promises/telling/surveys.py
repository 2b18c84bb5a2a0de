"""Surveys: questions to members, and points for an answer."""

from collections.abc import Iterator
from datetime import timedelta

from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.events import Event
from loyalty_cli.program.kernel.facts import Recorded
from loyalty_cli.program.kernel.knobs import Knob, Mistake, Table, one_of, whole
from loyalty_cli.program.kernel.needs import NOTHING, Needs
from loyalty_cli.program.kernel.promise import Promise, Promises
from loyalty_cli.program.promises.buying.points import dearer, give
from loyalty_cli.program.promises.buying.rewards import cost_of_gift
from loyalty_cli.units import E4, Points, format_rate_e4
from loyalty_cli.values import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loyalty_cli.program.kernel.speaking import Voice

SurveyKind: TypeAlias = Literal["nps", "csat", "index", "open"]
Group: TypeAlias = Literal["promoter", "passive", "detractor"]

ANSWER: Final = "answer"
SURVEY: Final = "survey"
SCALES: Final[dict[str, tuple[int, int, int]]] = {
    "nps": (1, 0, 10),
    "csat": (1, 1, 5),
    "index": (3, 0, 10),
    "open": (0, 0, 0),
}
"""How many scores an answer has, the lowest and the highest. Of an index: recommend, buy again, try new."""
_PROMOTER: Final = {"nps": 9, "index": 9, "csat": 4}
_PASSIVE: Final = {"nps": 7, "index": 7, "csat": 3}


class Survey(NamedTuple):
    """A question that members are asked, and the points of an answer. Its id is its kind where none is given."""

    question: str
    kind: SurveyKind = "nps"
    id: str = ""
    points: Points = 0
    cool_off_days: int = 90
    ask_e4: int = 1000


def _read(given: "Mapping[str, Any]") -> Survey:
    told = {knob.field: given[knob.key] for knob in TABLE.knobs if given.get(knob.key) is not None}
    return Survey(**{**told, "id": told.get("id") or told.get("kind") or "nps"})


TABLE = Table(
    "surveys",
    Survey,
    (
        Knob("id", "id", "How commands name it; without, its kind."),
        Knob("question", "line", "What is asked.", '"Would you recommend us to a friend?"'),
        Knob("kind", one_of(SurveyKind), "Scores: nps 0 to 10, csat 1 to 5, index three of 0 to 10, open none."),
        Knob("points", "points", "Points of an answer."),
        Knob("cool_off_days", whole(0, 3660), "Days from one answer that gave points, or was asked for, to the next."),
        Knob("ask_e4", "some-rate", "Share of those who may be asked that `survey due` lists."),
    ),
    many=True,
    one="survey",
    read=_read,
)


def surveys_of(program: Promises) -> tuple[Survey, ...]:
    """The surveys, in the order of the file."""
    return program.get("surveys", ())


def survey_of(program: Promises, name: str) -> Survey | None:
    """The survey of that id, or None."""
    return next((one for one in surveys_of(program) if one.id == name), None)


def group_of(kind: str, scores: "list[int] | tuple[int, ...]") -> Group | None:
    """Promoter, passive or detractor, by the first score; None for an answer without one."""
    if not scores or kind not in _PROMOTER:
        return None
    first = scores[0]
    return "promoter" if first >= _PROMOTER[kind] else "passive" if first >= _PASSIVE[kind] else "detractor"


def _is_of(one: Survey, entry: Recorded) -> bool:
    return entry.given_by == SURVEY and entry.why.get("id") == one.id


class _Surveys(Promise):
    """Points of an answer, once in the days of ``cool_off_days``; the answer itself is always kept."""

    tables = (TABLE,)
    rules = frozenset({SURVEY})
    kinds = frozenset({ANSWER})

    def mistakes(self, program: Promises) -> Iterator[Mistake]:
        seen: set[str] = set()
        for index, one in enumerate(surveys_of(program)):
            if one.id in seen and one.id == one.kind:
                yield Mistake(("surveys", index, "kind"), Phrase("mistake.survey-id", id=one.id))
            seen.add(one.id)
            if one.ask_e4 > E4:
                text = Phrase("mistake.share-above", value=format_rate_e4(one.ask_e4))
                yield Mistake(("surveys", index, "ask"), text)

    def needs(self, program: Promises, kind: str) -> Needs:
        return Needs(entries=self.rules) if kind == ANSWER else NOTHING

    def decide(self, program: Promises, event: Event, draft: Draft) -> None:
        one = survey_of(program, event.name) if event.kind == ANSWER else None
        if one is None or not one.points:
            return
        on = event.when.on
        last = [each.on for each in draft.standing.history.entries if _is_of(one, each.entry)]
        if not last or max(last) + timedelta(days=one.cool_off_days) <= on:
            give(draft, program, one.points, SURVEY, {"id": one.id}, on)

    def wall(self, program: Promises, say: "Voice") -> Iterator[tuple[str, str]]:
        for one in surveys_of(program):
            if one.points:
                text = say("thing", thing=one.question, what=say.gift(one.points, None))
                yield f"surveys.{one.id}", say.with_notes(text, [say("survey.days", count=one.cool_off_days)])

    def price(self, program: Promises, say: "Voice") -> Iterator[tuple[str, dict[str, object]]]:
        for one in surveys_of(program):
            if one.points:
                often = say.sentence("cost.each-answer", count=one.cool_off_days)
                yield cost_of_gift(program, say, f"surveys.{one.id}", one.question, one.points, None, often)

    def gives_more(self, old: Promises, new: Promises, what: str) -> bool:
        given = ([(one.id, (one.points, -one.cool_off_days)) for one in surveys_of(program)] for program in (old, new))
        return dearer(*given)


PROMISE = _Surveys()
