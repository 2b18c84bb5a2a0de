"""Rules 9 and 10: what is missing and by when, said at the till in two lines at most."""

from typing import Any

import pytest

from tests.scenarios.conftest import OpenTill
from tests.support.programs import FIVE_OFF, worked

ENGLISH = {"shop": 'language = "en"'}
FRENCH = {"shop": 'language = "fr"'}


def said(document: dict[str, Any]) -> list[str]:
    return [line.replace("\u00a0", " ").replace("\u202f", " ") for line in document["say"]]


def test_what_is_missing_for_the_next_tier_and_by_when(till: OpenTill) -> None:
    """The oldest spend of the window is of 1 March: on 1 March 2027 it no longer counts."""
    counter = till(worked(**ENGLISH))
    document = counter.play("""
        2026-03-01
        enroll Léa
        buy 223.50                          -> tier Silver
        2026-11-21
        buy 200.00
    """)
    assert document["tier"] == {"name": "Silver", "next": "Gold", "missing_cents": 7650, "by": "2027-03-01"}
    assert "€76.50 more before 1 March 2027 for Gold" in said(document)


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (ENGLISH, ["2 stamps to a free coffee", "35 points to a free coffee"]),
        (
            FRENCH,
            [
                "Plus que 2 tampons avant votre récompense : Free coffee",
                "Plus que 35 points avant votre récompense : Free coffee",
            ],
        ),
    ],
)
def test_two_lines_at_most_in_the_shops_language(till: OpenTill, language: dict[str, str], lines: list[str]) -> None:
    document = till(worked(**language)).play("""
        2026-11-21
        enroll Léa points 25
        buy 20.00 coffee:6=15.60            -> 45 points, 8 coffee
    """)
    assert said(document) == lines


def test_what_lapses_soon_comes_first(till: OpenTill) -> None:
    counter = till(worked(**ENGLISH))
    document = counter.play("""
        2025-11-10
        enroll Léa
        buy 120.00                          # until 30 November
        2026-11-21
        buy 2.60 coffee=2.60
    """)
    assert said(document) == ["120 points lapse on 30 November", "Enough points for a free coffee"]
    document = counter.play("redeem free-coffee -> 42 points")
    assert said(document)[0] == "40 points lapse on 30 November"
    document = counter.play("""
        2026-12-01
        visit                               -> 2 points
    """)
    assert not any("lapse" in line for line in said(document))


@pytest.mark.parametrize(
    ("language", "line"),
    [(ENGLISH, "€10.00 of credit lapses on 20 December"), (FRENCH, "Un avoir de 10,00 € expire le 20 décembre")],
)
def test_what_lapses_within_45_days_comes_before_any_goal(till: OpenTill, language: dict[str, str], line: str) -> None:
    """Credit of cashback as well as points, which are good until 31 December."""
    counter = till(worked('[cashback]\npercent = "10"\nmonths = 12\n', **language))
    counter.play("""
        2025-12-20
        enroll Léa
        buy 100.00                          -> 10.00 credit
        2026-11-04
    """)
    assert "lapse" not in " ".join(said(counter.play("visit")))
    counter.play("2026-11-17")
    document = counter.play("buy 1.00")
    assert said(document)[0] == line
    assert "100 points" in said(document)[1]


def test_a_voucher_that_waits_is_said(till: OpenTill) -> None:
    document = till(worked(FIVE_OFF, **ENGLISH)).play("""
        2026-11-21
        enroll Léa points 50
        redeem five-off
    """)
    assert said(document)[0] == "A voucher for five off is waiting, good until 19 February 2027"


def test_at_the_top_nothing_is_missing(till: OpenTill) -> None:
    document = till(worked(**ENGLISH)).play("""
        2026-11-21
        enroll Léa
        buy 500.00                          -> tier Gold
    """)
    assert document["tier"] == {"name": "Gold", "next": None, "missing_cents": None, "by": None}
    assert not any("more" in line for line in said(document))


def test_points_are_called_what_the_shop_calls_them(till: OpenTill) -> None:
    document = till(worked(points='name = "grains"', **ENGLISH)).play("""
        2026-11-21
        enroll Léa points 79
    """)
    assert said(document) == ["1 grain to a free coffee", "8 stamps to a free coffee"]


def test_why_in_both_languages(till: OpenTill) -> None:
    roll = """
        2026-11-20
        enroll Léa
        buy 200.00
        2026-11-21
        buy 23.50 gift-card=4.00
    """
    english = till(worked(**ENGLISH)).play(roll)
    assert english["entries"][0] == {
        "unit": "points",
        "amount": 24,
        "rule": "points",
        "why": "1 per €1.00 on €19.50, Silver x1.25",
        "expires_on": "2027-11-30",
    }
    french = till(worked(**FRENCH)).play(roll)
    assert french["entries"][0]["why"].replace("\u00a0", " ") == "1 par 1,00 € sur 19,50 €, Silver x1,25"
    assert french["entries"][1]["why"].replace("\u00a0", " ") == "19,50 € comptent pour les niveaux"


def test_the_reason_of_an_undo_says_what_was_revived_and_of_a_return_what_was_used(till: OpenTill) -> None:
    counter = till(worked(refunds="negative = false", **ENGLISH))
    document = counter.play("""
        2026-05-10
        enroll Léa
        buy 80.00 ref T1
        redeem free-coffee ref R1
        return T1 20.00
    """)
    assert document["entries"][0]["why"] == "goods of T1 returned; 20 of their points were used already"
    document = counter.play("""
        2027-06-01
        undo R1
    """)
    revived = "R1 undone; 80 of them had lapsed and are good again until 30 August 2027"
    assert document["entries"][0]["why"] == revived
