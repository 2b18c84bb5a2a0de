"""An amount that was hardly meant is asked about, and taken when it is confirmed."""

import re

import pytest

from loyalty_cli.errors import AmountTooLarge
from loyalty_cli.operations.buy import buy
from loyalty_cli.operations.plausible import check_amount, most_of_one_purchase
from loyalty_cli.program.facts import Line
from tests.scenarios.conftest import OpenTill
from tests.support.programs import WORKED
from tests.support.till import Till


def cafe(till: OpenTill, most: int | None = None, currency: str = "EUR") -> Till:
    program = WORKED.replace('"EUR"', f'"{currency}"')
    counter = till(re.sub(r'\.\d\d"', '"', program) if currency == "JPY" else program)
    counter.shop = counter.shop._replace(settings=counter.shop.settings._replace(max_purchase_cents=most))
    counter.play("""
        2026-11-21
        enroll Léa
    """)
    return counter


def test_the_most_of_one_purchase_is_still_a_purchase(till: OpenTill) -> None:
    shop = cafe(till).shop
    check_amount(shop, 500_000)
    with pytest.raises(AmountTooLarge, match=r"5000\.01 EUR is a lot for one purchase: more than 5000\.00 EUR"):
        check_amount(shop, 500_001)


def test_the_shop_says_what_is_a_lot(till: OpenTill) -> None:
    shop = cafe(till, 30_000).shop
    with pytest.raises(AmountTooLarge, match=r"more than 300\.00"):
        buy(shop, "Léa", 30_001)
    assert buy(shop, "Léa", 30_001, sure=True).document()["payment"]["to_pay_cents"] == 30_001


@pytest.mark.parametrize(("currency", "most"), [("EUR", 500_000), ("JPY", 500_000), ("TND", 5_000_000)])
def test_what_is_a_lot_by_currency(till: OpenTill, currency: str, most: int) -> None:
    assert most_of_one_purchase(cafe(till, currency=currency).shop) == most


def test_a_card_scanned_into_the_amount_is_told_by_its_name(till: OpenTill) -> None:
    shop = cafe(till, 10**10).shop
    with pytest.raises(AmountTooLarge, match="100014 is the card of Léa"):
        buy(shop, "Léa", 10_001_400)
    check_amount(shop, 10_001_401)
    check_amount(shop, 10_002_300)
    assert buy(shop, "Léa", 10_001_400, sure=True).document()["fact"]["kind"] == "purchase"


def test_a_quantity_that_is_a_lot_is_confirmed(till: OpenTill) -> None:
    shop = cafe(till).shop
    with pytest.raises(AmountTooLarge, match="101 of coffee is a lot for one purchase: more than 100"):
        buy(shop, "Léa", 500, lines=(Line("cake", 100, 100), Line("coffee", 101, 400)))
    assert buy(shop, "Léa", 500, lines=(Line("coffee", 100, 500),)).document()["fact"]["kind"] == "purchase"
    assert buy(shop, "Léa", 501, lines=(Line("coffee", 101, 501),), sure=True).document()["fact"]["kind"] == "purchase"
