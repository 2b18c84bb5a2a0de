"""One gate for what comes in: hidden characters, numbers of payment cards, paths, ranges, look-alikes."""

from datetime import date
from pathlib import Path

import pytest

from loyalty_cli.cli.values import parse
from loyalty_cli.cli.values.days import read_day
from loyalty_cli.errors import BadDate, BadText, BadValue, PaymentCard
from loyalty_cli.keeping.privacy import _target
from loyalty_cli.ledger.people.cards import refuse_payment_card
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.members.update import Changes, update
from tests.support.programs import worked
from tests.support.till import Till

CARD = ("4111", "1111", "1111", "1111")
TODAY = date(2026, 11, 21)


@pytest.fixture
def till() -> Till:
    till = Till(worked())
    till.play("2026-11-21 10:30\nenroll Léa\nenroll Ben")
    return till


@pytest.mark.parametrize("between", [",", ", ", "\u200d", "\u200b", "\u00ad", "\u2060", "\ufeff", "\u202f", ".", "_"])
def test_a_payment_card_number_is_seen_whatever_stands_between_its_groups(between: str) -> None:
    with pytest.raises(PaymentCard):
        refuse_payment_card(f"paid with {between.join(CARD)} today")


def test_amounts_and_receipt_numbers_are_no_payment_cards() -> None:
    for text in ("4,11 and 1,11", "T-4111,1112", "1,234,567.50", "2026-11-21, 2026-11-22"):
        refuse_payment_card(text)


def test_a_payment_card_number_is_no_name_of_a_field(till: Till) -> None:
    for name in ("".join(CARD), "_".join(CARD), "-".join(CARD)):
        with pytest.raises(PaymentCard):
            update(till.shop, "Léa", Changes(fields={name: "x"}))


@pytest.mark.parametrize("text", ["cof\u200bfee", "cof\u202efee", "cof\x1b[31mfee", "cof\nfee", "\u200b", ""])
def test_a_category_with_a_hidden_character_is_refused(till: Till, text: str) -> None:
    with pytest.raises((BadText, BadValue)):
        parse.items(till.shop, [f"{text}=2.60"])
    with pytest.raises(BadText):
        parse.lines((), text, 260)


@pytest.mark.parametrize("text", ["../out.zip", "a/../out.zip", "/dev/null", "CON", "nul.zip", "out\u200b.zip", "a\nb"])
def test_a_path_that_goes_up_or_is_a_device_is_no_target(text: str) -> None:
    with pytest.raises(BadValue):
        _target(text, "member.zip")


def test_a_path_is_taken_as_it_is_otherwise(tmp_path: Path) -> None:
    assert _target(str(tmp_path / "out.zip"), "member.zip") == str(tmp_path / "out.zip")


@pytest.mark.parametrize("text", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_a_day_of_another_age_is_refused(text: str) -> None:
    with pytest.raises(BadDate):
        read_day(text, TODAY, "dmy")
    assert read_day("1900-01-01", TODAY, "dmy") == date(1900, 1, 1)


def test_a_number_of_days_has_a_sensible_range() -> None:
    assert parse.days("3660") == 3660
    for text in ("3661", "611111111", "0", "-1"):
        with pytest.raises(BadValue):
            parse.days(text)


@pytest.mark.parametrize("alike", ["t-1001", "T1001", "\uff34-\uff11\uff10\uff10\uff11", "Т-1001"])
def test_receipt_numbers_that_look_alike_draw_the_warning_of_a_sale_keyed_twice(till: Till, alike: str) -> None:
    shop = till.shop
    assert "warnings" not in buy(shop, "Léa", 450, ref="T-1001").document()
    (warning,) = buy(shop, "Léa", 450, ref=alike).document()["warnings"]
    assert "the same amount was keyed for this member within five minutes (T-1001)" in warning


def test_receipt_numbers_that_differ_draw_none(till: Till) -> None:
    buy(till.shop, "Léa", 450, ref="T-1001")
    assert "warnings" not in buy(till.shop, "Léa", 450, ref="T-1002").document()
    assert "warnings" not in buy(till.shop, "Ben", 450, ref="t-1001").document()
    till.play("2026-11-21 10:36")
    assert "warnings" not in buy(till.shop, "Léa", 450, ref="t1001").document()
