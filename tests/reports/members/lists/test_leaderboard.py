"""Who earned, spent or came most."""

from datetime import date
from typing import Any

import pytest

from loyalty_cli.errors import BadValue
from loyalty_cli.reports.members.lists.leaderboard import leaderboard
from tests.reports.conftest import Till


@pytest.fixture
def busy(till: Till) -> Till:
    till.enroll("Ada Inventée", points=500)
    till.enroll("Basile Fictif", email="basile@example.org")
    till.enroll("Chloé Imaginaire")
    till.day(date(2025, 2, 24)).buy("chloé", 9_000)
    till.day(date(2025, 3, 3)).buy("ada", 3_000, ref="A")
    till.buy("basile", 2_000)
    till.day(date(2025, 3, 4)).buy("basile", 1_000)
    till.adjust("chloé", 300)
    return till


def board(rows: list[dict[str, Any]], what: str) -> list[tuple[int, str, int]]:
    return [(row["rank"], row["name"].split()[0], row[what]) for row in rows]


def test_points_earned_in_the_month_equals_share_a_rank(busy: Till) -> None:
    assert board(leaderboard(busy.shop), "points") == [(1, "Ada", 30), (1, "Basile", 30)]


def test_what_came_back_was_not_earned(busy: Till) -> None:
    busy.day(date(2025, 4, 2)).give_back("A", 1_000)
    assert board(leaderboard(busy.shop, as_of=date(2025, 3, 31)), "points") == [(1, "Ada", 30), (1, "Basile", 30)]
    assert board(leaderboard(busy.shop, "year"), "points") == [(1, "Chloé", 90), (2, "Basile", 40), (3, "Ada", 20)]


def test_what_was_redeemed_was_earned_all_the_same(busy: Till) -> None:
    busy.redeem("ada", "credit")
    assert board(leaderboard(busy.shop), "points") == [(1, "Ada", 30), (1, "Basile", 30)]


def test_by_visits_and_by_spend(busy: Till) -> None:
    assert board(leaderboard(busy.shop, "month", "visits"), "visits") == [(1, "Basile", 2), (2, "Ada", 1)]
    assert board(leaderboard(busy.shop, "ever", "spend"), "spend_cents") == [
        (1, "Chloé", 9_000),
        (2, "Ada", 3_000),
        (2, "Basile", 3_000),
    ]


@pytest.mark.parametrize(
    ("period", "on", "who"),
    [
        ("day", date(2025, 3, 4), ["Basile"]),
        ("week", date(2025, 3, 4), ["Basile", "Ada"]),
        ("week", date(2025, 3, 2), ["Chloé"]),
        ("month", date(2025, 2, 23), []),
        ("ever", date(2025, 3, 3), ["Chloé", "Ada", "Basile"]),
    ],
)
def test_a_period_is_the_one_that_holds_the_day(busy: Till, period: str, on: date, who: list[str]) -> None:
    rows = leaderboard(busy.shop, period, "visits" if period != "ever" else "spend", as_of=on)
    assert [row["name"].split()[0] for row in rows] == who


def test_a_limit_and_closed_lists(busy: Till) -> None:
    assert len(leaderboard(busy.shop, "year", limit=1)) == 1
    for asked in ({"by": "beauty"}, {"period": "decade"}, {"limit": 0}):
        with pytest.raises(BadValue):
            leaderboard(busy.shop, **asked)
