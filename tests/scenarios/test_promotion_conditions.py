"""Promotions on conditions: from what price, how many, how often, for the first purchase, in the birthday week."""

from pathlib import Path

from loyalty_cli.intake.purchases import Options, import_purchases
from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.operations.proof.replay import check_replay
from tests.scenarios.conftest import OpenTill
from tests.scenarios.test_promotions import promotion
from tests.support.programs import worked

DOUBLE = {"multiplier": '"2"'}


def test_double_from_an_amount_and_a_return_below_it_takes_the_double_back(till: OpenTill) -> None:
    counter = till(worked(promotion("twenty", minimum='"20.00"', **DOUBLE)))
    counter.play("""
        2026-11-21
        enroll Léa
        buy 19.99                           -> +19 points
        buy 20.00 ref T1                    -> +40 points
        return T1 5.00 ref B1               -> -25 points, 34 points
        undo B1                             -> 59 points
        return T1 20.00                     -> -40 points, 19 points
        buy 20.00 gift-card=1.00            -> +19 points
    """)
    assert not list(check_replay(Evidence(counter.shop.conn)))


def test_a_bonus_of_a_quantity_goes_when_fewer_are_left(till: OpenTill) -> None:
    till(worked(promotion("three", bonus="10", quantity="3", categories='["tea"]'))).play("""
        2026-11-21
        enroll Léa
        buy 8.00 tea:2=8.00                 -> +8 points
        buy 12.00 tea:2=8.00 cake=4.00      -> +12 points
        buy 16.00 tea:3=12.00 cake=4.00 ref T1  -> +26 points
        return T1 4.00 cake=4.00            -> -4 points
        return T1 4.00 tea:1=4.00           -> -14 points
        return T1                           -> -8 points, 20 points
    """)


def test_once_a_month_and_again_when_the_first_came_back_whole(till: OpenTill) -> None:
    program = worked(promotion("monthly", per_member="1", period='"month"', **DOUBLE))
    counter = till(program)
    counter.play("""
        2026-11-02
        enroll Léa
        buy 10.00 ref T1                    -> +20 points
        2026-11-10
        buy 10.00 ref T2                    -> +10 points
        return T1                           -> -20 points
        buy 10.00 ref T3                    -> +20 points
        undo T3                             -> 10 points
        buy 10.00 on 2026-11-09 ref T4      -> +20 points   # keyed late
        2026-12-01
        buy 10.00                           -> +20 points, 50 points
        buy 10.00                           -> +10 points
    """)
    assert not list(check_replay(Evidence(counter.shop.conn)))


def test_a_bonus_is_limited_alike(till: OpenTill) -> None:
    till(worked(promotion("welcome", bonus="5", per_member="2"))).play("""
        2026-11-02
        enroll Léa
        buy 10.00                           -> +15 points
        buy 10.00                           -> +15 points
        buy 10.00                           -> +10 points
    """)


def test_for_the_first_purchase_that_stands(till: OpenTill) -> None:
    till(worked(promotion("first", first_purchase="true", **DOUBLE))).play("""
        2026-11-02
        enroll Léa
        buy 10.00 ref T1                    -> +20 points
        buy 10.00 ref T2                    -> +10 points
        return T1 9.00                      -> -18 points
        return T2
        return T1
        buy 10.00                           -> +20 points
        buy 10.00                           -> +10 points
    """)


def test_in_the_week_of_the_birthday_as_the_fact_records_it(till: OpenTill) -> None:
    """2026-02-28 is a Saturday: the week of 29 February is that of the 28th."""
    counter = till(worked(promotion("cake", birthday_week="true", **DOUBLE)))
    counter.play("""
        2026-02-01
        enroll Léa born 1992-02-29
        enroll Bea
        2026-02-22
        buy 10.00                           -> +10 points
        2026-02-23
        buy 10.00 ref T1                    -> +20 points
        buy 10.00 ref T1                    -> repeated
        Bea: buy 10.00                      -> +10 points
        2026-03-01
        buy 10.00                           -> +20 points
        2026-03-02
        buy 10.00                           -> +10 points
        buy 10.00 on 2026-03-01             -> +20 points
        update born 1992-07-07
        return T1 5.00                      -> -10 points
    """)
    assert not list(check_replay(Evidence(counter.shop.conn)))


def test_for_what_was_sold_elsewhere(till: OpenTill, tmp_path: Path) -> None:
    counter = till(worked(promotion("online", channel='"Online"', **DOUBLE)))
    counter.play("""
        2026-11-21
        enroll Léa email lea@shop.example
        buy 10.00                           -> +10 points
    """)
    path = tmp_path / "orders.csv"
    path.write_text("date,receipt,customer,amount,channel\n2026-11-21,A1,lea@shop.example,10.00,online\n", "utf-8")
    import_purchases(counter.shop, str(path), Options())
    counter.play("""
        show                                -> 30 points
    """)
    assert not list(check_replay(Evidence(counter.shop.conn)))
