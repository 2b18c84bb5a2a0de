"""Rules 3 and 4: goods come back in parts, in whole, after the points were used, under another program."""

from loyalty_cli.ledger.queries import insight
from loyalty_cli.ledger.queries.export_tables import Moment, Step, read_values, table_of
from loyalty_cli.ledger.standings.standing import AsOf, voucher
from tests.scenarios.conftest import OpenTill
from tests.support.nights import day, night
from tests.support.programs import FIVE_OFF, TEN_PERCENT, worked
from tests.support.till import Till


def test_a_return_in_three_parts(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa
        buy 10.00 ref T1                    -> +10 points
        return T1 3.33                      -> -4 points, -3.33 spend, money 3.33, left 6.67, 6 points
        return T1 3.33                      -> -3 points, -3.33 spend, left 3.34
        return T1 3.34                      -> -3 points, -3.34 spend, left 0.00, 0 points
        show                                -> 0.00 spend, 2 coffee
        return T1 0.01                      -> refused return-too-large
        return T1                           -> refused return-too-large
    """)


def test_a_return_takes_at_most_what_is_left(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa
        buy 10.00 ref T1
        return T1 10.01                     -> refused return-too-large
        return T1 4.00
        return T1 6.01                      -> refused return-too-large
        return T1                           -> money 6.00, left 0.00
    """)


def test_a_return_without_an_amount_is_all_that_is_left(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa
        buy 23.50 gift-card=4.00 coffee:2=5.20 ref T1   -> +19 points, +2 coffee
        return T1                           -> -19 points, -19.50 spend, -2 coffee, money 23.50
        show                                -> 0 points, 0.00 spend, 2 coffee, 0.00 credit
    """)


def test_a_return_with_a_receipt_number_is_accepted_once(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa
        buy 10.00 ref T1
        return T1 3.33 ref R1               -> 6 points, left 6.67
        return T1 3.33 ref R1               -> repeated, 6 points, left 6.67
        return T1 3.34 ref R1               -> refused ref-conflict
        return T1 3.33 ref R2               -> 3 points, left 3.34
        return T1 3.33 ref R1               -> repeated, 3 points, left 6.67, money 3.33
        return T1 ref R3                    -> 0 points
        return T1 ref R3                    -> repeated, 0 points, money 3.34
    """)


def test_named_items_take_back_what_they_gave(till: OpenTill) -> None:
    program = worked("""
        [points.multipliers]
        tea = "3"
    """)
    till(program).play("""
        2026-11-21
        enroll Léa
        buy 20.00 tea=5.00 coffee:2=5.00 gift-card=4.00 ref T1   -> +26 points, +16.00 spend, +2 coffee
        return T1 5.00 tea=5.00             -> -15 points, -5.00 spend, +0 coffee
        return T1 2.50 coffee=2.50          -> -3 points, -1 coffee            # 8.50 left are worth 8
        return T1 4.00 gift-card=4.00       -> +0 points, +0.00 spend, money 4.00
        return T1 0.01 tea=0.01             -> refused refused
        return T1 3.00 coffee:2=2.50        -> refused refused
        return T1 2.50 coffee=2.60          -> refused bad-value
        return T1 2.50 milk=2.50            -> refused refused
        return T1                           -> -8 points, -8.50 spend, -1 coffee, 0 points
    """)


def test_named_items_of_a_category_bought_in_several_lines(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa
        buy 12.60 coffee=2.60 coffee:2=10.00 ref T1     -> +12 points, +3 coffee
        return T1 5.00 coffee=5.00          -> -5 points, -1 coffee            # 7.60 left
        return T1 7.60 coffee:2=7.60        -> -7 points, -2 coffee, 0 points, 2 coffee
    """)


def test_unnamed_parts_take_stamps_that_were_not_paid_for(till: OpenTill) -> None:
    """Two coffees for 5.20: with 3.34 left one coffee is paid for, with 2.59 none."""
    till().play("""
        2026-11-21
        enroll Léa
        buy 10.00 coffee:2=5.20 ref T1      -> +2 coffee
        return T1 3.33                      -> +0 coffee
        return T1 3.33                      -> -1 coffee
        return T1 0.75                      -> -1 coffee, 2 coffee
        return T1                           -> +0 coffee, 2 coffee
    """)


def test_a_discount_voucher_and_credit_in_payment(till: OpenTill) -> None:
    till(worked(FIVE_OFF)).play("""
        2026-11-21
        enroll Léa points 50
        adjust credit 4.00 because goodwill
        redeem five-off                     -> -50 points, 1 voucher
        buy 20.00 voucher V1 ref T1         -> +15 points, +15.00 spend, off 5.00, pay 15.00, 0 vouchers
        buy 20.00 voucher V1                -> refused voucher-used
        buy 20.00 credit 4.01               -> refused not-enough-credit
        buy 3.00 credit 4.00                -> refused bad-value
        buy 20.00 credit 4.00 ref T2        -> +16 points, pay 16.00
    """)


def test_a_purchase_paid_in_three_ways_comes_back_in_three_ways(till: OpenTill) -> None:
    """20.00 = 5.00 voucher + 4.00 credit + 11.00 money; the odd cent in money, the voucher with the last cent."""
    till(worked(FIVE_OFF)).play("""
        2026-11-21
        enroll Léa points 50
        adjust credit 4.00 because goodwill
        redeem five-off
        buy 20.00 voucher V1 credit 4.00 ref T1     -> +11 points, pay 11.00
        return T1 3.33                      -> money 1.84, credit 0.66, 0.66 credit, 0 vouchers, -2 points
        return T1 3.33                      -> money 1.83, credit 0.67
        return T1 3.34                      -> money 1.83, credit 0.67, 2.00 credit
        return T1 9.99                      -> money 5.50, credit 2.00, 0 vouchers
        return T1 0.01                      -> money 0.00, credit 0.00, 1 voucher, 4.00 credit, 0 points
        buy 20.00 voucher V1                -> off 5.00
    """)


def test_what_is_handed_over_is_never_negative(till: OpenTill) -> None:
    """Paid by voucher and credit alone, cent by cent: no money ever comes in, and none goes out."""
    counter = till(worked(FIVE_OFF))
    counter.play("""
        2026-11-21
        enroll Léa points 50
        adjust credit 5.00 because goodwill
        redeem five-off
        buy 10.00 voucher V1 credit 5.00 ref T1     -> pay 0.00, +0 points
        return T1 9.90                      -> money 0.00, credit 4.95
    """)
    back = [counter.play("return T1 0.01")["hand_over"] for _ in range(10)]
    assert {one["money_cents"] for one in back} == {0}
    assert sum(one["credit_cents"] for one in back) == 5
    counter.play("show -> 5.00 credit, 1 voucher")


def test_a_percent_voucher(till: OpenTill) -> None:
    till(worked(TEN_PERCENT)).play("""
        2026-11-21
        enroll Léa points 20
        redeem ten-percent
        redeem ten-percent
        buy 12.35 voucher V1 ref T1         -> off 1.24, pay 11.11, +11 points     # 1.235
        buy 12.34 voucher V2                -> off 1.23, pay 11.11
        return T1 12.34                     -> money 11.11, 0 vouchers             # 1.23 of the 1.24
        return T1 0.01                      -> money 0.00, 1 voucher, left 0.00
    """)


def test_a_product_voucher_in_a_purchase(till: OpenTill) -> None:
    """A free coffee takes its price off; what is left was not paid, and is not a stamp."""
    till().play("""
        2026-11-21
        enroll Léa points 160
        take-home free-coffee               -> -80 points, 1 voucher
        take-home free-coffee
        buy 5.20 coffee:2=5.20 voucher V1   -> off 2.60, pay 2.60, +2 points, +1 coffee
        buy 2.00 coffee=2.00 voucher V2     -> off 2.00, pay 0.00, +0 points, +0 coffee
    """)


def test_a_restored_voucher_that_lapsed_meanwhile_is_revived(till: OpenTill) -> None:
    till(worked(FIVE_OFF)).play("""
        2026-06-01
        enroll Léa points 50
        redeem five-off                     # good until 30 August
        2026-08-30
        buy 20.00 voucher V1 ref T1
        2026-09-10
        return T1                           -> 1 voucher                            # until 9 December
        2026-12-09
        show                                -> 1 voucher
        2026-12-10
        show                                -> 0 vouchers
        buy 20.00 voucher V1                -> refused voucher-lapsed
    """)


def test_points_taken_back_come_from_the_purchases_own_lot_first(till: OpenTill) -> None:
    till().play("""
        2026-06-15
        enroll Léa
        buy 30.00                           -> +30 points, until 2027-06-30
        2026-11-21
        buy 20.00 ref T1                    -> +20 points, until 2027-11-30
        return T1 5.00                      -> -5 points
        2027-07-01
        show                                -> 15 points
    """)


def test_then_from_the_soonest_expiring(till: OpenTill) -> None:
    till().play("""
        2026-06-15
        enroll Léa
        buy 60.00
        2026-11-21
        buy 40.00 ref T1
        redeem free-coffee                  -> -80 points, 20 points     # 60 of June, 20 of November
        2026-11-22
        buy 10.00                           -> 30 points
        return T1                           -> -40 points, owes 10 points    # 20 of its own, 10 of the next, 10 owed
        2026-11-23
        buy 25.00                           -> +25 points, 15 points
        return T1                           -> refused return-too-large
    """)


def test_a_debt_is_filled_by_the_next_accrual_whatever_it_is(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa
        buy 80.00 ref T1
        redeem free-coffee                  -> 0 points
        return T1                           -> -80 points
        adjust 50 because goodwill          -> owes 30 points
        buy 29.99                           -> owes 1 points
        redeem free-coffee                  -> refused not-enough-points
        buy 81.00                           -> 80 points
        redeem free-coffee                  -> 0 points
    """)


def test_parts_undone_out_of_order_give_back_what_was_paid(till: OpenTill) -> None:
    """A cent of credit and one of a voucher's share in four: whichever part is undone, in all it is what was paid."""
    till(worked(FIVE_OFF)).play("""
        2026-11-21
        enroll Léa points 50
        adjust credit 3.50 because goodwill
        redeem five-off                     -> 0 points
        buy 12.00 voucher V1 credit 3.50 ref T1
        return T1 0.50 ref R1
        return T1 0.50 ref R2
        undo R1
        return T1                           -> 3.50 credit
    """)


def test_the_receipt_says_what_the_ledger_gives(till: OpenTill) -> None:
    counter = till()
    counter.play("""
        2026-11-21
        enroll Léa
        adjust credit 5.00 because goodwill
        buy 10.00 credit 5.00 ref T1
        return T1 0.01 ref R1
        return T1 0.01 ref R2
        undo R1
    """)
    document = counter.play("return T1 -> 5.00 credit")
    assert document["hand_over"] == {"money_cents": 500, "credit_cents": 499}


def test_a_shop_that_stops_at_zero_records_the_shortfall(till: OpenTill) -> None:
    counter = till(worked(refunds="negative = false"))
    counter.play("""
        2026-11-21
        enroll Léa
        buy 100.00 ref T1
        redeem free-coffee                  -> 20 points
    """)
    document = counter.play("return T1 ref R1 -> -20 points, 0 points, -100.00 spend")
    assert document["shortfall_points"] == 80
    again = counter.play("return T1 ref R1 -> repeated, 0 points")
    assert again["shortfall_points"] == 80
    counter.play("""
        buy 10.00                           -> 10 points
        return T1                           -> refused return-too-large
    """)


def test_the_shortfall_is_told_even_when_nothing_could_be_taken(till: OpenTill) -> None:
    counter = till(worked(refunds="negative = false"))
    counter.play("""
        2026-11-21
        enroll Léa
        buy 80.00 ref T1
        redeem free-coffee                  -> 0 points
    """)
    assert counter.play("return T1 20.00 -> +0 points, 0 points")["shortfall_points"] == 20
    counter.play("buy 10.00 -> 10 points")
    assert counter.play("return T1 60.00 -> -10 points, 0 points")["shortfall_points"] == 70


def test_points_of_returned_goods_that_come_back_are_taken_at_once(till: OpenTill) -> None:
    """What the return found gone does not come back when the redemption is undone."""
    counter = till(worked(refunds="negative = false"))
    counter.play("""
        2026-11-21
        enroll Léa
        buy 100.00 ref T1
        redeem free-coffee ref G1           -> 20 points
        return T1                           -> -20 points, 0 points
        undo G1                             -> +0 points, 0 points
    """)


def test_of_goods_returned_in_part_only_what_they_still_owe_is_taken(till: OpenTill) -> None:
    counter = till(worked(refunds="negative = false"))
    counter.play("""
        2026-11-21
        enroll Léa
        buy 80.00 ref T1
        redeem free-coffee ref G1           -> 0 points
        return T1 30.00                     -> +0 points, 0 points
        undo G1                             -> +50 points, 50 points
        return T1                           -> -50 points, 0 points
    """)


def test_points_of_other_purchases_come_back_whole(till: OpenTill) -> None:
    counter = till(worked(refunds="negative = false"))
    counter.play("""
        2026-11-21
        enroll Léa
        buy 50.00 ref T1
        buy 50.00 ref T2
        redeem free-coffee ref G1           -> 20 points
        return T1                           -> -20 points, 0 points
        undo G1                             -> +50 points, 50 points
    """)


def test_bought_after_all_the_points_taken_since_are_theirs_again(till: OpenTill) -> None:
    """The return is undone, and with it what was taken for it later."""
    counter = till(worked(refunds="negative = false"))
    counter.play("""
        2026-11-21
        enroll Léa
        buy 100.00 ref T1
        redeem free-coffee ref G1           -> 20 points
        return T1 ref R1                    -> -20 points, 0 points
        undo G1                             -> 0 points
        undo R1                             -> 100 points
        return T1                           -> -100 points, 0 points
    """)


def test_a_return_after_the_points_lapsed_takes_nothing_twice(till: OpenTill) -> None:
    till().play("""
        2025-10-01
        enroll Léa
        buy 30.00 ref T1                    -> until 2026-10-31
        2026-11-21
        buy 10.00                           -> 10 points
        return T1 10.00                     -> +0 points, 10 points, -10.00 spend
        return T1                           -> +0 points, 10 points, -20.00 spend
    """)


def test_a_return_after_a_part_lapsed_takes_the_part_that_was_used(till: OpenTill) -> None:
    """100 earned, 80 redeemed, 20 lapsed: a full return takes 80 back from what came since."""
    till().play("""
        2025-10-01
        enroll Léa
        buy 100.00 ref T1
        redeem free-coffee
        2026-11-21
        buy 90.00                           -> 90 points
        return T1 10.00                     -> +0 points
        return T1                           -> -80 points, 10 points
    """)


def test_multiplier_promotion_and_program_are_those_of_the_purchase(till: OpenTill) -> None:
    promotion = """
        [[promotions]]
        id = "double"
        name = "Double points"
        multiplier = "2"
        until = 2026-11-21
    """
    counter = till(worked(promotion))
    counter.play("""
        2026-11-21
        enroll Léa
        buy 200.00 ref T1                   -> +400 points, tier Silver
        buy 10.00 coffee:2=6.00 ref T2      -> +25 points, +2 coffee
    """)
    counter.change_program(worked(points="per_unit = 5", tier_rules="months = 6"))
    counter.play("""
        2026-12-24
        buy 1.00                            -> +6 points
        return T2 3.34                      -> -9 points, +0 coffee      # 6.66 x 2 x 1.25 = 16.65
        return T2 3.33                      -> -8 points, -1 coffee      # 3.33 -> 8.325
        return T2 3.33                      -> -8 points, -1 coffee
        return T1                           -> -400 points, 6 points, 2 coffee
    """)


def test_a_return_names_a_purchase_that_is_there(till: OpenTill) -> None:
    till().play("""
        2026-11-20
        enroll Léa
        2026-11-21
        visit ref W1
        return W1                           -> refused fact-not-found
        return #99                          -> refused fact-not-found
        return nothing                      -> refused fact-not-found
        buy 10.00 ref T1
        return T1 on 2026-11-20             -> refused date-out-of-range
        undo T1
        return T1                           -> refused already-reversed
    """)


def test_bare_digits_are_a_receipt_number_and_nothing_else(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa
        buy 10.00
        return #2 4.00                       -> left 6.00
        buy 7.00 ref 2
        return 2 7.00                       -> left 0.00
        return 3                            -> refused fact-not-found
    """)


def test_a_return_lowers_the_spend_but_not_the_tier(till: OpenTill) -> None:
    till().play("""
        2026-11-20
        enroll Léa
        buy 200.00 ref T1                   -> tier Silver
        2026-11-21
        return T1 50.00                     -> tier Silver, -50.00 spend
        show                                -> 150.00 spend, tier Silver
        buy 10.00                           -> +12 points
    """)


def test_the_spend_comes_off_the_day_it_was_spent_on(till: OpenTill) -> None:
    till().play("""
        2025-11-01
        enroll Léa
        buy 100.00 ref T1
        2026-11-21
        buy 50.00
        return T1                           -> -100.00 spend
        show                                -> 50.00 spend
        as of 2026-10-31                    -> 100.00 spend
    """)


def test_what_comes_back_below_the_minimum_is_worth_nothing(till: OpenTill) -> None:
    till(worked(points='minimum = "5.00"')).play("""
        2026-11-21
        enroll Léa
        buy 10.00 ref T1                    -> +10 points
        return T1 5.01                      -> -10 points, -5.01 spend
        return T1                           -> +0 points, -4.99 spend, 0 points
    """)


def test_a_bonus_stays_until_the_last_cent(till: OpenTill) -> None:
    program = worked("""
        [[promotions]]
        id = "treat"
        name = "Treat"
        bonus = 7
    """)
    till(program).play("""
        2026-11-21
        enroll Léa
        buy 10.00 ref T1                    -> +17 points
        return T1 9.99                      -> -10 points
        return T1 0.01                      -> -7 points, 0 points
    """)


def test_a_voucher_that_came_back_and_lapsed_was_not_used(till: OpenTill) -> None:
    counter = till(worked(FIVE_OFF))
    counter.play("""
        2026-11-21
        enroll Léa
        buy 100.00
        redeem five-off
        buy 20.00 voucher V1 ref T1
        return T1                           -> 1 voucher
    """)
    night(counter, "2027-02-20")
    (code,) = counter.shop.conn.execute("SELECT code FROM vouchers").fetchone()
    found = voucher(counter.shop.conn, code, AsOf(day("2027-02-20")))
    assert found is not None
    assert found.state == "lapsed"


def test_a_voucher_comes_back_again_when_one_of_two_returns_was_undone(till: OpenTill) -> None:
    """With 5.00 of the goods bought again the voucher is used again, by the purchase; no more of it is in stock."""
    counter = till(worked(FIVE_OFF.replace("points = 50", "points = 50\nstock = 2")))
    counter.play("""
        2026-11-21
        enroll Léa points 200
        redeem five-off
        redeem five-off                     -> 2 vouchers
        buy 20.00 voucher V1 ref T1         -> off 5.00, 1 voucher
        return T1 5.00                      -> 1 voucher
        return T1 15.00                     -> 2 vouchers
        undo #5                             -> 1 voucher
        redeem five-off                     -> refused out-of-stock
        return T1                           -> 2 vouchers, left 0.00
        undo #8                             -> 1 voucher
        undo #6                             -> 1 voucher
    """)
    assert _states(counter) == [["open", "used"]] * 3
    counter.play("undo T1 -> 2 vouchers\nundo #3 -> 1 voucher")
    assert _states(counter) == [["open", "withdrawn"]] * 3


def _states(counter: Till) -> list[list[str]]:
    """The states of all vouchers, sorted: at the till, for reports and in an export."""
    conn, on = counter.shop.conn, day("2026-11-21")
    codes = [code for (code,) in conn.execute("SELECT code FROM vouchers ORDER BY rowid").fetchall()]
    found = [voucher(conn, code, AsOf(on)) for code in codes]
    table = table_of("vouchers", counter.shop, Moment(on, 99, live=True), "derived")
    (state,) = [column.sql for column in table.columns if column.name == "state"]
    told = read_values(table, Step(0, 99))
    exported = [row[0] for row in conn.execute(f"SELECT {state} FROM {table.rows}", told).fetchall()]
    reported = [one.state for one in insight.vouchers(conn, on) for _ in range(one.many)]
    return [sorted(some) for some in ([one.state for one in found if one], reported, exported)]


def test_all_that_a_sale_brought_is_taken_of_its_own_lots(till: OpenTill) -> None:
    """10 points, 10 of a discovery, 5 of a challenge: those of the sale before keep their last day, all of them."""
    won = '[[challenges]]\nid = "c"\nname = "C"\ncount = "visits"\ntarget = 2\nwithin = "60 days"\npoints = 5\n'
    till(worked(f"{won}[discovery]\npoints = 10")).play("""
        2026-10-05
        enroll Léa
        buy 20.00 book=20.00                -> 20 points, until 2027-10-31
        2026-11-01
        buy 10.00 tea=10.00 ref B           -> +25 points
        return B                            -> 20 points
        2027-10-31
        show                                -> 20 points
        2027-11-01
        show                                -> 0 points
    """)
