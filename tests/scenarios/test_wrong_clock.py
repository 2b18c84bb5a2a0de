"""Rules 6 and 18: a clock that was ahead takes nothing away for good; what it dated counts on its day."""

from datetime import date

import pytest

from loyalty_cli.operations.deeds.redeem import redeem
from loyalty_cli.reports.members.card import member_card
from loyalty_cli.reports.members.history import history
from loyalty_cli.reports.members.lists.balances import Asked, balances
from loyalty_cli.reports.members.why import why
from tests.scenarios.conftest import OpenTill
from tests.support.nights import night
from tests.support.programs import FIVE_OFF, worked
from tests.support.till import Till


def told(counter: Till, member: str = "Léa") -> set[int]:
    """The points today, as each view tells them; one number when they agree."""
    shop = counter.shop
    explained, statement = why(shop, member), history(shop, member)
    listed = next(row for row in balances(shop, Asked()).rows if row["name"] == member)
    return {
        member_card(shop, member)["balance"]["points"],
        explained["balance"]["points"],
        explained["points"]["adds_up_to"],
        statement["balance"]["points"],
        statement["facts"][-1]["balance"],
        listed["points"],
    }


def clock_ahead(counter: Till) -> None:
    """Léa and Noé buy; a night with the clock in 2028 writes everything off; then the clock is right again."""
    counter.play("""
        2026-11-02
        enroll Léa
        enroll Noé
        buy 90.00 ref T1
        Noé: buy 30.00 ref T2
    """)
    night(counter, "2028-11-03")
    counter.play("2026-11-03")


def test_what_a_clock_ahead_wrote_off_is_there_today(till: OpenTill) -> None:
    counter = till()
    clock_ahead(counter)
    assert told(counter) == {90}
    assert told(counter, "Noé") == {30}
    counter.play("""
        redeem free-coffee                  -> -80 points, 10 points
        buy 5.00                            -> 15 points
    """)
    assert told(counter) == {15}


def test_it_lapses_on_its_day_all_the_same(till: OpenTill) -> None:
    counter = till()
    clock_ahead(counter)
    counter.play("redeem free-coffee -> 10 points")
    night(counter, "2027-12-01")
    assert told(counter) == {0}
    assert told(counter, "Noé") == {0}
    counter.play("redeem free-coffee -> refused not-enough-points")


@pytest.mark.parametrize("line", ["undo T1", "return T1", "adjust -90 because slip"])
def test_what_takes_it_back_takes_it_once(till: OpenTill, line: str) -> None:
    counter = till()
    clock_ahead(counter)
    counter.play(f"{line} -> -90 points, 0 points")
    assert told(counter) == {0}


def test_two_records_are_merged_with_what_they_have_today(till: OpenTill) -> None:
    from loyalty_cli.operations.deeds.members.merge import merge

    counter = till()
    clock_ahead(counter)
    merge(counter.shop, "Noé", "Léa")
    assert told(counter) == {120}


def test_a_voucher_that_a_clock_ahead_wrote_off_is_good_today(till: OpenTill) -> None:
    counter = till(worked(FIVE_OFF))
    counter.play("""
        2026-11-02
        enroll Léa points 50
        redeem five-off                     -> 1 voucher, 0 points
    """)
    night(counter, "2028-11-03")
    counter.play("""
        2026-11-03
        buy 20.00 voucher V1                -> pay 15.00, off 5.00, 15 points
    """)
    assert told(counter) == {15}


def test_under_inactivity_a_visit_today_moves_it(till: OpenTill) -> None:
    counter = till(worked(points_expiry='mode = "inactivity"\nmonths = 12\nat = "exact"'))
    clock_ahead(counter)
    counter.play("""
        visit                               -> 90 points
        2027-11-03
        show                                -> 90 points
        2027-11-04
        show                                -> 0 points
    """)


def test_a_stamp_card_that_a_clock_ahead_wrote_off_goes_on(till: OpenTill) -> None:
    card = worked().replace("boxes = 10", "boxes = 10\nvalid_months = 6")
    counter = till(card)
    counter.play("""
        2026-11-02
        enroll Léa
        buy 5.00 coffee:3=5.00              -> 5 coffee
    """)
    night(counter, "2028-11-03")
    counter.play("2026-11-03")
    assert member_card(counter.shop, "Léa")["balance"]["stamps"] == {"coffee": 5}
    counter.play("buy 2.00 coffee=2.00 -> 6 coffee")


def test_a_tier_that_a_clock_ahead_lowered_is_theirs_today(till: OpenTill) -> None:
    counter = till()
    counter.play("""
        2026-11-02
        enroll Léa
        buy 300.00                          -> tier Silver
    """)
    night(counter, "2028-11-03")
    counter.play("""
        2026-11-03
        redeem free-coffee                  -> 220 points, tier Silver
        buy 100.00                          -> +125 points, tier Silver
    """)
    assert told(counter) == {345}
    assert {row["tier"] for row in balances(counter.shop, Asked()).rows} == {"Silver"}
    counter.play("buy 200.00 -> +250 points, tier Gold")
    assert {row["tier"] for row in balances(counter.shop, Asked()).rows} == {"Gold"}


def test_nights_go_on_after_one_that_a_clock_ahead_has_held(till: OpenTill) -> None:
    counter = till(worked("[birthday]\npoints = 15\ntold_days = 0"))
    counter.play("""
        2026-11-01
        enroll Léa born 1990-11-10
    """)
    night(counter, "2028-11-03")
    night(counter, "2026-11-09")
    night(counter, "2026-11-10")
    night(counter, date(2026, 11, 11))
    assert told(counter) == {15}


def test_codes_of_rewards_are_given_out_of_what_is_there_today(till: OpenTill) -> None:
    counter = till(worked(FIVE_OFF))
    clock_ahead(counter)
    assert redeem(counter.shop, "Léa", "five-off").document()["balance"]["points"] == 40


def test_what_a_till_a_day_ahead_has_keyed_is_undone_on_its_own_day(till: OpenTill) -> None:
    counter = till()
    counter.play("""
        2026-11-01
        enroll Léa
        2026-11-21
        buy 100.00 coffee:8=20.00 ref T1    -> 1 voucher
        2026-11-20
        buy 5.00
        undo T1                             -> -100 points, 5 points, 2 coffee, 0 vouchers
    """)
    assert member_card(counter.shop, "Léa")["lapsing"] == [{"on": "2027-11-30", "points": 5}]
    assert told(counter) == {5}
    counter.play("""
        2026-11-21
        show                                -> 5 points
        as of 2026-11-20                    -> 5 points
    """)
    assert told(counter) == {5}
    rows = counter.shop.conn.execute("SELECT on_date, keyed_on FROM facts WHERE kind = 'undo'").fetchall()
    assert rows == [("2026-11-21", "2026-11-20")]


def test_what_a_till_two_years_ahead_has_keyed_can_be_undone(till: OpenTill) -> None:
    counter = till()
    counter.play("""
        2026-11-02
        enroll Léa
        buy 90.00 ref T1
        2028-11-03
        buy 600.00 ref T2                   -> tier Gold
        enroll Noé ref E1
        2026-11-03
        undo T2                             -> -600 points, 90 points, tier Bronze
        undo E1
        show                                -> 90 points, tier Bronze
        redeem free-coffee                  -> 10 points
        2028-11-03
        show                                -> 0 points, tier Bronze
        buy 10.00                           -> +10 points, 10 points
    """)


def test_a_merge_of_a_till_ahead_can_be_undone(till: OpenTill) -> None:
    from loyalty_cli.operations.deeds.members.merge import merge
    from loyalty_cli.operations.deeds.undo import undo

    counter = till()
    counter.play("""
        2026-11-20
        enroll Léa points 10
        enroll Noé points 20
        2026-11-22
    """)
    merge(counter.shop, "Noé", "Léa", ref="M1")
    counter.play("2026-11-21")
    undo(counter.shop, "M1")
    counter.play("2026-11-22")
    assert told(counter) == {10}
    assert told(counter, "Noé") == {20}
