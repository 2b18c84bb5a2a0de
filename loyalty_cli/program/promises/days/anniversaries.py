"""Anniversaries: of joining, of the first purchase, of a date that was told. Rules as in ``occasions``."""

from collections.abc import Iterator

from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.events import Event
from loyalty_cli.program.kernel.knobs import Knob, Mistake, Table, list_of, one_of, whole
from loyalty_cli.program.kernel.promise import Promise, Promises
from loyalty_cli.program.promises.buying.rewards import cost_of_gift, gift
from loyalty_cli.program.promises.days.occasions import (
    GIFT_KNOBS,
    Give,
    LeapDay,
    TierGift,
    gift_mistakes,
    gift_notes,
    gift_words,
    reward_for,
    rewards_in_it,
)
from loyalty_cli.units import Points
from loyalty_cli.values import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from loyalty_cli.program.kernel.judging import Finding, Seen
    from loyalty_cli.program.kernel.speaking import Voice

ANNIVERSARY: Final = "anniversary"
FIELD: Final = "field:"
_DAYS: Final = ("joined", "first-purchase")


class Anniversary(NamedTuple):
    """A day worth a gift each year, or in some years: points, a reward, one by tier or in turn."""

    id: str
    name: str
    of: str = "joined"
    years: tuple[int, ...] = ()
    points: Points = 0
    reward: str | None = None
    days_before: int = 0
    days_after: int = 7
    cool_off_days: int = 300
    told_days: int = 30
    leap_day: LeapDay = "28-feb"
    give: Give = "both"
    secret: bool = False
    valid_days: int | None = None
    gifts: tuple[TierGift, ...] = ()
    rotate: tuple[str, ...] = ()


TABLE = Table(
    "anniversaries",
    Anniversary,
    (
        Knob("id", "id", "How commands name it.", '"together"'),
        Knob("name", "name", "Its name, as customers read it.", '"Years together"'),
        Knob(
            "of", "line", 'Of which day: "joined", "first-purchase", or "field:" and a field of yours that is a date.'
        ),
        Knob("years", list_of(whole(1, 120)), "After how many years; without, every year."),
        Knob("points", "points", "Points it brings."),
        Knob("reward", "reward", "The id of the reward it brings."),
        Knob("days_before", whole(0, 60), "Days before on which it may be given."),
        Knob("days_after", whole(0, 60), "Days after on which it may still be given."),
        Knob("cool_off_days", whole(0, 366), "Days that lie between two of its gifts at least."),
        Knob("told_days", whole(0, 366), "Days ahead that the date of a field must have been told."),
        Knob("leap_day", one_of(LeapDay), "When 29 February is honoured in other years."),
        *GIFT_KNOBS,
    ),
    many=True,
    one="anniversary",
)


def anniversaries_of(program: Promises) -> tuple[Anniversary, ...]:
    """The anniversaries, in the order of the file."""
    return program.get("anniversaries", ())


def anniversary_of(program: Promises, name: str) -> Anniversary | None:
    """The anniversary of that id, or None."""
    return next((one for one in anniversaries_of(program) if one.id == name), None)


def is_honoured(one: Anniversary, years: int) -> bool:
    """Whether there is a gift after this number of years."""
    return years > 0 and (not one.years or years in one.years)


class _Anniversaries(Promise):
    """The gift of the year ``event.number``; ``event.brought`` is the reward given with it the year before."""

    tables = (TABLE,)
    rules = frozenset({ANNIVERSARY})
    kinds = frozenset({ANNIVERSARY})

    def mistakes(self, program: Promises) -> Iterator[Mistake]:
        from loyalty_cli.program.promises.telling.profile import type_of

        for index, one in enumerate(anniversaries_of(program)):
            path = ("anniversaries", index)
            yield from gift_mistakes(path, one)
            field = one.of.removeprefix(FIELD)
            if field == one.of and one.of not in _DAYS:
                text = Phrase("mistake.no-such-day", value=one.of)
                yield Mistake((*path, "of"), text)
            elif field != one.of and type_of(program, field)[0] != "date":
                text = Phrase("mistake.no-date-field", field=field)
                yield Mistake((*path, "of"), text, (("profile", "fields"),))

    def decide(self, program: Promises, event: Event, draft: Draft) -> None:
        one = anniversary_of(program, event.name) if event.kind == ANNIVERSARY else None
        if one is not None:
            standing = draft.standing
            why: dict[str, str | int] = {"id": one.id, "name": one.name, "year": event.number}
            reward = reward_for(program, one, standing.tier, event.brought or "", standing.member_id)
            source = f"{ANNIVERSARY}:{one.id}"
            gift(draft, program, event, one.points, reward, ANNIVERSARY, why, source, days=one.valid_days)

    def wall(self, program: Promises, say: "Voice") -> Iterator[tuple[str, str]]:
        for one in anniversaries_of(program):
            if one.secret:
                continue
            text = say("thing", thing=one.name, what=gift_words(one, say))
            of = one.of if one.of in _DAYS else "field"
            years = ", ".join(str(each) for each in one.years)
            notes = [say(f"anniversary.{of}.years" if years else f"anniversary.{of}", years=years)]
            notes += gift_notes(one, say)
            notes += [say("birthday.told", count=one.told_days)] if of == "field" and one.told_days else []
            yield f"anniversaries.{one.id}", say.with_notes(text, notes)

    def findings(self, program: Promises, seen: "Seen", say: "Voice") -> "Iterator[Finding]":
        from loyalty_cli.program.kernel.judging import Finding
        from loyalty_cli.program.promises.telling.profile import fields_told, profile_rules

        rules = profile_rules(program)
        told = {field.id for field in fields_told(program) if field.points} | {*(rules.ask if rules else ())}
        for one in anniversaries_of(program):
            field = one.of.removeprefix(FIELD)
            if field != one.of and field not in told:
                yield Finding(f"anniversaries.{one.id}", Phrase("finding.field-not-asked", field=field))
            elif field == one.of and one.years and min(one.years) * 365 > seen.known_days > 0:
                text = Phrase("finding.years-ahead", count=min(one.years))
                yield Finding(f"anniversaries.{one.id}", text)

    def price(self, program: Promises, say: "Voice") -> Iterator[tuple[str, dict[str, object]]]:
        often = say.sentence("cost.member-and-year")
        for one in anniversaries_of(program):
            for reward in rewards_in_it(one):
                yield cost_of_gift(program, say, f"anniversaries.{one.id}", one.name, one.points, reward, often)

    def gives_more(self, old: Promises, new: Promises, what: str) -> bool:
        were = {one.id: one for one in anniversaries_of(old)}
        return any(
            one.id not in were
            or one.points > were[one.id].points
            or rewards_in_it(one) != rewards_in_it(were[one.id])
            or one.years != were[one.id].years
            for one in anniversaries_of(new)
        )


PROMISE = _Anniversaries()
