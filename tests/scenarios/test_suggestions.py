"""What the till says of a member's habits: that they are back after a silence, and a category they have not tried."""

from datetime import date

import pytest

from loyalty_cli.ledger.people.lookup import resolve
from loyalty_cli.ledger.queries.trade.suggested import suggested
from loyalty_cli.ledger.store.connection import writing
from loyalty_cli.operations.deeds.members.erase import erase
from loyalty_cli.operations.deeds.members.merge import merge
from loyalty_cli.operations.deeds.owner.touch import record_touch
from loyalty_cli.operations.kernel.recording import Keyed
from loyalty_cli.operations.kernel.telling.suggestions import keep_count
from loyalty_cli.reports.insight.asked import Asked
from loyalty_cli.reports.insight.customers.drifting import winback
from loyalty_cli.reports.insight.product_range import count_categories, product_range
from loyalty_cli.reports.members.card import member_card
from tests.scenarios.conftest import OpenTill
from tests.support.nights import prove
from tests.support.till import Document, Till

PROGRAM = """
[shop]
name = "Test"
currency = "EUR"
country = "FR"
[points]
per_unit = 1
"""
HABIT = """
2026-01-01
enroll Léa
buy 5.00 coffee=5.00
2026-01-15
buy 5.00 coffee=5.00
2026-01-29
buy 5.00 coffee=5.00
"""
"""Every 14 days: quiet after 58."""


def counted(counter: Till, clients: int = 40, **having: int) -> Till:
    """The count of last night."""
    keep_count(counter.shop, counter.shop.now().today, clients, having or {"coffee": 40, "cake": 30, "tea": 20})
    return counter


@pytest.fixture
def counter(till: OpenTill) -> Till:
    return till(PROGRAM)


def test_back_after_a_silence_is_said_first_and_once(counter: Till) -> None:
    counter.play(HABIT)
    assert counter.play("2026-03-28\nbuy 5.00").get("back") is None, "58 days are not longer than 58"
    counter.play("undo")
    counter.play("2026-03-29")
    assert [one["away_days"] for one in winback(counter.shop, Asked(date(2026, 3, 29)))] == [59]
    told = counter.play("buy 5.00 coffee=5.00")
    assert told["back"] == {"away_days": 59, "gap_days": 14.0, "written_on": None}
    assert told["say"][0] == "Back after 59 days, usually every 14 days"
    assert "back" not in counter.play("buy 5.00"), "the day has been greeted"
    prove(counter.shop)


def test_a_member_whose_visits_stand_under_a_merged_record_is_greeted_back(counter: Till) -> None:
    counter.play("2025-12-01\nenroll Bob" + HABIT.replace("buy", "Léa: buy"))
    counter.play("merge Léa Bob\n2026-03-29")
    assert member_card(counter.shop, "Bob")["last_seen_on"] == "2026-01-29"
    assert counter.play("Bob: buy 5.00 coffee=5.00")["back"]["away_days"] == 59


def test_a_winback_message_of_this_silence_is_named(counter: Till) -> None:
    counter.play(HABIT)
    for day in ("2026-01-10", "2026-06-01"):
        counter.play(day)
        with writing(counter.shop.conn):
            record_touch(counter.shop, resolve(counter.shop.conn, "Léa", "FR"), "winback", "email", Keyed())
    told = counter.play("2026-06-03\nvisit")
    assert told["back"]["written_on"] == "2026-06-01"
    assert told["say"][0] == "Back after 125 days, usually every 14 days; we wrote 2 days ago"


def test_visits_under_a_merged_record_count(counter: Till) -> None:
    counter.play(HABIT)
    counter.play("enroll Marie\n2026-03-20\nMarie: buy 5.00\n2026-03-21")
    merge(counter.shop, "Marie", "Léa")
    assert "back" not in counter.play("2026-04-02\nbuy 5.00")


def test_what_most_clients_have_is_suggested_once_in_thirty_days(counter: Till) -> None:
    counter.play(HABIT)
    assert "suggestion" not in counter.play("2026-02-10\nbuy 3.00 coffee=3.00"), "no night has counted"
    counted(counter)
    told = counter.play("buy 3.00 coffee=3.00")
    assert told["suggestion"] == {"category": "cake", "share": 0.75}
    assert told["say"][-1] == "Not tried yet: cake, bought by 75% of members"
    assert "suggestion" not in counter.play("2026-03-11\nbuy 3.00 coffee=3.00")
    assert counter.play("2026-03-12\nbuy 3.00 cake=3.00")["suggestion"]["category"] == "tea"
    prove(counter.shop)


def test_it_is_taken_up_within_fourteen_days(counter: Till) -> None:
    counter.play("2026-02-01\nenroll A\nenroll B\nenroll C\nenroll D")
    counted(counter)
    counter.play("A: buy 3.00 coffee=3.00\nB: buy 3.00 coffee=3.00\nC: buy 3.00 coffee=3.00\nD: buy 3.00 coffee=3.00")
    counter.play("2026-02-15\nA: buy 3.00 cake=3.00\nC: buy 3.00 cake=3.00 ref C2\n2026-02-16\nB: buy 3.00 cake=3.00")
    counter.play("return C2")

    def found(day: int) -> Document:
        told = product_range(counter.shop, Asked(date(2026, 2, day)))["suggestions"]
        return {name: told[name] for name in ("made", "numerator", "denominator", "enough")}

    assert found(14) == {"made": 4, "numerator": 0, "denominator": 0, "enough": False}
    # A bought on the fourteenth day, B on the fifteenth, C gave it back the day after, D did not.
    assert found(15) == {"made": 4, "numerator": 2, "denominator": 4, "enough": False}
    assert found(16) == {"made": 4, "numerator": 1, "denominator": 4, "enough": False}


def test_few_clients_suggest_nothing(counter: Till) -> None:
    counter.play(HABIT)
    counted(counter, clients=29)
    assert "suggestion" not in counter.play("2026-02-10\nbuy 3.00 coffee=3.00")


def test_an_undone_visit_suggested_nothing_and_erasure_forgets(counter: Till) -> None:
    counter.play("2026-02-01\nenroll A")
    counted(counter)
    counter.play("A: buy 3.00 coffee=3.00\nundo\n2026-03-05\nA: buy 3.00 coffee=3.00")
    year = (date(2026, 1, 1), date(2026, 12, 31))
    assert [one.on for one in suggested(counter.shop.conn, *year)] == ["2026-03-05"]
    erase(counter.shop, "A")
    assert suggested(counter.shop.conn, *year) == []


def test_the_night_counts(counter: Till) -> None:
    counter.play("2026-02-01")
    for number in range(30):
        counter.play(f"enroll M{number}\nM{number}: buy 4.00 coffee=3.00" + (" cake=1.00" if number else ""))
    count_categories(counter.shop, counter.shop.now().today)
    told = counter.play("2026-02-02\nM0: buy 3.00 coffee=3.00")
    assert told["suggestion"] == {"category": "cake", "share": pytest.approx(29 / 30)}


def test_neither_gift_cards_nor_what_is_sold_no_more_is_suggested(till: OpenTill) -> None:
    """All but one bought a gift card with their coffee, and a cake a year ago; tea is what few have."""
    counter = till(PROGRAM + 'exclude = ["gift-card"]\n')
    counter.play("2025-01-01")
    for number in range(30):
        rest = " cake=1.00 gift-card=9.00" if number else ""
        counter.play(f"enroll M{number}\nM{number}: buy {13.00 if number else 3.00:.2f} coffee=3.00{rest}")
    counter.play("2026-02-01\nM1: buy 4.00 tea=2.00 gift-card=2.00\nM0: buy 3.00 coffee=3.00")
    count_categories(counter.shop, counter.shop.now().today)
    assert counter.play("2026-03-05\nM0: buy 3.00 coffee=3.00")["suggestion"]["category"] == "tea"
