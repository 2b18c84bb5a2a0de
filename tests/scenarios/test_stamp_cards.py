"""Rule 7: boxes, full cards, what is carried, what comes back."""

import pytest

from tests.scenarios.conftest import OpenTill
from tests.support.programs import WORKED, edited, worked

CARD = WORKED[WORKED.index("[[stamp_cards]]") : WORKED.index("[[rewards]]")]


def with_card(**keys: str | int) -> str:
    """The worked program, its coffee card with other keys."""
    lines = [line for line in CARD.strip().splitlines() if line.partition(" ")[0] not in keys]
    card = "\n".join([*lines, *(f"{key} = {value}" for key, value in keys.items())])
    return WORKED.replace(CARD, card + "\n")


VISITS = edited(
    WORKED,
    """
    [[stamp_cards]]
    id = "visits"
    name = "Visits"
    visit = true
    boxes = 3
    reward = "free-coffee"
    """,
)


def test_two_boxes_as_a_welcome_and_three_coffees(till: OpenTill) -> None:
    counter = till()
    document = counter.play("""
        2026-11-21
        enroll Léa                          -> +2 coffee, 2 coffee
    """)
    assert document["entries"][0]["why"] == "Coffee card, départ offert\u00a0: welcome"
    counter.play("buy 7.80 coffee:3=7.80 -> +3 coffee, 5 coffee, 0 vouchers")


def test_seven_coffees_at_once_fill_a_card_and_carry_two(till: OpenTill) -> None:
    counter = till()
    document = counter.play("""
        2026-11-21
        enroll Léa
        buy 7.80 coffee:3=7.80              -> 5 coffee
        buy 18.20 coffee:7=18.20            -> 2 coffee, 1 voucher
    """)
    (voucher,) = document["vouchers"]
    assert (voucher["name"], voucher["expires_on"]) == ("Free coffee", "2027-02-19")
    counter.play("redeem V1 -> 0 vouchers, 2 coffee")


def test_several_cards_in_one_purchase(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa
        buy 100.00 coffee:39=100.00         -> 1 coffee, 4 vouchers
    """)


def test_an_unused_voucher_is_withdrawn_by_a_return(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa
        buy 7.80 coffee:3=7.80              -> 5 coffee
        buy 18.20 coffee:7=18.20 ref T1     -> 2 coffee, 1 voucher
        return T1 5.20 coffee:2=5.20        -> 0 coffee, 1 voucher
        return T1 2.60 coffee=2.60          -> 9 coffee, 0 vouchers
        redeem V1                           -> refused voucher-used
        return T1                           -> 5 coffee
        buy 13.00 coffee:5=13.00            -> 0 coffee, 1 voucher
    """)


def test_with_a_used_voucher_the_next_card_starts_in_debt(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa
        buy 20.80 coffee:8=20.80 ref T1     -> 0 coffee, 1 voucher
        redeem V1
        return T1                           -> owes 8 coffee, 0 vouchers
        buy 20.80 coffee:8=20.80            -> 0 coffee, 0 vouchers
        buy 26.00 coffee:10=26.00           -> 0 coffee, 1 voucher
    """)


def test_the_newest_unused_voucher_goes_first(till: OpenTill) -> None:
    till().play("""
        2026-11-20
        enroll Léa
        buy 20.80 coffee:8=20.80            -> 1 voucher
        2026-11-21
        buy 26.00 coffee:10=26.00 ref T2    -> 2 vouchers
        return T2                           -> 0 coffee, 1 voucher
        redeem V2                           -> refused voucher-used
        redeem V1
    """)


def test_a_return_undone_gives_the_withdrawn_voucher_back(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa
        buy 26.00 coffee:10=26.00 ref T1    -> 2 coffee, 1 voucher
        return T1 7.80 coffee:3=7.80 ref R1 -> 9 coffee, 0 vouchers
        undo R1                             -> 2 coffee, 1 voucher
        return T1 7.80 coffee:3=7.80 ref R2 -> 9 coffee, 0 vouchers
        buy 2.60 coffee=2.60                -> 0 coffee, 1 voucher      # V2
        undo R2                             -> 3 coffee, 1 voucher      # V1 again, V2 withdrawn
        redeem V1
    """)


def test_the_purchase_that_filled_a_card_undone(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa
        buy 2.60 coffee=2.60                -> 3 coffee
        buy 20.80 coffee:8=20.80 ref T1     -> 1 coffee, 1 voucher
        undo T1                             -> 3 coffee, 0 vouchers
        buy 20.80 coffee:8=20.80 ref T2     -> 1 coffee, 1 voucher
        redeem V2
        undo T2                             -> owes 7 coffee, 0 vouchers
    """)


def test_stamps_earned_since_count_when_the_filling_purchase_is_undone(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa
        buy 20.80 coffee:8=20.80 ref T1     -> 0 coffee, 1 voucher
        buy 20.80 coffee:8=20.80            -> 8 coffee, 1 voucher
        undo T1                             -> 0 coffee, 1 voucher
    """)


def test_a_head_start_on_every_card(till: OpenTill) -> None:
    till(with_card(head_start_every_card="true")).play("""
        2026-11-21
        enroll Léa                          -> 2 coffee
        buy 20.80 coffee:8=20.80 ref T1     -> 2 coffee, 1 voucher
        return T1 2.60 coffee=2.60          -> 9 coffee, 0 vouchers      # one box short of full
        return T1                           -> 2 coffee, 0 vouchers
        buy 41.60 coffee:16=41.60 ref T2    -> 2 coffee, 2 vouchers
        undo T2                             -> 2 coffee, 0 vouchers
        buy 20.80 coffee:8=20.80 ref T3     -> 2 coffee, 1 voucher
        undo T3                             -> 2 coffee, 0 vouchers
    """)


def test_a_head_start_on_every_card_with_the_voucher_used(till: OpenTill) -> None:
    till(with_card(head_start_every_card="true")).play("""
        2026-11-21
        enroll Léa                          -> 2 coffee
        buy 20.80 coffee:8=20.80 ref T1     -> 2 coffee
        redeem V1
        undo T1                             -> owes 6 coffee
        buy 20.80 coffee:8=20.80            -> 2 coffee, 0 vouchers
    """)


def test_at_most_so_many_stamps_a_day(till: OpenTill) -> None:
    till(with_card(per_day=3)).play("""
        2026-11-20
        enroll Léa                          -> 2 coffee
        buy 5.20 coffee:2=5.20 ref T1       -> +2 coffee
        buy 5.20 coffee:2=5.20 ref T2       -> +1 coffee
        buy 5.20 coffee:2=5.20              -> +0 coffee
        stamp coffee 1                      -> refused limit-reached
        return T1                           -> -2 coffee
        buy 2.60 coffee=2.60                -> +1 coffee
        stamp coffee 2                      -> refused limit-reached
        stamp coffee 1                      -> +1 coffee, 5 coffee
        2026-11-21
        buy 10.40 coffee:4=10.40            -> +3 coffee
        buy 2.60 coffee=2.60 on 2026-11-20  -> +0 coffee
    """)


def test_paper_stamps_are_not_earned_that_day(till: OpenTill) -> None:
    till(with_card(per_day=1)).play("""
        2026-11-21
        enroll Léa coffee=4                 -> 4 coffee
        buy 2.60 coffee=2.60                -> 5 coffee
        buy 2.60 coffee=2.60                -> 5 coffee
        adjust coffee=1 because forgotten   -> 6 coffee
    """)


def test_the_first_visit_of_the_day_only(till: OpenTill) -> None:
    till(VISITS).play("""
        2026-11-20
        enroll Léa points 80
        buy 5.00                            -> +1 visits
        visit                               -> +0 visits
        redeem free-coffee                  -> +0 visits
        2026-11-21
        redeem free-coffee                  -> refused not-enough-points
        visit                               -> 2 visits
        buy 5.00                            -> 2 visits
        2026-11-22
        buy 80.00                           -> 0 visits, 1 voucher
        2026-11-23
        redeem V1                           -> 1 visits, 0 vouchers
        redeem free-coffee                  -> +0 visits
        visit on 2026-11-22                 -> +0 visits
    """)


def test_a_redemption_may_be_the_first_visit_of_the_day(till: OpenTill) -> None:
    till(VISITS).play("""
        2026-11-20
        enroll Léa points 160
        redeem free-coffee                  -> 1 visits
        buy 5.00                            -> 1 visits
        undo
        2026-11-21
        take-home free-coffee ref R1        -> 2 visits
        undo R1                             -> 1 visits
        visit                               -> 2 visits
    """)


def test_a_visit_is_taken_back_with_the_last_cent(till: OpenTill) -> None:
    till(VISITS).play("""
        2026-11-21
        enroll Léa
        buy 10.00 ref T1                    -> 1 visits
        return T1 9.99                      -> 1 visits
        return T1                           -> 0 visits
        buy 10.00                           -> 1 visits
        buy 10.00                           -> 1 visits
    """)


def test_two_cards_of_one_category(till: OpenTill) -> None:
    program = worked("""
        [[stamp_cards]]
        id = "small"
        name = "Small card"
        category = "coffee"
        boxes = 4
        reward = "free-coffee"
    """)
    till(program).play("""
        2026-11-21
        enroll Léa
        buy 26.00 coffee:10=26.00 ref T1    -> 2 coffee, 2 small, 3 vouchers
        return T1 7.80 coffee:3=7.80        -> 9 coffee, 3 small, 1 voucher
        return T1                           -> 2 coffee, 0 small, 0 vouchers
    """)


def test_each_full_amount_spent_is_a_stamp(till: OpenTill) -> None:
    program = worked("""
        [[stamp_cards]]
        id = "tens"
        name = "Tens"
        each = "10.00"
        boxes = 5
        reward = "free-coffee"
    """)
    till(program).play("""
        2026-11-21
        enroll Léa
        buy 9.99                            -> 0 tens
        buy 45.00 gift-card=15.00 ref T1    -> +3 tens
        return T1 5.00                      -> -1 tens           # 26.66 of 40.00 count
        return T1 15.00 gift-card=15.00     -> +0 tens, 2 tens   # of 25.00 all count
        return T1                           -> 0 tens
    """)


def test_a_card_holds_some_months_after_its_last_stamp(till: OpenTill) -> None:
    till(with_card(valid_months=6)).play("""
        2026-01-15
        enroll Léa                          -> 2 coffee
        2026-03-31
        buy 7.80 coffee:3=7.80              -> 5 coffee
        2026-09-30
        show                                -> 5 coffee
        as of 2026-01-20                    -> 2 coffee
        2026-10-01
        show                                -> 0 coffee
        buy 2.60 coffee=2.60                -> 1 coffee
        2026-10-02
        buy 2.60 coffee=2.60                -> 2 coffee
        as of 2026-09-30                    -> 5 coffee
    """)


def test_stamps_by_hand_on_a_lapsed_card_begin_a_new_one(till: OpenTill) -> None:
    till(with_card(valid_months=6)).play("""
        2026-01-15
        enroll Léa coffee=9                 -> 9 coffee
        2026-08-01
        stamp coffee                        -> 1 coffee, 0 vouchers
    """)


def test_a_return_after_the_card_lapsed_takes_no_stamps_twice(till: OpenTill) -> None:
    till(with_card(valid_months=6)).play("""
        2026-01-15
        enroll Léa
        buy 7.80 coffee:3=7.80 ref T1       -> 5 coffee
        2026-07-20
        return T1                           -> 0 coffee
        buy 2.60 coffee=2.60                -> 1 coffee
    """)


def test_a_return_after_the_card_lapsed_leaves_the_other_cards_voucher(till: OpenTill) -> None:
    till(with_card(valid_months=1)).play("""
        2026-01-15
        enroll Léa
        buy 7.80 coffee:3=7.80 ref T1       -> 5 coffee
        2026-03-01
        buy 26.00 coffee:10=26.00           -> 0 coffee, 1 voucher
        return T1                           -> 0 coffee, 1 voucher
    """)


@pytest.mark.parametrize("boxes", [5, 20])
def test_a_voucher_withdrawn_gives_back_the_boxes_of_its_own_card(till: OpenTill, boxes: int) -> None:
    """The program's cards are longer or shorter since; with all coffees back the welcome is left."""
    counter = till(with_card(boxes=5))
    counter.play("""
        2026-11-21
        enroll Léa                          -> 2 coffee
        buy 18.20 coffee:7=18.20 ref T1     -> 4 coffee, 1 voucher
    """)
    counter.change_program(with_card(boxes=boxes))
    counter.play("""
        buy 2.60 coffee=2.60 ref T2
        return T2
        return T1                           -> 2 coffee, 0 vouchers
    """)


def test_cards_that_were_shortened_since_give_back_as_many_boxes_as_they_took(till: OpenTill) -> None:
    counter = till(with_card(boxes=10))
    counter.play("""
        2026-11-21
        enroll Léa                          -> 2 coffee
        buy 18.20 coffee:7=18.20 ref T1     -> 9 coffee
    """)
    counter.change_program(with_card(boxes=5))
    counter.play("""
        buy 7.80 coffee:3=7.80 ref T2       -> 2 coffee, 2 vouchers
        return T2
        return T1                           -> 2 coffee, 0 vouchers
    """)
