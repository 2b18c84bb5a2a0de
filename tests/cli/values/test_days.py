"""Days as people type them."""

from datetime import date

import pytest

from loyalty_cli.cli.values.days import Order, order_in, read_birthday, read_day
from loyalty_cli.errors import BadDate
from loyalty_cli.language.words import day as shown

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-19", date(2026, 11, 19)),
        ("today", TODAY),
        ("hier", date(2026, 11, 20)),
        ("Hier", date(2026, 11, 20)),
        ("aujourd'hui", TODAY),
        ("aujourd’hui", TODAY),
        ("-2d", date(2026, 11, 19)),
        ("31/05/1990", date(1990, 5, 31)),
        ("05/31/1990", date(1990, 5, 31)),
        ("31.5.1990", date(1990, 5, 31)),
        ("31-05-1990", date(1990, 5, 31)),
        ("04/04/1990", date(1990, 4, 4)),
        ("1990/05/31", date(1990, 5, 31)),
        ("12 May 1990", date(1990, 5, 12)),
        ("12 mai 1990", date(1990, 5, 12)),
        ("1er février 1990", date(1990, 2, 1)),
        ("3 fev. 1990", date(1990, 2, 3)),
        ("April 12, 1990", date(1990, 4, 12)),
        ("april 12 1990", date(1990, 4, 12)),
        ("2nd Sept. 1990", date(1990, 9, 2)),
        ("21 November", TODAY),
        ("22 November", date(2025, 11, 22)),
        ("29 Feb", date(2024, 2, 29)),
    ],
)
@pytest.mark.parametrize("order", ["dmy", "mdy", ""])
def test_a_day_without_doubt_is_read_in_every_country(text: str, day: date, order: Order) -> None:
    assert read_day(text, TODAY, order) == day


def test_a_day_in_doubt_is_read_in_the_order_of_the_country() -> None:
    assert read_day("05/01/2026", TODAY, "dmy") == date(2026, 1, 5)
    assert read_day("05/01/2026", TODAY, "mdy") == date(2026, 5, 1)
    with pytest.raises(BadDate, match="two ways"):
        read_day("05/01/2026", TODAY, "")


@pytest.mark.parametrize(
    ("country", "language", "order"),
    [("FR", "en", "dmy"), ("GB", "en", "dmy"), ("US", "en", "mdy"), ("CA", "en", ""), ("CA", "fr", "dmy")],
)
def test_the_order_of_a_country(country: str, language: str, order: Order) -> None:
    assert order_in(country, language) == order


@pytest.mark.parametrize(
    "text",
    [
        *("2026-02-29", "20260101", "0", "2026-W01-1", "0000-01-01", "2026-13-01", "2026-1-1", "", "tomorrow", "-d"),
        *("31/02/2026", "0/1/2026", "13/13/2026", "1/1/26", "1/1-2026", "٢٠٢٦-١١-٢١", " 2026-11-21", "12/1", "12.1"),
        *(
            "12 Mai 90",
            "12 Ju 1990",
            "jui 12 1990",
            "32 May 1990",
            "May 1990",
            "12 Xyz 1990",
            "12 May 1990 10:30",
            "May",
        ),
        *("1/1/20261", "001/1/2026", "12 May 1990\n"),
    ],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(BadDate):
        read_day(text, TODAY, "")


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("month", range(1, 13))
def test_what_is_shown_can_be_typed(lang: str, month: int) -> None:
    on = date(1990, month, 1)
    assert read_day(shown(on, lang), TODAY, "dmy") == on


@pytest.mark.parametrize("text", ["--12-31", "12-31", "31/12", "12/31", "31 December", "31 décembre"])
def test_a_birthday_needs_no_year(text: str) -> None:
    assert read_birthday(text, TODAY, "", 4) == date(4, 12, 31)


def test_a_birthday_with_its_year_is_a_day_like_others() -> None:
    assert read_birthday("31/12/1990", TODAY, "", 4) == read_birthday("1990-12-31", TODAY, "", 4) == date(1990, 12, 31)
    assert read_birthday("--02-29", TODAY, "", 4) == date(4, 2, 29)
    for wrong in ("--13-01", "00-01", "1-2", "--", "13/13"):
        with pytest.raises(BadDate):
            read_birthday(wrong, TODAY, "", 4)
