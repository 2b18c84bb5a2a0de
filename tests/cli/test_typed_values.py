"""What people type at the shell, from end to end."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Typed


@pytest.mark.parametrize("amount", ["€5.20", "5,20 €", "5.20", "5,20 EUR"])
def test_a_sale_in_the_shops_own_currency(typed: Typed, lea: str, amount: str) -> None:
    assert typed("buy", lea, amount, "--json").document["balance"]["points"] == 5


def test_another_currency_is_refused_and_nothing_is_written(typed: Typed, lea: str) -> None:
    answer = typed("buy", lea, "$5.20", "--json")
    assert (answer.code, answer.error["slug"]) == (2, "bad-amount")
    assert typed("show", lea, "--json").document["balance"]["points"] == 0


def test_the_amount_may_be_left_out_where_the_items_have_prices(typed: Typed, lea: str) -> None:
    told = typed("buy", lea, "-i", "coffee:2=5.20", "-i", "cake=3,10 €", "-r", "T-1", "--json").document
    assert (told["balance"]["points"], told["balance"]["stamps"]) == (8, {"coffee": 4})


def test_without_amount_and_items_there_is_no_purchase(typed: Typed, lea: str) -> None:
    answer = typed("buy", lea)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("error: missing argument AMOUNT\n")
    assert typed("buy", lea, "--category", "cake").code == 2


@pytest.mark.parametrize(
    ("typed_day", "kept"),
    [
        ("31/05/1990", "1990-05-31"),
        ("05/31/1990", "1990-05-31"),
        ("12 mai 1990", "1990-05-12"),
        ("12-31", "0004-12-31"),
    ],
)
def test_a_birthday_as_people_write_it(typed: Typed, shop: Path, typed_day: str, kept: str) -> None:
    assert typed("enroll", "Zoé", "--birthday", typed_day).code == 0
    assert birthdays(shop) == [kept]


def test_an_empty_birthday_takes_it_back(typed: Typed, shop: Path, lea: str) -> None:
    assert typed("update", lea, "--birthday", "--04-12").code == 0
    assert birthdays(shop) == ["0004-04-12"]
    assert typed("update", lea, "--birthday", "").code == 0
    assert birthdays(shop) == [None]


def birthdays(shop: Path) -> list[str | None]:
    with closing(sqlite3.connect(shop / "loyalty.db")) as conn:
        return [birthday for (birthday,) in conn.execute("SELECT birthday FROM members")]


def test_merge_says_which_record_stays(typed: Typed, lea: str) -> None:
    other = typed("enroll", "Léa M").out
    assert other
    answer = typed("merge", "100023", "--into", lea, "--json")
    assert answer.document["member"]["card"] == lea
