"""The birthday gift: whose window is open, who waits and why, and what she is given. Once a calendar year."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final, Literal, TypeAlias

from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.expiry import good_until
from loyalty_cli.program.kernel.facts import POINTS, Decision
from loyalty_cli.program.kernel.model import Birthday, Program
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.promises.stamp_cards import issue
from loyalty_cli.units import month_end
from loyalty_cli.values import NamedTuple

BIRTHDAY: Final = "birthday"

Waits: TypeAlias = Literal["told-late", "given", "cool-off"]


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


def decide_birthday(program: Program, standing: Standing, year: int, on: date, codes: Iterator[str]) -> Decision:
    """Entries of the gift for the birthday of a year: points, a voucher for the reward, or both."""
    draft = Draft(standing)
    rules = program.birthday
    if rules is not None and rules.points:
        draft.accrue(POINTS, rules.points, BIRTHDAY, {"year": year}, good_until(program.points.expiry, standing, on))
    reward = program.reward(rules.reward) if rules is not None and rules.reward else None
    if reward is not None:
        issue(draft, reward, BIRTHDAY, on, next(codes))
    return draft.decision()
