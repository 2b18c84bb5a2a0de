"""Profile: points for a field the first time it is given, and for confirming it later."""

from collections.abc import Iterator, Mapping
from datetime import date

from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.events import Event
from loyalty_cli.program.kernel.knobs import Knob, Mistake, Table, each, fields_of, list_of, one_of, whole
from loyalty_cli.program.kernel.promise import Promise, Promises
from loyalty_cli.program.promises.buying.points import dearer, give
from loyalty_cli.program.promises.buying.rewards import cost_of_gift
from loyalty_cli.units import Points, add_months
from loyalty_cli.values import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from loyalty_cli.program.kernel.speaking import Voice

FieldKind: TypeAlias = Literal["text", "whole", "date", "choice"]

PROFILE = "profile"
RULES = "profile_rules"
REFRESH = "profile-refresh"
ASKED_OF_ALL: Final = ("name", "phone", "email", "birthday")
"""What every shop can be told of a member; any other name is a field of its own, which need not be declared."""


class ProfileField(NamedTuple):
    """Points for what members tell about themselves, each the first time it is told, and for keeping it true."""

    id: str
    points: Points = 0
    name: str = ""


class FieldType(NamedTuple):
    """What may be told in a field of the shop's own."""

    type: FieldKind = "text"
    choices: tuple[str, ...] = ()


class ProfileRules(NamedTuple):
    """How what was told is kept true, what the till asks, and what may stand in the shop's own fields."""

    refresh_months: int | None = None
    refresh_points: Points = 0
    refresh_fields: tuple[str, ...] = ("phone", "email")
    ask: tuple[str, ...] = ()
    fields: tuple[tuple[str, FieldType], ...] = ()


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
FIELD_TABLE = Table(
    "field",
    FieldType,
    (
        Knob("type", one_of(FieldKind), "What may be told: any text, a whole number, a date, or one of the choices."),
        Knob("choices", list_of("name"), "The choices."),
    ),
)


def _rules(given: Mapping[str, Any]) -> ProfileRules | None:
    rules = ProfileRules(**fields_of(RULES_TABLE, given))
    return rules if rules != ProfileRules() else None


RULES_TABLE = Table(
    RULES,
    ProfileRules,
    (
        Knob("refresh_months", whole(1, 120), "Months after which a detail is stale and worth confirming."),
        Knob("refresh_points", "points", "Points for confirming stale details, once for all confirmed together."),
        Knob("refresh_fields", list_of("field"), "The details that grow stale."),
        Knob("ask", list_of("field"), "What the till asks for, the first that is not told yet."),
        Knob("fields", each("field", FIELD_TABLE), "Fields of your own, each with what may be told in it."),
    ),
    heading=PROFILE,
    read=_rules,
)


def fields_told(program: Promises) -> tuple[ProfileField, ...]:
    """The fields that the program names, in the order of the file."""
    return program.get(PROFILE, ())


def profile_rules(program: Promises) -> ProfileRules | None:
    """How what was told is kept true; None where the program says nothing of it."""
    return program.get(RULES, None)


def type_of(program: Promises, field: str) -> FieldType:
    """What may be told in a field of the shop's own: any text where the program does not say."""
    rules = profile_rules(program)
    return dict(rules.fields).get(field, FieldType()) if rules else FieldType()


def unknown_fields(program: Promises) -> Iterator[tuple[str, list[str]]]:
    """The fields told or asked for that nothing else in the program knows, each with those that are known beside it."""
    rules, told = profile_rules(program) or ProfileRules(), fields_told(program)
    named = (field.id for field in told if field.name)
    known = {*ASKED_OF_ALL, *dict(rules.fields), *_in_segments(program), *named}
    rewarded = [field.id for field in told]
    asked = dict.fromkeys((*rules.ask, *rules.refresh_fields))
    for names, others in ((rewarded, known), (asked, known.union(rewarded))):
        yield from ((name, sorted(others)) for name in names if name not in others)


def grows_stale(rules: ProfileRules, told: Mapping[str, date], on: date) -> list[str]:
    """The fields told so long ago that they are worth confirming, in the order of the program.

    Told on 20 November they are fresh on that day of the last month, and stale on the day after.
    """
    months = rules.refresh_months
    if months is None:
        return []
    return [name for name in rules.refresh_fields if name in told and on > add_months(told[name], months)]


class _Profile(Promise):
    """One accrual for each field told now that was never rewarded before, one for all that was stale."""

    tables = (TABLE, RULES_TABLE)
    rules = frozenset({PROFILE, REFRESH})
    kinds = frozenset({"profile", "enrolment"})

    def mistakes(self, program: Promises) -> Iterator[Mistake]:
        rules = profile_rules(program)
        if rules is None:
            return
        if rules.refresh_points and rules.refresh_months is None:
            text = Phrase("mistake.refresh-months")
            yield Mistake((PROFILE, "refresh_points"), text, ((PROFILE, "refresh_months"),))
        for name, field in rules.fields:
            path = (PROFILE, "fields", name)
            if field.type == "choice" and not field.choices:
                text = Phrase("mistake.choices-missing")
                yield Mistake((*path, "type"), text, ((*path, "choices"),))
            if field.choices and field.type != "choice":
                yield Mistake((*path, "choices"), Phrase("mistake.choices-unused"), ((*path, "type"),))

    def decide(self, program: Promises, event: Event, draft: Draft) -> None:
        if not event.told and not event.confirmed:
            return
        for field in fields_told(program):
            if field.id in event.told and field.id not in event.known:
                why: dict[str, str | int] = {"field": field.name or field.id, "id": field.id}
                give(draft, program, field.points, PROFILE, why, event.when.on)
        rules = profile_rules(program)
        stale = grows_stale(rules, event.confirmed, event.when.on) if rules else []
        if rules and stale:
            why = {"fields": ", ".join(stale), "months": rules.refresh_months or 0}
            give(draft, program, rules.refresh_points, REFRESH, why, event.when.on)

    def wall(self, program: Promises, say: "Voice") -> Iterator[tuple[str, str]]:
        for field in fields_told(program):
            if field.points:
                name = _named(program, say, field.id)
                yield f"profile.{field.id}", say("profile", field=name, points=say.points(field.points))
        rules = profile_rules(program)
        if rules and rules.refresh_months and rules.refresh_points:
            named = ", ".join(_named(program, say, name) for name in rules.refresh_fields)
            points = say.points(rules.refresh_points)
            yield PROFILE, say("profile.refresh", fields=named, points=points, count=rules.refresh_months)

    def part(self, rule: str, name: str) -> str:
        return f"{PROFILE}.{name}" if rule == PROFILE else PROFILE

    def price(self, program: Promises, say: "Voice") -> Iterator[tuple[str, dict[str, object]]]:
        for field in fields_told(program):
            if field.points:
                name = _named(program, say, field.id)
                often = say.sentence("cost.once-a-member")
                yield cost_of_gift(program, say, f"profile.{field.id}", name, field.points, None, often)
        rules = profile_rules(program)
        if rules and rules.refresh_months and rules.refresh_points:
            often = say.sentence("cost.each-confirmed", months=rules.refresh_months)
            yield cost_of_gift(program, say, PROFILE, "", rules.refresh_points, None, often)

    def gives_more(self, old: Promises, new: Promises, what: str) -> bool:
        told = dearer(*([(one.id, one.points) for one in fields_told(program)] for program in (old, new)))
        return told or _refreshes(new) > _refreshes(old)


def _in_segments(program: Promises) -> Iterator[str]:
    """The shop's own fields that its segments ask about."""
    from loyalty_cli.program.promises.regulars.segments import FIELD, condition, segments_of

    for one in segments_of(program):
        for text in (*one.every, *one.some):
            found = condition(program, text)
            if not isinstance(found, Phrase) and found.what.startswith(FIELD):
                yield found.what.removeprefix(FIELD)


def _named(program: Promises, say: "Voice", field: str) -> str:
    own = next((one.name for one in fields_told(program) if one.id == field and one.name), "")
    return own or say.known(f"promise.field.{field}", field)


def _refreshes(program: Promises) -> Points:
    rules = profile_rules(program)
    return rules.refresh_points if rules else 0


PROMISE = _Profile()
