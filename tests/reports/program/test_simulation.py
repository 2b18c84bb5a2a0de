"""Replay under another program: what the same facts would have brought. Nothing is written."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from loyalty_cli.config.loader import load
from loyalty_cli.ledger.facts.journal import head
from loyalty_cli.operations.deeds.redeem import redeem
from loyalty_cli.operations.deeds.returns import give_back
from loyalty_cli.operations.deeds.undo import undo
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.reports.program.simulation import compared
from tests.support.ten import PROGRAM, ten

SILVER = load(PROGRAM.replace('from = "200.00"', 'from = "100.00"').encode()).program
DEARER = load(PROGRAM.replace("points = 80", "points = 8000").encode()).program


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[OpenShop]:
    shop = ten(tmp_path / "shop")
    yield shop
    shop.close()


def test_silver_from_a_hundred_gives_ana_32_points_more(shop: OpenShop) -> None:
    before = head(shop.conn)
    found = compared(shop, SILVER)
    assert (found["before"]["points_issued"], found["after"]["points_issued"]) == (1082, 1114)
    rows = {one["name"]: one for one in found["members"]}
    assert rows["Ana"]["points_after"] - rows["Ana"]["points_before"] == 32
    assert [name for name, one in rows.items() if one["points_after"] != one["points_before"]] == ["Ana"]
    assert (rows["Ana"]["tier_before_on"], rows["Ana"]["tier_after_on"]) == ("2026-08-10", "2026-04-10")
    assert (rows["Fay"]["tier_after"], rows["Fay"]["tier_after_on"]) == ("Silver", "2025-06-01")
    months = {one["month"]: one["points_after"] - one["points_before"] for one in found["months"]}
    assert {month: more for month, more in months.items() if more} == {"2026-06": 15, "2026-08": 17}
    assert found["uncovered"] == []
    assert head(shop.conn) == before


def test_the_same_program_changes_nothing(shop: OpenShop) -> None:
    redeem(shop, "Hal", "free-coffee")
    give_back(shop, "R20")
    undo(shop)
    found = compared(shop, shop.program)
    assert found["members"] == []
    assert found["uncovered"] == []
    assert found["before"] == found["after"]


def test_what_could_not_have_been_paid_is_listed(shop: OpenShop) -> None:
    fact = redeem(shop, "Hal", "free-coffee").document()["fact"]["id"]
    (one,) = compared(shop, DEARER)["uncovered"]
    assert (one["fact"], one["kind"]) == (fact, "redemption")


def test_only_what_is_dated_since_a_day(shop: OpenShop) -> None:
    from datetime import date

    found = compared(shop, SILVER, date(2026, 8, 1))
    assert found["after"]["points_issued"] - found["before"]["points_issued"] <= 32
