"""What the owner's reports say of a past day is what was so on that day."""

from datetime import date
from typing import Any

from loyalty_cli.ledger.queries.trade.voices import promoted, thanked
from loyalty_cli.operations.deeds.helping.approval import approve
from loyalty_cli.reports.members.card import member_card
from loyalty_cli.reports.members.why import why
from tests.scenarios.conftest import OpenTill
from tests.support.nights import night
from tests.support.programs import worked

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


def test_what_is_undone_later_stood_on_the_day(till: OpenTill) -> None:
    """Goals, the way to the tier, purchases without points: a past day reads the same before and after."""
    three = """
        [[challenges]]
        id = "three"
        name = "Three"
        count = "visits"
        target = 3
        within = "30 days"
        points = 10
    """
    counter = till(worked(three))
    counter.play("""
        2026-11-01
        enroll Léa
        buy 300.00 ref T1                   -> tier Silver
        buy 4.00 gift-card=4.00 ref T2      -> +0 points
        2026-11-02
        buy 10.00 ref T3
        2026-11-10
    """)

    def told() -> tuple[Any, ...]:
        day = date(2026, 11, 2)
        whole = why(counter.shop, "Léa", day)
        return member_card(counter.shop, "Léa", day)["goals"], whole["tier"]["changes"], whole["no_points"]

    before = told()
    assert [(one["before"], one["after"]) for one in before[1]] == [("Bronze", "Silver")]
    counter.play("return T3")
    counter.play("undo T2")
    counter.play("undo T1")
    assert told() == before
    assert why(counter.shop, "Léa")["tier"]["changes"] == []


def test_a_card_that_lapsed_says_its_name_before_the_night_and_after(till: OpenTill) -> None:
    month = """
        [[stamp_cards]]
        id = "month"
        name = "Card of a month"
        category = "bun"
        boxes = 10
        reward = "free-coffee"
        valid_months = 1
    """
    counter = till(worked(month))
    counter.play("""
        2026-11-01
        enroll Léa
        buy 4.00 bun=4.00
        2027-01-10
    """)

    def last() -> str:
        (card,) = (one for one in why(counter.shop, "Léa")["stamps"] if one["id"] == "month")
        return str(card["lines"][-1]["why"])

    before = last()
    assert "Card of a month" in before
    night(counter, "2027-01-10")
    assert last() == before


def test_what_is_paid_anew_for_a_referral_today_was_not_there_on_a_past_day(till: OpenTill) -> None:
    counter = till(worked("[referral]\nreferrer_points = 11\nfriend_points = 6\n"))
    counter.play("""
        2026-11-01
        enroll Ann
        enroll Bob refer Ann
        2026-11-10
        Bob: buy 50.00 ref T6               -> +56 points
        2026-11-12
        Bob: buy 20.00 ref T9               -> +20 points
        2026-11-13
        undo T6                             -> 26 points
    """)
    days = [date(2026, 11, 12), date(2026, 11, 13)]
    held = [[counter.seen(name, day)["balance"]["points"] for day in days] for name in ("Ann", "Bob")]
    assert held == [[11, 11], [76, 26]]
