"""The birthday gift: whose window is open, who waits and why, and what is given. Once a calendar year."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.events import Event
from loyalty_cli.program.kernel.knobs import Knob, Mistake, Table, one_of, whole
from loyalty_cli.program.kernel.promise import Promise, Promises
from loyalty_cli.program.promises.buying.rewards import cost_of_gift, gift
from loyalty_cli.units import Points, month_end
from loyalty_cli.values import NamedTuple

if TYPE_CHECKING:
    from loyalty_cli.program.kernel.speaking import Voice

BIRTHDAY: Final = "birthday"
MESSAGE_FIELDS: Final = ("name", "shop", "gift", "until", "code")

Waits: TypeAlias = Literal["told-late", "given", "cool-off"]
LeapDay: TypeAlias = Literal["28-feb", "1-mar"]
Give: TypeAlias = Literal["visit", "night", "both"]


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
        Knob("give", one_of(Give), "Who gives it: a visit, the night, or whichever comes first.", later=True),
    ),
)


class Occasion(NamedTuple):
    """A birthday of one year, and the first and last day on which its gift may be given."""

    year: int
    day: date
    opens: date
    closes: date


class Gift(NamedTuple):
    """A gift given before: the year that was celebrated, the day it was given."""

    year: int
    on: date


def occasion(rules: Birthday, born: date, year: int) -> Occasion:
    """The birthday of a year; 29 February falls on the 28th or on 1 March where the year has none."""
    if (born.month, born.day) != (2, 29) or month_end(date(year, 2, 1)).day == 29:
        day = date(year, born.month, born.day)
    else:
        day = date(year, 2, 28) if rules.leap_day == "28-feb" else date(year, 3, 1)
    return Occasion(year, day, day - timedelta(days=rules.days_before), day + timedelta(days=rules.days_after))


def open_occasion(rules: Birthday, born: date, on: date) -> Occasion | None:
    """The birthday in whose window a day lies; a window may reach over New Year."""
    for year in (on.year - 1, on.year, on.year + 1):
        one = occasion(rules, born, year)
        if one.opens <= on <= one.closes:
            return one
    return None


def month_days(rules: Birthday, on: date, days: int = 0) -> frozenset[str]:
    """The birthdays, as ``MM-DD``, whose window may be open on some day from ``on`` to ``days`` later."""
    first = -rules.days_after
    listed = {f"{on + timedelta(days=shift):%m-%d}" for shift in range(first, days + rules.days_before + 1)}
    return frozenset(listed | {"02-29"} if listed & {"02-28", "03-01"} else listed)


def waits(rules: Birthday, celebrated: Occasion, told_on: date, gifts: Sequence[Gift], on: date) -> Waits | None:
    """Why there is no gift on a day inside the window; None when there is one. The first that holds:

    1. the date was told less than ``told_days`` ahead of this birthday (or later than this day);
    2. this birthday was celebrated already, or a gift was given in this calendar year;
    3. the last gift is less than ``cool_off_days`` away.
    """
    if told_on > min(on, celebrated.day - timedelta(days=rules.told_days)):
        return "told-late"
    if any(gift.year == celebrated.year or gift.on.year == on.year for gift in gifts):
        return "given"
    if any(abs((on - gift.on).days) < rules.cool_off_days for gift in gifts):
        return "cool-off"
    return None


def birthday_of(program: Promises) -> Birthday | None:
    """The gift of the program; None where it promises none."""
    return program.get(BIRTHDAY, None)


class _Birthday(Promise):
    """The gift for the birthday of the year ``event.number``: points, a voucher for the reward, or both."""

    tables = (TABLE,)
    rules = frozenset({BIRTHDAY})
    kinds = frozenset({BIRTHDAY})

    def mistakes(self, program: Promises) -> Iterator[Mistake]:
        one = birthday_of(program)
        if one is None:
            return
        if not one.points and one.reward is None:
            text = 'it gives nothing; add points = 10 or reward = "free-coffee"'
            yield Mistake((BIRTHDAY,), text, ((BIRTHDAY, "points"), (BIRTHDAY, "reward")))
        yield from _message(one.message)

    def decide(self, program: Promises, event: Event, draft: Draft) -> None:
        one = birthday_of(program)
        if one is not None and event.kind == BIRTHDAY:
            gift(draft, program, event, one.points, one.reward, BIRTHDAY, {"year": event.number})

    def wall(self, program: Promises, say: "Voice") -> Iterator[tuple[str, str]]:
        one = birthday_of(program)
        if one is not None:
            note = [say("birthday.told", count=one.told_days)] if one.told_days else []
            yield BIRTHDAY, say.with_notes(say("birthday", gift=say.gift(one.points, one.reward)), note)

    def price(self, program: Promises, say: "Voice") -> Iterator[tuple[str, dict[str, object]]]:
        one = birthday_of(program)
        if one is not None:
            yield cost_of_gift(program, say, BIRTHDAY, "", one.points, one.reward, say.sentence("cost.member-and-year"))

    def gives_more(self, old: Promises, new: Promises, what: str) -> bool:
        before, after = birthday_of(old), birthday_of(new)
        if before is None or after is None:
            return after is not None
        return after.points > before.points or after.reward != before.reward


def _message(message: str) -> Iterator[Mistake]:
    from string import Formatter

    path = (BIRTHDAY, "message")
    allowed = ", ".join(f"{{{name}}}" for name in MESSAGE_FIELDS)
    try:
        fields = [(name, spec, conversion) for _, name, spec, conversion in Formatter().parse(message)]
    except ValueError:
        yield Mistake(path, f"has a brace too many or too few; fields are {allowed}")
        return
    for name, spec, conversion in fields:
        if name is not None and (name not in MESSAGE_FIELDS or spec or conversion):
            yield Mistake(path, f"{{{name}}} cannot be filled in; fields are {allowed}")


PROMISE = _Birthday()
