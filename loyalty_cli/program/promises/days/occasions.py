"""Gifts of birthdays and anniversaries: when the window is open, who must wait and why, which reward it is.

Once a calendar year, never twice within the days of cooling off, and told in time.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.program.kernel.knobs import Knob, Mistake, Table, list_of, one_of, whole
from loyalty_cli.program.kernel.promise import Promises
from loyalty_cli.program.promises.buying.tiers import rank
from loyalty_cli.units import Points, month_end
from loyalty_cli.values import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Protocol

    from loyalty_cli.program.kernel.speaking import Voice

    class Rules(Protocol):
        """What a birthday and an anniversary have in common; see ``GIFT_KNOBS`` and ``WINDOW_KNOBS``."""

        @property
        def points(self) -> Points:
            """Points it brings."""

        @property
        def reward(self) -> str | None:
            """The id of the reward it brings."""

        @property
        def days_before(self) -> int:
            """Days before on which it may be given."""

        @property
        def days_after(self) -> int:
            """Days after on which it may be given."""

        @property
        def cool_off_days(self) -> int:
            """Days between two gifts."""

        @property
        def told_days(self) -> int:
            """Days ahead that the date must have been told."""

        @property
        def leap_day(self) -> "LeapDay":
            """When 29 February is honoured."""

        @property
        def valid_days(self) -> int | None:
            """Days through which the gift is good."""

        @property
        def gifts(self) -> "tuple[TierGift, ...]":
            """Another reward by tier."""

        @property
        def rotate(self) -> tuple[str, ...]:
            """Rewards in turn."""


Waits: TypeAlias = Literal["told-late", "given", "cool-off"]
LeapDay: TypeAlias = Literal["28-feb", "1-mar"]
Give: TypeAlias = Literal["visit", "night", "both"]


class TierGift(NamedTuple):
    """The reward of a tier and those above it."""

    tier: str
    reward: str


_TIER_GIFTS: Final = Table(
    "gifts",
    TierGift,
    (
        Knob("tier", "tier", "The lowest tier that has it.", '"Gold"'),
        Knob("reward", "reward", "The id of its reward.", '"free-coffee"'),
    ),
    many=True,
    one="gift",
)
GIFT_KNOBS: Final = (
    Knob("give", one_of(Give), "Who gives it: a visit, the night, or whichever comes first.", later=True),
    Knob("secret", "bool", "It is not on the wall: a surprise.", later=True),
    Knob(
        "valid_days",
        whole(1, 366),
        "Days through which the gift is good; without, as long as points and rewards are.",
        later=True,
    ),
    Knob("gifts", list_of(_TIER_GIFTS), "Another reward for a tier and those above it.", later=True),
    Knob("rotate", list_of("reward"), "The ids of rewards given in turn: never that of the year before.", later=True),
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


def occasion(rules: "Rules", born: date, year: int) -> Occasion:
    """The birthday of a year; 29 February falls on the 28th or on 1 March where the year has none."""
    if (born.month, born.day) != (2, 29) or month_end(date(year, 2, 1)).day == 29:
        day = date(year, born.month, born.day)
    else:
        day = date(year, 2, 28) if rules.leap_day == "28-feb" else date(year, 3, 1)
    return Occasion(year, day, day - timedelta(days=rules.days_before), day + timedelta(days=rules.days_after))


def open_occasion(rules: "Rules", born: date, on: date) -> Occasion | None:
    """The birthday in whose window a day lies; a window may reach over New Year."""
    for year in (on.year - 1, on.year, on.year + 1):
        one = occasion(rules, born, year)
        if one.opens <= on <= one.closes:
            return one
    return None


def days_of_windows(rules: "Rules", born: date, days: Sequence[date]) -> list[date]:
    """Those of some days, in order, that lie in the window of a birthday."""
    years = range(days[0].year - 1, days[-1].year + 2)
    windows = [(one.opens, one.closes) for one in (occasion(rules, born, year) for year in years)]
    return [day for day in days if any(opens <= day <= closes for opens, closes in windows)]


def next_occasion(rules: "Rules", born: date, on: date) -> Occasion:
    """The next one, on a day or after it."""
    return next(one for year in (on.year, on.year + 1) if (one := occasion(rules, born, year)).day >= on)


def month_days(rules: "Rules", on: date, days: int = 0) -> frozenset[str]:
    """The birthdays, as ``MM-DD``, whose window may be open on some day from ``on`` to ``days`` later."""
    first = -rules.days_after
    listed = {f"{on + timedelta(days=shift):%m-%d}" for shift in range(first, days + rules.days_before + 1)}
    return frozenset(listed | {"02-29"} if listed & {"02-28", "03-01"} else listed)


def waits(rules: "Rules", celebrated: Occasion, told_on: date, gifts: Sequence[Gift], on: date) -> Waits | None:
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


def reward_for(program: Promises, rules: "Rules", tier: str, last: str, member_id: int) -> str | None:
    """The reward of a gift: that of the tier, else the next in turn after the ``last`` one given, else the usual one.

    Who was given none of those in turn begins at a place that depends on the number of the member.
    """
    own = rank(program, tier)
    held = [one for one in rules.gifts if rank(program, one.tier) <= own]
    if held:
        return max(held, key=lambda one: rank(program, one.tier)).reward
    if rules.rotate:
        place = rules.rotate.index(last) + 1 if last in rules.rotate else member_id
        return rules.rotate[place % len(rules.rotate)]
    return rules.reward


def gift_mistakes(path: tuple[str | int, ...], rules: "Rules") -> "Iterator[Mistake]":
    """What is wrong with what is given."""
    if not (rules.points or rules.reward or rules.gifts or rules.rotate):
        text = Phrase("mistake.nothing-given", add="points = 10", other='reward = "free-coffee"')
        yield Mistake(path, text, ((*path, "points"), (*path, "reward")))
    if len(rules.rotate) == 1:
        yield Mistake((*path, "rotate"), Phrase("mistake.rotate"), ((*path, "reward"),))
    elif len(set(rules.rotate)) < len(rules.rotate):
        yield Mistake((*path, "rotate"), Phrase("mistake.rotate-twice"))


def gift_words(rules: "Rules", say: "Voice") -> str:
    """The gift in words for customers: points, the reward or those in turn."""
    parts = [say.points(rules.points)] if rules.points else []
    turns = [say.gift(0, reward) for reward in rules.rotate]
    parts += [say("occasion.turn", gifts=", ".join(turns))] if turns else []
    parts += [say.gift(0, rules.reward)] if rules.reward and not turns else []
    return " + ".join(parts)


def gift_notes(rules: "Rules", say: "Voice") -> list[str]:
    """What else is said of the gift: those of the tiers, how long it is good."""
    notes = [say("thing", thing=one.tier, what=say.gift(0, one.reward)) for one in rules.gifts]
    return notes + ([say("occasion.valid", count=rules.valid_days)] if rules.valid_days else [])


def rewards_in_it(rules: "Rules") -> tuple[str | None, ...]:
    """All rewards that it may give, each once; None where it gives points alone."""
    found = dict.fromkeys([*(one.reward for one in rules.gifts), *rules.rotate])
    usual = [rules.reward] if rules.reward and not rules.rotate else []
    return (*usual, *found) or (None,)
