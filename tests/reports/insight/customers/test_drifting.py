"""Silences against each member's own rhythm."""

from datetime import date
from pathlib import Path

import pytest

from loyalty_cli.operations.deeds import buy
from loyalty_cli.operations.deeds.members import enroll
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.reports.insight.asked import Asked
from loyalty_cli.reports.insight.clients import Book
from loyalty_cli.reports.insight.customers.drifting import silences, winback
from tests.support.ten import TODAY, at, ten


def test_who_has_gone_quiet(ten_members: OpenShop) -> None:
    rows = winback(ten_members, Asked())
    assert [(row["name"], row["gap_days"], row["away_days"], row["state"]) for row in rows] == [
        ("Bea", 14, 287, "lost"),
        ("Ida", 14, 118, "drifting"),
    ]
    # 20.00 each fourteen days: 273 days beyond the usual gap, and 104.
    assert [row["missed_cents"] for row in rows] == [39000, 14857]
    assert rows[1]["last_bought"] == ["tea"]
    # A free coffee is 80 points.
    assert [(row["points"], row["enough_for"]) for row in rows] == [(80, "Free coffee"), (60, None)]


@pytest.mark.parametrize(("away", "drifting"), [(58, False), (59, True)])
def test_twice_the_gap_and_a_month_are_waited_for(ten_members: OpenShop, away: int, drifting: bool) -> None:
    # Cal's last visit of every fourteen days was on 13 October: 48 days before the day of the fixture.
    on = date.fromordinal(date(2026, 10, 13).toordinal() + away)
    shop = at(ten_members, on)
    assert ("Cal" in {row["name"] for row in winback(shop, Asked())}) is drifting


def test_a_list_can_be_cut_to_what_is_worth_a_call(ten_members: OpenShop) -> None:
    assert [row["name"] for row in winback(ten_members, Asked(), least_cents=20000)] == ["Bea"]
    assert [row["name"] for row in winback(ten_members, Asked(), limit=1)] == ["Bea"]
    assert winback(ten_members, Asked(), channel="email") == []
    assert [row["name"] for row in winback(ten_members, Asked(segment="champions"))] == []


def test_a_channel_agreed_to_is_listed_until_it_is_taken_back(tmp_path: Path) -> None:
    shop = ten(tmp_path / "shop")
    day = date(2026, 1, 1)
    enroll.enroll(at(shop, day), enroll.EnrollRequest(name="Kim", email="kim@ten.example", consents=("email",)))
    for index in range(3):
        buy.buy(at(shop, date(2026, 1, 5 + 7 * index)), "Kim", 1000, sure=True)
    rows = {row["name"]: row["channels"] for row in winback(at(shop, TODAY), Asked())}
    assert rows == {"Bea": [], "Ida": [], "Kim": ["email"]}
    shop.close()


def test_a_silence_that_ended_is_told_beside_those_that_last(tmp_path: Path) -> None:
    shop = ten(tmp_path / "shop")
    buy.buy(at(shop, date(2026, 11, 29)), "Bea", 2000, sure=True)
    found = silences(Book(at(shop, TODAY), TODAY))
    assert (len(found.members), found.ended, found.known) == (1, 1, 2)
    shop.close()
