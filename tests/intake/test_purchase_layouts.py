"""Exports of sales by tills that nobody told the importer about: by item, with refunds, without a customer."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.intake.purchases import Options, import_purchases
from loyalty_cli.ledger.facts.records import fact_by_ref
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.proof.verify import verify
from tests.support.programs import COFFEE_CARD, FREE_COFFEE, program

SPECIMENS = Path(__file__).parent.parent / "specimens" / "purchases"
US = {"currency": "USD", "country": "US", "language": "en", "timezone": "America/New_York"}
FR = {"currency": "EUR", "country": "FR", "language": "fr", "timezone": "Europe/Paris"}

Fact = tuple[str, str, str | None, int, list[list[Any]]]


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-25T10:30")


def shop_of(folder: Path, where: dict[str, str]) -> OpenShop:
    return init(str(folder), program=program(COFFEE_CARD, FREE_COFFEE, **where).encode())


def taken(shop: OpenShop, folder: Path, name: str, *maps: str) -> dict[str, Any]:
    options = Options(enroll_missing=True, maps=maps, rejects=str(folder / "rejects.csv"))
    rehearsed = import_purchases(shop, str(SPECIMENS / name), options._replace(dry_run=True))
    told = import_purchases(shop, str(SPECIMENS / name), options)
    same = ("rows", "accepted", "unchanged", "rejected", "purchases", "enrolled", "rejects")
    assert {key: rehearsed[key] for key in same} == {key: told[key] for key in same}
    again = import_purchases(shop, str(SPECIMENS / name), options)
    assert (again["accepted"], again["unchanged"], again["enrolled"]) == (0, told["accepted"], 0)
    assert verify(shop, replay=True)["ok"]
    return told


def told_of(shop: OpenShop, refs: Sequence[str]) -> list[Fact]:
    facts = [fact for ref in refs if (fact := fact_by_ref(shop.conn, ref))]
    assert len(facts) == len(refs)
    return [(one.kind, f"{one.on} {one.at}", one.ref, one.body["amount"], one.body["lines"]) for one in facts]


def people(shop: OpenShop) -> list[tuple[Any, ...]]:
    return shop.conn.execute("SELECT name, phone, email, source_id FROM members ORDER BY name, email DESC").fetchall()


def reasons(told: dict[str, Any]) -> list[tuple[int, str, str]]:
    return [(one["line"], one["column"], one["reason"]) for one in told["rejects"]]


def left_out(told: dict[str, Any]) -> list[tuple[str, list[int]]]:
    return [(one["reason"], one["lines"]) for one in told["left_out"]]


def test_loyverse_receipts_by_item(tmp_path: Path) -> None:
    shop = shop_of(tmp_path / "shop", US)
    told = taken(shop, tmp_path, "loyverse_receipts_by_item.csv")
    assert (told["rows"], told["accepted"], told["purchases"], told["returns"], told["enrolled"]) == (7, 6, 3, 1, 2)
    assert (reasons(told), left_out(told)) == ([], [("names no customer", [4])])
    assert told_of(shop, ["1-1001", "1-1003", "1-1004", "1-1005"]) == [
        ("purchase", "2026-11-21 09:02", "1-1001", 1140, [["Bakery", 1, 240], ["coffee", 2, 900]]),
        ("purchase", "2026-11-21 10:31", "1-1003", 756, [["Tea", 2, 756]]),
        ("return", "2026-11-21 11:05", "1-1004", 240, [["Bakery", 1, 240]]),
        ("purchase", "2026-11-22 08:55", "1-1005", 103_400, [["Beans", 1, 103_400]]),
    ]
    assert people(shop) == [
        ("Mocka Person", None, "mocka@example.com", None),
        ("Testa Sample", "+12125550121", "testa@example.com", None),
    ]
    assert shop.conn.execute("SELECT amount FROM balances WHERE unit = 'stamps:coffee' AND amount <> 0").fetchall() == [
        (2,)
    ]


def test_square_items(tmp_path: Path) -> None:
    shop = shop_of(tmp_path / "shop", US)
    told = taken(shop, tmp_path, "square_items.csv")
    assert (told["rows"], told["accepted"], told["purchases"], told["returns"], told["enrolled"]) == (5, 4, 2, 1, 2)
    assert (reasons(told), left_out(told)) == ([], [("names no customer", [4])])
    assert told_of(shop, ["u7TqPzK2mXb1", "zz81LmNoPq3", "rf55AaBbCc4"]) == [
        ("purchase", "2026-11-21 09:02", "u7TqPzK2mXb1", 1437, [["Bakery", 1, 337], ["coffee", 2, 1100]]),
        ("purchase", "2026-11-21 12:20", "zz81LmNoPq3", 124_900, [["Gifts", 1, 124_900]]),
        ("return", "2026-11-21 13:01", "rf55AaBbCc4", 337, [["Bakery", 1, 337]]),
    ]
    assert people(shop) == [
        ("Mocka Person", None, None, "SQEXAMPLE0000000000000002"),
        ("Testa Sample", None, None, "SQEXAMPLE0000000000000001"),
    ]


def test_a_french_journal_with_a_title_narrow_spaces_and_a_total_line(tmp_path: Path) -> None:
    shop = shop_of(tmp_path / "shop", FR)
    told = taken(shop, tmp_path, "journal_de_caisse.csv")
    assert (told["rows"], told["accepted"], told["purchases"], told["returns"], told["enrolled"]) == (7, 5, 3, 1, 2)
    assert (reasons(told), left_out(told)) == ([], [("a line of totals", [10]), ("names no customer", [6])])
    assert told["columns"]["Montant TTC"] == "amount"
    assert told_of(shop, ["T000451", "T000453", "T000454", "T000455"]) == [
        ("purchase", "2026-11-21 09:02", "T000451", 780, [["Boissons chaudes", 2, 640], ["Viennoiseries", 1, 140]]),
        ("purchase", "2026-11-21 11:47", "T000453", 123_450, [["Épicerie", 1, 123_450]]),
        ("return", "2026-11-22 08:58", "T000454", 140, [["Viennoiseries", 1, 140]]),
        ("purchase", "2026-11-22 09:30", "T000455", 900, [["Boissons chaudes", 3, 900]]),
    ]
    assert people(shop) == [("", "+33639980001", None, None), ("", "+33639980002", None, None)]
    assert "Boissons chaudes" in told["notes"][-1]


def test_orders_of_an_online_shop_whose_total_stands_on_the_first_line(tmp_path: Path) -> None:
    shop = shop_of(tmp_path / "shop", FR)
    told = taken(shop, tmp_path, "shopify_orders.csv")
    assert (told["rows"], told["accepted"], told["purchases"]) == (4, 3, 2)
    assert (reasons(told), left_out(told)) == ([], [("cancelled", [5])])
    assert told_of(shop, ["5001", "5002"]) == [
        ("purchase", "2026-11-20 09:05", "5001", 2560, []),
        ("purchase", "2026-11-21 00:40", "5002", 1200, []),
    ]
    assert people(shop) == [
        ("Mocka Person", "+33639980002", "mocka@example.com", None),
        ("Testa Sample", None, "testa@example.com", None),
    ]
