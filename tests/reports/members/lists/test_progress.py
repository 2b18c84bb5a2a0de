"""Who is near what."""

from datetime import date
from typing import Any

import pytest

from loyalty_cli.errors import BadValue
from loyalty_cli.reports.members.card import member_card
from loyalty_cli.reports.members.lists.progress import WHATS, progress_list
from tests.reports.conftest import Till


@pytest.fixture
def busy(till: Till) -> Till:
    """Ada is near Gold and has a voucher, Basile near a free coffee twice over, Chloé near nothing."""
    till.enroll("Ada Inventée")
    till.enroll("Basile Fictif")
    till.enroll("Chloé Imaginaire")
    till.day(date(2025, 3, 3)).buy("ada", 45_000)
    till.redeem("ada", "five-euros")
    till.day(date(2025, 3, 10)).buy("basile", 7_000, coffees=6)
    till.buy("chloé", 1_000)
    return till


def lines(rows: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(row["name"].split()[0], row["what"], row["say"]) for row in rows]


def test_what_is_worth_most_comes_first(busy: Till) -> None:
    """A tier is worth what it gives more in a year: 500.00 at a quarter more points, ten euros for 120 of them."""
    rows = progress_list(busy.shop)
    assert [(row["name"].split()[0], row["what"], row["worth_cents"]) for row in rows] == [
        ("Ada", "tier", 1_041),
        ("Ada", "reward", 1_000),
        ("Ada", "voucher", 500),
        ("Basile", "stamps", 260),
        ("Basile", "points", 260),
    ]


def test_it_is_sorted_by_name_where_asked(busy: Till) -> None:
    assert [row["name"].split()[0] for row in progress_list(busy.shop, sort="name")] == ["Ada"] * 3 + ["Basile"] * 2
    with pytest.raises(BadValue, match="date"):
        progress_list(busy.shop, sort="date")


def test_the_most_urgent_comes_first_where_asked(busy: Till) -> None:
    assert lines(progress_list(busy.shop, sort="urgent")) == [
        ("Ada", "voucher", "A voucher for five euros off is waiting, good until 1 June"),
        ("Basile", "stamps", "2 stamps to a free coffee"),
        ("Ada", "tier", "€50.00 more before 3 March 2026 for Gold"),
        ("Ada", "reward", "Enough points for ten euros of credit"),
        ("Basile", "points", "10 points to a free coffee"),
    ]


def test_numbers_say_how_far_it_is(busy: Till) -> None:
    rows = {(row["name"].split()[0], row["what"]): row for row in progress_list(busy.shop)}
    tier = rows["Ada", "tier"]
    assert {key: tier[key] for key in ("card", "tier", "goal", "have_cents", "of_cents", "missing_cents", "by")} == {
        "card": "100014",
        "tier": "Silver",
        "goal": "Gold",
        "have_cents": 45_000,
        "of_cents": 50_000,
        "missing_cents": 5_000,
        "by": "2026-03-03",
    }
    stamps = rows["Basile", "stamps"]
    assert [stamps[key] for key in ("goal", "have", "of", "missing", "by")] == ["Free coffee", 8, 10, 2, None]
    points = rows["Basile", "points"]
    assert [points[key] for key in ("goal", "have", "of", "missing")] == ["Free coffee", 70, 80, 10]
    voucher = rows["Ada", "voucher"]
    assert [voucher[key] for key in ("goal", "by")] == ["Five euros off", "2025-06-01"]


def test_what_is_far_off_is_listed_when_asked_for(busy: Till) -> None:
    rows = progress_list(busy.shop, sort="urgent", everything=True)
    rows = [row for row in rows if row["name"].startswith("Chloé")]
    assert [(row["what"], row["missing"] or row["missing_cents"]) for row in rows] == [
        ("stamps", 8),
        ("points", 70),
        ("stamps", 11),
        ("tier", 19_000),
        ("lapsing", None),
    ]


def test_points_that_lapse_soon_are_urgent(busy: Till) -> None:
    busy.day(date(2026, 3, 10))
    row = progress_list(busy.shop, "lapsing")[0]
    assert (row["say"], row["have"], row["by"]) == ("350 points lapse on 31 March", 350, "2026-03-31")


def test_one_kind_a_tier_and_a_limit_can_be_asked_for(busy: Till) -> None:
    assert [row["what"] for row in progress_list(busy.shop, "tier")] == ["tier"]
    assert {row["name"] for row in progress_list(busy.shop, tier="bronze")} == {"Basile Fictif"}
    assert [row["what"] for row in progress_list(busy.shop, segment="near-card", limit=1)] == ["stamps"]
    with pytest.raises(BadValue) as refused:
        progress_list(busy.shop, "glory")
    assert refused.value.hint == f"one of: {', '.join(WHATS)}"


def test_an_earlier_day_is_answered_as_things_stood(busy: Till) -> None:
    assert [row["name"].split()[0] for row in progress_list(busy.shop, as_of=date(2025, 3, 9))] == ["Ada"] * 3


def test_the_list_says_what_the_card_says(busy: Till) -> None:
    for name in ("ada", "basile", "chloé"):
        card = member_card(busy.shop, name)
        rows = progress_list(busy.shop, sort="urgent", everything=True)
        listed = [row["say"] for row in rows if row["card"] == card["member"]["card"]]
        assert listed[:2] == card["say"]


def test_what_ran_out_and_what_they_had_their_share_of_is_not_held_out_to_them(busy: Till) -> None:
    busy.adjust("ada", 500)
    for _ in range(5):
        busy.redeem("ada", "credit")
    busy.redeem("ada", "five-euros")
    busy.adjust("ada", 300)
    rewards = {row["name"].split()[0]: row["goal"] for row in progress_list(busy.shop, "reward")}
    assert rewards == {"Ada": "Free coffee"}
    busy.day(date(2025, 4, 1)).adjust("basile", 100)
    rewards = {row["name"].split()[0]: row["goal"] for row in progress_list(busy.shop, "reward")}
    assert rewards == {"Ada": "Five euros off", "Basile": "Five euros off"}


def test_the_card_and_the_receipt_do_not_hold_it_out_either(till: Till) -> None:
    till.enroll("Ada Inventée", points=900)
    for _ in range(4):
        till.redeem("ada", "credit")
    assert "Enough points for ten euros of credit" in member_card(till.shop, "ada")["say"]
    receipt = till.redeem("ada", "credit")
    assert "Enough points for five euros off" in receipt["say"]
    assert member_card(till.shop, "ada")["say"] == receipt["say"]
