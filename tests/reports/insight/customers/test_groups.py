"""Who carries the shop, when and how often they come, whether newcomers come back, what they buy."""

from datetime import date
from pathlib import Path

import pytest

from loyalty_cli.errors import BadValue, NotOffered
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.segment_names import RFM_GROUPS
from loyalty_cli.reports.insight.asked import Asked
from loyalty_cli.reports.insight.clients import Book
from loyalty_cli.reports.insight.customers.cohorts import cohorts
from loyalty_cli.reports.insight.customers.groups import in_group
from loyalty_cli.reports.insight.customers.pareto import pareto
from loyalty_cli.reports.insight.customers.rfm import rfm
from loyalty_cli.reports.insight.kpi import kpi
from loyalty_cli.reports.insight.product_range import offers, product_range
from loyalty_cli.reports.members.people import members_of
from tests.support.ten import PROGRAM, TODAY, ten


def names(shop: OpenShop, group: str) -> set[str]:
    book = Book(shop, TODAY)
    return {book.members[number].name for number in in_group(book, group)}


def test_recency_frequency_and_money_are_cut_at_their_fifths(ten_members: OpenShop) -> None:
    answer = rfm(ten_members, Asked())
    assert answer["cuts"] == {
        "recency": [34.8, 58.4, 112, 240.2],
        "frequency": [1, 2, 2.8, 4],
        "monetary_cents": [4080, 6000, 7600, 18800],
    }
    assert {one["name"]: (one["r"], one["f"], one["m"]) for one in answer["members"]} == {
        "Ana": (4, 5, 5),
        "Hal": (5, 2, 5),
        "Cal": (4, 4, 2),
        "Bea": (1, 4, 4),
        "Eva": (3, 2, 2),
        "Ida": (2, 4, 2),
        "Dom": (5, 1, 1),
        "Gus": (2, 1, 1),
        "Fay": (1, 1, 4),
    }
    assert not answer["enough"]
    assert sum(cell["count"] for cell in answer["cells"]) == 9
    assert sum(cell["revenue_cents"] for cell in answer["cells"]) == 103200


def test_every_client_is_in_one_group(ten_members: OpenShop) -> None:
    groups = [names(ten_members, group) for group in RFM_GROUPS]
    assert sum(len(group) for group in groups) == len(set.union(*groups)) == 9
    assert names(ten_members, "champions") == {"Ana", "Cal"}
    assert names(ten_members, "at-risk") == {"Bea", "Ida"}


def test_the_first_fifth_carries_the_shop(ten_members: OpenShop) -> None:
    answer = pareto(ten_members, Asked())
    assert (answer["gold"]["count"], answer["gold"]["revenue_cents"]) == (2, 65000)
    assert answer["gold"]["share"] == pytest.approx(650 / 932)
    assert (answer["poor"]["count"], answer["poor"]["revenue_cents"], answer["total_cents"]) == (1, 1000, 93200)
    assert [one["name"] for one in answer["members"]] == ["Ana", "Hal"]
    assert (names(ten_members, "gold"), names(ten_members, "poor")) == ({"Ana", "Hal"}, {"Gus"})
    assert len(names(ten_members, "basic")) == 5


def test_what_is_earned_is_not_known_without_margins(ten_members: OpenShop) -> None:
    with pytest.raises(NotOffered, match="margins"):
        pareto(ten_members, Asked(), "margin")


def test_the_first_fifth_by_what_is_earned_with_them(tmp_path: Path) -> None:
    margins = 'coffee = "0.70"\ncake = "0.60"\nbook = "0.30"\ntea = "0.70"\n'
    margins = f'[report]\nclient_years = "4.0"\n[report.margins]\n{margins}'
    shop = ten(tmp_path / "shop", PROGRAM + margins)
    answer = pareto(shop, Asked(), "margin")
    # Ana 198.00 and Hal 96.00 of 478.40.
    assert (answer["gold"]["revenue_cents"], answer["total_cents"]) == (29400, 47840)
    assert round(100 * answer["gold"]["share"], 1) == 61.5
    assert round(100 * pareto(shop, Asked())["gold"]["share"], 1) == 69.7
    lifetime = next(one for one in kpi(shop, Asked())["figures"] if one["id"] == "lifetime_value_cents")
    assert (lifetime["value"], lifetime["enough"]) == (46600, True)
    shop.close()


def test_newcomers_are_followed_month_by_month(ten_members: OpenShop) -> None:
    rows = {row["cohort"]: row for row in cohorts(ten_members, Asked())["cohorts"]}
    assert rows["2025-12"]["active"] == [1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0]
    assert rows["2025-12"]["revenue_cents"][::2] == [3000, 4000, 5000, 6000, 7000, 8000]
    assert rows["2026-01"]["active"][:3] == [1, 1, 0]
    assert rows["2026-11"] == {"cohort": "2026-11", "size": 2, "active": [2], "revenue_cents": [33200], "complete": 1}
    assert sum(row["size"] for row in rows.values()) == 9
    quarters = cohorts(ten_members, Asked(since=date(2026, 1, 1)), "quarter")["cohorts"]
    assert [(row["cohort"], row["size"]) for row in quarters] == [
        ("2026-Q1", 2),
        ("2026-Q2", 1),
        ("2026-Q3", 2),
        ("2026-Q4", 2),
    ]
    with pytest.raises(BadValue):
        cohorts(ten_members, Asked(), "week")


def test_what_sells_to_whom(ten_members: OpenShop) -> None:
    answer = product_range(ten_members, Asked())
    assert [(one["category"], one["revenue_cents"], one["clients"]) for one in answer["categories"]] == [
        ("coffee", 41700, 6),
        ("book", 41500, 3),
        ("cake", 8000, 3),
        ("tea", 2000, 1),
    ]
    assert answer["breadth"] == [
        {"categories": 1, "clients": 5},
        {"categories": 2, "clients": 1},
        {"categories": 3, "clients": 2},
    ]


def test_the_next_offer_is_what_most_have_and_this_one_has_not(ten_members: OpenShop) -> None:
    found = {row["name"]: row["category"] for row in offers(ten_members, Asked())}
    assert found == {
        "Ana": "tea",
        "Bea": "book",
        "Cal": "book",
        "Dom": "coffee",
        "Eva": "cake",
        "Fay": "coffee",
        "Gus": "book",
        "Hal": "coffee",
        "Ida": "book",
    }
    assert [row["name"] for row in offers(ten_members, Asked(segment="poor"))] == ["Gus"]


def test_a_segment_by_what_is_near_is_found_too(ten_members: OpenShop) -> None:
    assert members_of(ten_members, TODAY, None) is None
    assert len(members_of(ten_members, TODAY, "can-redeem") or ()) == 3
