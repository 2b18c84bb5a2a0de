"""Rules 17 and 18: what is keyed late counts on its own day, and any day can be seen again."""

from tests.scenarios.conftest import OpenTill
from tests.support.programs import worked

HAPPY = worked("""
    [[promotions]]
    id = "happy"
    name = "Happy hour"
    multiplier = "2"
    weekdays = ["thu"]
    hours = "14:00-16:30"
""")


def test_lots_follow_the_day_they_are_dated(till: OpenTill) -> None:
    counter = till()
    counter.play("""
        2026-10-20
        enroll Léa
        2026-11-21
        buy 10.00 on 2026-10-31             -> until 2027-10-31
        as of 2026-10-30                    -> 0 points
        as of 2026-10-31                    -> 10 points, 10.00 spend
    """)
    rows = counter.shop.conn.execute("SELECT on_date, keyed_on, recorded_at FROM facts WHERE kind = 'purchase'")
    assert rows.fetchall() == [("2026-10-31", "2026-11-21", "2026-11-21T10:30:00+00:00")]


def test_days_to_come_and_days_before_the_enrolment_are_refused(till: OpenTill) -> None:
    counter = till()
    counter.play("""
        2026-11-20
        enroll Léa
        2026-11-21
        buy 10.00 on 2026-11-22             -> refused date-out-of-range
        buy 10.00 on 2026-11-20             -> +10 points
        visit on 2026-11-19                 -> refused date-out-of-range
        stamp coffee on 2026-11-22          -> refused date-out-of-range
        redeem free-coffee on 2026-11-22    -> refused date-out-of-range
        adjust 5 because slip on 2026-11-22 -> refused date-out-of-range
        enroll Noé on 2026-11-22            -> refused date-out-of-range
    """)
    refusal = counter.refused("buy 10.00 on 2026-11-19", "date-out-of-range")
    assert refusal.message == "19 November 2026 is before the enrolment on 20 November 2026"
    assert refusal.hint


def test_the_tier_is_that_of_the_day(till: OpenTill) -> None:
    till().play("""
        2026-11-10
        enroll Léa
        2026-11-15
        buy 200.00                          -> tier Silver
        2026-11-21
        buy 10.00 on 2026-11-14             -> +10 points
        buy 10.00 on 2026-11-15             -> +12 points
        as of 2026-11-14                    -> tier Bronze
        as of 2026-11-15                    -> tier Silver
    """)


def test_a_late_purchase_raises_the_tier_on_its_day(till: OpenTill) -> None:
    till().play("""
        2026-11-10
        enroll Léa
        2026-11-21
        buy 200.00 on 2026-11-12            -> tier Silver
        as of 2026-11-11                    -> tier Bronze
        as of 2026-11-12                    -> tier Silver
        buy 10.00 on 2026-11-13             -> +12 points
        buy 10.00 on 2026-11-11             -> +10 points
    """)


def test_a_late_purchase_raises_the_tier_of_today_with_what_came_after_it(till: OpenTill) -> None:
    """Neither day alone reaches Silver; together they do, from the day of keying on."""
    till().play("""
        2026-11-10
        enroll Léa
        2026-11-15
        buy 150.00
        2026-11-21
        buy 50.00 on 2026-11-12             -> +50 points, tier Silver
        as of 2026-11-12                    -> tier Bronze, 50.00 spend
        as of 2026-11-20                    -> tier Bronze, 200.00 spend
        as of 2026-11-21                    -> tier Silver
    """)


def test_a_late_purchase_out_of_todays_window_raises_nothing_today(till: OpenTill) -> None:
    till().play("""
        2025-11-01
        enroll Léa
        2026-11-20
        buy 150.00
        2026-11-21
        buy 60.00 on 2025-11-20             -> tier Bronze
        show                                -> 150.00 spend
        buy 60.00 on 2025-11-22             -> tier Silver
        show                                -> 210.00 spend
    """)


def test_both_tiers_rise_from_where_each_stood(till: OpenTill) -> None:
    till().play("""
        2026-11-01
        enroll Léa
        2026-11-15
        buy 200.00                          -> tier Silver
        2026-11-21
        buy 300.00 on 2026-11-10            -> +300 points, tier Gold
        as of 2026-11-09                    -> tier Bronze
        as of 2026-11-10                    -> tier Silver
        as of 2026-11-20                    -> tier Silver
        as of 2026-11-21                    -> tier Gold
    """)


def test_a_tier_reached_meanwhile_rises_with_what_is_keyed_late(till: OpenTill) -> None:
    """Silver by the 12th, and by a late purchase by the 10th: one more of the 10th makes Gold of both days."""
    till().play("""
        2026-11-01
        enroll Léa
        2026-11-10
        buy 150.00
        2026-11-12
        buy 50.00                           -> tier Silver
        2026-11-21
        buy 50.00 on 2026-11-10             -> tier Silver
        as of 2026-11-10                    -> tier Silver
        buy 300.00 on 2026-11-10            -> tier Gold
        as of 2026-11-09                    -> tier Bronze
        as of 2026-11-10                    -> tier Gold
        as of 2026-11-21                    -> tier Gold
    """)


def test_promotions_hold_by_the_hour_that_is_told(till: OpenTill) -> None:
    """2026-11-19 is a Thursday."""
    till(HAPPY).play("""
        2026-11-18
        enroll Léa
        2026-11-19 14:00
        buy 10.00                           -> +20 points
        buy 10.00 at 14:06                  -> +20 points       # another clock
        2026-11-19 16:30
        buy 10.00                           -> +10 points
        buy 10.00 at 16:29                  -> +20 points
        buy 10.00 at 13:59                  -> +10 points
        2026-11-20 15:00
        buy 10.00                           -> +10 points       # Friday
        buy 10.00 on 2026-11-19             -> +10 points       # the hour was not told
        buy 10.00 on 2026-11-19 at 15:00    -> +20 points
    """)


def test_a_late_redemption_draws_on_what_was_usable_that_day(till: OpenTill) -> None:
    till().play("""
        2026-11-01
        enroll Léa
        buy 50.00
        2026-11-20
        buy 50.00
        2026-11-21
        redeem free-coffee on 2026-11-19    -> refused not-enough-points
        redeem free-coffee on 2026-11-20    -> 20 points
        as of 2026-11-19                    -> 50 points
        as of 2026-11-20                    -> 20 points
    """)


def test_points_spent_since_can_not_be_spent_again_late(till: OpenTill) -> None:
    till().play("""
        2026-11-01
        enroll Léa
        buy 80.00
        2026-11-20
        redeem free-coffee
        2026-11-21
        redeem free-coffee on 2026-11-10    -> refused not-enough-points
    """)


def test_a_late_redemption_may_use_what_lapsed_since(till: OpenTill) -> None:
    till().play("""
        2025-11-21
        enroll Léa
        buy 80.00                           # until 2026-11-30
        2026-12-05
        show                                -> 0 points
        redeem free-coffee on 2026-11-30    -> 0 points
        as of 2026-11-30                    -> 0 points
    """)


def test_every_day_can_be_seen_again(till: OpenTill) -> None:
    till().play("""
        2026-01-10
        enroll Léa points 100 coffee=3
        2026-02-10
        buy 20.80 coffee:8=20.80 ref T1
        2026-03-10
        redeem free-coffee ref R1
        adjust credit 5.00 because goodwill
        2026-04-10
        return T1 10.40 coffee:4=10.40
        2026-05-10
        redeem V1                           -> refused voucher-used
        undo R1
        as of 2026-01-09                    -> 0 points, 0 coffee, 0 vouchers
        as of 2026-01-10                    -> 100 points, 3 coffee, 0 vouchers, 0.00 spend
        as of 2026-02-10                    -> 120 points, 1 coffee, 1 voucher, 20.80 spend
        as of 2026-03-10                    -> 40 points, 1 coffee, 5.00 credit
        as of 2026-04-10                    -> 30 points, 7 coffee, 0 vouchers, 10.40 spend
        as of 2026-05-10                    -> 110 points, 7 coffee, 5.00 credit
    """)


def test_a_shop_day_ends_at_midnight_whatever_was_keyed_later_for_it(till: OpenTill) -> None:
    till().play("""
        2026-11-10
        enroll Léa
        buy 10.00
        as of 2026-11-10                    -> 10 points
        2026-11-11
        buy 7.00
        as of 2026-11-10                    -> 10 points
        2026-11-12
        buy 5.00 on 2026-11-10
        as of 2026-11-10                    -> 15 points
    """)


def test_late_visits_count_once_a_day(till: OpenTill) -> None:
    program = worked("""
        [[stamp_cards]]
        id = "visits"
        name = "Visits"
        visit = true
        boxes = 10
        reward = "free-coffee"
    """)
    till(program).play("""
        2026-11-18
        enroll Léa
        2026-11-21
        visit on 2026-11-19                 -> +1 visits
        buy 5.00 on 2026-11-19              -> +0 visits
        buy 5.00 on 2026-11-20              -> +1 visits
        visit                               -> 3 visits
    """)
