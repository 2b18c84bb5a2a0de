"""An independent referee: beancount adds up the same books and finds nothing wrong."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.due import lapse
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.outlet.exports import export_all
from tests.outlet.test_exports import TODAY, busy_year, on
from tests.support.programs import STORE_CREDIT, worked
from tests.support.random_shop import RandomShop, seeds

loader = pytest.importorskip("beancount.loader")
realization = pytest.importorskip("beancount.core.realization")


@pytest.fixture
def shop(tmp_path: Path) -> OpenShop:
    return on(init(str(tmp_path / "shop"), program=worked(STORE_CREDIT).encode()), TODAY)


def held_in_books(path: Path, cents: int = 100) -> dict[str, list[int]]:
    """What beancount finds that each member is owed: points and stamps as they are, money in cents, smallest first."""
    entries, errors, options = loader.load_file(str(path))
    assert errors == []
    held: dict[str, list[int]] = {}
    for account in realization.iter_children(realization.realize(entries)):
        if account.account.startswith("Liabilities:Loyalty:Member-"):
            for position in account.balance:
                number, unit = position.units
                card = account.account.removeprefix("Liabilities:Loyalty:Member-")
                money = unit in options["operating_currency"]
                held.setdefault(card, []).append(-int(number * cents if money else number))
    return {card: sorted(amounts) for card, amounts in held.items()}


def held_in_ledger(shop: OpenShop) -> dict[str, list[int]]:
    rows = shop.conn.execute(
        "SELECT m.card, b.amount FROM balances b JOIN members m ON m.id = b.member_id WHERE b.amount <> 0"
        " AND (b.unit IN ('points', 'credit') OR b.unit GLOB 'stamps:*') ORDER BY b.amount"
    )
    held: dict[str, list[int]] = {}
    for card, amount in rows:
        held.setdefault(card, []).append(amount)
    return held


@pytest.mark.parametrize("seed", seeds(4, 8))
def test_beancount_agrees_with_every_balance(tmp_path: Path, seed: int) -> None:
    shop = RandomShop(seed).play(180).shop
    told = export_all(shop, str(tmp_path / "books"), format="beancount")
    assert told["files"][0]["rows"] > 50
    assert held_in_books(tmp_path / "books" / "ledger.beancount") == held_in_ledger(shop)


def test_the_books_of_an_earlier_day_hold_what_had_happened_by_then(shop: OpenShop, tmp_path: Path) -> None:
    busy_year(shop, 9)
    export_all(shop, str(tmp_path / "books"), format="beancount", as_of=TODAY - timedelta(days=150))
    held = held_in_books(tmp_path / "books" / "ledger.beancount")
    assert held != held_in_ledger(shop)
    (moved,) = shop.conn.execute(
        "SELECT sum(amount) FROM entries WHERE (unit IN ('points', 'credit') OR unit GLOB 'stamps:*') AND on_date <= ?",
        ((TODAY - timedelta(days=150)).isoformat(),),
    ).fetchone()
    assert sum(sum(amounts) for amounts in held.values()) == moved


def test_a_wrong_balance_is_found(shop: OpenShop, tmp_path: Path) -> None:
    enroll(shop, EnrollRequest("Ada Essai", card="A1", points=24, credit_cents=100))
    shop.conn.execute("UPDATE balances SET amount = amount + 1 WHERE unit = 'credit'")
    export_all(shop, str(tmp_path / "books"), format="beancount")
    _, errors, _ = loader.load_file(str(tmp_path / "books" / "ledger.beancount"))
    assert ["Balance failed" in error.message for error in errors] == [True]


def test_names_and_receipt_numbers_stay_texts(shop: OpenShop, tmp_path: Path) -> None:
    name = 'Zoé "la" \\ Essai'
    enroll(shop, EnrollRequest(name, card="Z-1", points=5, ref='R"1\\'))
    export_all(shop, str(tmp_path / "books"), format="beancount")
    entries, errors, _ = loader.load_file(str(tmp_path / "books" / "ledger.beancount"))
    assert errors == []
    assert [one.meta["name"] for one in entries if "name" in one.meta] == [name]
    assert [one.meta["ref"] for one in entries if "ref" in one.meta] == ['R"1\\']


def test_what_lapsed_is_breakage(shop: OpenShop, tmp_path: Path) -> None:
    enroll(on(shop, date(2025, 1, 10)), EnrollRequest("Ada Essai", card="A1", points=24))
    lapse.run(shop, TODAY)
    export_all(shop, str(tmp_path / "books"), format="beancount")
    books = (tmp_path / "books" / "ledger.beancount").read_text(encoding="utf-8")
    assert "2026-02-01" in books
    assert "Income:Loyalty:Breakage  -24 POINTS" in books
    assert held_in_books(tmp_path / "books" / "ledger.beancount") == {"A1": [2]}


def test_what_the_shop_owes_stands_in_the_books(tmp_path: Path) -> None:
    from tests.support.ten import ten

    shop = ten(tmp_path / "ten")
    path = tmp_path / "books"
    export_all(shop, str(path), format="beancount")
    text = next(path.glob("*.beancount")).read_text(encoding="utf-8")
    assert "2026-11-30 price POINTS  0.032500 EUR" in text
    assert '2026-11-30 custom "liability" "points" 982 31.92 EUR' in text
