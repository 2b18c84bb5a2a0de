"""Rule 6: the last usable day, and what moves it."""

import pytest

from tests.scenarios.conftest import OpenTill
from tests.support.programs import worked


def test_usable_through_the_last_day_and_gone_on_the_next_without_any_night(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa
        buy 100.00                          -> until 2027-11-30
        2027-11-30
        show                                -> 100 points
        redeem free-coffee                  -> 20 points
        2027-12-01
        show                                -> 0 points
        buy 1.00                            -> 1 points
        redeem free-coffee                  -> refused not-enough-points
        as of 2027-11-30                    -> 20 points
    """)


@pytest.mark.parametrize(
    ("expiry", "earned", "until"),
    [
        ("", "2026-11-21", "2027-11-30"),
        ("", "2026-11-30", "2027-11-30"),
        ("", "2026-12-01", "2027-12-31"),
        ("", "2023-02-28", "2024-02-29"),
        ("", "2024-02-29", "2025-02-28"),
        ('at = "exact"', "2026-11-21", "2027-11-21"),
        ('at = "exact"', "2024-02-29", "2025-02-28"),
        ('at = "exact"\nmonths = 1', "2026-01-31", "2026-02-28"),
        ('at = "exact"\nmonths = 24', "2026-11-21", "2028-11-21"),
        ('mode = "day-of-year"\nday = "12-31"', "2026-11-21", "2026-12-31"),
        ('mode = "day-of-year"\nday = "12-31"', "2026-12-31", "2026-12-31"),
        ('mode = "day-of-year"\nday = "06-30"', "2026-07-01", "2027-06-30"),
        ('mode = "day-of-year"\nday = "02-29"', "2026-11-21", "2027-02-28"),
        ('mode = "day-of-year"\nday = "02-29"', "2027-11-21", "2028-02-29"),
    ],
)
def test_the_last_usable_day(till: OpenTill, expiry: str, earned: str, until: str) -> None:
    till(worked(points_expiry=expiry)).play(f"""
        {earned}
        enroll Léa
        buy 10.00                           -> until {until}
        {until}
        show                                -> 10 points
    """)


def test_points_that_never_lapse(till: OpenTill) -> None:
    counter = till(worked(points_expiry='mode = "never"'))
    bought = counter.play("""
        2026-11-21
        enroll Léa
        buy 10.00
    """)
    assert bought["entries"][0]["expires_on"] is None
    counter.play("""
        2099-12-31
        show                                -> 10 points
    """)


IDLE = worked(points_expiry='mode = "inactivity"\nmonths = 6\nat = "exact"')


def test_each_visit_moves_the_date_of_every_open_lot(till: OpenTill) -> None:
    till(IDLE).play("""
        2026-01-10
        enroll Léa
        buy 100.00                          -> until 2026-07-10
        2026-07-10
        buy 10.00                           -> until 2027-01-10
        2027-01-10
        show                                -> 110 points
        visit
        2027-07-10
        redeem free-coffee                  -> 30 points
        2028-01-10
        show                                -> 30 points
        2028-01-11
        show                                -> 0 points
        visit                               -> 0 points
    """)


def test_what_is_no_visit_moves_nothing(till: OpenTill) -> None:
    till(IDLE).play("""
        2026-01-10
        enroll Léa
        buy 100.00 ref T1                   -> until 2026-07-10
        2026-06-10
        adjust 5 because goodwill           -> until 2026-12-10
        stamp coffee
        return T1 10.00                     -> 95 points
        2026-07-11
        show                                -> 5 points
    """)


def test_a_visit_keyed_late_moves_by_its_own_day_and_never_back(till: OpenTill) -> None:
    till(IDLE).play("""
        2026-01-10
        enroll Léa
        buy 100.00                          # until 10 July
        2026-06-20
        visit on 2026-06-10                 # until 10 December
        visit on 2026-02-10                 # no shorter
        2026-12-10
        show                                -> 100 points
        2026-12-11
        show                                -> 0 points
    """)


def test_lots_keep_the_day_they_were_given_under_another_program(till: OpenTill) -> None:
    counter = till()
    counter.play("""
        2026-11-21
        enroll Léa
        buy 10.00                           -> until 2027-11-30
    """)
    counter.change_program(worked(points_expiry="months = 3"))
    counter.play("""
        2026-11-22
        buy 5.00                            -> until 2027-02-28
        2027-03-01
        show                                -> 10 points
        2027-11-30
        show                                -> 10 points
        2027-12-01
        show                                -> 0 points
    """)
