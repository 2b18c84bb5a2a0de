"""Rules 1 and 2: what a purchase earns, and the purchase that crosses a tier."""

from tests.scenarios.conftest import OpenTill
from tests.support.programs import worked


def test_a_gift_card_earns_nothing_and_counts_for_no_tier(till: OpenTill) -> None:
    till().play("""
        2026-11-20
        enroll Léa
        buy 200.00                          -> +200 points, tier Silver
        2026-11-21
        buy 23.50 gift-card=4.00            -> +24 points, +19.50 spend, until 2027-11-30, 224 points
        show                                -> 219.50 spend
    """)


def test_the_purchase_that_crosses_a_tier_earns_at_the_old_multiplier(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa
        buy 199.99                          -> +199 points, tier Bronze
        buy 0.01                            -> +0 points, tier Silver
        buy 10.00                           -> +12 points
        buy 290.00                          -> +362 points, tier Gold     # 362.5
        buy 10.00                           -> +15 points
    """)


def test_two_hundred_in_one_purchase_is_silver(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa
        enroll Noé
        buy 199.99                          -> tier Bronze
        Noé: buy 200.00                     -> +200 points, tier Silver
    """)


def test_twelve_months_on_the_day(till: OpenTill) -> None:
    """On 2026-11-21 the window holds 2025-11-22 to 2026-11-21."""
    till().play("""
        2025-11-21
        enroll Léa
        buy 150.00
        2025-11-22
        buy 100.00                          -> tier Silver
        2026-11-21
        show                                -> 100.00 spend
        as of 2026-11-20                    -> 250.00 spend
        buy 99.99                           -> +124 points
        show                                -> 199.99 spend
    """)


def test_the_multiplier_is_that_of_the_day_even_when_the_spend_has_left_the_window(till: OpenTill) -> None:
    till().play("""
        2025-01-10
        enroll Léa
        buy 200.00                          -> tier Silver
        2026-11-21
        show                                -> 0.00 spend, tier Silver
        buy 10.00                           -> +12 points
    """)


def test_store_credit_spent_earns_nothing(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa
        adjust credit 10.00 because goodwill
        buy 25.00 credit 10.00              -> +15 points, +15.00 spend, pay 15.00, 0.00 credit
        buy 5.00                            -> +5 points
        adjust credit 5.00 because goodwill
        buy 5.00 credit 5.00                -> +0 points, +0.00 spend, pay 0.00
    """)


def test_rounding_is_done_once_by_the_programs_own_way(till: OpenTill) -> None:
    for rounding, points in (("floor", 12), ("nearest", 13), ("ceil", 13)):
        till(worked(points=f'rounding = "{rounding}"')).play(f"""
            2026-11-21
            enroll Léa
            buy 12.50                       -> +{points} points
            buy 0.49 ref T2                 -> +{1 if rounding == "ceil" else 0} points
        """)


def test_two_lines_of_a_cent_are_rounded_together(till: OpenTill) -> None:
    till(worked(points='rounding = "ceil"')).play("""
        2026-11-21
        enroll Léa
        buy 0.02 tea=0.01 coffee=0.01       -> +1 points
    """)


def test_below_the_minimum_nothing_is_earned_but_the_spend_counts(till: OpenTill) -> None:
    till(worked(points='minimum = "5.00"')).play("""
        2026-11-21
        enroll Léa
        buy 4.99                            -> +0 points, +4.99 spend
        buy 5.00                            -> +5 points
        buy 6.00 gift-card=1.50             -> +0 points, +4.50 spend
    """)


def test_a_bonus_is_not_earned_below_the_minimum(till: OpenTill) -> None:
    """The minimum is the smallest purchase that earns, whatever there is to earn."""
    program = worked(
        """
        [[promotions]]
        id = "treat"
        name = "Treat"
        bonus = 10
    """,
        points='minimum = "5.00"',
    )
    till(program).play("""
        2026-11-21
        enroll Léa
        buy 4.99                            -> +0 points
        buy 5.00                            -> +15 points
    """)


def test_categories_have_their_own_multipliers(till: OpenTill) -> None:
    program = worked("""
        [points.multipliers]
        tea = "2"
        books = "0.5"
        flyers = 0
    """)
    till(program).play("""
        2026-11-21
        enroll Léa
        buy 10.00 tea=4.00 books=3.00           -> +12 points       # 8 + 1.5 + 3
        buy 10.00 tea=1.00 tea=1.00 flyers=3.00 -> +9 points, +10.00 spend
    """)


def test_the_daily_cap_counts_what_stands(till: OpenTill) -> None:
    till(worked(points="daily_cap = 20")).play("""
        2026-11-20
        enroll Léa
        buy 50.00                           -> +20 points
        2026-11-21
        buy 15.00 ref A                     -> +15 points
        buy 15.00 ref B                     -> +5 points, 40 points
        return A                            -> -15 points
        buy 10.00                           -> +10 points
        return B 5.00                       -> +0 points         # 10.00 left are worth 10, it holds 5
        return B 6.00                       -> -1 points, +0.00 credit
        undo                                -> +1 points
        buy 9.00                            -> +5 points, 40 points
        buy 9.00                            -> +0 points
    """)


def test_the_daily_cap_holds_for_bonuses_too(till: OpenTill) -> None:
    program = worked(
        """
        [[promotions]]
        id = "treat"
        name = "Treat"
        bonus = 15
    """,
        points="daily_cap = 20",
    )
    till(program).play("""
        2026-11-21
        enroll Léa
        buy 10.00 ref A                     -> +20 points
        buy 10.00                           -> +0 points
        return A                            -> -20 points, 0 points
        buy 3.00                            -> +18 points
    """)
