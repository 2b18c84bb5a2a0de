"""Cents, points and shop dates: read exactly, rounded exactly, refused plainly."""

import math
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.errors import BadAmount, BadDate, BadValue
from loyalty_cli.units import (
    MAX_CENTS,
    Rounding,
    add_months,
    format_rate_e4,
    month_end,
    next_day,
    parse_cents,
    parse_count,
    parse_date,
    parse_rate_e4,
    plain_cents,
    round_ratio,
    share,
)

TODAY = date(2026, 11, 21)
DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
MONTHS = st.integers(1, 240)


# Amounts -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "decimals", "cents"),
    [
        ("23.50", 2, 2350),
        ("23,50", 2, 2350),
        ("19.99", 2, 1999),
        ("23.5", 2, 2350),
        ("23", 2, 2300),
        ("0.01", 2, 1),
        ("007", 2, 700),
        ("1999", 0, 1999),
        ("19.999", 3, 19999),
        ("19.9", 3, 19900),
        ("1000000000.00", 2, MAX_CENTS),
    ],
)
def test_amounts_are_read_to_the_cent(text: str, decimals: int, cents: int) -> None:
    assert parse_cents(text, decimals) == cents


@pytest.mark.parametrize(
    "text",
    [
        *("0", "0.00", "-5", "+5", "1e3", "1_000", "NaN", "inf", "1e400", str(2**63), "٣.٥", "0x10", "", " ", "0.005"),
        *("23.", ".50", "1.000,00", "1,000.00", "23 50", "23.50 ", " 23.50", "23.50€", "23,5O", "²", "1000000000.01"),
        *("１２", "12\n", "1.2.3", "None"),
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(BadAmount):
        parse_cents(text, 2)


def test_nothing_is_an_amount_where_it_is_allowed() -> None:
    assert parse_cents("0", allow_zero=True) == 0
    assert parse_cents("0,00", allow_zero=True) == 0
    with pytest.raises(BadAmount):
        parse_cents("-0", allow_zero=True)


@pytest.mark.parametrize(("text", "decimals"), [("10.5", 0), ("0.001", 2), ("0.0001", 3), ("1.0", 0)])
def test_more_decimals_than_the_currency_has_are_refused(text: str, decimals: int) -> None:
    with pytest.raises(BadAmount) as refusal:
        parse_cents(text, decimals)
    assert refusal.value.message == f"{text!r} has more than {decimals} decimals"


@given(st.integers(1, MAX_CENTS), st.integers(0, 4))
def test_an_amount_written_plainly_is_read_back(cents: int, decimals: int) -> None:
    plain = plain_cents(cents, decimals)
    assert parse_cents(plain, decimals) == cents
    assert parse_cents(plain.replace(".", ","), decimals) == cents
    assert plain_cents(-cents, decimals) == f"-{plain}"


@given(st.text(max_size=12))
def test_any_text_is_an_amount_or_refused(text: str) -> None:
    try:
        cents = parse_cents(text, 2)
    except BadAmount:
        return
    assert 0 < cents <= MAX_CENTS
    assert Fraction(text.replace(",", ".")) * 100 == cents


# Rounding ------------------------------------------------------------------------------------------------------------


@given(st.integers(0, 10**15), st.integers(1, 10**9))
def test_rounding_is_that_of_exact_fractions(numerator: int, denominator: int) -> None:
    exact = Fraction(numerator, denominator)
    assert round_ratio(numerator, denominator, "floor") == math.floor(exact)
    assert round_ratio(numerator, denominator, "ceil") == math.ceil(exact)
    assert round_ratio(numerator, denominator, "nearest") == math.floor(exact + Fraction(1, 2))


@pytest.mark.parametrize(("rounding", "expected"), [("floor", 2), ("nearest", 3), ("ceil", 3)])
def test_a_half(rounding: Rounding, expected: int) -> None:
    assert round_ratio(5, 2, rounding) == expected


# Counts and rates ----------------------------------------------------------------------------------------------------


def test_a_count_above_the_most_names_the_most() -> None:
    with pytest.raises(BadValue) as refused:
        parse_count("99999999999")
    assert (refused.value.message, refused.value.hint) == (
        "'99999999999' is too large", "write a whole number from 1 to 1,000,000,000",
    )  # fmt: skip


@pytest.mark.parametrize(("text", "count"), [("1", 1), ("10", 10), ("007", 7), ("1000000000", 10**9)])
def test_counts(text: str, count: int) -> None:
    assert parse_count(text) == count


@pytest.mark.parametrize(
    "text", ["0", "", "-1", "+1", "1.0", "1e3", "٣", "²", "1000000001", "10000000000", "1 0", "0" * 11]
)
def test_what_is_no_count_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        parse_count(text)


@given(st.integers(0, 999_999 * 10_000))
def test_a_rate_written_is_read_back(rate: int) -> None:
    assert parse_rate_e4(format_rate_e4(rate)) == rate
    assert parse_rate_e4(format_rate_e4(rate).replace(".", ",")) == rate


@pytest.mark.parametrize(("rate", "text"), [(12_500, "1.25"), (10_000, "1"), (0, "0"), (1, "0.0001"), (100_000, "10")])
def test_a_rate_is_written_without_needless_zeros(rate: int, text: str) -> None:
    assert format_rate_e4(rate) == text


@pytest.mark.parametrize("text", ["", "1.25555", "-1", "1e2", "x", "1.", ".5", "１"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        parse_rate_e4(text)


# Days ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-19", date(2026, 11, 19)),
        ("2024-02-29", date(2024, 2, 29)),
        ("today", TODAY),
        ("yesterday", date(2026, 11, 20)),
        ("-2d", date(2026, 11, 19)),
        ("-0d", TODAY),
        ("-365d", date(2025, 11, 21)),
    ],
)
def test_days(text: str, day: date) -> None:
    assert parse_date(text, TODAY) == day


@pytest.mark.parametrize(
    "text",
    [
        *("2026-02-29", "20260101", "0", "2026-W01-1", "05/01/2026", "0000-01-01", "2026-13-01", "2026-1-1", ""),
        *("tomorrow", "-d", "-2", "2d", "-12345d", "2026-11-21T10:30", "٢٠٢٦-١١-٢١", " 2026-11-21", "21-11-2026"),
    ],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(BadDate):
        parse_date(text, TODAY)


@given(DAYS)
def test_iso_days_are_read_back(day: date) -> None:
    assert parse_date(day.isoformat(), TODAY) == day


@given(DAYS, MONTHS)
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later == month_end(later) and later.day < day.day)
    assert add_months(later, -months) <= day


@given(DAYS)
def test_the_last_of_the_month(day: date) -> None:
    last = month_end(day)
    assert (last.year, last.month) == (day.year, day.month)
    assert next_day(last).day == 1
    assert day <= last
    assert next_day(day) - day == timedelta(days=1)


def test_an_amount_shared_by_weight_adds_up() -> None:
    assert share(100, [1, 1, 1]) == [33, 33, 34]
    assert share(1, [0, 5, 5]) == [0, 0, 1]
    assert sum(share(997, [3, 1, 4, 1, 5, 9])) == 997
