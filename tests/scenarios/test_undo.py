"""Taking back what was keyed: the same lots, the same days, as if it had not been."""

from datetime import date, timedelta

import pytest

from tests.scenarios.conftest import OpenTill
from tests.support.nights import night, prove
from tests.support.programs import FIVE_OFF, STORE_CREDIT, worked


def test_undo_takes_back_the_last_thing_keyed(till: OpenTill) -> None:
    till().play("""
        2026-11-20
        enroll Léa points 100
        buy 10.00 coffee=2.60 ref T1        -> 110 points, 3 coffee
        buy 20.00 ref T2                    -> 130 points
        undo                                -> -20 points, -20.00 spend, 110 points
        undo                                -> -10 points, -10.00 spend, 100 points, 2 coffee
        undo T1                             -> refused already-reversed
        undo T2                             -> refused already-reversed
        buy 10.00 coffee=2.60 ref T1        -> +10 points, 110 points, 3 coffee    # the number is free again
    """)


def test_what_was_undone_is_counted_no_more_from_that_day_on(till: OpenTill) -> None:
    till().play("""
        2026-11-18
        enroll Léa
        buy 10.00 ref T1
        2026-11-20
        undo T1                             -> 0 points
        as of 2026-11-19                    -> 10 points, 10.00 spend
        as of 2026-11-20                    -> 0 points, 0.00 spend
    """)


def test_a_redemption_undone_gives_the_points_back_to_the_same_lots(till: OpenTill) -> None:
    till().play("""
        2026-05-10
        enroll Léa
        buy 50.00                           -> until 2027-05-31
        2026-11-20
        buy 50.00                           -> until 2027-11-30
        2026-11-21
        redeem free-coffee ref R1           -> 20 points
        2027-05-31
        undo R1                             -> +80 points, 100 points
        2027-06-01
        show                                -> 50 points
        2027-12-01
        show                                -> 0 points
    """)


def test_a_lot_that_lapsed_meanwhile_is_revived_for_the_vouchers_validity(till: OpenTill) -> None:
    counter = till()
    counter.play("""
        2026-05-10
        enroll Léa
        buy 50.00                           # until 2027-05-31
        2026-11-20
        buy 50.00                           # until 2027-11-30
        redeem free-coffee ref R1
        2027-06-10
    """)
    document = counter.play("undo R1 ref U1 -> +80 points, 100 points")
    assert document["revived_points"] == 50
    assert counter.play("undo R1 ref U1 -> repeated, 100 points")["revived_points"] == 50
    counter.play("""
        2027-09-08                          # 90 days after the undo
        show                                -> 100 points
        2027-09-09
        show                                -> 50 points
    """)


def test_what_lapsed_unused_is_not_revived_with_what_was_redeemed(till: OpenTill) -> None:
    """Whether or not a night has written it down: of the 100, 80 were redeemed and 20 lapsed."""
    till().play("""
        2026-05-10
        enroll Léa
        buy 100.00                          # until 2027-05-31
        redeem free-coffee ref R1           -> 20 points
        2027-06-01
        show                                -> 0 points
        2027-06-10
        undo R1                             -> 80 points
        buy 1.00                            -> 81 points
    """)


def test_an_unused_voucher_of_a_redemption_is_withdrawn_with_it(till: OpenTill) -> None:
    till(worked(FIVE_OFF)).play("""
        2026-11-21
        enroll Léa points 60
        redeem five-off ref R1              -> 10 points, 1 voucher
        undo R1                             -> +50 points, 60 points, 0 vouchers
        buy 20.00 voucher V1                -> refused voucher-used
    """)


def test_a_redemption_whose_voucher_was_used_is_not_undone(till: OpenTill) -> None:
    till(worked(FIVE_OFF)).play("""
        2026-11-21
        enroll Léa points 60
        redeem five-off ref R1
        buy 20.00 voucher V1 ref T1
        undo R1                             -> refused already-reversed
        undo T1                             -> 1 voucher, 10 points
        undo R1                             -> 0 vouchers, 60 points
    """)


def test_a_redemption_whose_voucher_lapsed_gives_the_points_back(till: OpenTill) -> None:
    till(worked(FIVE_OFF)).play("""
        2026-01-10
        enroll Léa points 60
        redeem five-off ref R1
        2026-06-10
        show                                -> 0 vouchers, 10 points
        undo R1                             -> 60 points, 0 vouchers
    """)


def test_a_voucher_handed_in_and_undone_is_good_again(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa points 80
        take-home free-coffee               -> 1 voucher
        redeem V1 ref U1                    -> 0 vouchers
        redeem V1                           -> refused voucher-used
        undo U1                             -> 1 voucher
        redeem V1                           -> 0 vouchers
    """)


def test_credit_taken_for_points_and_undone(till: OpenTill) -> None:
    till(worked(STORE_CREDIT)).play("""
        2026-11-21
        enroll Léa points 200
        redeem credit-ten ref R1            -> -100 points, 10.00 credit
        undo R1                             -> 200 points, 0.00 credit
        redeem credit-ten ref R2
        buy 6.00 credit 6.00 ref T1         -> 4.00 credit
        undo R2                             -> refused already-reversed
        undo T1                             -> 10.00 credit
        undo R2                             -> 200 points, 0.00 credit
    """)


def test_the_return_undone(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa
        buy 10.00 coffee:2=5.00 ref T1      -> 10 points, 4 coffee
        return T1 6.00 ref R1               -> 4 points, 3 coffee
        undo T1                             -> refused already-reversed
        undo R1                             -> +6 points, +6.00 spend, 10 points, 4 coffee
        return T1 10.00 ref R2              -> 0 points, 2 coffee
        undo R2                             -> 10 points
        undo T1                             -> 0 points, 2 coffee
        return T1 ref R1                    -> refused already-reversed
        return T1 5.00 ref R1               -> refused already-reversed
        return T1 10.00                     -> refused already-reversed
    """)


def test_the_return_undone_counts_for_the_tier_on_the_day_of_the_purchase(till: OpenTill) -> None:
    till().play("""
        2026-01-10
        enroll Léa
        buy 100.00 ref T1
        2026-11-21
        return T1 ref R1
        show                                -> 0.00 spend
        undo R1
        show                                -> 100.00 spend
        2027-01-10
        show                                -> 0.00 spend
    """)


def test_credit_goes_back_and_forth_without_losing_a_cent(till: OpenTill) -> None:
    """A part came back, that return was undone, and then all of it came back."""
    till().play("""
        2026-11-21
        enroll Léa
        adjust credit 3.00 because goodwill
        adjust credit 7.00 because goodwill
        buy 10.00 credit 8.00 ref T1        -> 2.00 credit
        return T1 5.00 ref R1               -> 6.00 credit
        undo R1                             -> 2.00 credit
        return T1 2.50 ref R2               -> 4.00 credit
        undo R2                             -> 2.00 credit
        return T1                           -> 10.00 credit
        buy 10.00 credit 10.00 ref T2       -> 0.00 credit
        undo T2                             -> 10.00 credit
    """)


def test_the_purchase_undone_after_a_return_was_undone_gives_all_credit_back(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa
        adjust credit 8.00 because goodwill
        buy 10.00 credit 8.00 ref T1
        return T1 5.00 ref R1               -> 4.00 credit
        undo R1                             -> 0.00 credit
        undo T1                             -> 8.00 credit
        buy 10.00 credit 8.00               -> 0.00 credit
    """)


def test_credit_spent_since_is_owed_when_the_return_is_undone(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa
        adjust credit 8.00 because goodwill
        buy 10.00 credit 8.00 ref T1
        return T1 ref R1                    -> 8.00 credit
        buy 5.00 credit 5.00                -> 3.00 credit
        undo R1                             -> owes 5.00 credit
        adjust credit 6.00 because goodwill -> 1.00 credit
        return T1                           -> 9.00 credit
        buy 9.00 credit 9.00                -> 0.00 credit
    """)


def test_who_owes_credit_may_still_buy(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa
        adjust credit 7.00 because slip ref A1
        buy 20.00 credit 2.50
        undo A1                             -> owes 2.50 credit
        buy 10.00                           -> pay 10.00, +10 points
        buy 10.00 credit 0.01               -> refused not-enough-credit
    """)


def test_a_voucher_that_came_back_and_was_used_again_holds_the_return(till: OpenTill) -> None:
    till(worked(FIVE_OFF)).play("""
        2026-11-21
        enroll Léa points 50
        redeem five-off
        buy 20.00 voucher V1 ref T1
        return T1 ref R1                    -> 1 voucher
        buy 30.00 voucher V1 ref T2         -> 0 vouchers
        undo R1                             -> refused already-reversed
        undo T2                             -> 1 voucher
        undo R1                             -> 0 vouchers, 15 points
        buy 30.00 voucher V1                -> refused voucher-used
    """)


def test_the_tier_of_a_mistyped_sale_is_taken_back(till: OpenTill) -> None:
    till().play("""
        2026-11-20
        enroll Léa
        buy 150.00
        buy 500.00 ref T1                   -> tier Gold
        undo T1                             -> tier Bronze
        buy 60.00                           -> tier Silver
        buy 10.00                           -> +12 points
    """)


def test_the_tier_others_deserve_stays(till: OpenTill) -> None:
    till().play("""
        2026-11-20
        enroll Léa
        buy 300.00                          -> tier Silver
        buy 500.00 ref T1                   -> tier Gold
        undo T1                             -> tier Silver
        buy 300.00 ref T2                   -> tier Gold
        buy 300.00
        undo T2                             -> tier Gold
    """)


def test_a_spend_that_left_the_window_is_not_taken_from_it(till: OpenTill) -> None:
    """The purchase of long ago raised the tier; the spend since deserves it without it."""
    till().play("""
        2025-01-10
        enroll Léa
        buy 200.00 ref T1                   -> tier Silver
        2026-11-20
        buy 210.00                          -> tier Silver
        undo T1                             -> tier Silver
    """)


def test_points_spent_since_are_owed(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa
        buy 100.00 ref T1
        redeem free-coffee                  -> 20 points
        undo T1                             -> owes 80 points
        buy 80.00                           -> 0 points
    """)


def test_the_enrolment_itself(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa points 30 coffee=4 ref E1    -> 30 points, 4 coffee
        buy 10.00 ref T1
        undo E1                             -> refused already-reversed
        undo T1                             -> 30 points
        undo E1                             -> -30 points, -4 coffee
        buy 10.00                           -> refused member-not-found
    """)


def test_visits_stamps_and_adjustments(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa
        stamp coffee 3 ref S1               -> 5 coffee
        adjust 20 coffee=-2 because slip ref A1     -> 20 points, 3 coffee
        visit ref W1
        undo S1                             -> 0 coffee
        undo A1                             -> 0 points, 2 coffee
        undo W1
        undo W1                             -> refused already-reversed
        undo                                -> -2 coffee          # what is left is the enrolment
        undo                                -> refused fact-not-found
    """)


def test_what_can_not_be_undone(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa
        buy 10.00 ref T1
        undo T1 ref U1
        undo U1                             -> refused refused
        undo #99                            -> refused fact-not-found
        undo T1 ref U1                      -> repeated
        undo #1 ref U1                       -> refused ref-conflict
    """)


IDLE = worked(points_expiry='mode = "inactivity"\nmonths = 6\nat = "exact"')


def test_a_visit_undone_moves_the_last_day_back(till: OpenTill) -> None:
    till(IDLE).play("""
        2026-06-10
        enroll Léa
        buy 100.00                          # until 10 December
        2026-11-21
        visit ref W1                        # until 21 May
        undo W1
        2026-12-10
        show                                -> 100 points
        2026-12-11
        show                                -> 0 points
    """)


@pytest.mark.parametrize(
    ("kept", "undone", "points"),
    [("visit ref W1", "2026-12-20", 100), ("buy 1.00 ref W1\n2027-05-20\nvisit", "2027-06-05", 101)],
)
def test_what_an_undone_visit_had_kept_lapses_on_the_day_of_the_undo(
    till: OpenTill, kept: str, undone: str, points: int
) -> None:
    """A day that is over reads the same for ever, also once the night has written the breakage."""
    counter = till(IDLE)
    counter.play(f"""
        2026-06-10
        enroll Léa
        buy 100.00                          # until 10 December
        2026-12-01
        {kept}
        {undone}
        undo W1                             -> 0 points
    """)
    night(counter, date.fromisoformat(undone) + timedelta(days=1))
    counter.play(f"""
        as of 2026-12-15                    -> {points} points
        as of {date.fromisoformat(undone) - timedelta(days=1)} -> {points} points
        as of {undone}                      -> 0 points
    """)
    prove(counter.shop)


def test_another_visit_of_the_day_still_holds_the_points(till: OpenTill) -> None:
    till(IDLE).play("""
        2026-06-10
        enroll Léa
        buy 100.00                          # until 10 December
        2026-11-21
        visit ref W1
        buy 10.00 ref T1
        undo W1
        2027-05-21
        show                                -> 110 points
    """)


def test_points_given_back_to_a_lot_that_would_have_lapsed_are_revived(till: OpenTill) -> None:
    """The redemption was the only visit that kept the points; undone, they live on for the voucher's validity."""
    till(IDLE).play("""
        2026-06-10
        enroll Léa
        buy 100.00                          # until 10 December
        2026-12-01
        redeem free-coffee ref R1           -> 20 points
        2026-12-20
        undo R1                             -> 100 points
        2027-03-20
        show                                -> 100 points
        2027-03-21
        show                                -> 0 points
    """)


def test_a_reward_whose_credit_was_spent_stays_until_the_purchase_is_taken_back(till: OpenTill) -> None:
    """Else the points came back, and the goods that were paid for with them stayed."""
    counter = till(worked(STORE_CREDIT))
    counter.play("""
        2026-11-21
        enroll Léa points 200
        redeem credit-ten ref R1            -> 10.00 credit
        buy 10.00 credit 4.00 ref T1        -> 6.00 credit
    """)
    refusal = counter.refused("undo R1", "already-reversed")
    assert refusal.message == "its credit was spent by purchase T1 of 21 November 2026 (#3)"
    counter.play("""
        adjust credit 4.00 because goodwill -> 10.00 credit
        undo R1                             -> 0.00 credit, 206 points
        redeem credit-ten ref R2            -> 10.00 credit
        adjust credit -2.00 because slip
        undo R2                             -> owes 2.00 credit
    """)


def test_the_credit_of_a_reward_is_there_again_when_the_goods_have_come_back(till: OpenTill) -> None:
    till(worked(STORE_CREDIT)).play("""
        2026-11-21
        enroll Léa points 100
        redeem credit-ten ref R1            -> 10.00 credit
        buy 10.00 credit 10.00 ref T1       -> 0.00 credit
        return T1 5.00 ref B1               -> 5.00 credit
        undo R1                             -> refused already-reversed
        return T1 ref B2                    -> 10.00 credit
        undo R1                             -> 0.00 credit, 100 points
    """)
