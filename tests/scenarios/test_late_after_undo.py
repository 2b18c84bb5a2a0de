"""What is keyed late after an undo finds its day as if what was undone had never been."""

from datetime import date

import pytest

from loyalty_cli.reports.members.why import why
from tests.scenarios.conftest import OpenTill
from tests.support.programs import worked


def test_an_undone_sale_gives_its_tier_to_nothing_keyed_late(till: OpenTill) -> None:
    counter = till()
    counter.play("""
        2026-11-01
        enroll Léa
        2026-11-21
        buy 1000.00 on 2026-11-10 ref T1    -> +1000 points, tier Gold
        undo T1                             -> 0 points, tier Bronze
        buy 100.00 on 2026-11-10            -> +100 points, tier Bronze
        show                                -> 100 points, tier Bronze
        as of 2026-11-20                    -> tier Gold        # as it was seen then
    """)
    (line,) = why(counter.shop, "Léa")["points"]["lots"][-1:]
    assert line["left"] == 100


def test_a_sale_of_yesterday_undone_today_gives_nothing_to_another_of_yesterday(till: OpenTill) -> None:
    till().play("""
        2026-11-01
        enroll Léa
        2026-11-20
        buy 600.00 ref T1                   -> tier Gold
        2026-11-21
        undo T1
        buy 100.00 on 2026-11-20            -> +100 points, tier Bronze
        buy 200.00 on 2026-11-20            -> +200 points, tier Silver
        buy 10.00 on 2026-11-20             -> +12 points
        as of 2026-11-19                    -> tier Bronze
        as of 2026-11-21                    -> tier Silver
    """)


def test_what_the_others_deserve_stays(till: OpenTill) -> None:
    """Without the slip that was undone, the next purchase would have given Silver: it had nothing to raise."""
    till().play("""
        2026-11-01
        enroll Léa
        2026-11-10
        buy 600.00 ref T1                   -> tier Gold
        2026-11-12
        buy 200.00                          -> +300 points
        2026-11-21
        undo T1                             -> tier Silver
        buy 100.00 on 2026-11-11            -> +100 points
        buy 100.00 on 2026-11-13            -> +125 points, tier Silver
    """)


def test_an_undone_return_counts_again_on_the_days_between(till: OpenTill) -> None:
    till().play("""
        2026-11-01
        enroll Léa
        buy 190.00 ref T1
        2026-11-10
        return T1 190.00 ref R1             -> 0 points
        2026-11-21
        undo R1                             -> 190 points
        buy 10.00 on 2026-11-12             -> +10 points, tier Silver
        buy 10.00 on 2026-11-12             -> +12 points
    """)


def test_a_sale_undone_and_keyed_again_in_full_raises_again(till: OpenTill) -> None:
    till().play("""
        2026-11-01
        enroll Léa
        2026-11-21
        buy 250.00 on 2026-11-10 ref T1     -> +250 points, tier Silver
        undo T1                             -> tier Bronze
        buy 250.00 on 2026-11-10 ref T2     -> +250 points, tier Silver
        buy 10.00 on 2026-11-12             -> +12 points
        as of 2026-11-21                    -> tier Silver
    """)


INACTIVITY = worked(points_expiry='mode = "inactivity"\nmonths = 12\nat = "exact"')


@pytest.mark.parametrize("came", ["visit", "buy 10.00", "redeem free-coffee"])
def test_a_visit_since_moves_what_is_keyed_late(till: OpenTill, came: str) -> None:
    till(INACTIVITY).play(f"""
        2027-01-01
        enroll Léa points 100
        2027-03-01
        {came}
        2027-03-05
        buy 7.00 on 2027-02-01              -> until 2028-03-01
        buy 7.00 on 2027-03-02              -> until 2028-03-02
        adjust 5 because slip on 2027-02-01 -> until 2028-03-02
    """)


def test_a_visit_that_was_undone_moves_nothing(till: OpenTill) -> None:
    till(INACTIVITY).play("""
        2027-01-01
        enroll Léa
        2027-03-01
        visit ref V
        2027-03-05
        undo V
        buy 7.00 on 2027-02-01              -> until 2028-02-01
    """)


def test_a_visit_after_the_last_day_revives_nothing(till: OpenTill) -> None:
    """Within a month from visit to visit the points live on; the first gap ends them."""
    counter = till(worked(points_expiry='mode = "inactivity"\nmonths = 1\nat = "exact"'))
    counter.play("""
        2027-01-01
        enroll Léa
        2027-02-20
        visit
        2027-03-15
        visit
        2027-04-20
        visit
        2027-04-25
        buy 7.00 on 2027-02-01              -> until 2027-04-15, 0 points
        buy 7.00 on 2027-03-25              -> until 2027-05-20, 14 points      # that visit closes the gap
        2027-05-20
        show                                -> 14 points
    """)
    assert why(counter.shop, "Léa", date(2027, 5, 20))["points"]["adds_up_to"] == 14
