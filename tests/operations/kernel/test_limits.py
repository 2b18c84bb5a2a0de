"""An amount that was probably a mistake is asked about, and taken when it is confirmed."""

import re
from typing import Any

import pytest

from loyalty_cli.errors import AmountTooLarge
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.returns import preview
from loyalty_cli.operations.deeds.stamp import stamp
from loyalty_cli.operations.kernel.limits import check_amount, most_of_one_purchase
from loyalty_cli.program.kernel.facts import Line
from tests.scenarios.conftest import OpenTill
from tests.support.programs import WORKED, worked
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
    with pytest.raises(AmountTooLarge, match=r"€5,000\.01 is a lot for one purchase: more than €5,000\.00"):
        check_amount(shop, 500_001)


def test_the_shop_says_what_is_a_lot(till: OpenTill) -> None:
    shop = cafe(till, 30_000).shop
    with pytest.raises(AmountTooLarge, match=r"more than €300\.00"):
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


@pytest.mark.parametrize(
    ("most", "beyond", "told"),
    [
        ({"points": 5_000}, {"points": 5_001}, "5,001 points are a lot to bring along: more than 5,000"),
        (
            {"credit_cents": 500_000},
            {"credit_cents": 500_001},
            r"€5,000\.01 of store credit is a lot to bring along: more than €5,000\.00",
        ),
        (
            {"spend_cents": 5_000_000},
            {"spend_cents": 5_000_001},
            r"€50,000\.01 of spend is a lot to bring along: more than €50,000\.00",
        ),
        ({"stamps": {"coffee": 100}}, {"stamps": {"coffee": 101}}, "101 stamps of coffee are a lot to bring along"),
        ({"credit_cents": 100_023}, {"credit_cents": 10_001_400}, "100014 is the card of Léa"),
    ],
)
def test_what_nobody_brings_along_is_confirmed(
    till: OpenTill, most: dict[str, Any], beyond: dict[str, Any], told: str
) -> None:
    shop = cafe(till).shop
    enroll(shop, EnrollRequest("Zoé", **most))
    with pytest.raises(AmountTooLarge, match=told):
        enroll(shop, EnrollRequest("Ada", **beyond))
    assert enroll(shop, EnrollRequest("Ada", **beyond), sure=True).document()["member"]["name"] == "Ada"


def test_points_are_a_lot_by_the_rate_of_the_shop(till: OpenTill) -> None:
    shop = till(worked(points="per_unit = 10")).shop
    enroll(shop, EnrollRequest("Zoé", points=50_000))
    with pytest.raises(AmountTooLarge, match="more than 50,000"):
        enroll(shop, EnrollRequest("Ada", points=50_001))
    stamps_only = till(worked(points="per_unit = 0")).shop
    with pytest.raises(AmountTooLarge, match="more than 5,000"):
        enroll(stamps_only, EnrollRequest("Ada", points=5_001))


def test_the_limit_grows_from_what_the_shop_sells(till: OpenTill) -> None:
    """A bakery: 49 sales say nothing, fifty of 6.00 make 60.00 the most that is taken without a question."""
    shop = cafe(till).shop
    for number in range(49):
        buy(shop, "Léa", 600, ref=f"S-{number}")
    buy(shop, "Léa", 52_000, ref="L-1")
    with pytest.raises(AmountTooLarge, match=r"€60\.01 is a lot for one purchase: more than €60\.00"):
        buy(shop, "Léa", 6_001)
    buy(shop, "Léa", 6_000, ref="L-2")
    buy(shop, "Léa", 52_000, ref="L-3", sure=True)


def test_what_the_shop_says_is_a_ceiling(till: OpenTill) -> None:
    shop = cafe(till, 5_000).shop
    for number in range(50):
        buy(shop, "Léa", 600, ref=f"S-{number}")
    with pytest.raises(AmountTooLarge, match=r"more than €50\.00"):
        buy(shop, "Léa", 5_001)


def test_more_stamps_than_one_card_has_boxes_are_asked_about(till: OpenTill) -> None:
    shop = cafe(till).shop
    with pytest.raises(AmountTooLarge, match=r"50 stamps are more than one Coffee card has boxes \(10\)"):
        stamp(shop, "Léa", "coffee", 50)
    assert stamp(shop, "Léa", "coffee", 10).document()["balance"]["vouchers"] == 1
    assert stamp(shop, "Léa", "coffee", 50, sure=True).document()["balance"]["vouchers"] == 6


def test_a_whole_return_of_more_than_a_usual_sale_is_to_be_asked_about(till: OpenTill) -> None:
    shop = cafe(till).shop
    for number in range(50):
        buy(shop, "Léa", 600, ref=f"S-{number}")
    buy(shop, "Léa", 5_000, ref="L-1")
    assert preview(shop, "L-1")["ask"]
    assert not preview(shop, "L-1", 600)["ask"]
    assert not preview(shop, "S-1")["ask"]
    assert shop.conn.execute("SELECT count(*) FROM facts WHERE kind = 'return'").fetchone() == (0,)
