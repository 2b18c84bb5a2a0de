"""Spreadsheets give the same records as text, with what numbers and dates became in them."""

import builtins
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.errors import FileProblem
from loyalty_cli.intake.fields.customer_plan import Plan, recognise
from loyalty_cli.intake.fields.rejects import Rejected, RejectsFile
from loyalty_cli.intake.rows.customer_rows import rows
from tests.intake.lists import FRENCH, TODAY, customers, fields_of, refused, told

xlsxwriter = pytest.importorskip("xlsxwriter")
pytest.importorskip("python_calamine")

HEAD = ("Nom", "Téléphone", "Né le", "Points", "N° carte", "CA", "Newsletter")


def book(folder: Path, **sheets: Sequence[Sequence[Any]]) -> Path:
    """A workbook of these sheets; rows may be empty."""
    path = folder / "clients.xlsx"
    workbook = xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"})
    for name, content in sheets.items():
        sheet = workbook.add_worksheet(name)
        for at, row in enumerate(content):
            sheet.write_row(at, 0, row)
    workbook.close()
    return path


def plan(path: Path) -> Plan:
    return recognise(str(path), program=FRENCH, today=TODAY)


def test_numbers_dates_and_text_come_as_they_were_meant(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        Clients=[
            HEAD,
            ("Testa Exemple", 639980001, datetime(1987, 5, 12), 124, "00042", 1284.5, True),
            (),
            ("Hugo Fictif", 33639980002, 33025, 3.0, 43, 12, "non"),
        ],
    )
    first, second = customers(plan(path))
    assert (first.line, second.line) == (2, 4)
    assert told(first) | {"consents": None} == {
        "name": "Testa Exemple", "phone": "+33639980001", "birthday": "1987-05-12", "points": 124, "card": "00042",
        "spend_cents": 128450, "consents": None,
    }  # fmt: skip
    assert (second.phone, second.birthday, second.points, second.card) == ("+33639980002", "1990-06-01", 3, "43")
    assert [consent.granted for row in (first, second) for consent in row.consents] == [True, False]


def test_the_first_sheet_that_holds_rows_is_read_and_the_others_are_told(tmp_path: Path) -> None:
    path = book(tmp_path, Vide=[], Clients=[("Nom", "Mél"), ("Testa", "a@example.org")], Autre=[("x",)])
    found = plan(path)
    assert fields_of(found) == {"Nom": "full_name", "Mél": "email"}
    assert found.recognition.notes == ("only the sheet 'Clients' is read, not 'Autre'",)


def test_titles_before_the_header_and_an_empty_first_column(tmp_path: Path) -> None:
    path = book(tmp_path, Clients=[("", "Clients du café"), (), ("", "Nom", "Mél"), ("", "Testa", "a@example.org")])
    (row,) = customers(plan(path))
    assert (row.line, row.name, row.email) == (4, "Testa", "a@example.org")


def test_visits_with_a_time(tmp_path: Path) -> None:
    path = book(tmp_path, Clients=[("Nom", "Dernière visite"), ("Testa", datetime(2026, 11, 5, 18, 30))])
    (row,) = customers(plan(path))
    assert row.last_visit_on == date(2026, 11, 5)


def test_a_payment_card_kept_as_a_number_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path, Clients=[("Nom", "Divers"), ("Testa", 378282246310005), ("Hugo", "rien")])
    (row,) = refused(plan(path))
    assert (row.line, row.column, row.raw) == (2, "Divers", ["Testa", "***************"])


def test_rejects_of_a_spreadsheet_are_text_that_can_be_imported(tmp_path: Path) -> None:
    path = book(tmp_path, Clients=[("Nom", "Né le", "Tél"), ("Testa", datetime(1987, 5, 12), 12)])
    found, target = plan(path), tmp_path / "r.csv"
    with RejectsFile(str(target), found.table, found.recognition.columns) as rejects:
        for row in rows(found):
            assert isinstance(row, Rejected)
            rejects.write(row)
    target.write_text(target.read_text(encoding="utf-8-sig").replace(";12;", ";0639980001;", 1))
    (mended,) = customers(plan(target))
    assert told(mended) == {"name": "Testa", "birthday": "1987-05-12", "phone": "+33639980001"}


def test_a_workbook_without_rows_and_one_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="the spreadsheet has no rows"):
        plan(book(tmp_path, Vide=[]))
    other = tmp_path / "letter.xls"
    other.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    with pytest.raises(FileProblem, match="not a spreadsheet that can be read"):
        plan(other)


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = book(tmp_path, Clients=[("Nom", "Mél"), ("Testa", "a@example.org")])
    real = builtins.__import__

    def without(name: str, *rest: Any, **named: Any) -> Any:
        if name == "python_calamine":
            raise ImportError(name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(FileProblem, match="needs the extra xlsx") as refusal:
        plan(path)
    assert refusal.value.hint == "in loyalty's own folder: pip install '.[xlsx]'; or save the file as CSV"


def test_progress_ends_with_the_size_of_the_file(tmp_path: Path) -> None:
    path = book(tmp_path, Clients=[("Nom", "Mél"), *((f"Testa {n}", f"t{n}@example.org") for n in range(5000))])
    heard: list[int] = []
    assert sum(1 for _ in rows(plan(path), progress=heard.append)) == 5000
    assert heard == sorted(heard)
    assert heard[-1] == path.stat().st_size
