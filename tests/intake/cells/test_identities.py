"""A cell is taken for what it is: a number, a phone, an e-mail, a name; nonsense and nobody are refused."""

import pytest

from loyalty_cli.errors import BadPhone, BadValue, PaymentCard
from loyalty_cli.intake.cells.identities import BETWEEN, identity_reader


def key(cell: str, meaning: str = "member", country: str = "FR") -> str:
    return identity_reader(((meaning, 0),), country)([cell])


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("4711", "#4711"),
        ("C-0042", "#C-0042"),
        ("00042", "#00042"),
        ("12345.0", "#12345"),
        ("100 423", "#100423"),
        ("20240101", "#20240101"),
        ("'00042", "#00042"),
        ('="00042"', "#00042"),
        ("0639981234", "^0639981234 +33639981234"),
        ("06 39 98 12 34", "^0639981234 +33639981234"),
        ("06.39.98.12.34", "^06.39.98.12.34 +33639981234"),
        ("+33 6 39 98 12 34", "|+33639981234"),
        ("Testa@Example.org", "@testa@example.org"),
        ("testa@example.org, +33639981234", f"@testa@example.org{BETWEEN}|+33639981234"),
        ("Testa Exemple", "~Testa Exemple"),
        ("D'Essai, Zoé", "~Zoé D'Essai"),
        ("陳", "~陳"),
        ("AB 12 é", "%AB 12 é"),
    ],
)
def test_a_cell_of_a_column_of_customers(cell: str, told: str) -> None:
    assert key(cell) == told


@pytest.mark.parametrize("cell", ["5,00", "5.00", "1,234", "12,50 ", "2026-11-21", "21/11/2026", "6,12346E+11", "..."])
@pytest.mark.parametrize("meaning", ["member", "card"])
def test_an_amount_or_a_day_is_nobody(cell: str, meaning: str) -> None:
    with pytest.raises(BadValue, match="neither a card, a phone, an e-mail nor a name"):
        key(cell, meaning)


@pytest.mark.parametrize("cell", ["", "  ", "-", "N/A", "Walk-in customer", "client de passage", "COMPTOIR", "Anonyme"])
def test_what_tills_write_for_nobody(cell: str) -> None:
    assert key(cell) == ""


def test_letters_alone_are_a_number_only_where_the_column_says_so() -> None:
    assert (key("SQABC", "card"), key("SQABC", "member")) == ("#SQABC", "~SQABC")


def test_ten_digits_are_a_phone_where_phones_are_dialled_so() -> None:
    assert key("2125550121", country="US") == "^2125550121 +12125550121"
    assert key("2125550121", "card", country="US") == "#2125550121"
    assert key("639981234") == "#639981234"


def test_a_column_of_phones_holds_phones() -> None:
    assert key("639981234", "phone") == "|+33639981234"
    with pytest.raises(BadPhone):
        key("4711", "phone")


def test_payment_cards_are_refused_and_not_repeated() -> None:
    with pytest.raises(PaymentCard) as refusal:
        key("4111 1111 1111 1111")
    assert "4111" not in refusal.value.message


def test_several_columns_make_one_key_the_surest_first() -> None:
    read = identity_reader((("card", 0), ("email", 1), ("first_name", 2), ("last_name", 3)), "FR")
    assert read(["", "a@example.org", "Testa", "Exemple"]) == f"@a@example.org{BETWEEN}~Testa Exemple"
    assert read(["C1", "", "", ""]) == "#C1"
    assert read(["", "", "", ""]) == ""


def test_a_name_told_twice_is_one_name() -> None:
    read = identity_reader((("member", 0), ("name", 1)), "FR")
    assert read(["EXEMPLE Testa", "Testa Exemple"]) == "~EXEMPLE Testa"
