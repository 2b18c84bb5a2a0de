"""Thirty days before a tier is lost: the owner has it on a list, and they are told at the till what keeps it."""

from typing import Any

import pytest

from loyalty_cli.ledger.standings.standing import AsOf
from loyalty_cli.operations.due import review
from loyalty_cli.operations.due.nights import mark_done
from loyalty_cli.operations.kernel.telling.notices import all_to_keep, notices, to_keep
from loyalty_cli.program.promises.buying.tiers import TierToKeep
from loyalty_cli.reports.members.card import member_card
from loyalty_cli.reports.members.lists.progress import progress_list
from tests.scenarios.conftest import OpenTill
from tests.support.ledger import fingerprint
from tests.support.nights import clock, day, night
from tests.support.programs import worked
from tests.support.till import Till

ENGLISH = 'language = "en"'
SILVER_OF_MARCH = """
    2025-03-10
    enroll Léa
    buy 200.00 ref T1                       -> tier Silver
"""


def told(till: Till, on: str, days: int = 30) -> list[tuple[Any, ...]]:
    rows = notices(till.shop, day(on), days)
    return [tuple(row[key] for key in ("name", "tier", "to", "on", "missing_cents", "counts_from")) for row in rows]


def reviewed(till: Till, on: str) -> None:
    """The shop runs its nights."""
    mark_done(till.shop, "review", day(on))


def said(document: dict[str, Any]) -> list[str]:
    return [line.replace("\u00a0", " ").replace("\u202f", " ") for line in document["say"]]


def test_the_owner_has_thirty_days_notice(till: OpenTill) -> None:
    counter = till()
    counter.play(f"""
        {SILVER_OF_MARCH}
        enroll Nino
        Nino: buy 520.00
        2025-04-10
        Nino: buy 30.00
    """)
    clock(counter, "2026-03-09")
    assert told(counter, "2026-03-09") == []
    before = fingerprint(counter.shop.conn)
    assert told(counter, "2026-03-10") == [
        ("Léa", "Silver", "Bronze", "2026-04-09", 20_000, None),
        ("Nino", "Gold", "Silver", "2026-04-09", 47_000, None),
    ]
    assert told(counter, "2026-03-10", 29) == []
    assert fingerprint(counter.shop.conn) == before
    counter.play("""
        2026-04-08
        buy 200.00
        Nino: buy 470.00                    # the 30 of April still count on the 9th
    """)
    assert told(counter, "2026-04-08") == []
    assert review.run(counter.shop, day("2026-04-09")) == []


def test_a_notice_is_over_when_the_review_was_held(till: OpenTill) -> None:
    counter = till()
    counter.play(SILVER_OF_MARCH)
    assert len(told(counter, "2026-04-08")) == 1
    clock(counter, "2026-04-09")
    review.run(counter.shop, day("2026-04-09"))
    assert told(counter, "2026-04-09") == []


def test_how_to_reach_them_and_what_to_say(till: OpenTill) -> None:
    counter = till(worked(shop=ENGLISH))
    counter.play("""
        2025-03-10
        enroll Léa email lea@example.org phone 0639980017
        buy 200.00
        2026-02-01
        buy 100.00
    """)
    (row,) = notices(counter.shop, day("2026-03-31"))
    assert (row["phone"], row["email"], row["channels"]) == ("+33639980017", "lea@example.org", [])
    assert said({"say": [row["say"]]}) == ["€100.00 more before 9 April to stay Silver"]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        (ENGLISH, "€40.00 more before 9 April to stay Silver"),
        ('language = "fr"', "Encore 40,00 € d’achats avant le 9 avril pour rester au niveau Silver"),
    ],
)
def test_it_is_said_at_the_till_and_on_the_card(till: OpenTill, language: str, line: str) -> None:
    counter = till(worked(shop=language))
    counter.play(SILVER_OF_MARCH)
    reviewed(counter, "2026-03-14")
    counter.play("2026-03-15")
    document = counter.play("buy 160.00")
    assert said(document)[0] == line, "before the points, which lapse a week earlier"
    card = member_card(counter.shop, "Léa")
    assert line in said(card)
    assert (card["tier"]["keep_cents"], card["tier"]["keep_by"]) == (4_000, "2026-04-09")
    (row,) = progress_list(counter.shop, "keep")
    assert (row["goal"], row["have_cents"], row["of_cents"], row["missing_cents"], row["by"]) == (
        *("Silver", 16_000, 20_000, 4_000, "2026-04-09"),
    )
    kept = counter.play("buy 40.00")
    assert line not in said(kept)
    assert member_card(counter.shop, "Léa")["tier"]["keep_cents"] is None
    night(counter, "2026-04-20")
    counter.play("show                      -> tier Silver")


def test_the_last_day_it_is_said_is_the_day_before_the_review(till: OpenTill) -> None:
    counter = till()
    counter.play(SILVER_OF_MARCH)
    reviewed(counter, "2026-03-01")
    keep = TierToKeep("Silver", 20_000, 20_000, day("2026-04-09"))
    days = ("2026-03-09", "2026-03-10", "2026-04-08", "2026-04-09")
    clock(counter, "2026-04-09")
    assert [to_keep(counter.shop, 1, "Silver", AsOf(day(on))) for on in days] == [None, keep, keep, None]
    assert [all_to_keep(counter.shop, day(on)) for on in days] == [{}, {1: keep}, {1: keep}, {}]


def test_a_shop_without_nights_warns_of_no_lost_tier(till: OpenTill) -> None:
    counter = till(worked(shop=ENGLISH))
    counter.play(SILVER_OF_MARCH)
    document = counter.play("""
        2026-03-15
        buy 1.00
    """)
    assert "stay" not in " ".join(document["say"])
    assert len(told(counter, "2026-03-15")) == 1


def test_what_was_asked_of_an_earlier_day_is_answered_as_known_then(till: OpenTill) -> None:
    counter = till(worked(shop=ENGLISH))
    counter.play(SILVER_OF_MARCH)
    reviewed(counter, "2026-03-01")
    counter.play("""
        2026-03-15
        buy 160.00
        2026-03-20
        buy 40.00
    """)
    for on, line in (("2026-03-14", "€200.00 more before 9 April to stay Silver"), ("2026-03-19", "€40.00 more")):
        assert line in " ".join(said(member_card(counter.shop, "Léa", day(on))))
    assert progress_list(counter.shop, "keep", as_of=day("2026-03-20")) == []
    assert [row["missing_cents"] for row in progress_list(counter.shop, "keep", as_of=day("2026-03-19"))] == [4_000]


def test_the_repeated_receipt_says_the_same(till: OpenTill) -> None:
    counter = till(worked(shop=ENGLISH))
    counter.play(SILVER_OF_MARCH)
    reviewed(counter, "2026-03-14")
    first = counter.play("""
        2026-03-15
        buy 160.00 ref T2
    """)
    again = counter.play("buy 160.00 ref T2                   -> repeated")
    assert again["say"] == first["say"]
    today = counter.play("""
        buy 40.00 ref T3
        buy 160.00 ref T2                   -> repeated
    """)
    assert "to stay Silver" in str(first["say"])
    assert "to stay Silver" not in str(today["say"])


def test_in_a_calendar_year_only_what_counts_in_the_new_one_keeps_it(till: OpenTill) -> None:
    """In December nothing that is spent would count in January: the owner sees from when, nobody is urged."""
    counter = till(worked(tier_rules='window = "calendar-year"', shop=ENGLISH))
    counter.play("""
        2026-05-10
        enroll Léa
        buy 200.00
    """)
    reviewed(counter, "2026-12-19")
    clock(counter, "2026-12-20")
    assert told(counter, "2027-01-01") == [("Léa", "Silver", "Bronze", "2027-01-31", 20_000, None)]
    rows = notices(counter.shop, day("2026-12-20"), 60)
    assert [(row["on"], row["counts_from"], row["say"]) for row in rows] == [("2027-01-31", "2027-01-01", None)]
    assert "stay" not in " ".join(counter.play("buy 1.00")["say"])
    document = counter.play("""
        2027-01-02
        buy 60.00
    """)
    assert said(document)[0] == "€140.00 more before 31 January to stay Silver"
