"""Shops without cents, with thousandths, and around the world's calendars."""

from tests.scenarios.conftest import OpenTill
from tests.support.programs import WORKED

YEN = """
[shop]
name = "Test"
currency = "JPY"
country = "JP"
timezone = "Asia/Tokyo"
[points]
per_unit = "0.01"
[[tiers]]
name = "Member"
from = 0
[[tiers]]
name = "Regular"
from = 20000
multiplier = "1.5"
[[rewards]]
id = "tea"
name = "Tea"
kind = "discount"
value = 300
points = 10
"""
DINAR = """
[shop]
name = "Test"
currency = "TND"
country = "TN"
timezone = "Africa/Tunis"
[points]
per_unit = 1
[[stamp_cards]]
id = "tens"
name = "Tens"
each = "10.000"
boxes = 5
reward = "tea"
[[rewards]]
id = "tea"
name = "Tea"
value = "2.500"
points = 10
"""


def test_yen_have_no_decimals(till: OpenTill) -> None:
    till(YEN).play("""
        2026-11-21
        enroll Sato
        buy 1999 ref T1                     -> +19 points, +1999 spend
        return T1 666                       -> -6 points, money 666
        return T1 667                       -> -7 points
        return T1                           -> -6 points, 0 points
        buy 20000                           -> +200 points, tier Regular
        redeem tea                          -> 190 points
        buy 1000 voucher V1                 -> off 300, pay 700, +10 points       # 7 x 1.5
        buy 10.5                            -> refused bad-amount
    """)


def test_dinars_have_three_decimals(till: OpenTill) -> None:
    till(DINAR).play("""
        2026-11-21
        enroll Amel
        buy 19.999 ref T1                   -> +19 points, +19.999 spend, +1 tens
        return T1 0.001                     -> +0 points, -0.001 spend
        return T1 0.999                     -> -1 points
        return T1 9.000                     -> -9 points, -1 tens
        return T1                           -> 0 points, 0 tens
        buy 0.0001                          -> refused bad-amount
    """)


def test_leap_days(till: OpenTill) -> None:
    """A year rolls from 29 February to the last of February, and the window of that day begins on 1 March before."""
    till(WORKED).play("""
        2024-02-29
        enroll Léa
        buy 200.00                          -> +200 points, tier Silver, until 2025-02-28
        2025-02-27
        show                                -> 200.00 spend, 200 points
        2025-02-28
        show                                -> 200.00 spend, 200 points
        2025-03-01
        show                                -> 0.00 spend, 0 points
    """)


def test_the_window_of_a_leap_day(till: OpenTill) -> None:
    till(WORKED).play("""
        2023-02-28
        enroll Léa
        buy 10.00
        2023-03-01
        buy 7.00
        2024-02-28
        show                                -> 7.00 spend
        2024-02-29
        show                                -> 7.00 spend
        2024-03-01
        show                                -> 0.00 spend
    """)
