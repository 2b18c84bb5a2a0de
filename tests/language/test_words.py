"""Amounts, numbers, days and sentences, as English and French write them."""

from datetime import date

import pytest

from loyalty_cli.errors import Money, Refused
from loyalty_cli.language.catalogue import clauses, money, number, part, sentence, speak
from loyalty_cli.language.words import day, percent, points, rate, with_article

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("cents", "currency", "decimals", "english", "french"),
    [
        (7650, "EUR", 2, "€76.50", f"76,50{NBSP}€"),
        (5, "EUR", 2, "€0.05", f"0,05{NBSP}€"),
        (-333, "USD", 2, "-$3.33", f"-3,33{NBSP}$"),
        (123_456_789, "GBP", 2, "£1,234,567.89", f"1{NBSP}234{NBSP}567,89{NBSP}£"),
        (1200, "JPY", 0, "¥1,200", f"1{NBSP}200{NBSP}¥"),
        (1200, "CHF", 2, f"CHF{NBSP}12.00", f"12,00{NBSP}CHF"),
        (12_345, "TND", 3, f"TND{NBSP}12.345", f"12,345{NBSP}TND"),
    ],
)
def test_money(cents: int, currency: str, decimals: int, english: str, french: str) -> None:
    assert money(cents, currency, decimals, "en") == english
    assert money(cents, currency, decimals, "fr") == french


@pytest.mark.parametrize(
    ("on", "english", "french"),
    [
        (date(2027, 3, 1), "1 March 2027", "1er mars 2027"),
        (date(2026, 11, 30), "30 November 2026", "30 novembre 2026"),
        (date(2028, 8, 2), "2 August 2028", "2 août 2028"),
    ],
)
def test_days(on: date, english: str, french: str) -> None:
    assert day(on, "en") == english
    assert day(on, "fr") == french


def test_a_day_of_this_year_goes_without_it() -> None:
    today = date(2026, 11, 21)
    assert day(date(2026, 11, 30), "en", today) == "30 November"
    assert day(date(2026, 12, 1), "fr", today) == "1er décembre"
    assert day(date(2027, 11, 30), "en", today) == "30 November 2027"


def test_numbers_are_grouped_rates_and_percents_have_the_decimal_mark() -> None:
    assert (number(12_345, "en"), number(12_345, "fr")) == ("12,345", f"12{NBSP}345")
    assert (rate(12_500, "en"), rate(12_500, "fr"), rate(10_000, "fr")) == ("1.25", "1,25", "1")
    assert (percent(910, "en"), percent(910, "fr"), percent(1000, "en")) == ("9.1%", f"9,1{NBSP}%", "10%")


def test_one_is_singular_in_english_nought_too_in_french() -> None:
    assert [points(count, "points", "en") for count in (0, 1, 2)] == ["0 points", "1 point", "2 points"]
    assert [points(count, "points", "fr") for count in (0, 1, 2)] == ["0 point", "1 point", "2 points"]


def test_the_shops_own_name_for_points_is_kept() -> None:
    assert points(2, "grains", "fr") == "2 grains"
    assert points(1, "grains", "fr") == "1 grain"
    assert points(1, "sparkle", "en") == "1 sparkle"
    assert points(1, "kudoss", "en") == "1 kudoss"


@pytest.mark.parametrize(
    ("name", "inside_a_sentence"),
    [
        ("Ten euros of credit", "ten euros of credit"),
        ("Free coffee", "a free coffee"),
        ("Jeans 20", "Jeans 20"),
        ("Tea for 2", "Tea for 2"),
        ("Croissant", "a croissant"),
        ("Espresso", "an espresso"),
        ("Hour of massage", "an hour of massage"),
        ("Unicorn mug", "a unicorn mug"),
        ("Umbrella", "an umbrella"),
        ("VIP evening", "a VIP evening"),
        ("MRI scan", "an MRI scan"),
        ("T-shirt", "a T-shirt"),
        ("Golden Ticket", "a Golden Ticket"),
        ("Free cookies", "free cookies"),
        ("Bus pass", "a bus pass"),
        ("Early access", "early access"),
        ("The chef's table", "the chef's table"),
        ("Half off", "half off"),
        ("10% off", "10% off"),
        ("€5 off", "€5 off"),
        ("", ""),
    ],
)
def test_a_reward_inside_an_english_sentence(name: str, inside_a_sentence: str) -> None:
    assert with_article(name, "en") == inside_a_sentence


def test_french_quotes_the_name_so_that_no_gender_is_needed() -> None:
    assert with_article("Café offert", "fr") == "Café offert"


def test_a_sentence_is_filled_in_once_and_never_read_as_a_template() -> None:
    assert sentence("en", "say.stamps", count=2, reward="{count} {0}") == "2 stamps to {count} {0}"


def test_a_missing_field_is_a_bug_not_an_empty_word() -> None:
    with pytest.raises(KeyError):
        sentence("en", "say.stamps", count=2)


@pytest.mark.parametrize("lang", ["xx", "", "../en", "en.json", "É"])
def test_a_language_without_a_catalogue_is_english(lang: str) -> None:
    assert part(lang, "say") == part("en", "say")


def test_an_amount_in_a_refusal_is_worded_for_its_reader() -> None:
    refusal = Refused("error.return-too-large", told=Money(123_450, "EUR", 2))
    assert refusal.message.startswith("€1,234.50 ")
    speak(told="fr")
    assert (
        Refused("error.return-too-large", told=Money(123_450, "EUR", 2)).message
        == f"il reste 1{NBSP}234,50{NBSP}€ de cet achat"
    )


def test_a_reward_that_begins_with_money_has_no_article() -> None:
    assert with_article("CHF 5 off your purchase", "en") == "CHF 5 off your purchase"
    assert with_article("£5 off your purchase", "en") == "£5 off your purchase"


def test_clauses_of_one_line_are_told_apart_as_the_language_does() -> None:
    assert clauses(["a", "b"], "en") == "a; b"
    assert clauses(["a", "b"], "fr") == "a\u00a0; b"
