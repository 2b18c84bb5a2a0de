"""Rule 11: a receipt number is the identity of what was keyed under it."""

import pytest

from tests.scenarios.conftest import OpenTill
from tests.support.programs import FIVE_OFF, worked


def test_the_same_number_with_the_same_content_tells_how_things_stand_today(till: OpenTill) -> None:
    counter = till()
    first = counter.play("""
        2026-11-20
        enroll Léa
        buy 190.00 coffee:3=7.80 ref T1     -> 190 points, 5 coffee, tier Bronze
    """)
    counter.play("""
        buy 50.00 ref T2                    -> 240 points, tier Silver
        2026-11-21
        redeem free-coffee                  -> 160 points
    """)
    again = counter.play("buy 190.00 coffee:3=7.80 ref T1 -> repeated, 160 points, 5 coffee, tier Silver")
    assert again["entries"] == first["entries"]
    counter.play("show -> 160 points")


def test_an_undone_number_is_free_for_anybody_and_any_content(till: OpenTill) -> None:
    till().play("""
        2026-11-20
        enroll Cora
        enroll Dina
        Cora: buy 50.00 ref T1              -> +50 points
        undo T1                             -> 0 points
        Dina: buy 20.00 ref T1              -> +20 points, 20 points
        Dina: buy 20.00 ref T1              -> repeated, 20 points
        Cora: buy 50.00 ref T1              -> refused ref-conflict
        undo T1                             -> 0 points
        Cora: buy 50.00 ref T1              -> +50 points, 50 points
        return T1 10.00                     -> 40 points
    """)


def test_other_content_is_refused(till: OpenTill) -> None:
    till().play("""
        2026-11-20
        enroll Léa
        enroll Noé
        buy 10.00 coffee=2.60 ref T1
        2026-11-21
        buy 10.01 coffee=2.60 ref T1        -> refused ref-conflict
        buy 10.00 ref T1                    -> refused ref-conflict
        buy 10.00 tea=2.60 ref T1           -> refused ref-conflict
        buy 10.00 coffee:2=2.60 ref T1      -> refused ref-conflict
        Noé: buy 10.00 coffee=2.60 ref T1   -> refused ref-conflict
        buy 10.00 coffee=2.60 ref T1 on 2026-11-21  -> refused ref-conflict
        visit ref T1                        -> refused ref-conflict
        redeem free-coffee ref T1           -> refused ref-conflict
        buy 10.00 coffee=2.60 ref T1 on 2026-11-20  -> repeated
        buy 10.00 coffee=2.60 ref T1        -> repeated
    """)


def test_a_voucher_and_credit_are_content_too(till: OpenTill) -> None:
    till(worked(FIVE_OFF)).play("""
        2026-11-21
        enroll Léa points 100
        adjust credit 9.00 because goodwill
        redeem five-off
        redeem five-off
        buy 20.00 voucher V1 credit 4.00 ref T1     -> pay 11.00
        buy 20.00 voucher V1 credit 5.00 ref T1     -> refused ref-conflict
        buy 20.00 voucher V2 credit 4.00 ref T1     -> refused ref-conflict
        buy 20.00 credit 4.00 ref T1                -> refused ref-conflict
        buy 20.00 voucher V1 credit 4.00 ref T1     -> repeated, off 5.00, pay 11.00, 5.00 credit
    """)


@pytest.mark.parametrize(
    "line",
    [
        "enroll Noé points 5 coffee=1",
        "visit",
        "stamp coffee 2",
        "redeem free-coffee",
        "take-home free-coffee",
        "adjust -5 coffee=1 because counted",
        "redeem V1",
        "return T1 3.33",
        "return T1",
        "undo T1",
    ],
)
def test_every_command_has_one_effect_under_one_number(till: OpenTill, line: str) -> None:
    counter = till()
    counter.play("""
        2026-11-21
        enroll Léa points 300
        take-home free-coffee
        buy 10.00 ref T1
    """)
    first = counter.play(f"{line} ref X1")
    for _ in range(2):
        again = counter.play(f"{line} ref X1 -> repeated")
        assert again == {**first, "fact": {**first["fact"], "repeated": True}}


def test_the_same_amount_within_five_minutes_draws_a_warning(till: OpenTill) -> None:
    till().play("""
        2026-11-21 10:00
        enroll Léa
        enroll Noé
        buy 5.00 ref T1                     -> unwarned
        buy 5.00 ref T2                     -> unwarned        # told apart by their numbers
        buy 5.00                            -> warned
        buy 5.01                            -> unwarned
        Noé: buy 5.00                       -> unwarned
        2026-11-21 10:05
        buy 5.00                            -> warned          # exactly five minutes
        2026-11-21 10:11
        buy 5.00                            -> unwarned
        buy 5.00 on 2026-11-21              -> warned
    """)


def test_another_purchase_between_does_not_hide_the_first(till: OpenTill) -> None:
    till().play("""
        2026-11-21 10:00
        enroll Léa
        buy 5.00
        buy 3.00
        buy 5.00                            -> warned
    """)


def test_what_was_undone_draws_no_warning(till: OpenTill) -> None:
    till().play("""
        2026-11-21 10:00
        enroll Léa
        buy 5.00
        undo
        buy 5.00                            -> unwarned
    """)


def test_a_number_is_text(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa
        buy 5.00 ref 0042
        buy 5.00 ref 42                     -> +5 points
        buy 5.00 ref 1234567890123456789    -> refused bad-text
        return 0042                         -> left 0.00
        return 42                           -> left 0.00
    """)
