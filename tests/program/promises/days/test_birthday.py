"""The birthday gift to the letter: once a calendar year, told in time, 29 February every year."""

from datetime import date, timedelta
from itertools import pairwise, repeat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty_cli.program.decisions.events import decide_birthday
from loyalty_cli.program.kernel.expiry import Expiry
from loyalty_cli.program.kernel.facts import Debt
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.points import PointsRules
from loyalty_cli.program.promises.buying.rewards import Reward
from loyalty_cli.program.promises.days.birthday import Birthday
from loyalty_cli.program.promises.days.occasions import (
    Gift,
    Waits,
    days_of_windows,
    month_days,
    occasion,
    open_occasion,
    waits,
)

RULES = Birthday(points=20)
LONG_AGO = date(2020, 1, 1)
MAY = date(1987, 5, 12)
LEAP = date(1988, 2, 29)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("leap_day", "year", "celebrated"),
    [
        ("28-feb", 2026, "2026-02-28"),
        ("28-feb", 2028, "2028-02-29"),
        ("1-mar", 2026, "2026-03-01"),
        ("1-mar", 2028, "2028-02-29"),
        ("28-feb", 2100, "2100-02-28"),
    ],
)
def test_the_29th_of_february_is_honoured_every_year(leap_day: str, year: int, celebrated: str) -> None:
    rules = RULES._replace(leap_day=leap_day)  # type: ignore[arg-type]
    assert occasion(rules, LEAP, year).day == day(celebrated)
    assert occasion(rules, date(4, 2, 29), year).day == day(celebrated)


def test_the_window_is_open_from_before_to_after() -> None:
    rules = RULES._replace(days_before=3, days_after=7)
    assert open_occasion(rules, MAY, day("2026-05-08")) is None
    assert open_occasion(rules, MAY, day("2026-05-20")) is None
    for shown in ("2026-05-09", "2026-05-12", "2026-05-19"):
        celebrated = open_occasion(rules, MAY, day(shown))
        assert celebrated == (2026, day("2026-05-12"), day("2026-05-09"), day("2026-05-19"))


def test_a_window_over_new_year_belongs_to_its_birthday() -> None:
    rules = RULES._replace(days_before=7, days_after=7)
    assert open_occasion(rules, date(1990, 1, 2), day("2026-12-28")) == occasion(rules, date(1990, 1, 2), 2027)
    assert open_occasion(rules, date(1990, 12, 30), day("2027-01-03")) == occasion(rules, date(1990, 12, 30), 2026)


@given(
    born=st.dates(date(1920, 1, 1), date(2020, 12, 31)),
    on=st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    before=st.integers(0, 60),
    after=st.integers(0, 60),
    ahead=st.integers(0, 366),
)
@settings(deadline=None)
def test_nobody_is_overlooked(born: date, on: date, before: int, after: int, ahead: int) -> None:
    """Whose window is open, or opens within the days ahead, is among the birthdays that are looked up."""
    rules = RULES._replace(days_before=before, days_after=after)
    if any(open_occasion(rules, born, on + timedelta(days=later)) for later in range(ahead + 1)):
        assert f"{born:%m-%d}" in month_days(rules, on, ahead)


def test_the_birthdays_looked_up_are_those_of_the_window() -> None:
    rules = RULES._replace(days_before=1, days_after=2)
    assert month_days(rules, day("2026-05-12")) == {"05-10", "05-11", "05-12", "05-13"}
    assert month_days(rules, day("2026-05-12"), 2) == {f"05-{number}" for number in range(10, 16)}
    assert month_days(rules, day("2026-12-31")) == {"12-29", "12-30", "12-31", "01-01"}
    on_the_day = RULES._replace(days_before=0, days_after=0)
    assert month_days(on_the_day, day("2026-02-28")) == {"02-28", "02-29"}
    assert month_days(on_the_day, day("2026-03-01")) == {"03-01", "02-29"}
    assert month_days(on_the_day, day("2026-03-02")) == {"03-02"}


@pytest.mark.parametrize(
    ("told", "on", "why"),
    [
        ("2026-04-12", "2026-05-12", None),
        ("2026-04-13", "2026-05-12", "told-late"),
        ("2026-04-13", "2026-05-19", "told-late"),
        ("2026-05-13", "2026-05-14", "told-late"),
        ("2026-04-13", "2027-05-12", None),
    ],
)
def test_told_less_than_thirty_days_ahead_it_waits_a_year(told: str, on: str, why: Waits | None) -> None:
    celebrated = open_occasion(RULES, MAY, day(on))
    assert celebrated is not None
    assert waits(RULES, celebrated, day(told), (), day(on)) == why


def test_a_shop_may_take_birthdays_on_the_day() -> None:
    rules = RULES._replace(told_days=0, days_before=5)
    celebrated = occasion(rules, MAY, 2026)
    assert waits(rules, celebrated, day("2026-05-12"), (), day("2026-05-12")) is None
    assert waits(rules, celebrated, day("2026-05-13"), (), day("2026-05-14")) == "told-late"
    assert waits(rules, celebrated, day("2026-05-10"), (), day("2026-05-09")) == "told-late"


@pytest.mark.parametrize(
    ("gift", "on", "why"),
    [
        (Gift(2026, date(2026, 5, 12)), "2026-05-13", "given"),
        (Gift(2025, date(2025, 5, 19)), "2026-05-12", None),
        (Gift(2025, date(2025, 7, 16)), "2026-05-12", None),  # 300 days
        (Gift(2025, date(2025, 7, 17)), "2026-05-12", "cool-off"),  # 299 days
        (Gift(2025, date(2026, 1, 3)), "2026-05-12", "given"),  # a late gift of last year, in this one
        (Gift(2036, date(2036, 5, 12)), "2026-05-12", None),
        (Gift(2027, date(2027, 1, 5)), "2026-05-12", "cool-off"),  # the clock was wrong
    ],
)
def test_once_a_calendar_year_and_not_within_the_cool_off(gift: Gift, on: str, why: Waits | None) -> None:
    celebrated = occasion(RULES, MAY, day(on).year)
    assert waits(RULES, celebrated, LONG_AGO, [gift], day(on)) == why


@given(
    births=st.lists(st.dates(date(1988, 1, 1), date(1988, 12, 31)), min_size=1, max_size=6),
    changes=st.lists(st.integers(0, 1500), max_size=5),
    missed=st.sets(st.integers(0, 1500), max_size=300),
    before=st.integers(0, 30),
    after=st.integers(0, 30),
)
def test_however_often_the_date_is_changed(
    births: list[date], changes: list[int], missed: set[int], before: int, after: int
) -> None:
    """Four years, any nights missed, any dates told again: never two gifts in a year nor within the cool-off."""
    rules = RULES._replace(days_before=before, days_after=after)
    born, told = births[0], LONG_AGO
    gifts: list[Gift] = []
    for number in range(1500):
        today = date(2024, 1, 1) + timedelta(days=number)
        if number in changes:
            born, told = births[changes.index(number) % len(births)], today
        celebrated = open_occasion(rules, born, today)
        if number in missed or celebrated is None or waits(rules, celebrated, told, gifts, today):
            continue
        gifts.append(Gift(celebrated.year, today))
    days = [gift.on for gift in gifts]
    assert len({one.year for one in days}) == len(days)
    assert len({gift.year for gift in gifts}) == len(gifts)
    assert all((later - sooner).days >= rules.cool_off_days for sooner, later in pairwise(days))


@given(born=st.dates(date(1988, 1, 1), date(1988, 12, 31)), before=st.integers(0, 30), after=st.integers(0, 30))
def test_whoever_told_it_in_time_has_one_every_year(born: date, before: int, after: int) -> None:
    rules = RULES._replace(days_before=before, days_after=after)
    gifts: list[Gift] = []
    for number in range(365 * 4 + 1):
        today = date(2025, 1, 1) + timedelta(days=number)
        celebrated = open_occasion(rules, born, today)
        if celebrated and waits(rules, celebrated, LONG_AGO, gifts, today) is None:
            gifts.append(Gift(celebrated.year, today))
    assert {gift.on.year for gift in gifts} >= {2025, 2026, 2027, 2028}


def program(**rules: object) -> Program:
    return Program(
        points=PointsRules(expiry=Expiry("after-months", 12, "month-end")),
        rewards=(Reward("cake", "Cake", value_cents=500, voucher_days=60),),
        birthday=Birthday(**rules),  # type: ignore[arg-type]
    )


NOBODY_SPECIAL = Standing(7, "Member", "Member")


def test_points_for_a_birthday() -> None:
    decision = decide_birthday(program(points=20), NOBODY_SPECIAL, 2026, day("2026-05-12"), repeat("CODE"))
    (entry,) = decision.entries
    assert (entry.unit, entry.amount, entry.rule, entry.why) == ("points", 20, "birthday", {"year": 2026})
    assert entry.expires_on == day("2027-05-31")


def test_a_debt_is_paid_first() -> None:
    standing = NOBODY_SPECIAL._replace(debts=(Debt(3, "points", 5),))
    decision = decide_birthday(program(points=20), standing, 2026, day("2026-05-12"), repeat("CODE"))
    assert decision.allocations == ((3, -1, 5),)


def test_a_voucher_for_a_birthday_and_points_besides() -> None:
    decision = decide_birthday(
        program(points=5, reward="cake"), NOBODY_SPECIAL, 2026, day("2026-05-12"), repeat("CODE")
    )
    (voucher,) = decision.vouchers
    assert (voucher.member_id, voucher.reward, voucher.source, voucher.expires_on) == (
        7,
        "cake",
        "birthday",
        day("2026-07-11"),
    )
    assert [(one.unit, one.amount) for one in decision.entries] == [
        ("points", 5),
        ("voucher:CODE", 1),
        ("reward:cake", 1),
    ]


def test_a_program_without_a_gift_gives_none() -> None:
    empty = decide_birthday(Program(), NOBODY_SPECIAL, 2026, day("2026-05-12"), repeat("CODE"))
    assert (empty.entries, empty.vouchers) == ((), ())


@pytest.mark.parametrize("born", [date(1990, 12, 31), date(1990, 1, 1), date(1992, 2, 29), date(1990, 6, 15)])
def test_the_days_of_windows_are_those_of_an_open_occasion(born: date) -> None:
    rules = Birthday(points=20, days_before=3, days_after=9)
    for year in (2024, 2025):
        days = [date(year, 12, 1) + timedelta(days=number) for number in range(110)]
        assert days_of_windows(rules, born, days) == [day for day in days if open_occasion(rules, born, day)]
