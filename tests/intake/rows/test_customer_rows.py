"""Rows of customers: whole and checked, or refused with line, column and reason."""

import tracemalloc
from itertools import islice
from pathlib import Path

import pytest

from loyalty_cli.errors import FileProblem
from loyalty_cli.intake.fields.rejects import Rejected
from loyalty_cli.intake.rows.customer_row import CustomerRow
from loyalty_cli.intake.rows.customer_rows import rows
from tests.intake.lists import accepted, customers, plan_of, refused, told

HEAD = "Nom;Prénom;Téléphone;Mél;Points;Ville\n"
TESTA = "Exemple;Testa;0639980001;testa@example.org;12;Villeneuve\n"
TOTALS = "this looks like a line of totals; a person needs a phone, an e-mail or a card beside the name"
VISA = "4111 1111 1111 1111"
AMEX = "378282246310005"


def reasons(folder: Path, *lines: str) -> list[tuple[int, str, str]]:
    """Line, column and reason of each refused row among good ones."""
    plan = plan_of(folder, HEAD + TESTA + "".join(f"{line}\n" for line in lines) + TESTA)
    assert len(accepted(plan)) >= 2
    return [(row.line, row.column, row.reason) for row in refused(plan)]


def test_a_row_tells_a_customer(tmp_path: Path) -> None:
    (row,) = customers(plan_of(tmp_path, HEAD + TESTA))
    assert (row.line, row.raw) == (2, ["Exemple", "Testa", "0639980001", "testa@example.org", "12", "Villeneuve"])
    assert told(row) == {
        "name": "Testa Exemple", "phone": "+33639980001", "email": "testa@example.org", "points": 12,
    }  # fmt: skip
    assert row.identities() == (
        ("source_id", None),
        ("card", None),
        ("email", "testa@example.org"),
        ("phone", "+33639980001"),
    )


def test_a_name_or_a_phone_or_an_e_mail_is_enough(tmp_path: Path) -> None:
    text = HEAD + "Exemple;;;;;\n;;0639980001;;;\n;;;testa@example.org;;\n"
    assert [told(row) for row in customers(plan_of(tmp_path, text))] == [
        {"name": "Exemple"}, {"phone": "+33639980001"}, {"email": "testa@example.org"},
    ]  # fmt: skip


def test_an_empty_cell_is_not_a_zero(tmp_path: Path) -> None:
    text = "Nom;Points;CA\nTesta;;\nHugo;0;0,00\n"
    assert [(row.points, row.spend_cents) for row in customers(plan_of(tmp_path, text))] == [(None, None), (0, 0)]


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("A;B;12345;;;", "Téléphone", "'12345' is not a phone number of FR"),
        ("A;B;;not mail;;", "Mél", "'not mail' is not an e-mail address"),
        ("A;B;;;douze;", "Points", "'douze' is not a number of points"),
        ("A;B;;;-5;", "Points", "'-5' is below zero"),
        ("A\0;B;;;;", "Nom", "the name has a hidden character (U+0000)"),
        ("A;B\u202e;;;;", "Prénom", "the name has a hidden character (U+202E)"),
        (";;;;5;Villeneuve", "", "tells neither a name nor a phone nor an e-mail"),
        ("Total;;;;1234;", "", TOTALS),
        ("A;B;;;;;;surplus", "", "has 8 cells, the table 6: a delimiter inside a cell needs quotes around the cell"),
        ("Fin de l'export", "", "has 1 cell, the table 6"),
        ('A;"B;;;;', "", "a quote is opened and never closed"),
    ],
)
def test_a_row_is_refused_with_its_reason(line: str, column: str, reason: str, tmp_path: Path) -> None:
    assert reasons(tmp_path, line) == [(3, column, reason)]


def test_rows_are_refused_one_by_one_and_the_others_go_on(tmp_path: Path) -> None:
    assert [line for line, _, _ in reasons(tmp_path, "A;B;1;;;", TESTA.strip(), "A;B;;x;;", ";;;;;", "A;B")] == [3, 5]


def test_short_rows_and_empty_surplus_cells_are_no_mistake(tmp_path: Path) -> None:
    text = HEAD + "Exemple;Testa;0639980001\nFictif;Hugo;;;3;;;;\n;;;;;\n\n"
    assert [(row.name, row.points) for row in customers(plan_of(tmp_path, text))] == [
        ("Testa Exemple", None), ("Hugo Fictif", 3),
    ]  # fmt: skip


@pytest.mark.parametrize("number", [VISA, "4111111111111111", "4111-1111-1111-1111", AMEX, "5555 5555 5555 4444"])
@pytest.mark.parametrize("at", range(6))
def test_the_number_of_a_payment_card_is_refused_in_any_cell_and_shown_nowhere(
    number: str, at: int, tmp_path: Path
) -> None:
    cells = ["Fictif", "Hugo", "", "", "", ""]
    cells[at] = number
    (row,) = refused(plan_of(tmp_path, HEAD + TESTA + ";".join(cells) + "\n"))
    assert row.column == HEAD.strip().split(";")[at]
    assert row.reason == "holds the number of a payment card, which is never kept"
    assert not any(char.isdigit() for char in "".join(row.raw))


def test_a_payment_card_is_masked_also_in_a_row_refused_for_something_else(tmp_path: Path) -> None:
    text = HEAD + TESTA + f'A;B;12;;;carte {VISA} exp 12/29\nA;"B;{VISA};;;\nA;B;;;;;;{VISA}\n'
    found = refused(plan_of(tmp_path, text))
    assert [row.line for row in found] == [3, 4, 5]
    assert {row.reason for row in found} == {"holds the number of a payment card, which is never kept"}
    assert "1111" not in repr(found)


def test_numbers_that_are_no_payment_cards_pass(tmp_path: Path) -> None:
    text = "ID;Nom;EAN;Note\n6940000000001;Testa;3760000000017;rappeler le 06 39 98 00 01\n"
    (row,) = customers(plan_of(tmp_path, text))
    assert (row.source_id, row.card) == ("6940000000001", "3760000000017")


def test_text_kept_from_a_spreadsheet_as_a_formula_is_text(tmp_path: Path) -> None:
    text = 'Code client;Nom;Tél;N° carte;Mél\n="000123";="Testa";="0639980001";"=""0042""";="a@example.org"\n'
    (row,) = customers(plan_of(tmp_path, text))
    assert told(row) == {
        "name": "Testa", "phone": "+33639980001", "email": "a@example.org", "card": "0042", "source_id": "000123",
    }  # fmt: skip


def test_a_header_in_the_middle_is_nobody(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, "Nom;Prénom\nExemple;Testa\nNom;Prénom\nFictif;Hugo\n")
    assert [row.name for row in accepted(plan)] == ["Testa Exemple", "Hugo Fictif"]
    assert [(row.line, row.reason) for row in refused(plan)] == [(3, "the column names once more")]


def test_leading_zeros_are_kept(tmp_path: Path) -> None:
    (row,) = customers(plan_of(tmp_path, "Code client;Nom;N° carte\n000123;Testa;'0042\n"))
    assert (row.source_id, row.card) == ("000123", "0042")


def test_a_damaged_letter_is_refused_and_the_rest_of_the_file_is_not(tmp_path: Path) -> None:
    text = (
        (HEAD + TESTA.replace("Testa", "Zoé") * 20).encode() + "Modèle;Gérard;;;;\n".encode("cp1252") + TESTA.encode()
    )
    plan = plan_of(tmp_path, text)
    assert len(accepted(plan)) == 21
    assert [(row.line, row.column, row.reason) for row in refused(plan)] == [
        (22, "Nom", "the name is not UTF-8 text; Prénom: the name is not UTF-8 text")
    ]


def test_tags_and_stamps_of_several_columns_come_together(tmp_path: Path) -> None:
    (row,) = customers(plan_of(tmp_path, "Nom;Tags;Groupe\nTesta;a,b;b;\n".replace("b;\n", "b\n")))
    assert row.tags == ("a", "b")


def test_every_row_comes_once_and_in_order(tmp_path: Path) -> None:
    lines = [TESTA if number % 3 else "A;B;1;;;\n" for number in range(5000)]
    found = list(rows(plan_of(tmp_path, HEAD + "".join(lines))))
    assert [row.line for row in found] == list(range(2, 5002))
    assert sum(isinstance(row, Rejected) for row in found) == sum(number % 3 == 0 for number in range(5000))


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    text = HEAD + "".join(
        f"Exemple;Testa;06{number + 1:08d};t{number}@example.org;{number};\n" for number in range(16_000)
    )
    plan = plan_of(tmp_path, text)
    counts = []
    for part in (2_000, 16_000):
        tracemalloc.start()
        read = sum(isinstance(row, CustomerRow) for row in islice(rows(plan), part))
        counts.append((read, tracemalloc.get_traced_memory()[1]))
        tracemalloc.stop()
    assert [read for read, _ in counts] == [2_000, 16_000]
    assert counts[1][1] < 12_000_000


def test_a_file_that_goes_away_is_told(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, HEAD + TESTA)
    (tmp_path / "clients.csv").unlink()
    with pytest.raises(FileProblem, match="no such file"):
        list(rows(plan))


def test_progress_ends_with_the_last_byte(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, HEAD + TESTA * 5000)
    heard: list[int] = []
    assert sum(1 for _ in rows(plan, progress=heard.append)) == 5000
    assert heard == sorted(heard)
    assert heard[-1] == plan.table.source.size
