"""What is typed at the till, as values or as a refusal."""

from collections.abc import Callable
from datetime import date

import pytest

from loyalty_cli.cli.values import parse
from loyalty_cli.errors import BadAmount, BadDate, BadValue, PaymentCard, UsageError
from loyalty_cli.operations.kernel.shop import OpenShop, open_shop
from loyalty_cli.program.kernel.facts import Line


@pytest.fixture
def open_(shop: object) -> OpenShop:
    return open_shop()


def test_amounts_are_cents(open_: OpenShop) -> None:
    assert parse.amount(open_, "23,50") == parse.amount(open_, "23.50") == 2350
    assert parse.some_amount(open_, None) == parse.some_amount(open_, "0") == 0
    assert [parse.signed_amount(open_, text) for text in ("5", "+5", "-5.20", None)] == [500, 500, -520, 0]


@pytest.mark.parametrize("text", ["0", "-5", "1e3", "1_000", "NaN", "inf", "0x10", "", "0.005", "--5", "٣.٥"])
def test_what_is_no_amount_is_refused(open_: OpenShop, text: str) -> None:
    with pytest.raises(BadAmount):
        parse.amount(open_, text)


def test_days_are_shop_days(open_: OpenShop) -> None:
    assert parse.day(open_, "yesterday") == date(2026, 11, 20)
    assert parse.day(open_, "-2d") == date(2026, 11, 19)
    assert parse.day(open_, None) is None


@pytest.mark.parametrize(("country", "day"), [("FR", date(2026, 1, 5)), ("US", date(2026, 5, 1))])
def test_a_slashed_day_is_read_in_the_order_of_the_country(open_: OpenShop, country: str, day: date) -> None:
    assert parse.day(in_country(open_, country), "05/01/2026") == day


def test_where_the_country_has_no_order_a_slashed_day_is_refused(open_: OpenShop) -> None:
    with pytest.raises(BadDate, match="two ways"):
        parse.day(in_country(open_, "CA"), "05/01/2026")


def in_country(shop: OpenShop, country: str) -> OpenShop:
    program = shop.program._replace(shop=shop.program.shop._replace(country=country))
    return shop._replace(program=program)


@pytest.mark.parametrize(("text", "time"), [("9:05", "09:05"), ("09:05", "09:05"), ("23:59", "23:59"), (None, None)])
def test_times_of_day(text: str | None, time: str | None) -> None:
    assert parse.time_of_day(text) == time


@pytest.mark.parametrize("text", ["24:00", "12:60", "12", "12:5", "-1:00", "１２:００", "", ":", "123:00"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        parse.time_of_day(text)


def test_items_have_a_category_a_quantity_and_a_price(open_: OpenShop) -> None:
    assert parse.items(open_, ["coffee:2=5.20", "cake=3,10"]) == (Line("coffee", 2, 520), Line("cake", 1, 310))
    assert parse.lines((), "cake", 310) == (Line("cake", 1, 310),)
    assert parse.items(open_, ["Cofféé=2", "Tart=3"]) == (Line("coffee", 1, 200), Line("Tart", 1, 300))
    assert parse.lines((), None, 310) == ()


@pytest.mark.parametrize(
    "text", ["coffee", "=5", "coffee:=5", "coffee:0=5", "coffee:x=5", "coffee:2=", "coffee:2=x", ""]
)
def test_what_is_no_item_is_refused(open_: OpenShop, text: str) -> None:
    with pytest.raises(BadValue):
        parse.items(open_, [text])


def test_a_bar_code_is_no_quantity(open_: OpenShop) -> None:
    with pytest.raises(BadValue, match="looks like a bar code"):
        parse.items(open_, ["coffee:4006381333931=5"])


def test_the_number_of_a_payment_card_is_no_category(open_: OpenShop) -> None:
    with pytest.raises(PaymentCard):
        parse.items(open_, ["4111-1111_1111/1111=5"])
    with pytest.raises(PaymentCard):
        parse.lines((), "4111111111111111", 500)


def test_items_and_one_category_exclude_each_other(open_: OpenShop) -> None:
    with pytest.raises(UsageError):
        parse.lines((Line("coffee", 1, 500),), "cake", 500)


def test_names_and_values() -> None:
    assert parse.pairs(["drink=matcha=strong", "seat ="], "a=b") == (("drink", "matcha=strong"), ("seat", ""))
    assert parse.stamps(["coffee=4"]) == (("coffee", 4),)


@pytest.mark.parametrize("texts", [["drink"], ["=x"], ["a=1", "a=2"]])
def test_what_has_no_name_or_two_values_is_refused(texts: list[str]) -> None:
    with pytest.raises(BadValue):
        parse.pairs(texts, "a=b")


def test_signed_numbers() -> None:
    assert [parse.signed(text, "number") for text in ("50", "+50", "-50")] == [50, 50, -50]


@pytest.mark.parametrize("text", ["", "-", "+", "0", "-0", "5.5", "--5", "+-5", "1e3", "٣", "99999999999"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(BadValue) as refusal:
        parse.signed(text, "number")
    assert "above zero" not in refusal.value.hint
    assert "-" in refusal.value.hint


def test_consents_by_channel() -> None:
    assert parse.channels(["Email,sms", "email"]) == ("email", "sms")
    assert parse.consents(["email"], ["sms"]) == {"email": True, "sms": False}


@pytest.mark.parametrize("wrong", [lambda: parse.channels(["pigeon"]), lambda: parse.consents(["sms"], ["sms"])])
def test_no_such_channel_and_both_at_once_are_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(BadValue):
        wrong()


@pytest.mark.parametrize(
    ("item", "hint"),
    [
        ("cofee:1", "did you mean coffee? write it with its price: coffee:1=2.60"),
        ("Coffee", "write it with its price: Coffee=2.60"),
        ("scone:2", "write it with its price: scone:2=2.60"),
    ],
)
def test_an_item_without_a_price_names_the_nearest_good(open_: OpenShop, item: str, hint: str) -> None:
    with pytest.raises(BadValue) as refused:
        parse.items(open_, [item])
    assert (refused.value.message, refused.value.hint) == (f"{item!r} has no price", hint)
