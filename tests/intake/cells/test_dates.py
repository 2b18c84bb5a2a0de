"""Dates as files write them, and what is refused because it could be two days."""

import re
from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.errors import BadDate
from loyalty_cli.intake.cells.dates import (
    DateOrder,
    birthday_reader,
    clock_of,
    day_reader,
    moment_reader,
    split_date,
    vote_of,
)

TODAY = date(2026, 11, 21)
visit = {order: day_reader(order, TODAY, "Europe/Paris") for order in ("dmy", "mdy", "ymd", "")}
born = {order: birthday_reader(order, TODAY) for order in ("dmy", "mdy", "ymd", "")}


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2026-11-05", "", date(2026, 11, 5)),
        ("2026-11-05 18:30:00", "", date(2026, 11, 5)),
        ("2026-11-05T18:30:00.123456", "", date(2026, 11, 5)),
        ("2026/11/05", "", date(2026, 11, 5)),
        ("2026.11.5", "", date(2026, 11, 5)),
        ("20261105", "", date(2026, 11, 5)),
        ("05/11/2026", "dmy", date(2026, 11, 5)),
        ("05/11/2026 09:12", "dmy", date(2026, 11, 5)),
        ("5-11-2026", "dmy", date(2026, 11, 5)),
        ("05 11 2026", "dmy", date(2026, 11, 5)),
        ("11/05/2026", "mdy", date(2026, 11, 5)),
        ("11/5/2026 3:45 PM", "mdy", date(2026, 11, 5)),
        ("05112026", "dmy", date(2026, 11, 5)),
        ("05.11.2026", "", date(2026, 11, 5)),
        ("05/05/2026", "", date(2026, 5, 5)),
        ("5 novembre 2026", "", date(2026, 11, 5)),
        ("1er août 2026", "", date(2026, 8, 1)),
        ("5 nov. 2026", "", date(2026, 11, 5)),
        ("05-Nov-2026", "", date(2026, 11, 5)),
        ("Nov 5, 2026", "", date(2026, 11, 5)),
        ("November 5th 2026 at 10:00", "", date(2026, 11, 5)),
        ("05/11/26", "dmy", date(2026, 11, 5)),
        ("11/05/98", "mdy", date(1998, 11, 5)),
        ("26-11-05", "ymd", date(2026, 11, 5)),
        ("2026-11-05 23:30:00 UTC", "", date(2026, 11, 6)),
        ("2026-11-05T23:30:00Z", "", date(2026, 11, 6)),
        ("2026-11-05 20:30:00 -0400", "", date(2026, 11, 6)),
        ("2026/11/05 23:30 +00:00", "", date(2026, 11, 6)),
        ("0000-00-00 00:00:00", "", None),
        ("00/00/0000", "dmy", None),
    ],
)
def test_a_visit_is_read(text: str, order: str, day: date | None) -> None:
    assert visit[order](text) == day


@pytest.mark.parametrize(
    "text",
    [
        "05/06/2026", "05-06-2026", "05/06/26", "2026-02-29", "2026-13-01", "31/02/2026", "2026-W01-1", "2026", "0.5",
        "tomorrow", "2026-11-22", "1899-05-05", "12/05", "--05-12", "32/01/2026", "٠٥/٠٦/٢٠٢٦", "2026-11-05 and more",
        "", "45/45/4545", "5 brumaire 2026",
    ],
)  # fmt: skip
def test_what_is_no_day_or_could_be_two_is_refused(text: str) -> None:
    with pytest.raises(BadDate):
        visit[""](text)


@pytest.mark.parametrize(
    ("text", "order", "told"),
    [
        ("1987-05-12", "", "1987-05-12"),
        ("12/05/1987", "dmy", "1987-05-12"),
        ("12051987", "dmy", "1987-05-12"),
        ("--05-12", "", "--05-12"),
        ("--0512", "", "--05-12"),
        ("12/05", "dmy", "--05-12"),
        ("05/12", "mdy", "--05-12"),
        ("12 mai", "", "--05-12"),
        ("May 12", "", "--05-12"),
        ("--02-29", "", "--02-29"),
        ("29/02", "dmy", "--02-29"),
        ("1604-05-12", "", "--05-12"),
        ("0000-05-12", "", "--05-12"),
        ("12/05/87", "dmy", "1987-05-12"),
        ("87-05-12", "ymd", "1987-05-12"),
        ("12/05/05", "dmy", "2005-05-12"),
        ("22/11/26", "dmy", "1926-11-22"),
        ("12/05/15", "dmy", "--05-12"),
        ("0/0/00", "dmy", None),
        ("1900-01-00", "", None),
    ],
)
def test_a_birthday_is_read_with_the_year_that_is_sure(text: str, order: str, told: str | None) -> None:
    assert born[order](text) == told


@pytest.mark.parametrize(
    "text", ["2027-01-01", "1905-12-31", "1899-05-12", "12/05/1987", "05/06", "never", "19870229", "1987"]
)
def test_a_birthday_ahead_too_far_back_or_unclear_is_refused(text: str) -> None:
    with pytest.raises(BadDate):
        born[""](text)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("25/06/1987", "dmy"), ("06/25/1987", "mdy"), ("05/06/1987", ""), ("1987-06-25", ""), ("25.06.1987", ""),
        ("87-05-12", "ymd"), ("21/11/25", ""), ("11/21/25", "mdy"),
        ("25/06/87", "dmy"), ("25/06", "dmy"), ("6/25", "mdy"), ("30/31", ""),
    ],
)  # fmt: skip
def test_a_date_votes_for_an_order_only_when_it_proves_one(text: str, order: DateOrder) -> None:
    parts = split_date(text)
    assert parts is not None
    assert vote_of(parts) == order


def test_spreadsheet_day_numbers_are_dates_only_in_spreadsheets() -> None:
    assert day_reader("", TODAY, "Europe/Paris", serials=True)("45000") == date(2023, 3, 15)
    assert birthday_reader("", TODAY, serials=True)("31909") == "1987-05-12"
    with pytest.raises(BadDate):
        visit[""]("45000")


@given(st.dates(date(1970, 1, 1), TODAY))
def test_every_day_is_read_back_from_every_way_it_is_written(day: date) -> None:
    assert visit[""](day.isoformat()) == day
    assert visit["dmy"](f"{day:%d/%m/%Y}") == day
    assert visit["mdy"](f"{day:%m/%d/%Y}") == day
    assert visit["dmy"](f"{day:%d%m%Y}") == day
    assert visit["mdy"](f"{day:%Y%m%d}") == day
    assert visit[""](f"{day:%d.%m.%Y}") == day


@given(st.integers(0, 43_000).map(lambda back: TODAY - timedelta(days=back)))
def test_two_digits_of_a_year_never_give_a_wrong_birthday(day: date) -> None:
    told = born["dmy"](f"{day:%d/%m/%y}")
    assert told in {day.isoformat(), f"--{day:%m-%d}"}


@given(st.text(max_size=20) | st.text("0123456789-/. :TZ", max_size=12))
def test_any_text_is_a_day_or_refused(text: str) -> None:
    for visited_on in visit.values():
        with suppress(BadDate):
            day = visited_on(text)
            assert day is None or date(1900, 1, 1) <= day <= TODAY
    for born_on in born.values():
        with suppress(BadDate):
            told = born_on(text)
            assert told is None or re.fullmatch(r"(\d{4}|-)-\d\d-\d\d", told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("09:02", "09:02"), ("9h02", "09:02"), ("09:02:11", "09:02"), ("9:02 AM", "09:02"), ("9:02 p.m.", "21:02"),
        ("12:05 AM", "00:05"), ("12:05 PM", "12:05"), ("11/21/26 9:02 AM", "09:02"), ("2026-11-21T23:59:59", "23:59"),
        ("2026-11-21", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_time_of_day_in_all_its_spellings(text: str, told: str) -> None:
    assert clock_of(text) == told


@pytest.mark.parametrize(
    ("text", "clock", "zone", "day", "at"),
    [
        ("2026-11-20 23:40:00 +0000", "", "", 21, "00:40"), ("2026-11-20T09:05:10Z", "", "", 20, "10:05"),
        ("2026-11-20 09:02 CET", "", "", 20, "09:02"), ("2026-11-20 20:02 EST", "", "", 21, "02:02"),
        ("11/19/2026 6:30 PM PST", "", "", 20, "03:30"), ("Nov 19, 2026 6:30 PM PST", "", "", 20, "03:30"),
        ("19.11.2026 18:30 MEZ", "", "", 19, "18:30"), ("19 nov. 2026 18:30 CET", "", "", 19, "18:30"),
        ("Thu, 19 Nov 2026 23:30:00 GMT", "", "", 20, "00:30"), ("2026-11-20 23:15 UTC+1", "", "", 20, "23:15"),
        ("Thu Nov 19 2026 18:30:00 GMT+0100 (Central European Standard Time)", "", "", 19, "18:30"),
        ("2026-11-19", "18:30", "Pacific Time (US & Canada)", 20, "03:30"), ("2026-11-19", "18:30", "CET", 19, "18:30"),
        ("2026-11-19", "6:30 PM", "America/New_York", 20, "00:30"), ("2026-11-19", "18:30", "London", 19, "19:30"),
        ("2026-11-19", "18:30", "(UTC-05:00) Eastern Time (US & Canada)", 20, "00:30"),
        ("2026-11-19", "18:30", "+09:00", 19, "10:30"), ("2026-11-19", "", "America/New_York", 19, ""),
        ("jeudi 19 novembre 2026 à 18h30", "", "", 19, "18:30"),
    ],
)  # fmt: skip
def test_a_moment_is_told_in_the_zone_of_the_shop(text: str, clock: str, zone: str, day: int, at: str) -> None:
    assert moment_reader("mdy", TODAY, "Europe/Paris")(text, clock, zone) == (date(2026, 11, day), at)


def test_an_abbreviation_of_the_shops_own_zone_is_that_zone() -> None:
    read = {zone: moment_reader("", TODAY, zone) for zone in ("America/Chicago", "Asia/Shanghai", "Europe/London")}
    assert read["Asia/Shanghai"]("2026-11-20 09:02 CST", "", "") == (date(2026, 11, 20), "09:02")
    assert read["America/Chicago"]("2026-11-20 09:02 CST", "", "") == (date(2026, 11, 20), "09:02")
    assert read["Europe/London"]("2026-07-20 09:02 BST", "", "") == (date(2026, 7, 20), "09:02")


def test_a_zone_that_nobody_knows_is_refused() -> None:
    with pytest.raises(BadDate, match="Middle of Nowhere"):
        moment_reader("", TODAY, "Europe/Paris")("2026-11-20", "09:02", "Middle of Nowhere")


@pytest.mark.parametrize("text", ["25:00", "9:75", "13:00 PM", "0:30 am"])
def test_a_time_that_no_clock_shows_is_refused(text: str) -> None:
    with pytest.raises(BadDate):
        clock_of(text)
