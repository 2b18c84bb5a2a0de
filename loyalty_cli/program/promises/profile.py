"""Points for telling about oneself: a field is rewarded the first time it is told, and never again."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.events import Event
from loyalty_cli.program.kernel.knobs import Knob, Table, each
from loyalty_cli.program.kernel.promise import Promise, Promises
from loyalty_cli.program.promises.points import dearer, give
from loyalty_cli.program.promises.rewards import cost_of_gift
from loyalty_cli.units import Points
from loyalty_cli.values import NamedTuple

if TYPE_CHECKING:
    from loyalty_cli.program.kernel.speaking import Voice

PROFILE = "profile"


class ProfileField(NamedTuple):
    """Points for what members tell about themselves, each the first time it is told."""

    id: str
    points: Points = 0
    name: str = ""


def _read(given: Mapping[str, Any]) -> tuple[ProfileField, ...]:
    points, names = given["points"] or {}, given["names"] or {}
    return tuple(ProfileField(name, points.get(name, 0), names.get(name, "")) for name in {**points, **names})


def _write(field: ProfileField) -> dict[str, Any]:
    return {"points": field.points, "names": field.name or None}


TABLE = Table(
    PROFILE,
    ProfileField,
    (
        Knob(
            "points",
            each("field", "points"),
            "Points a field, one key a field: phone, email, birthday, or one of your own.",
            default=None,
        ),
        Knob("names", each("field", "name"), "What a field of your own is called.", default=None),
    ),
    read=_read,
    write=_write,
)


def fields_told(program: Promises) -> tuple[ProfileField, ...]:
    """The fields that the program names, in the order of the file."""
    return program.get(PROFILE, ())


class _Profile(Promise):
    """One accrual for each field of the program told now that was never rewarded before."""

    tables = (TABLE,)
    rules = frozenset({PROFILE})
    kinds = frozenset({"profile", "enrolment"})

    def decide(self, program: Promises, event: Event, draft: Draft) -> None:
        for field in fields_told(program):
            if field.id in event.told and field.id not in event.known:
                why = {"field": field.name or field.id, "id": field.id}
                give(draft, program, field.points, PROFILE, why, event.when.on)

    def wall(self, program: Promises, say: "Voice") -> Iterator[tuple[str, str]]:
        for field in fields_told(program):
            if field.points:
                name = field.name or say.known(f"promise.field.{field.id}", field.id)
                yield f"profile.{field.id}", say("profile", field=name, points=say.points(field.points))

    def price(self, program: Promises, say: "Voice") -> Iterator[tuple[str, dict[str, object]]]:
        for field in fields_told(program):
            if field.points:
                name = field.name or say.known(f"promise.field.{field.id}", field.id)
                often = say.sentence("cost.once-a-member")
                yield cost_of_gift(program, say, f"profile.{field.id}", name, field.points, None, often)

    def gives_more(self, old: Promises, new: Promises, what: str) -> bool:
        return dearer(*([(one.id, one.points) for one in fields_told(program)] for program in (old, new)))


PROMISE = _Profile()
