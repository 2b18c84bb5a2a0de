"""The birthday gift: points, a reward, one by tier or in turn. Once a calendar year."""

from collections.abc import Iterator, Mapping

from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.events import Event
from loyalty_cli.program.kernel.facts import MERGE, UNDO
from loyalty_cli.program.kernel.knobs import Knob, Mistake, Table, one_of, whole
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
    from loyalty_cli.program.kernel.limits import Breach, Given
    from loyalty_cli.program.kernel.speaking import Voice

BIRTHDAY: Final = "birthday"
MESSAGE_FIELDS: Final = ("name", "shop", "gift", "until", "code")


class Birthday(NamedTuple):
    """The birthday gift: points, or a reward, once a year."""

    points: Points = 0
    reward: str | None = None
    days_before: int = 0
    days_after: int = 7
    cool_off_days: int = 300
    told_days: int = 30
    leap_day: LeapDay = "28-feb"
    message: str = ""
    give: Give = "both"
    secret: bool = False
    valid_days: int | None = None
    gifts: tuple[TierGift, ...] = ()
    rotate: tuple[str, ...] = ()


TABLE = Table(
    BIRTHDAY,
    Birthday,
    (
        Knob("points", "points", "Points it brings."),
        Knob("reward", "reward", "The id of the reward it brings."),
        Knob("days_before", whole(0, 60), "Days before the birthday on which it may be given."),
        Knob("days_after", whole(0, 60), "Days after the birthday on which it may still be given."),
        Knob("cool_off_days", whole(0, 366), "Days that lie between two gifts at least."),
        Knob("told_days", whole(0, 366), "Days ahead that the date must have been told."),
        Knob("leap_day", one_of(LeapDay), "When 29 February is honoured in other years."),
        Knob(
            "message",
            "message",
            "The message; {name}, {shop}, {gift}, {until} and {code} (of a voucher) are filled in.",
        ),
        *GIFT_KNOBS,
    ),
)


def birthday_of(program: Promises) -> Birthday | None:
    """The gift of the program; None where it promises none."""
    return program.get(BIRTHDAY, None)


class _Birthday(Promise):
    """The gift for the birthday of the year ``event.number``; ``event.name`` is the reward given the year before."""

    tables = (TABLE,)
    rules = frozenset({BIRTHDAY})
    kinds = frozenset({BIRTHDAY})

    def mistakes(self, program: Promises) -> Iterator[Mistake]:
        one = birthday_of(program)
        if one is None:
            return
        yield from gift_mistakes((BIRTHDAY,), one)
        yield from _message(one.message)

    def decide(self, program: Promises, event: Event, draft: Draft) -> None:
        one = birthday_of(program)
        if one is not None and event.kind == BIRTHDAY:
            tier, member_id = draft.standing.tier, draft.standing.member_id
            reward = reward_for(program, one, tier, event.name, member_id)
            gift(draft, program, event, one.points, reward, BIRTHDAY, {"year": event.number}, days=one.valid_days)

    def wall(self, program: Promises, say: "Voice") -> Iterator[tuple[str, str]]:
        one = birthday_of(program)
        if one is not None and not one.secret:
            notes = gift_notes(one, say) + ([say("birthday.told", count=one.told_days)] if one.told_days else [])
            yield BIRTHDAY, say.with_notes(say("birthday", gift=gift_words(one, say)), notes)

    def price(self, program: Promises, say: "Voice") -> Iterator[tuple[str, dict[str, object]]]:
        one = birthday_of(program)
        for reward in rewards_in_it(one) if one is not None else ():
            often = say.sentence("cost.member-and-year")
            yield cost_of_gift(program, say, BIRTHDAY, "", one.points if one else 0, reward, often)

    def limits(self, programs: Mapping[int, Promises], given: "Given") -> "Iterator[Breach]":
        """One gift for each birthday and calendar year to one person: records that were merged then are one."""
        from loyalty_cli.program.kernel.limits import Breach

        into: dict[int, int] = {}
        merged: dict[int, int] = {}
        gifts: list[tuple[int, str, int]] = []
        for fact in given.facts(BIRTHDAY, MERGE, UNDO):
            if fact.kind == MERGE:
                merged[fact.id] = fact.body["from"]
                into[merged[fact.id]] = fact.member_id
            elif fact.kind == UNDO:
                into.pop(merged.get(fact.reverses or 0, 0), None)
            else:
                on, year = fact.on, fact.body["year"]
                before = [(day, what) for who, day, what in gifts if _home(into, who) == _home(into, fact.member_id)]
                if any(day[:4] == on[:4] for day, _ in before):
                    yield Breach(f"fact {fact.id}", BIRTHDAY, Phrase("fault.second-birthday", year=on[:4]))
                elif any(what == year for _, what in before):
                    yield Breach(f"fact {fact.id}", BIRTHDAY, Phrase("fault.birthday-twice", year=year))
                gifts.append((fact.member_id, on, year))

    def gives_more(self, old: Promises, new: Promises, what: str) -> bool:
        before, after = birthday_of(old), birthday_of(new)
        if before is None or after is None:
            return after is not None
        return after.points > before.points or rewards_in_it(after) != rewards_in_it(before)


def _home(into: dict[int, int], member_id: int) -> int:
    """The record in which a member is now."""
    seen = {member_id}
    while (after := into.get(member_id)) is not None and after not in seen:
        member_id = after
        seen.add(after)
    return member_id


def _message(message: str) -> Iterator[Mistake]:
    from string import Formatter

    path = (BIRTHDAY, "message")
    allowed = ", ".join(f"{{{name}}}" for name in MESSAGE_FIELDS)
    try:
        fields = [(name, spec, conversion) for _, name, spec, conversion in Formatter().parse(message)]
    except ValueError:
        yield Mistake(path, Phrase("mistake.braces", known=allowed))
        return
    for name, spec, conversion in fields:
        if name is not None and (name not in MESSAGE_FIELDS or spec or conversion):
            yield Mistake(path, Phrase("mistake.no-such-field", field=f"{{{name}}}", known=allowed))


PROMISE = _Birthday()
