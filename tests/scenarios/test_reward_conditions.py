"""Rewards on terms: for which goods a voucher pays, from what price, beside what, from when, until when."""

import pytest

from loyalty_cli.config.loader import load
from loyalty_cli.errors import ProgramInvalid
from tests.scenarios.conftest import OpenTill
from tests.support.programs import worked


def reward(name: str, **keys: object) -> str:
    """A reward on terms."""
    lines = [f"{key} = {value}" for key, value in keys.items()]
    return "\n".join(["[[rewards]]", f'id = "{name}"', f'name = "{name.title()}"', *lines, ""])


TRADE_IN = (
    reward("jeans-back", kind='"discount"', value="'20.00'", categories='["jean"]')
    + """
[[engagements]]
id = "trade-in"
name = "An old pair of jeans"
reward = "jeans-back"
"""
)
HAND = """
        2026-11-21
        enroll Léa
        engage trade-in                                     -> 1 voucher
"""


def test_a_voucher_for_jeans_is_refused_on_socks_and_nothing_is_lost(till: OpenTill) -> None:
    counter = till(worked(TRADE_IN))
    counter.play(
        HAND
        + """
        buy 15.00 socks=15.00 voucher V1                    -> refused refused
        buy 15.00 voucher V1                                -> refused refused
        show                                                -> 1 voucher, 0 points
        buy 55.00 jean=55.00 voucher V1                     -> pay 35.00, +35 points, 0 vouchers, unwarned
    """
    )
    told = counter.refused("buy 15.00 socks=15.00 voucher V1", "voucher-used")
    assert told.message


def test_a_voucher_for_jeans_pays_the_jeans_and_the_socks_are_paid(till: OpenTill) -> None:
    till(worked(TRADE_IN)).play(
        HAND
        + """
        buy 70.00 jean=55.00 socks=15.00 voucher V1 ref T1  -> pay 50.00, off 20.00, +50 points, 0 vouchers
        undo T1                                             -> 0 points, 1 voucher
        buy 70.00 jean=55.00 socks=15.00 voucher V1 ref T2  -> pay 50.00, 50 points
        undo                                                -> 0 points, 1 voucher
        buy 70.00 jean=55.00 socks=15.00 voucher V1 on 2026-11-21 ref T3   -> 50 points
    """
    )


def test_the_jeans_come_back_and_the_voucher_holds_again(till: OpenTill) -> None:
    till(worked(TRADE_IN)).play(
        HAND
        + """
        buy 70.00 jean=55.00 socks=15.00 voucher V1 ref T1  -> pay 50.00
        return T1 55.00 jean=55.00 ref B1                   -> money 35.00, -35 points, 15 points, 1 voucher
        return T1                                           -> money 15.00, -15 points, 0 points, 1 voucher
        buy 55.00 jean=55.00 voucher V1                     -> pay 35.00, 0 vouchers
    """
    )


def test_the_socks_come_back_and_the_voucher_stays_used(till: OpenTill) -> None:
    till(worked(TRADE_IN)).play(
        HAND
        + """
        buy 70.00 jean=55.00 socks=15.00 voucher V1 ref T1
        return T1 15.00 socks=15.00                         -> money 15.00, -15 points, 35 points, 0 vouchers
        undo                                                -> 50 points, 0 vouchers
        return T1 15.00 socks=15.00                         -> money 15.00
        return T1                                           -> money 35.00, 0 points, 1 voucher
    """
    )


def test_what_a_voucher_would_lose_is_said_before(till: OpenTill) -> None:
    counter = till(worked(TRADE_IN))
    counter.play(HAND)
    told = counter.refused("buy 18.00 jean=18.00 voucher V1", "refused")
    assert told.message.startswith("€2.00 of voucher"), told.message
    counter.play("""
        buy 33.00 jean=18.00 socks=15.00 voucher V1         -> refused refused
        buy 33.00 jean=18.00 socks=15.00 voucher V1 sure yes -> pay 15.00, +15 points
    """)


def test_what_is_lost_is_lost_and_comes_back_with_the_goods(till: OpenTill) -> None:
    """2.00 of the voucher are lost on jeans of 18.00: with ``--yes`` it is used up, and good again when they return."""
    till(worked(TRADE_IN)).play(
        HAND
        + """
        buy 18.00 jean=18.00 voucher V1                     -> refused refused
        buy 18.00 jean=18.00 voucher V1 sure yes ref T1     -> pay 0.00, off 18.00, 0 points, 0 vouchers
        return T1                                           -> money 0.00, 0 points, 1 voucher
        buy 70.00 jean=55.00 socks=15.00 voucher V1         -> pay 50.00, +50 points
    """
    )


def test_what_was_free_earns_nothing(till: OpenTill) -> None:
    """The free coffee earns no stamp, beside others that are paid."""
    coffee = reward("coffee-free", kind='"product"', value="'2.60'", points=1, categories='["coffee"]', items=1)
    counter = till(worked(coffee))
    counter.play("""
        2026-11-21
        enroll Léa points 10                                # two boxes as a welcome
        take-home coffee-free
        take-home coffee-free
        take-home coffee-free
        buy 7.60 coffee=2.60 cake=5.00 voucher V1           -> pay 5.00, +5 points, 2 coffee
        buy 5.20 coffee:2=5.20 voucher V2 ref T2            -> pay 2.60, +2 points, +1 coffee
        return T2 2.60 coffee=2.60                          -> money 2.60, -2 points, -1 coffee, 1 voucher
        return T2                                           -> money 0.00, 2 vouchers
        buy 2.40 cake=2.40 voucher V3                       -> refused refused
    """)


def test_of_several_items_the_dearest_are_free_one_a_voucher(till: OpenTill) -> None:
    book = reward("book-half", kind='"percent"', percent=50, points=1, categories='["book"]', items=1)
    till(worked(book)).play("""
        2026-11-21
        enroll Léa points 10
        redeem book-half times 2                            -> 8 points, 2 vouchers
        buy 40.00 book:2=30.00 book=10.00 voucher V1+V2 ref T1   -> off 15.00, pay 25.00
        return T1 15.00 book=15.00                          -> money 12.50
    """)


def test_from_what_price_at_most_what_and_not_beside_others(till: OpenTill) -> None:
    tenth = reward(
        "tenth", kind='"percent"', percent=10, points=1, minimum="'30.00'", max_discount="'8.00'", with_others="false"
    )
    five = reward("five", kind='"discount"', value="'5.00'", points=1)
    till(worked(tenth + five)).play("""
        2026-11-21
        enroll Léa points 10
        redeem tenth
        redeem five
        buy 29.99 voucher V1                                -> refused refused
        buy 40.00 voucher V1+V2                             -> refused refused
        buy 100.00 voucher V1 ref T1                        -> off 8.00, pay 92.00, +92 points
        return T1 50.00                                     -> money 46.00, -46 points, 1 voucher
        return T1                                           -> money 46.00, 2 vouchers
    """)


def test_a_product_from_a_price_on_is_taken_with_a_purchase(till: OpenTill) -> None:
    tote = reward("tote", kind='"product"', value="'8.00'", points=1, minimum="'30.00'")
    till(worked(tote)).play("""
        2026-11-21
        enroll Léa points 10
        redeem tote                                         -> 1 voucher
        redeem V1                                           -> refused refused
        buy 38.00 voucher V1                                -> pay 30.00
    """)


def test_early_access_opens_tier_by_tier(till: OpenTill) -> None:
    taste = reward("taste", points=1, opens='[{tier = "Gold", on = 2026-12-01}, {on = 2026-12-05}]')
    counter = till(worked(taste))
    counter.play("""
        2026-11-30
        enroll Léa spend 600.00 until 2026-11-30 points 5   -> tier Gold
        enroll Bea points 5
        redeem taste                                        -> refused not-offered
        2026-12-01
        redeem taste                                        -> -1 points
        Bea: redeem taste                                   -> refused not-offered
        2026-12-05
        Bea: redeem taste                                   -> 4 points
    """)
    only = taste.replace(", {on = 2026-12-05}", "")
    counter.change_program(worked(only))
    counter.play("""
        Bea: redeem taste                                   -> refused tier-too-low
        redeem taste                                        -> 3 points
    """)


def test_vouchers_hold_until_a_date(till: OpenTill) -> None:
    summer = reward("summer", kind='"discount"', value="'5.00'", points=1, voucher_until="2026-12-31")
    till(worked(summer)).play("""
        2026-11-21
        enroll Léa points 5
        redeem summer                                       -> 1 voucher
        2026-12-31
        show                                                -> 1 voucher
        redeem summer                                       -> 2 vouchers
        2027-01-01
        show                                                -> 0 vouchers
        redeem summer                                       -> refused not-offered
    """)


def test_several_at_once_are_one_fact(till: OpenTill) -> None:
    five = reward("five", kind='"discount"', value="'5.00'", points=3, per_member=4, period="'month'", stock=6)
    till(worked(five)).play("""
        2026-11-21
        enroll Léa points 20
        redeem five times 3                                 -> -9 points, +3 voucher, 11 points
        redeem five times 2                                 -> refused limit-reached
        undo                                                -> 20 points, 0 vouchers
        redeem five times 0                                 -> refused bad-value
        redeem five times 7                                 -> refused out-of-stock
        enroll Bea points 5
        Bea: redeem five times 2                            -> refused not-enough-points
        redeem five times 4 on 2026-11-21 ref R1            -> 8 points, 4 vouchers
        redeem five times 4 on 2026-11-21 ref R1            -> repeated, 8 points
    """)


def test_terms_are_those_of_the_day_a_voucher_was_given(till: OpenTill) -> None:
    counter = till(worked(TRADE_IN))
    counter.play(HAND)
    counter.change_program(worked(TRADE_IN.replace('["jean"]', '["socks"]')))
    counter.play("""
        buy 15.00 socks=15.00 voucher V1                    -> refused refused
        buy 55.00 jean=55.00 voucher V1                     -> pay 35.00
    """)


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ({"value": "'5.00'", "max_discount": "'2.00'"}, "max_discount"),
        ({"points": 3, "from": "2026-12-01", "opens": "[{on = 2026-12-01}]"}, "from"),
        ({"points": 3, "opens": '[{on = 2026-12-01, tier = "Platinum"}]'}, "opens"),
        ({"points": 3, "opens": "[{}]"}, "on"),
    ],
)
def test_terms_that_make_no_sense_are_mistakes(keys: dict[str, object], place: str) -> None:
    with pytest.raises(ProgramInvalid) as refusal:
        load(worked(reward("odd", **keys)).encode())
    assert place in refusal.value.problems[0]


def test_vouchers_take_off_no_more_than_what_is_left_costs(till: OpenTill) -> None:
    """The jeans stay with their voucher of 20.00: nothing is left to pay, so the 5.00 that were paid come back."""
    another = '\n[[engagements]]\nid = "review"\nname = "A review"\nreward = "five-off"\n'
    counter = till(worked(TRADE_IN + reward("five-off", kind='"discount"', value="'5.00'") + another))
    counter.play(
        HAND
        + """
        engage review                                       -> 2 vouchers
        buy 30.00 jean=20.00 hat=10.00 voucher V1+V2 ref T1   -> pay 5.00, off 25.00
        return T1 10.00 hat=10.00                           -> money 5.00
        undo                                                -> 5 points
        return T1 1.00                                      -> money 0.17
        return T1                                           -> money 4.83, 0 points, 2 vouchers
    """
    )
