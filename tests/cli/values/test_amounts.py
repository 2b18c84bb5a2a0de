"""Amounts as people type them."""

import pytest

from loyalty_cli.cli.values.parse import is_money, read_cents
from loyalty_cli.errors import BadAmount


@pytest.mark.parametrize(
    ("text", "currency", "cents"),
    [
        ("23.50", "EUR", 2_350),
        ("23,50", "EUR", 2_350),
        ("£5.70", "GBP", 570),
        ("$45.99", "USD", 4_599),
        ("CA$45.99", "CAD", 4_599),
        ("$45.99", "CAD", 4_599),
        ("5,20 €", "EUR", 520),
        ("5,20\u00a0€", "EUR", 520),
        ("5,20€", "EUR", 520),
        ("€ 5.20", "EUR", 520),
        ("5 euros", "EUR", 500),
        ("EUR 5", "EUR", 500),
        ("5.20 eur", "EUR", 520),
        ("12.50 CHF", "CHF", 1_250),
        ("Fr. 12.50", "CHF", 1_250),
        ("1,245.99", "USD", 124_599),
        ("1.245,99", "EUR", 124_599),
        ("1 245,99", "EUR", 124_599),
        ("1\u202f245,99\u00a0€", "EUR", 124_599),
        ("1'245.99", "CHF", 124_599),
        ("1’245.99", "CHF", 124_599),
        ("1,245,000", "USD", 124_500_000),
        ("1 245", "EUR", 124_500),
        ("12 345 678,9", "EUR", 1_234_567_890),
    ],
)
def test_an_amount_with_the_shops_currency_and_grouping(text: str, currency: str, cents: int) -> None:
    assert read_cents(text, currency, 2) == cents


@pytest.mark.parametrize(
    ("text", "decimals", "units"), [("¥1,245", 0, 1_245), ("1.245", 0, 1_245), ("1,245", 3, 1_245)]
)
def test_three_digits_behind_a_mark_are_thousands_where_there_are_no_decimals(
    text: str, decimals: int, units: int
) -> None:
    assert read_cents(text, "JPY", decimals) == units


@pytest.mark.parametrize("text", ["$5", "5 $", "5 USD", "USD 5", "£5.70", "12 chf", "5 kr"])
def test_another_currency_is_refused(text: str) -> None:
    with pytest.raises(BadAmount, match="is not in EUR"):
        read_cents(text, "EUR", 2)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "0",
            "-5",
            "- 5 €",
            "€-5",
            "+5",
            "1e3",
            "1_000",
            "NaN",
            "inf",
            "٣.٥",
            "0x10",
            "",
            " ",
            "€",
            "0.005",
            "5 € €",
            "€5€",
        ),
        *(
            "23.",
            ".50",
            "23 50",
            "1,24,599.00",
            "1 2345",
            "12345 678",
            "1.245.99",
            "1,245.999",
            "1,245",
            "12\n",
            "1..2",
        ),
        *("2 50", "1 245.99,00", "5 apples", "5 %", "²", "１２ €", "1 245\x00", "1,245 99", "1.245 99"),
    ],
)
def test_anything_else_is_refused_and_quoted_as_typed(text: str) -> None:
    with pytest.raises(BadAmount) as refused:
        read_cents(text, "EUR", 2)
    assert repr(text) in refused.value.message
    assert not is_money(text, "EUR", 2)


def test_what_a_shell_leaves_of_dollars_is_told_in_a_shop_that_takes_them() -> None:
    for currency, hint in (("USD", "'$45.99'"), ("CAD", "'$45.99'"), ("EUR", "23.50")):
        with pytest.raises(BadAmount) as refused:
            read_cents(".99", currency, 2)
        assert hint in refused.value.hint
