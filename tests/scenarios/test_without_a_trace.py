"""Rule 20: after an undo everything is as if the undone fact had never been; what lapsed on its own is over."""

from datetime import date

from loyalty_cli.operations.due import review
from loyalty_cli.operations.due.nights import mark_done
from tests.scenarios.conftest import OpenTill
from tests.support.nights import night, prove
from tests.support.programs import FIVE_OFF, worked

VISITS = """
[[stamp_cards]]
id = "visits"
name = "Visit card"
visit = true
boxes = 10
reward = "free-coffee"
"""
MONTH = """
[[stamp_cards]]
id = "month"
name = "Card of a month"
category = "bun"
boxes = 10
reward = "free-coffee"
valid_months = 1
"""
BOOKS = """
[[promotions]]
id = "books"
name = "Books"
bonus = 200
categories = ["book"]
"""


def test_the_stamp_of_a_day_stays_while_a_visit_of_it_stands(till: OpenTill) -> None:
    till(worked(VISITS)).play("""
        2026-11-21
        enroll Léa
        buy 5.00 ref T1                     -> 1 visits
        buy 6.00 ref T2                     -> 1 visits
        return T1                           -> 1 visits
        return T2                           -> 0 visits
        buy 6.00 ref T3                     -> 1 visits
        buy 7.00 ref T4                     -> 1 visits
        undo T3                             -> 1 visits
        return T4                           -> 0 visits
    """)


def test_keyed_wrong_keyed_right_the_wrong_one_undone(till: OpenTill) -> None:
    capped = worked(VISITS).replace("[points]", "[points]\ndaily_cap = 20", 1)
    till(capped).play("""
        2026-11-21
        enroll Léa
        buy 32.00 coffee:3=7.80 ref T1      -> 20 points, 5 coffee, 1 visits
        buy 23.00 coffee:2=5.20 ref T2      -> +0 points, 7 coffee, 1 visits
        undo T1                             -> 20 points, 4 coffee, 1 visits
        buy 5.00                            -> +0 points, 20 points, 4 coffee, 1 visits
        return T2                           -> 0 points, 2 coffee, 1 visits
    """)


def test_what_others_keyed_in_between_changes_nothing(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa
        enroll Max
        Max: buy 1.00
        Max: buy 1.00
        buy 10.00 ref T1                    -> 10 points
        buy 5.00 ref T2                     -> 15 points
        undo T1                             -> -10 points, 5 points
        return T2                           -> 0 points
    """)


def test_a_tier_is_not_kept_by_undone_sales(till: OpenTill) -> None:
    """A slip keyed and undone each month: the tier goes when it would have gone."""
    shop = till()
    shop.play("""
        2026-01-10
        enroll Léa
        buy 200.00                          -> tier Silver
    """)
    for month in range(2, 12):
        night(shop, f"2026-{month:02}-14")
        shop.play(f"2026-{month:02}-14 10:00\nbuy 300.00 -> tier Gold\nundo -> tier Silver")
    night(shop, "2027-03-01")
    shop.play("2027-03-01\nshow -> tier Bronze")


def test_a_later_purchase_earns_what_its_tier_would_have_been(till: OpenTill) -> None:
    till().play("""
        2026-11-20
        enroll Léa
        buy 100.00                          -> 100 points, tier Bronze
        buy 100.00 ref T1                   -> 200 points, tier Silver
        2026-11-21
        buy 40.00 ref T2                    -> +50 points
        undo T1                             -> -110 points, 140 points, tier Bronze
        return T2 20.00                     -> -20 points, 120 points
        return T2                           -> 100 points
    """)


def test_a_return_undone_gives_the_tier_back_with_its_day(till: OpenTill) -> None:
    shop = till(worked(tier_rules="grace_days = 0"))
    shop.play("""
        2026-01-10
        enroll Léa
        buy 200.00 ref T1                   -> tier Silver
    """)
    night(shop, "2026-02-01")
    shop.play("""
        2026-02-02
        return T1 50.00 ref R1
        visit                               -> tier Bronze
        undo R1                             -> tier Silver
        buy 10.00                           -> +12 points, tier Silver
    """)
    changes = shop.shop.conn.execute("SELECT tier, since FROM standings").fetchall()
    assert changes == [("Silver", "2026-01-10")]


def test_what_lapsed_with_its_card_is_lapsed_once(till: OpenTill) -> None:
    shop = till(worked(MONTH))
    shop.play("""
        2026-01-10
        enroll Léa
        buy 20.00 bun:10=20.00 ref A        -> 0 month, 1 voucher
        buy 4.00 bun:2=4.00 ref B           -> 2 month
    """)
    night(shop, "2026-03-01")
    shop.play("""
        2026-03-01
        buy 6.00 bun:3=6.00 ref C           -> 3 month
        return A
        return B
        return C                            -> 0 month, 0 vouchers
    """)


def test_a_voucher_that_lapsed_unused_is_not_a_used_one(till: OpenTill) -> None:
    shop = till(worked(""))
    shop.play("""
        2026-01-10
        enroll Léa
        buy 20.80 coffee:8=20.80 ref T1     -> 0 coffee, 1 voucher
    """)
    night(shop, "2026-06-01")
    shop.play("""
        2026-06-01
        show                                -> 0 coffee, 0 vouchers
        return T1                           -> 0 coffee
    """)


def test_a_card_filled_by_a_mistake_fills_when_it_would_have(till: OpenTill) -> None:
    till().play("""
        2026-11-01
        enroll Léa
        buy 13.00 coffee:5=13.00            -> 7 coffee
        buy 5.20 coffee:2=5.20 ref X        -> 9 coffee
        2026-11-02
        buy 2.60 coffee=2.60                -> 0 coffee, 1 voucher
        2026-11-03
        buy 5.20 coffee:2=5.20              -> 2 coffee, 1 voucher
        undo X                              -> 0 coffee, 1 voucher
        show                                -> 0 coffee, 1 voucher
    """)


def test_a_bonus_goes_with_the_line_that_brought_it(till: OpenTill) -> None:
    till(worked(BOOKS)).play("""
        2026-11-21
        enroll Léa
        buy 200.01 book=100.00 ref T1       -> +400 points
        return T1 100.00 book=100.00        -> 100 points
        return T1 50.00                     -> 50 points
    """)


FRIENDS = """
[referral]
referrer_points = 20
friend_points = 10
minimum = "5.00"
"""


def test_a_referral_goes_when_what_is_left_is_below_the_minimum(till: OpenTill) -> None:
    till(worked(FRIENDS)).play("""
        2026-11-21
        enroll Noé
        enroll Léa refer Noé
        Léa: buy 6.00 ref T1                -> 16 points
        Noé: show                           -> 20 points
        return T1 5.99                      -> 0 points
        Noé: show                           -> 0 points
    """)


def test_a_referral_is_paid_by_the_first_purchase_that_stands(till: OpenTill) -> None:
    till(worked(FRIENDS)).play("""
        2026-11-21
        enroll Noé
        enroll Léa refer Noé
        Léa: buy 50.00 ref T1               -> 60 points
        Léa: buy 8.00 ref T2                -> 68 points
        undo T1                             -> 18 points
        Noé: show                           -> 20 points
        undo T2                             -> 0 points
        Noé: show                           -> 0 points
    """)


def test_past_days_read_the_same_after_an_undo(till: OpenTill) -> None:
    till().play("""
        2026-11-18
        enroll Léa
        buy 200.00 ref T1                   -> tier Silver
        2026-11-19
        buy 40.00                           -> +50 points
        2026-11-21
        undo T1                             -> 40 points, tier Bronze
        as of 2026-11-18                    -> 200 points, tier Silver
        as of 2026-11-20                    -> 250 points, tier Silver
        as of 2026-11-21                    -> 40 points, tier Bronze
        buy 10.00 on 2026-11-20             -> +10 points
    """)


def test_credit_given_anew_goes_with_the_goods_that_brought_it(till: OpenTill) -> None:
    """The slip takes the credit of T1, the sale that of T2; as it should be, the sale takes that of T1."""
    till(worked('[cashback]\npercent = "10"\nmonths = 1')).play("""
        2026-01-05
        enroll Léa
        buy 10.00 ref T1                    -> 1.00 credit
        2026-01-09
        buy 10.00 ref T2                    -> 2.00 credit
        buy 1.00 credit 1.00 ref S
        buy 1.00 credit 1.00 ref T3         -> 0.00 credit
        undo S                              -> 1.00 credit
        2026-02-09
        show                                -> 1.00 credit
        2026-02-10
        show                                -> 0.00 credit
        return T2                           -> 0.00 credit
    """)


def test_points_that_lapse_without_a_slip_are_there_for_what_is_keyed_late(till: OpenTill) -> None:
    till(worked(points_expiry='mode = "inactivity"\nmonths = 1\nat = "exact"')).play("""
        2026-01-05
        enroll Léa
        buy 10.00                           -> 10 points
        2026-02-10
        show                                -> 0 points
        visit on 2026-02-01 ref S           -> 10 points
        visit                               -> 10 points
        undo S                              -> 0 points
        visit on 2026-02-02                 -> 10 points
        2026-03-10
        show                                -> 10 points
        2026-03-11
        show                                -> 0 points
    """)


def test_the_next_purchase_of_a_friend_pays_in_time_where_the_first_is_undone(till: OpenTill) -> None:
    """Without F1 the 50 points come from the sale of February and from F2; those of April are left."""
    till(worked("[referral]\nreferrer_points = 20" + FIVE_OFF)).play("""
        2026-01-05
        enroll Léa
        enroll Tom refer Léa
        Tom: buy 10.00 ref F1               -> 10 points
        2026-02-05
        buy 30.00                           -> +30 points, 50 points
        2026-03-05
        Tom: buy 10.00 ref F2
        2026-04-05
        buy 10.00                           -> 60 points
        redeem five-off                     -> 10 points
        2026-04-10
        undo F1
        show                                -> 10 points
        2027-04-01
        show                                -> 10 points
    """)


def test_a_stamp_given_in_place_of_another_counts_where_it_stands(till: OpenTill) -> None:
    """The stamp of T1 went into the full card, the last of the others lapsed: the return takes one that is left."""
    card = VISITS.replace("boxes = 10", "boxes = 3\nvalid_months = 1")
    till(worked(card)).play("""
        2026-03-28
        enroll Léa
        visit ref S                         -> 1 visits
        buy 10.00 ref T1                    -> 1 visits
        2026-03-29
        stamp visits 3                      -> 1 visits
        2026-04-09
        undo S                              -> 1 visits
        2026-05-24
        visit                               -> 1 visits
        return T1                           -> 0 visits
    """)


def test_points_under_their_old_last_day_are_there_for_a_visit_keyed_late(till: OpenTill) -> None:
    """The slip keeps them until 1 May. What the visit of 20 April finds is the lot of the sale, not a new one."""
    till(worked(points_expiry='mode = "inactivity"\nmonths = 1\nat = "exact"')).play("""
        2026-03-25
        enroll Léa
        buy 10.00                           -> 10 points, until 2026-04-25
        2026-04-22
        visit on 2026-04-10 ref S
        visit ref V
        undo V
        undo S
        visit on 2026-04-20                 -> 10 points
        2026-05-20
        show                                -> 10 points
        2026-05-21
        show                                -> 0 points
    """)


def test_a_stamp_given_in_place_of_another_keeps_no_card_once_its_own_sale_is_undone(till: OpenTill) -> None:
    card = VISITS.replace("boxes = 10", "boxes = 3\nvalid_months = 1")
    till(worked(card)).play("""
        2026-02-01
        enroll Léa
        2026-02-23
        buy 3.50 ref S1                     -> 1 visits
        buy 4.00 ref S2                     -> 1 visits
        undo S1                             -> 1 visits
        buy 10.00 on 2026-02-03             -> 2 visits
        undo S2                             -> 1 visits
        2026-03-03
        show                                -> 1 visits
        2026-03-04
        show                                -> 0 visits
    """)


REVIVED = worked('[cashback]\npercent = "3"\nminimum = "4.00"\nmonths = 2\n').replace("months = 12", "months = 2", 1)


def test_what_an_undo_revived_stays_when_another_is_undone(till: OpenTill) -> None:
    """As if the small return had never been: the points of the redemption came back for 90 days all the same."""
    shop = till(REVIVED)
    shop.play("""
        2026-01-05
        enroll Léa
        buy 82.92                           -> 82 points
        buy 2.48 ref B                      -> 84 points
        2026-01-13
        redeem free-coffee                  -> 4 points
        return B 0.22 ref RB                -> 4 points
        2026-05-12
        undo #4                             -> 80 points
        undo RB                             -> 80 points
        2026-08-10
        show                                -> 80 points
        2026-08-11
        show                                -> 0 points
    """)
    prove(shop.shop)


def test_revived_credit_that_was_spent_since_stays_spent(till: OpenTill) -> None:
    shop = till(REVIVED)
    shop.play("""
        2026-01-05
        enroll Léa
        buy 32.92 ref A                     -> +0.98 credit
        buy 2.48 ref B
        buy 2.00 credit 0.98 ref C          -> 0.00 credit
        2026-01-13
        return B 0.22 ref RB
        2026-05-12
        undo C                              -> 0.98 credit
        buy 33.38 credit 0.98               -> 0.97 credit
        undo RB                             -> 0.97 credit
    """)
    night(shop, "2026-05-31")
    prove(shop.shop)


def test_what_lapsed_on_its_own_is_not_revived_with_a_return(till: OpenTill) -> None:
    """The points and the credit of A would have lapsed without the return; the days between stay as they were."""
    shop = till(REVIVED)
    shop.play("""
        2026-01-05
        enroll Léa
        buy 32.92 ref A                     -> 32 points, 0.98 credit
        2026-01-13
        return A ref RA                     -> 0 points, 0.00 credit
        2026-05-12
    """)
    receipt = shop.play("undo RA            -> 0 points, 0.00 credit")
    assert "revived_points" not in receipt
    night(shop, "2026-05-31")
    shop.play("""
        as of 2026-04-30                    -> 0 points, 0.00 credit
        show                                -> 0 points, 0.00 credit
        undo A                              -> 0 points, 0.00 credit
    """)
    prove(shop.shop)


def test_points_of_a_return_come_back_with_the_day_to_which_visits_kept_them(till: OpenTill) -> None:
    idle = worked().replace('mode = "after-months"\nmonths = 12', 'mode = "inactivity"\nmonths = 2')
    shop = till(idle)
    shop.play("""
        2026-01-06
        enroll Léa
        buy 9.99 ref T5
        2026-01-29
        return T5 ref R5                    -> 0 points
        2026-02-06
        buy 50.00 ref T14
        2026-04-10
    """)
    receipt = shop.play("undo R5            -> 59 points")
    assert "revived_points" not in receipt
    shop.play("""
        2026-04-11
        undo T14                            -> 0 points
    """)
    night(shop, "2026-04-30")
    prove(shop.shop)


def test_points_are_drawn_as_if_a_friends_goods_had_never_come_back(till: OpenTill) -> None:
    """Without R1 the 80 points come from those for Nino and from 30 of February."""
    till(worked("[referral]\nreferrer_points = 50")).play("""
        2026-01-10
        enroll Rosa
        enroll Nino refer Rosa
        Nino: buy 10.00 ref T1
        2026-02-10
        buy 100.00                          -> 150 points
        return T1 ref R1
        redeem free-coffee                  -> 20 points
        undo R1
        show                                -> 70 points
        2027-02-01
        show                                -> 70 points
        2027-03-01
        show                                -> 0 points
    """)


def test_what_a_referral_could_not_take_back_is_not_given_twice(till: OpenTill) -> None:
    stops = worked("[referral]\nreferrer_points = 50\n[refunds]\nnegative = false" + FIVE_OFF)
    till(stops).play("""
        2026-01-10
        enroll Rosa
        enroll Nino refer Rosa
        Nino: buy 10.00 ref T1
        redeem five-off                     -> 0 points
        return T1 ref R1
        show                                -> 0 points
        undo R1
        show                                -> 0 points
    """)


def test_a_late_visit_that_is_undone_keeps_no_points(till: OpenTill) -> None:
    """Those of January lapsed; the visits of March came too late for them."""
    till(worked(points_expiry='mode = "inactivity"\nmonths = 1\nat = "exact"')).play("""
        2026-01-10
        enroll Léa
        buy 10.00                           -> 10 points
        2026-02-20
        buy 5.00                            -> 5 points
        visit on 2026-02-09 ref S           -> 15 points
        undo S                              -> 5 points
    """)


def test_a_bonus_that_lapsed_of_an_undone_sale_was_not_given(till: OpenTill) -> None:
    short = 'mode = "after-days"\ndays = 10'
    till(worked("[discovery]\npoints = 7", points_expiry=short)).play("""
        2026-01-10
        enroll Léa
        buy 10.00 coffee=10.00              -> +10 points
        buy 5.00 tea=5.00 ref S             -> +12 points
        2026-02-10
        undo S                              -> 0 points
        buy 5.00 tea=5.00                   -> +12 points
    """)


def test_a_tier_of_a_merged_record_is_reviewed_without_its_undone_sale(till: OpenTill) -> None:
    shop = till(worked(tier_rules="grace_days = 0"))
    shop.play("""
        2026-01-10
        enroll Léa
        enroll Max
        Max: buy 200.00 ref S               -> tier Silver
        2026-01-11
        merge Max Léa                       -> tier Silver
        buy 200.00 ref T1                   -> tier Silver
        2026-01-12
        undo S                              -> tier Silver
        2026-03-01
        return T1
    """)
    night(shop, "2026-03-01")
    shop.play("2026-03-02\nshow -> tier Bronze")


def test_a_late_visit_that_is_undone_keeps_no_stamps(till: OpenTill) -> None:
    """That of April lapsed before the stamp of 29 May began another card."""
    for between in ("", "adjust 1 because counted"):
        card = VISITS.replace("boxes = 10", "boxes = 10\nvalid_months = 1")
        shop = till(worked(card))
        shop.play("2026-04-17\nenroll Léa\nvisit -> 1 visits")
        night(shop, "2026-05-28")
        shop.play(f"""
            2026-05-29
            buy 10.00                           -> 1 visits
            2026-06-04
            visit on 2026-05-15 ref S           -> 3 visits
            {between}
            undo S                              -> 1 visits
        """)


def test_a_slip_of_a_merged_record_leaves_the_day_its_points_had(till: OpenTill) -> None:
    """The visit of Léa came before the merge, and kept their own points alone."""
    till(worked(points_expiry='mode = "inactivity"\nmonths = 2\nat = "exact"')).play("""
        2026-01-10
        enroll Léa
        enroll Max
        Max: buy 10.00
        2026-02-10
        Léa: visit
        merge Max Léa                       -> 10 points
        2026-03-05
        Léa: visit ref S
        undo S
        2026-03-10
        Léa: show                           -> 10 points
        2026-03-11
        Léa: show                           -> 0 points
    """)


def test_the_first_night_of_a_shop_reviews_nobody_who_came_before_it(till: OpenTill) -> None:
    """The purchase of that day earned as Silver; the review of the evening came later."""
    rules = 'window = "rolling"\nmonths = 1\ngrace_days = 0'
    shop = till(worked().replace('window = "rolling"\nmonths = 12', rules) + FIVE_OFF)
    shop.play("""
        2026-01-10
        enroll Léa
        buy 200.00                          -> 200 points, tier Silver
        2026-03-05 10:00
        redeem five-off ref S               -> 150 points
        2026-03-05 11:00
        buy 40.00                           -> +50 points
        2026-03-05 23:00
    """)
    review.run(shop.shop, date(2026, 3, 5))
    mark_done(shop.shop, "review", date(2026, 3, 5))
    shop.play("2026-03-06\nundo S -> 250 points")


def test_a_voucher_of_an_undone_sale_that_lapsed_stands_for_the_one_that_would_have(till: OpenTill) -> None:
    """The sale that stands filled a card, and its voucher lapsed unused: nothing is owed when the goods come back."""
    shop = till(worked(MONTH.replace("boxes = 10", "boxes = 3").replace("valid_months = 1", "")))
    shop.play("""
        2026-01-05
        enroll Léa
        buy 6.00 bun:3=6.00 ref S           -> 0 month, 1 voucher
        buy 6.00 bun:3=6.00 ref T           -> 0 month, 2 vouchers
        undo S                              -> 0 month, 1 voucher
    """)
    night(shop, "2026-06-05")
    shop.play("2026-06-05\nreturn T -> 0 month, 0 vouchers")
