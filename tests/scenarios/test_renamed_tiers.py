"""N2: a tier that is renamed in the program file keeps its members."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.undo import undo
from loyalty_cli.operations.due import review
from loyalty_cli.operations.due.nights import mark_done
from loyalty_cli.operations.kernel.shop import OpenShop, open_shop
from loyalty_cli.operations.proof.verify import verify
from loyalty_cli.outlet.exports import export_all
from loyalty_cli.reports.members.card import member_card
from tests.config.specimens import mistakes
from tests.support.programs import WORKED

Open = Callable[[str], OpenShop]
GOLD = 'name = "Gold"'


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Opens the shop under a program; Léa reached Gold under the first."""
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-21T10:30")
    shops: list[OpenShop] = []

    def opened(text: str) -> OpenShop:
        for shop in shops:
            shop.close()
        (tmp_path / "loyalty.toml").write_text(text, encoding="utf-8")
        shops[:] = [open_shop(str(tmp_path))]
        return shops[0]

    shop = opened(WORKED)
    enroll(shop, EnrollRequest("Léa"))
    buy(shop, "Léa", 50_000)
    yield opened
    shops[0].close()


def tier(shop: OpenShop) -> str:
    return str(member_card(shop, "Léa")["tier"]["name"])


def earned(shop: OpenShop) -> int:
    document = buy(shop, "Léa", 1_000).document()
    return sum(one["amount"] for one in document["entries"] if one["unit"] == "points")


@pytest.mark.parametrize(
    "renamed",
    [
        pytest.param('name = "Or"', id="the same threshold"),
        pytest.param('name = "Or"\nwas = "Gold"', id="named"),
        pytest.param('name = "Or"\nwas = ["Doré", "Gold"]', id="several names"),
    ],
)
def test_who_is_in_a_tier_stays_in_it_under_its_new_name(program: Open, renamed: str) -> None:
    shop = program(WORKED.replace(GOLD, renamed))
    assert (tier(shop), earned(shop)) == ("Or", 15)
    shop = program(WORKED.replace(GOLD, 'name = "Doré"'))
    assert (tier(shop), earned(shop)) == ("Doré", 15)
    shop = program(WORKED)
    assert (tier(shop), earned(shop)) == ("Gold", 15)
    assert verify(shop, replay=True)["ok"]


def test_a_renamed_tier_with_a_higher_threshold_is_the_one_in_its_place(program: Open) -> None:
    text = WORKED.replace(GOLD, 'name = "Or"').replace('from = "500.00"', 'from = "900.00"')
    assert tier(program(text)) == "Or"


def test_a_tier_that_goes_leaves_its_members_in_the_highest_that_asks_for_no_more(program: Open) -> None:
    parts = WORKED.split("[[")
    assert tier(program("[[".join(part for part in parts if GOLD not in part))) == "Silver"


def test_the_review_and_the_export_know_the_new_name(program: Open, tmp_path: Path, monkeypatch: Any) -> None:
    shop = program(WORKED.replace(GOLD, 'name = "Or"'))
    export_all(shop, str(tmp_path / "out"))
    with open(tmp_path / "out" / "members.csv", encoding="utf-8-sig") as file:
        assert [row["tier"] for row in csv.DictReader(file)] == ["Or"]
    mark_done(shop, "review", shop.now().today)
    monkeypatch.setenv("LOYALTY_NOW", "2028-06-01T10:30")
    assert [due.after for due in review.run(shop, shop.now().today)] == ["Silver", "Bronze"]


def test_a_member_rises_from_a_renamed_tier_and_it_can_be_proven(program: Open) -> None:
    shop = program(WORKED)
    enroll(shop, EnrollRequest("Bob"))
    buy(shop, "Bob", 20_000)
    shop = program(WORKED.replace('name = "Silver"', 'name = "Argent"'))
    raised = buy(shop, "Bob", 30_000).document()
    assert raised["tier_changes"] == [{"before": "Argent", "after": "Gold", "on": "2026-11-21"}]
    assert undo(shop).document()["member"]["tier"] == "Argent"
    assert [check for check in verify(shop, replay=True)["checks"] if not check["ok"]] == []


def test_a_name_belongs_to_one_tier(program: Open) -> None:
    text = WORKED.replace(GOLD, 'name = "Gold"\nwas = "Silver"')
    assert any("Silver is or was the name of another tier" in mistake for mistake in mistakes(text))
