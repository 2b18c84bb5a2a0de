"""N2: a reward, a stamp card or a category that is renamed in the program file goes on as what it was."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.config.loader import load
from loyalty_cli.errors import ProgramInvalid, Refused, RewardNotFound
from loyalty_cli.operations.deeds.adjust import adjust
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.redeem import redeem
from loyalty_cli.operations.deeds.returns import give_back
from loyalty_cli.operations.deeds.stamp import stamp
from loyalty_cli.operations.kernel.shop import OpenShop, open_shop
from loyalty_cli.operations.proof.verify import verify
from loyalty_cli.program.kernel.facts import Line
from loyalty_cli.reports.members.card import member_card
from loyalty_cli.reports.members.history import history
from loyalty_cli.reports.members.menu import menu
from loyalty_cli.reports.program.effects import effects
from loyalty_cli.reports.program.promises import diff
from tests.config.specimens import mistakes

Open = Callable[[str], OpenShop]
BEFORE = """
[shop]
name = "Café"
currency = "EUR"
country = "FR"
language = "en"
timezone = "Europe/Paris"
[points]
per_unit = 1
[[stamp_cards]]
id = "coffee"
name = "Coffee card"
category = "coffee"
boxes = 10
reward = "free-coffee"
[[rewards]]
id = "free-coffee"
name = "Free coffee"
value = "2.60"
points = 80
stock = 2
[discovery]
points = 7
[birthday]
reward = "free-coffee"
[[promotions]]
id = "double"
name = "Double coffee"
multiplier = 2
categories = ["coffee"]
"""
AFTER = BEFORE.replace('id = "coffee"', 'id = "espresso"\nwas = "coffee"').replace(
    'id = "free-coffee"', 'id = "free-espresso"\nwas = "free-coffee"'
)
AFTER = AFTER.replace('reward = "free-coffee"', 'reward = "free-espresso"').replace(
    'category = "coffee"', 'category = "espresso"'
)
AFTER = AFTER.replace('categories = ["coffee"]', 'categories = ["espresso"]')
AFTER += '[categories.was]\nespresso = "coffee"\n'
LATER = AFTER.replace('was = "coffee"', 'was = "espresso"').replace('id = "espresso"', 'id = "ristretto"')


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Opens the shop under a program. Under the first Léa had 9 stamps and one free coffee for points."""
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-21T10:30")
    shops: list[OpenShop] = []

    def opened(text: str) -> OpenShop:
        for shop in shops:
            shop.close()
        (tmp_path / "loyalty.toml").write_text(text, encoding="utf-8")
        shops[:] = [open_shop(str(tmp_path))]
        return shops[0]

    shop = opened(BEFORE)
    enroll(shop, EnrollRequest("Léa"))
    buy(shop, "Léa", 5_000, lines=(Line("coffee", 9, 2_340),), ref="T1")
    adjust(shop, "Léa", 200, reason="a present")
    redeem(shop, "Léa", "free-coffee", voucher_only=True)
    yield opened
    shops[0].close()


def stamps(shop: OpenShop) -> list[tuple[str, int]]:
    return [(one["name"], one["stamps"]) for one in member_card(shop, "Léa")["stamp_cards"]]


def test_stamps_vouchers_stock_and_what_is_known_go_on(program: Open) -> None:
    shop = program(AFTER)
    assert stamps(shop) == [("Coffee card", 9)]
    sold = buy(shop, "Léa", 260, lines=(Line("espresso", 1, 260),)).document()
    assert stamps(shop) == [("Coffee card", 0)]
    assert {entry["rule"] for entry in sold["entries"]}.isdisjoint({"discovery"})
    assert sum(one["amount"] for one in sold["entries"] if one["unit"] == "points") == 5
    (listed,) = menu(shop, "Léa")["rewards"]
    assert (listed["id"], listed["left"]) == ("free-espresso", 0)
    code = next(one["code"] for one in member_card(shop, "Léa")["vouchers"])
    assert redeem(shop, "Léa", code).document()["given"]["name"] == "Free coffee"
    assert [check for check in verify(shop, replay=True)["checks"] if not check["ok"]] == []


@pytest.mark.parametrize("typed", ["espresso", "coffee", "Coffee card"])
def test_either_name_of_a_card_can_be_typed(program: Open, typed: str) -> None:
    stamp(shop := program(AFTER), "Léa", typed)
    assert stamps(shop) == [("Coffee card", 0)]


def test_stamps_by_hand_and_brought_along_are_those_of_the_card(program: Open) -> None:
    shop = program(AFTER)
    adjust(shop, "Léa", reason="lost card", stamps={"espresso": -2})
    assert stamps(shop) == [("Coffee card", 7)]
    told = enroll(shop, EnrollRequest("Ben", stamps={"espresso": 4})).document()
    assert told["balance"]["stamps"] == {"coffee": 4}


def test_a_return_of_before_takes_back_what_it_gave(program: Open) -> None:
    give_back(shop := program(AFTER), "T1")
    assert stamps(shop) == [("Coffee card", 0)]


def test_renamed_twice_reverted_and_without_the_line_it_is_the_same(program: Open) -> None:
    buy(program(AFTER), "Léa", 100)
    buy(shop := program(LATER), "Léa", 100)
    assert stamps(shop) == [("Coffee card", 9)]
    tidied = LATER.replace('was = "espresso"\n', "").replace('was = "free-coffee"\n', "")
    assert stamps(program(tidied)) == [("Coffee card", 9)]
    assert stamps(program(BEFORE)) == [("Coffee card", 9)]
    with pytest.raises(RewardNotFound):
        stamp(program(BEFORE), "Léa", "ristretto")


def test_the_receipt_and_the_reasons_name_a_category_by_the_name_of_today(program: Open) -> None:
    shop = program(AFTER)
    assert shop.program.category_called("coffee") == "espresso"
    buy(shop, "Léa", 500, lines=(Line("espresso", 1, 250), Line("cake", 1, 250)), ref="T2")
    told = buy(shop, "Léa", 500, lines=(Line("coffee", 1, 250), Line("cake", 1, 250)), ref="T2").document()
    assert told["fact"]["repeated"]
    assert [one["why"] for one in told["entries"] if one["unit"] == "stamps:coffee"][:1] == [
        "1 x espresso, Coffee card"
    ]
    assert history(shop, "Léa")["facts"][-1]["what"] == "espresso, cake"
    assert member_card(shop, "Léa")["recent"][0]["what"] == "espresso, cake"


@pytest.mark.parametrize("category", ["espresso", "coffee"])
def test_goods_of_a_renamed_category_come_back_by_either_name(program: Open, category: str) -> None:
    """The return has the name that the purchase has: once the first one, once one that was new then."""
    buy(program(BEFORE), "Léa", 500, lines=(Line("coffee", 2, 500),), ref="K1")
    buy(program(BEFORE), "Léa", 500, lines=(Line("espresso", 2, 500),), ref="K2")
    shop = program(AFTER)
    told = give_back(shop, "K1", 250, lines=(Line(category, 1, 250),), ref="R1").document()
    assert told["purchase"]["left_cents"] == 250
    give_back(shop, "K2", 250, lines=(Line("espresso", 1, 250),))
    bodies = shop.conn.execute("SELECT json_extract(body, '$.lines[0][0]') FROM facts WHERE kind = 'return'")
    assert bodies.fetchall() == [("coffee",), ("espresso",)]
    assert give_back(shop, "K1", 250, lines=(Line(category, 1, 250),), ref="R1").document()["fact"]["repeated"]
    assert verify(shop, replay=True)["ok"]


def test_a_new_card_does_not_take_the_id_of_a_renamed_one(program: Open) -> None:
    another = '[[stamp_cards]]\nid = "coffee"\nname = "Bag card"\ncategory = "beans"\nreward = "free-espresso"\n'
    buy(program(AFTER), "Léa", 100)
    with pytest.raises(ProgramInvalid, match="espresso"):
        program(AFTER.replace('was = "coffee"\n', "") + another)
    assert any("coffee is or was the id of another stamp card" in one for one in mistakes(AFTER + another))


def test_a_check_says_what_goes_on_and_what_to_write(program: Open) -> None:
    shop = program(BEFORE)
    new = load(AFTER.encode()).program
    told = effects(shop.conn, shop.program, new, shop.now().today)
    assert any("goes on under the id espresso" in one.what for one in told["stamp_cards.coffee"])
    parts: list[Any] = diff(shop.program, new)
    changed = {key["key"]: (key["before"], key["after"]) for one in parts for key in one["keys"]}
    assert changed["id"] == ("free-coffee", "free-espresso")
    bare = load(AFTER.replace('was = "coffee"\n', "").encode()).program
    told = effects(shop.conn, shop.program, bare, shop.now().today)
    assert any('write was = "coffee" there' in one.what for one in told["stamp_cards.coffee"])


def test_without_the_line_a_card_is_another(program: Open) -> None:
    shop = program(AFTER.replace('was = "coffee"\n', ""))
    assert stamps(shop) == [("Coffee card", 0)]
    with pytest.raises(Refused):
        adjust(shop, "Léa", reason="lost card", stamps={"coffee": -2})
