"""When points lapse. ``expires_on`` is always the last usable day."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

from loyalty_cli.program.kernel.facts import POINTS, Extension
from loyalty_cli.program.kernel.knobs import Knob, Table, one_of, whole
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.units import add_months, month_end
from loyalty_cli.values import Literal, NamedTuple, TypeAlias, assert_never

ExpiryMode: TypeAlias = Literal["after-months", "after-days", "inactivity", "day-of-year", "never"]
ExpiryAt: TypeAlias = Literal["exact", "month-end"]


class Expiry(NamedTuple):
    """When points lapse."""

    mode: ExpiryMode = "after-months"
    months: int = 12
    at: ExpiryAt = "month-end"
    day: str = "12-31"
    days: int = 365


TABLE = Table(
    "expiry",
    Expiry,
    (
        Knob(
            "mode",
            one_of(ExpiryMode),
            "after-months: N months after they were earned; after-days: so many days after; inactivity: N months after "
            "the last visit; day-of-year: on one day for all; never.",
        ),
        Knob("months", whole(1, 120), "N, for after-months and inactivity."),
        Knob("at", one_of(ExpiryAt), "The very day (exact), or the end of its month, which is easier to remember."),
        Knob("day", "month-day", "The last usable day, for day-of-year."),
        Knob("days", whole(1, 3650), "How many, for after-days.", later=True),
    ),
)


@lru_cache(maxsize=4096)
def expires_on(expiry: Expiry, earned_on: date) -> date | None:
    """The last usable day of points earned on a day; None when they never lapse."""
    match expiry.mode:
        case "never":
            return None
        case "after-months" | "inactivity":
            last = add_months(earned_on, expiry.months)
            return month_end(last) if expiry.at == "month-end" else last
        case "after-days":
            return earned_on + timedelta(days=expiry.days)
        case "day-of-year":
            return _next_day_of_year(expiry.day, earned_on)
        case _:
            assert_never(expiry.mode)


def _next_day_of_year(month_day: str, earned_on: date) -> date:
    """The next such day, the day itself included; 29 February is the last of February in common years."""
    month, day = int(month_day[:2]), int(month_day[3:])
    for year in (earned_on.year, earned_on.year + 1):
        last = month_end(date(year, month, 1))
        candidate = last.replace(day=min(day, last.day))
        if candidate >= earned_on:
            return candidate
    raise AssertionError("a day of next year is never before today")


def good_until(expiry: Expiry, standing: Standing, earned_on: date) -> date | None:
    """The last usable day of points that a fact of a day gives: as ``expires_on``, moved by the visits since."""
    last = expires_on(expiry, earned_on)
    return None if last is None else kept_until(expiry, last, standing.visits_since)


def kept_until(expiry: Expiry, last: date, visits: Iterable[date]) -> date:
    """The last usable day of a lot once visits, in order, have moved it; none moves what has lapsed."""
    for visited_on in visits:
        moved = expires_on(expiry, visited_on)
        if moved is None or visited_on > last:
            break
        last = max(last, moved)
    return last


def extended_by_visit(expiry: Expiry, standing: Standing, visited_on: date) -> tuple[Extension, ...]:
    """Under inactivity each visit moves the last day of every open lot of points, never backwards."""
    if expiry.mode != "inactivity":
        return ()
    last = good_until(expiry, standing, visited_on)
    if last is None:
        return ()
    return tuple(
        Extension(lot.id, last)
        for lot in standing.lots
        if lot.unit == POINTS and lot.expires_on is not None and lot.expires_on < last
    )
