"""Cells become values, and what spreadsheets and address books did to them is undone or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.errors import BadEmail, BadPhone, BadText, BadValue, PaymentCard
from loyalty_cli.intake.cells import texts as cells
from loyalty_cli.ledger.people.phones import to_e164

VISA = "4111 1111 1111 1111"
phones = cells.phones_reader([0], "FR")
emails = cells.emails_reader([0])
note = cells.notes_reader([0, 1])
name = cells.name_reader([1, 0], [2], inverted=False)


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("06 39 98 00 01", ["+33639980001"]),
        ("0639980001", ["+33639980001"]),
        ("'0639980001", ["+33639980001"]),
        ("’+33639980001", ["+33639980001"]),
        ("+33 6 39 98 00 01", ["+33639980001"]),
        ("0033 6 39 98 00 01", ["+33639980001"]),
        ("+33 (0)6 39 98 00 01", ["+33639980001"]),
        ("06.39.98.00.01", ["+33639980001"]),
        ("06-39-98-00-01", ["+33639980001"]),
        ("06/39/98/00/01", ["+33639980001"]),
        ("06\u00a039\u00a098\u00a000\u00a001", ["+33639980001"]),
        ("639980001", ["+33639980001"]),
        ("639980001.0", ["+33639980001"]),
        ("33639980001", ["+33639980001"]),
        ("\u202a+33 6 39 98 00 01\u202c", ["+33639980001"]),
        ("Tél : 06 39 98 00 01", ["+33639980001"]),
        ("01 99 00 00 01 poste 12", ["+33199000001"]),
        ("01 99 00 00 01 ext. 3", ["+33199000001"]),
        ("+1 212-555-0101", ["+12125550101"]),
        ("06 39 98 00 01 ::: 01 99 00 00 01", ["+33639980001", "+33199000001"]),
        ("06 39 98 00 01 / 01 99 00 00 01", ["+33639980001", "+33199000001"]),
        ("0639980001;0199000001", ["+33639980001", "+33199000001"]),
        ("0639980001, 0199000001", ["+33639980001", "+33199000001"]),
        ("0639980001 ou 0199000001", ["+33639980001", "+33199000001"]),
        ("0639980001\n0199000001", ["+33639980001", "+33199000001"]),
        ("06 39 98 00 01 / +33639980001", ["+33639980001"]),
        ("", []), ("   ", []), ("-", []), ("n/a", []), ("NULL", []), ("néant", []),
    ],
)  # fmt: skip
def test_phones_in_a_cell(cell: str, numbers: list[str]) -> None:
    assert list(phones([cell])) == numbers


@pytest.mark.parametrize(
    "cell", ["12345", "06 39 98", "appeler Marie", "0639980001 / 12", "6,12346E+11", "6.12346E+11", "+"]
)
def test_what_is_no_phone_is_refused(cell: str) -> None:
    with pytest.raises(BadPhone):
        phones([cell])


def test_a_number_a_spreadsheet_cut_short_is_refused_with_what_to_do() -> None:
    with pytest.raises(BadPhone, match="was cut short by a spreadsheet; keep that column as text and export again"):
        phones(["6,12346E+11"])


@given(st.from_regex(r"(\+33|0033|0)[ .-]?[1-9]([ .-]?\d{2}){4}", fullmatch=True))
def test_a_french_number_is_what_the_till_makes_of_it(text: str) -> None:
    try:
        expected = [to_e164(text, "FR")]
    except BadPhone:
        expected = []
    try:
        assert list(phones([f" {text} "])) == expected
    except BadPhone:
        assert expected == []


@pytest.mark.parametrize(
    ("cell", "addresses"),
    [
        ("testa@example.org", ["testa@example.org"]),
        (" Testa@EXAMPLE.org ", ["testa@example.org"]),
        ("mailto:testa@example.org", ["testa@example.org"]),
        ("Testa Exemple <testa@example.org>", ["testa@example.org"]),
        ("'testa@example.org", ["testa@example.org"]),
        ("testa@example.org ::: t.exemple@example.org", ["testa@example.org", "t.exemple@example.org"]),
        ("testa@example.org; t@example.org, u@example.org", ["testa@example.org", "t@example.org", "u@example.org"]),
        ("testa@example.org TESTA@example.org", ["testa@example.org"]),
        ("o'brien@example.org", ["o'brien@example.org"]),
        ("", []), ("N/A", []),
    ],
)  # fmt: skip
def test_addresses_in_a_cell(cell: str, addresses: list[str]) -> None:
    assert list(emails([cell])) == addresses


@pytest.mark.parametrize(
    "cell", ["pas de mail", "testa@example", "testa@@example.org", "@example.org", "testa@exa\u200bmple.org"]
)
def test_what_is_no_address_is_refused(cell: str) -> None:
    with pytest.raises(BadEmail):
        emails([cell])


def test_a_name_is_put_together_from_its_parts() -> None:
    assert name(["Exemple", "Testa", "ignored"]) == "Testa Exemple"
    assert name(["  Exemple ", "", ""]) == "Exemple"
    assert name(["", "-", "Testa Exemple"]) == "Testa Exemple"
    assert name(["", "", ""]) == ""
    assert name(["Jose\u0301", "", ""]) == "José"
    assert name(["'t Voorbeeld", "Testa", ""]) == "Testa 't Voorbeeld"
    assert name(["Null", "Testa", ""]) == "Testa Null"


def test_last_names_first_are_turned_where_the_whole_column_is_so() -> None:
    turned = cells.name_reader([], [0], inverted=True)
    assert turned(["Exemple, Testa"]) == "Testa Exemple"
    assert turned(["Exemple"]) == "Exemple"


def test_what_was_copied_along_at_the_ends_of_a_text_is_dropped() -> None:
    assert cells.text_reader("name")("\u200bTesta Exemple\u200b\ufeff") == "Testa Exemple"
    assert cells.text_reader("name")("สุ\u200bกัญญา") == "สุกัญญา"


@pytest.mark.parametrize(
    "text", ["E\x1bvil", "Te\u200bsta", "\u202eatseT", "Te\nsta", "Te\0sta", "L\ufffda", "x" * 121, f"L{chr(0xDCE9)}a"]
)
def test_a_name_that_hides_something_is_refused(text: str) -> None:
    with pytest.raises(BadText):
        name([text, "", ""])


@pytest.mark.parametrize("text", ["[red]Bob", "[/]", ":smile:", "Bob\\", "=1+1", "علی\u200cرضا"])
def test_a_name_is_text_whatever_it_looks_like(text: str) -> None:
    assert name([text, "", ""]) == text


def test_notes_come_together_on_one_line() -> None:
    assert note(["aime le thé\r\n\r\nsans sucre ", "client du matin"]) == "aime le thé / sans sucre / client du matin"
    assert note(["", "-"]) == ""
    with pytest.raises(BadText):
        note(["x" * 1001, ""])


def test_numbers_of_other_systems_keep_their_zeros() -> None:
    read = cells.id_reader("number")
    assert [read(cell) for cell in ("'000123", "000123", "0012.0", "A-0007")] == ["000123", "000123", "0012", "A-0007"]
    assert [read(cell) for cell in ("A7", " A7 ", "A-" + "7" * 20, "", "NA", " - ")] == [
        "A7",
        "A7",
        "A-" + "7" * 20,
    ] + [None] * 3
    for cell in ("6,94E+12", "6E12"):
        with pytest.raises(BadValue, match="cut short"):
            read(cell)


def test_a_card_is_the_shops_own() -> None:
    assert cells.read_card("'00042") == "00042"
    assert cells.read_card(" a-0007 ") == "A-0007"
    with pytest.raises(PaymentCard):
        cells.read_card(VISA)


@pytest.mark.parametrize(
    "read", [lambda: phones([VISA]), lambda: name([VISA, "", ""]), lambda: note(["carte " + VISA, ""])]
)
def test_a_payment_card_is_refused_without_being_repeated(read: object) -> None:
    assert callable(read)
    with pytest.raises(PaymentCard) as refusal:
        read()
    assert "1111" not in refusal.value.message + refusal.value.hint


def test_tags_and_languages() -> None:
    assert cells.read_tags('"VIP","Summer"; vip | ') == ("VIP", "Summer", "vip")
    assert cells.read_tags("Café ::: * myContacts") == ("Café",)
    assert [cells.read_language(cell) for cell in ("fr", "fr-FR", "EN_us", "Français", "Klingon")] == [
        "fr", "fr", "en", "fr", None,
    ]  # fmt: skip


def test_a_reader_that_remembers_knows_an_empty_cell() -> None:
    read: list[str] = []

    def upper(cell: str) -> str:
        read.append(cell)
        return cell.upper()

    remembering = cells.remembering(upper)
    assert [remembering(cell) for cell in (" a ", " a ", "", " - ", "N/A")] == ["A", "A", None, None, None]
    assert read == ["a"]
