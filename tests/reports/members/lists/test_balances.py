"""The lists: what each member holds, and who each is."""

from datetime import date
from typing import Any

import pytest

from loyalty_cli.errors import BadValue, DateOutOfRange
from loyalty_cli.reports.members.lists.balances import BALANCE_SORTS, MEMBER_SORTS
from tests.reports.conftest import Till
from tests.support.lists import balances, members


@pytest.fixture
def busy(till: Till) -> Till:
    """Three members: Ada spends a lot and redeems, Basile comes often, Chloé came once."""
    till.enroll("Ada Inventée", phone="06 39 98 00 17", email="ada@example.org")
    till.enroll("Basile Fictif")
    till.day(date(2025, 2, 3)).buy("ada", 30_000)
    till.redeem("ada", "credit")
    till.redeem("ada", "five-euros")
    for day in (4, 11, 18):
        till.day(date(2025, 2, day)).buy("basile", 1_000, coffees=2)
    till.day(date(2025, 3, 3)).enroll("Chloé Imaginaire", birthday=date(1990, 3, 12))
    till.buy("chloé", 7_000)
    return till


def names(rows: list[dict[str, Any]]) -> str:
    return " ".join(row["name"].split()[0] for row in rows)


def test_each_row_says_what_the_member_holds(busy: Till) -> None:
    assert balances(busy.shop)[0] == {
        "card": "100014",
        "name": "Ada Inventée",
        "tier": "Silver",
        "points": 90,
        "credit_cents": 1_000,
        "stamps": {"coffee": 2, "visits": 1},
        "vouchers": 1,
        "lapses_on": "2026-02-28",
        "lapses_points": 90,
        "next_tier": "Gold",
        "next_tier_cents": 50_000,
        "next_tier_have_cents": 30_000,
    }


def test_who_is_in_the_highest_tier_has_none_ahead(busy: Till) -> None:
    busy.day(date(2025, 3, 4)).buy("ada", 90_000)
    row = next(row for row in balances(busy.shop) if row["name"].startswith("Ada"))
    assert (row["tier"], row["next_tier"], row["next_tier_have_cents"]) == ("Gold", None, None)


def test_each_row_of_members_says_who_they_are_too(busy: Till) -> None:
    row = members(busy.shop, sort="name")[0]
    assert {key: row[key] for key in row.keys() - balances(busy.shop)[0].keys()} == {
        "phone": "+33639980017",
        "email": "ada@example.org",
        "birthday": None,
        "joined_on": "2025-01-06",
        "visits": 1,
        "last_visit_on": "2025-02-03",
        "spend_cents": 30_000,
        "segment": "occasional",
    }


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("name", "Ada Basile Chloé"),
        ("card", "Ada Basile Chloé"),
        ("points", "Ada Chloé Basile"),
        ("credit", "Ada Basile Chloé"),
        ("lapsing", "Ada Basile Chloé"),
        ("tier", "Ada Basile Chloé"),
        ("joined", "Chloé Ada Basile"),
        ("spend", "Ada Chloé Basile"),
        ("visits", "Basile Ada Chloé"),
        ("last-visit", "Chloé Basile Ada"),
    ],
)
def test_the_lists_are_sorted_most_and_soonest_first(busy: Till, sort: str, order: str) -> None:
    assert names(members(busy.shop, sort=sort)) == order
    if sort in BALANCE_SORTS:
        assert names(balances(busy.shop, sort=sort)) == order
    assert sort in MEMBER_SORTS


def test_a_limit_keeps_the_first(busy: Till) -> None:
    assert names(balances(busy.shop, sort="points", limit=2)) == "Ada Chloé"


def test_a_tier_keeps_those_who_are_in_it_now(busy: Till) -> None:
    assert names(balances(busy.shop, tier="silver")) == "Ada"
    assert names(balances(busy.shop, tier="Bronze")) == "Basile Chloé"
    assert names(balances(busy.shop, tier="Bronze", as_of=date(2025, 2, 2))) == "Ada Basile"


def test_who_was_not_enrolled_yet_is_not_listed(busy: Till) -> None:
    assert names(balances(busy.shop, as_of=date(2025, 3, 2))) == "Ada Basile"


def test_who_told_no_name_is_listed_by_what_they_told_and_last(busy: Till) -> None:
    busy.enroll("", phone="06 39 98 00 99")
    assert [row["name"] for row in balances(busy.shop)][-1] == "+33639980099"


def test_an_enrolment_undone_leaves_the_list(busy: Till) -> None:
    slip = busy.enroll("Didier Deux-Fois")
    busy.undo(slip["fact"]["id"])
    assert names(balances(busy.shop)) == "Ada Basile Chloé"


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ({"sort": "name; DROP TABLE members"}, "sort by: name, card"),
        ({"sort": "visits"}, "sort by: name, card"),
        ({"tier": "Platinum"}, "tiers: Bronze, Silver, Gold"),
        ({"segment": "rich"}, "segments: new, lost"),
        ({"limit": 0}, "above zero"),
    ],
)
def test_names_come_from_closed_lists(busy: Till, asked: dict[str, Any], hint: str) -> None:
    with pytest.raises(BadValue) as refused:
        balances(busy.shop, **asked)
    assert hint in refused.value.hint


def test_a_day_to_come_is_refused(busy: Till) -> None:
    with pytest.raises(DateOutOfRange):
        balances(busy.shop, as_of=date(2025, 3, 4))
