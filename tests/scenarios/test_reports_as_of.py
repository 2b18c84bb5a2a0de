"""What the owner's reports say of a past day is what was so on that day."""

from datetime import date

from loyalty_cli.ledger.queries.trade.voices import promoted, thanked
from loyalty_cli.operations.deeds.helping.approval import approve
from tests.scenarios.conftest import OpenTill

REVIEWS = """
[shop]
name = "Test"
currency = "EUR"
country = "FR"
[points]
per_unit = 1
[[engagements]]
id = "review"
name = "A review"
points = 20
approve = true
[[promotions]]
id = "cake"
name = "Cake week"
categories = ["cake"]
multiplier = "2"
"""


def test_thanks_that_are_approved_later_or_undone_later(till: OpenTill) -> None:
    counter = till(REVIEWS)
    counter.play("""
        2026-11-02
        enroll Léa
        engage review ref E1
        2026-11-09
    """)
    approve(counter.shop, "E1")
    counter.play("""
        2026-11-16
        undo #3
    """)
    told = {day: len(list(thanked(counter.shop.conn, date(2026, 11, day)))) for day in (2, 8, 9, 15, 16)}
    assert told == {2: 0, 8: 0, 9: 1, 15: 1, 16: 0}


def test_a_sale_that_came_back_whole_was_brought_by_no_promotion(till: OpenTill) -> None:
    counter = till(REVIEWS)
    counter.play("""
        2026-11-02
        enroll Léa
        buy 10.00 cake=10.00 ref T1
        buy 6.00 cake=6.00 ref T2
        return T1
    """)
    sales = {cents for _, _, cents, *_ in promoted(counter.shop.conn, date(2026, 11, 1), date(2026, 11, 30))}
    assert sales == {6_00}
