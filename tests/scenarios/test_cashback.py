"""Cashback: a share of what was paid as store credit, taken back with the goods, lapsing, by tier."""

from datetime import date
from pathlib import Path

from loyalty_cli.intake.purchases import Options, import_purchases
from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.operations.deeds.members.merge import merge
from loyalty_cli.operations.proof.replay import check_replay
from tests.scenarios.conftest import OpenTill
from tests.support.programs import worked


def cashback(*keys: str) -> str:
    return worked("\n".join(["[cashback]", 'percent = "3"', *keys, ""]))


def test_three_percent_of_what_was_paid_floored_once(till: OpenTill) -> None:
    """3 % of 23.50 are 0.705."""
    bought = till(cashback()).play("""
        2026-11-21
        enroll Léa
        buy 23.50 ref T1                    -> +0.70 credit, +23 points
    """)
    assert (
        next(one["why"] for one in bought["entries"] if one["rule"] == "cashback")
        == "3\u00a0% de 23,50\u00a0€, en avoir"
    )


def test_a_return_takes_back_what_what_is_left_would_not_bring(till: OpenTill) -> None:
    counter = till(cashback())
    counter.play("""
        2026-11-21
        enroll Léa
        buy 23.50 ref T1                    -> 0.70 credit
        return T1 3.50 ref B1               -> money 3.50, -0.10 credit, 0.60 credit
        undo B1                             -> 0.70 credit
        return T1 0.01                      -> 0.70 credit          # 23.49 bring 0.70, too
        return T1                           -> -0.70 credit, 0.00 credit
        buy 10.00 ref T2                    -> 0.30 credit
        undo T2                             -> 0.00 credit
    """)
    assert not list(check_replay(Evidence(counter.shop.conn)))


def test_credit_spent_brings_none_and_what_was_spent_is_owed(till: OpenTill) -> None:
    till(cashback()).play(
        """
        2026-11-21
        enroll Léa
        buy 100.00 ref T1                   -> 3.00 credit
        buy 10.00 credit 3.00               -> pay 7.00, +7 points, 0.21 credit
        return T1                           -> money 100.00, -2.79 credit
        buy 100.00                          -> 0.21 credit
    """.replace("-> money 100.00, -2.79 credit", "-> money 100.00, -3.00 credit")
    )


def test_from_a_minimum_that_what_is_left_must_meet_and_not_on_excluded_goods(till: OpenTill) -> None:
    till(cashback('minimum = "20.00"')).play("""
        2026-11-21
        enroll Léa
        buy 19.99                           -> 0.00 credit
        buy 24.00 gift-card=4.00 ref T1     -> 0.60 credit
        return T1 1.00                      -> -0.60 credit
        buy 23.00 gift-card=4.00            -> 0.00 credit
    """)


def test_a_tiers_own_share_and_that_of_the_purchase_when_it_comes_back(till: OpenTill) -> None:
    till(cashback('tiers = {Gold = "5"}')).play(
        """
        2026-11-21
        enroll Léa
        buy 500.00 ref T1                   -> 15.00 credit, tier Gold
        buy 10.00 ref T2                    -> 15.50 credit
        return T1                           -> 0.50 credit
        return T2 5.00                      -> -0.25 credit
    """.replace(", tier Bronze", "")
    )


def test_it_lapses_unused(till: OpenTill) -> None:
    till(cashback("months = 1")).play("""
        2026-11-21
        enroll Léa
        buy 100.00 ref T1                   -> 3.00 credit
        2026-12-21
        show                                -> 3.00 credit
        2026-12-22
        show                                -> 0.00 credit
        buy 10.00 credit 1.00               -> refused not-enough-credit
        return T1                           -> 0.00 credit
    """)


def test_an_undo_gives_later_purchases_the_share_they_would_have_had(till: OpenTill) -> None:
    """Without the first purchase the member is no Gold: the second brings 3 %."""
    till(cashback('tiers = {Gold = "5"}')).play("""
        2026-11-21
        enroll Léa
        buy 500.00 ref T1                   -> 15.00 credit
        buy 100.00 ref T2                   -> 20.00 credit
        undo T1                             -> 3.00 credit
        return T2                           -> 0.00 credit
    """)


def test_keyed_late_and_by_file_it_is_the_same(till: OpenTill, tmp_path: Path) -> None:
    counter = till(cashback("months = 12"))
    counter.play("""
        2026-11-01
        enroll Léa email lea@shop.example
        2026-11-21
        buy 10.00 on 2026-11-02             -> 0.30 credit
    """)
    path = tmp_path / "orders.csv"
    path.write_text("date,receipt,customer,amount\n2026-11-03,A1,lea@shop.example,10.00\n", "utf-8")
    import_purchases(counter.shop, str(path), Options())
    counter.play("""
        show                                -> 0.60 credit
        2027-11-03
        show                                -> 0.30 credit
        2027-11-04
        show                                -> 0.00 credit
    """)
    assert not list(check_replay(Evidence(counter.shop.conn)))


def test_of_what_was_paid_in_money_by_gift_card_or_with_credit_that_was_bought(till: OpenTill) -> None:
    """Money off and credit given bring nothing; each euro that was paid brings its share once."""
    counter = till(cashback() + '[[thresholds]]\nfrom = "100.00"\npercent = "10"\n')
    counter.play("""
        2026-11-21
        enroll Léa
        buy 100.00 ref T1                   -> pay 90.00, +2.70 credit
        return T1 50.00                     -> money 40.00, -1.20 credit
        undo T1                             -> refused already-reversed
        giftcard sell 20.00
        buy 10.00 with V1 ref T2            -> pay 0.00, +0.30 credit
        return T2                           -> card 10.00, -0.30 credit
        sell 10.00 ref C1
        buy 11.50 credit 11.50 ref T3       -> pay 0.00, -11.20 credit, 0.30 credit
        return T3                           -> credit 11.50, 11.50 credit
    """)


def test_a_minimum_a_tier_and_a_last_day_together(till: OpenTill) -> None:
    counter = till(cashback("months = 2", 'minimum = "10.00"', 'tiers = {Silver = "4"}'))
    counter.play("""
        2026-11-21
        enroll Léa
        buy 200.00 ref T1                   -> 6.00 credit
        buy 9.99                            -> 6.00 credit
        buy 10.00 ref T2                    -> 6.40 credit
        return T2 0.01                      -> 6.00 credit
        2027-01-21
        show                                -> 6.00 credit
        2027-01-22
        show                                -> 0.00 credit
    """)


def test_credit_that_comes_back_after_its_last_day_is_revived(till: OpenTill) -> None:
    """3.00 hold to 21 January; what they paid comes back in March, and holds for ninety days from then."""
    counter = till(cashback("months = 2"))
    counter.play("""
        2026-11-21
        enroll Léa
        buy 100.00 ref T1                   -> 3.00 credit
        2026-11-25
        buy 3.00 credit 3.00 ref T2         -> 0.00 credit
        2027-03-01
        return T2                           -> credit 3.00, 3.00 credit
        2027-05-30
        buy 1.00 credit 1.00                -> pay 0.00, 2.00 credit
        return T1 50.00                     -> money 50.00, -1.50 credit, 0.50 credit
    """)


def test_credit_that_comes_back_late_pays_what_is_owed(till: OpenTill) -> None:
    """The sale that brought the cashback came back first: its credit is owed, and paid when it comes back."""
    counter = till(cashback("months = 2"))
    counter.play("""
        2026-11-21
        enroll Léa
        buy 100.00 ref T1                   -> 3.00 credit
        buy 3.00 credit 3.00 ref T2         -> 0.00 credit
        2027-03-01
        return T1                           -> -3.00 credit
        return T2                           -> 0.00 credit
    """)


def test_what_comes_back_to_a_record_that_became_part_of_another_is_revived_there(till: OpenTill) -> None:
    counter = till(cashback("months = 2"))
    counter.play("""
        2026-11-21
        enroll Léa
        enroll Rosa
        Léa: buy 100.00 ref T1              -> 3.00 credit
        Léa: buy 3.00 credit 3.00 ref T2    -> 0.00 credit
    """)
    merge(counter.shop, "Léa", "Rosa")
    counter.play("""
        2027-03-01
        return T2
    """)
    assert counter.seen("Rosa", date(2027, 5, 30))["balance"]["credit_cents"] == 300


def test_what_lapsed_is_not_taken_a_second_time_by_an_undo(till: OpenTill) -> None:
    counter = till(cashback("months = 1"))
    counter.play("""
        2026-01-05
        enroll Léa
        2026-01-06
        buy 65.00 ref A                     -> 1.95 credit
        2026-02-10
        undo A                              -> 0 credit
        buy 100.00 ref B                    -> 3.00 credit
    """)


def test_credit_that_an_undo_revives_is_not_told_as_points(till: OpenTill) -> None:
    """The cashback of 3.00 was spent in January and had lapsed by July."""
    counter = till(cashback("months = 6"))
    counter.play("""
        2027-01-05
        enroll Léa
        buy 100.00                          -> 3.00 credit
        2027-01-20
        buy 3.00 credit 3.00 ref T2         -> 0.00 credit
        2027-08-20
    """)
    undone = counter.play("undo T2 -> 3.00 credit")
    assert "revived_points" not in undone
