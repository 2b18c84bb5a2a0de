"""The last usable day: always on or after the day of earning, and as the program says."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.program.kernel.expiry import Expiry, expires_on, extended_by_visit, good_until
from loyalty_cli.program.kernel.facts import CREDIT, POINTS, Extension, Lot
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.units import next_day

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
MONTHS = st.integers(1, 120)


@given(DAYS, MONTHS)
def test_to_the_day(earned: date, months: int) -> None:
    last = expires_on(Expiry(months=months, at="exact"), earned)
    assert last is not None
    assert (last.year - earned.year) * 12 + last.month - earned.month == months
    assert last.day == earned.day or next_day(last).day == 1


@given(DAYS, MONTHS)
def test_to_the_end_of_the_month(earned: date, months: int) -> None:
    last = expires_on(Expiry(months=months), earned)
    exact = expires_on(Expiry(months=months, at="exact"), earned)
    assert last is not None
    assert exact is not None
    assert next_day(last).day == 1
    assert timedelta(0) <= last - exact < timedelta(days=31)


@given(DAYS, st.dates(date(2024, 1, 1), date(2024, 12, 31)))
def test_on_one_day_for_all(earned: date, day: date) -> None:
    last = expires_on(Expiry(mode="day-of-year", day=f"{day:%m-%d}"), earned)
    assert last is not None
    assert earned <= last < earned + timedelta(days=367)
    assert last.month == day.month
    assert last.day == day.day or (f"{day:%m-%d}" == "02-29" and f"{last:%m-%d}" == "02-28")


@given(DAYS)
def test_never(earned: date) -> None:
    assert expires_on(Expiry(mode="never"), earned) is None


@given(DAYS, DAYS, MONTHS)
def test_inactivity_begins_like_after_months(earned: date, other: date, months: int) -> None:
    idle, plain = Expiry(mode="inactivity", months=months), Expiry(months=months)
    assert expires_on(idle, earned) == expires_on(plain, earned)
    sooner, later = sorted((earned, other))
    first, second = expires_on(idle, sooner), expires_on(idle, later)
    assert first is not None
    assert second is not None
    assert first <= second


def lot(number: int, expires: date | None, unit: str = POINTS) -> Lot:
    return Lot(number, unit, 10, 10, expires, number, date(2026, 1, 1))


LOTS = (lot(1, date(2026, 11, 30)), lot(2, date(2027, 5, 31)), lot(3, None), lot(4, None, CREDIT))
STANDING = Standing(1, "Bronze", "Bronze", lots=LOTS)


def test_a_visit_moves_open_lots_of_points_forward_only() -> None:
    idle = Expiry(mode="inactivity", months=6)
    assert extended_by_visit(idle, STANDING, date(2026, 11, 21)) == (Extension(1, date(2027, 5, 31)),)
    assert extended_by_visit(idle, STANDING, date(2026, 12, 1)) == (
        Extension(1, date(2027, 6, 30)),
        Extension(2, date(2027, 6, 30)),
    )


def test_a_visit_moves_nothing_where_points_lapse_otherwise() -> None:
    for expiry in (Expiry(), Expiry(mode="never"), Expiry(mode="day-of-year")):
        assert extended_by_visit(expiry, STANDING, date(2026, 11, 21)) == ()


def test_the_day_itself_and_the_end_of_its_month() -> None:
    assert expires_on(Expiry(months=3, at="exact"), date(2026, 11, 21)) == date(2027, 2, 21)
    assert expires_on(Expiry(months=3), date(2026, 11, 21)) == date(2027, 2, 28)


def test_visits_since_move_what_is_keyed_late_up_to_the_first_gap() -> None:
    idle = Expiry(mode="inactivity", months=1, at="exact")
    visits = (date(2027, 2, 20), date(2027, 3, 20), date(2027, 4, 21))
    late = STANDING._replace(visits_since=visits)
    assert good_until(idle, STANDING, date(2027, 2, 1)) == date(2027, 3, 1)
    assert good_until(idle, late, date(2027, 2, 1)) == date(2027, 4, 20)
    assert good_until(idle, late._replace(visits_since=visits[2:]), date(2027, 2, 1)) == date(2027, 3, 1)
    assert good_until(idle, late._replace(visits_since=(date(2027, 3, 1),)), date(2027, 2, 1)) == date(2027, 4, 1)
    assert good_until(Expiry(mode="never"), late, date(2027, 2, 1)) is None
