"""The median member's month, to the cent."""

from datetime import date

from loyalty_cli.operations.deeds.members.merge import merge
from loyalty_cli.reports.program.typical import median_monthly_cents
from tests.support.nights import clock
from tests.support.programs import WORKED
from tests.support.till import Till


def test_a_year_of_spend_by_the_month() -> None:
    """€365.25 within 365 days: €30.4583 a month of 30.4375 days."""
    counter = Till(WORKED)
    counter.play("""
        2025-01-01
        enroll Ada
        2025-11-21
        buy 100.00                          # a year and a day ago: no longer of the last twelve months
        2025-11-22
        buy 300.00
        2026-06-01
        buy 65.25
        2026-11-21
        buy 50.00 gift-card:1=50.00         # never counts
    """)
    assert median_monthly_cents(counter.shop.conn, date(2026, 11, 21)) == 36_525 * 304_375 // (10_000 * 365)


def test_who_came_later_is_measured_from_their_first_day_but_over_a_month_at_least() -> None:
    counter = Till(WORKED)
    counter.play("""
        2026-09-01
        enroll Ada
        buy 60.00
        2026-11-20
        enroll Bob
        Bob: buy 10.00
    """)
    on = date(2026, 11, 21)
    assert median_monthly_cents(counter.shop.conn, on) == 1_000 * 304_375 // (10_000 * 30)
    counter.play("Bob: return #4")
    assert median_monthly_cents(counter.shop.conn, on) == 6_000 * 304_375 // (10_000 * 82)


def test_the_median_of_those_who_buy() -> None:
    counter = Till(WORKED)
    assert median_monthly_cents(counter.shop.conn, date(2026, 11, 21)) is None
    clock(counter, "2025-01-01")
    for name, euros in (("Ada", 1_200), ("Bob", 240), ("Cleo", 24), ("Dora", 120), ("Emil", 0)):
        counter.play(f"""
            2025-01-01
            enroll {name}
            2026-01-01
        """)
        if euros:
            counter.play(f"{name}: buy {euros}.00")
    on = date(2026, 11, 21)
    assert median_monthly_cents(counter.shop.conn, on) == 12_000 * 304_375 // (10_000 * 365)


def test_two_records_of_one_person_are_one() -> None:
    counter = Till(WORKED)
    counter.play("""
        2025-01-01
        enroll Ada
        enroll Adda
        2026-01-01
        Ada: buy 100.00
        Adda: buy 200.00
    """)
    merge(counter.shop, "Adda", "100014")
    assert median_monthly_cents(counter.shop.conn, date(2026, 11, 21)) == 30_000 * 304_375 // (10_000 * 365)
