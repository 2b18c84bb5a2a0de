"""The rejects file: the rows as they came, with line, column and reason; mended, it is imported as it is."""

import csv
import os
import stat
from pathlib import Path
from typing import Literal

import pytest

from loyalty_cli.errors import FileProblem
from loyalty_cli.intake.fields.customer_plan import Plan, recognise
from loyalty_cli.intake.fields.rejects import Rejected, RejectsFile, put_in_place, rejects_path
from loyalty_cli.intake.rows.customer_rows import rows
from loyalty_cli.program.program import Program
from tests.intake.lists import FRENCH, TODAY, customers, plan_of, questions_of, refused, specimen, told

TEXT = (
    "Nom;Né le;Téléphone;Solde\n"
    "Exemple;25/06/1987;0639980001;12\n"
    'Fictif;05/06/1990;"0639980002; 12";3\n'
    "Modèle;01/02/1992;;beaucoup\n"
)


def write(plan: Plan, target: Path) -> int:
    with RejectsFile(str(target), plan.table, plan.recognition.columns) as rejects:
        for row in rows(plan):
            if isinstance(row, Rejected):
                rejects.write(row)
    return rejects.rows


def lines(path: Path, delimiter: str = ";") -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


def test_the_rows_as_they_came_with_line_column_and_reason(tmp_path: Path) -> None:
    target = tmp_path / "clients.rejects.csv"
    assert write(plan_of(tmp_path, TEXT, "Solde=points"), target) == 2
    header, *kept = lines(target)
    assert header[:6] == ["Nom", "Né le", "Téléphone", "Solde", "loyalty:line", "loyalty:column"]
    assert header[6].startswith("loyalty:reason ")
    assert kept == [
        ["Fictif", "05/06/1990", "0639980002; 12", "3", "3", "Téléphone", "'12' is not a phone number of FR"],
        ["Modèle", "01/02/1992", "", "beaucoup", "4", "Solde", "'beaucoup' is not a number of points"],
    ]


def test_mended_it_is_imported_as_it_is(tmp_path: Path) -> None:
    """Its rows no longer settle the date order, and nobody says again that Solde is points."""
    target = tmp_path / "clients.rejects.csv"
    write(plan_of(tmp_path, TEXT, "Solde=points"), target)
    mended = target.read_text(encoding="utf-8-sig").replace("; 12", "").replace("beaucoup", "7")
    target.write_text(mended, encoding="utf-8")
    plan = recognise(str(target), program=FRENCH, today=TODAY)
    assert questions_of(plan) == ()
    assert [told(row) for row in customers(plan)] == [
        {"name": "Fictif", "birthday": "1990-06-05", "phone": "+33639980002", "points": 3},
        {"name": "Modèle", "birthday": "1992-02-01", "points": 7},
    ]


def test_rejects_of_rejects_have_the_added_columns_once(tmp_path: Path) -> None:
    first, second = tmp_path / "clients.rejects.csv", tmp_path / "clients.rejects-2.csv"
    write(plan_of(tmp_path, TEXT, "Solde=points"), first)
    write(recognise(str(first), program=FRENCH, today=TODAY), second)
    assert lines(second)[0] == lines(first)[0]
    assert [row[:4] for row in lines(second)[1:]] == [row[:4] for row in lines(first)[1:]]
    assert [row[4] for row in lines(second)[1:]] == ["2", "3"]


@pytest.mark.parametrize("order", ["dmy", "mdy"])
def test_an_order_given_once_is_remembered(order: Literal["dmy", "mdy"], tmp_path: Path) -> None:
    target = tmp_path / "r.csv"
    write(plan_of(tmp_path, "Nom;Né le;Tél\nTesta;05/06/1987;12\n", date_order=order), target)
    target.write_text(target.read_text(encoding="utf-8-sig").replace(";12;", ";;", 1))
    (row,) = customers(recognise(str(target), program=FRENCH, today=TODAY))
    assert row.birthday == ("1987-06-05" if order == "dmy" else "1987-05-06")


def test_a_list_without_a_header_comes_back_with_one(tmp_path: Path) -> None:
    source = specimen("hiboutik.csv").table.source
    text = Path(source.path).read_text().replace("0639980031", "12", 1)
    target = tmp_path / "r.csv"
    write(plan_of(tmp_path, text), target)
    assert lines(target)[0][:5] == ["last_name", "first_name", "email", "column 4", "company"]
    target.write_text(target.read_text(encoding="utf-8-sig").replace(";12;", ";0639980031;", 1))
    (row,) = customers(recognise(str(target), program=FRENCH, today=TODAY))
    assert told(row) == told(customers(specimen("hiboutik.csv"))[0])


def test_columns_moved_by_hand_are_understood_afresh(tmp_path: Path) -> None:
    target = tmp_path / "r.csv"
    write(plan_of(tmp_path, TEXT, "Solde=points"), target)
    turned = [row[::-1] for row in lines(target)]
    with target.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=";").writerows(turned)
    plan = recognise(str(target), program=FRENCH, today=TODAY, date_order="dmy")
    assert [question.about for question in questions_of(plan)] == ["Solde"]
    assert [column.why for column in plan.recognition.columns[:3]] == ["added by an earlier import"] * 3


def test_a_stamp_card_that_is_gone_is_not_believed(tmp_path: Path) -> None:
    target = tmp_path / "r.csv"
    write(plan_of(tmp_path, "Nom;Tampons;Tél\nTesta;4;12\n"), target)
    plan = recognise(str(target), program=Program(), today=TODAY)
    assert plan.recognition.columns[1].why == "the program has no stamp card"


def test_a_line_that_could_not_be_read_comes_as_its_pieces(tmp_path: Path) -> None:
    target = tmp_path / "r.csv"
    write(plan_of(tmp_path, 'Nom;Tél;Mél\nTesta;"0639980001;a@example.org\nA;B;C;D\n'), target)
    assert [row[:3] for row in lines(target)[1:]] == [["Testa", '"0639980001', "a@example.org"], ["A", "B", "C"]]
    assert lines(target)[2][6:] == ["D"]


def test_letters_of_another_encoding_are_shown_as_what_they_mostly_are(tmp_path: Path) -> None:
    text = ("Nom;Mél\n" + "Zoé;zoe@example.org\n" * 20).encode() + "Gérard;g@example.org\n".encode("cp1252")
    target = tmp_path / "r.csv"
    write(plan_of(tmp_path, text), target)
    assert lines(target)[1][0] == "Gérard"
    assert [row.name for row in customers(recognise(str(target), program=FRENCH, today=TODAY))] == ["Gérard"]


def test_a_payment_card_does_not_reach_the_file(tmp_path: Path) -> None:
    target = tmp_path / "r.csv"
    write(plan_of(tmp_path, "Nom;Note\nTesta;4111 1111 1111 1111\n"), target)
    assert "1111" not in target.read_text(encoding="utf-8").split("columns=")[1]


def test_without_refusals_there_is_no_file(tmp_path: Path) -> None:
    target = tmp_path / "r.csv"
    assert write(plan_of(tmp_path, "Nom\nTesta\n"), target) == 0
    assert sorted(os.listdir(tmp_path)) == ["clients.csv"]


def stopped_in_the_middle(plan: Plan, target: Path) -> None:
    with RejectsFile(str(target), plan.table, plan.recognition.columns) as rejects:
        rejects.write(refused(plan)[0])
        raise KeyboardInterrupt


def test_it_is_for_its_owner_only_and_whole_or_absent(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, TEXT, "Solde=points")
    target = tmp_path / "r.csv"
    target.write_text("of an earlier import")
    target.chmod(0o644)
    with pytest.raises(KeyboardInterrupt):
        stopped_in_the_middle(plan, target)
    assert target.read_text() == "of an earlier import"
    assert sorted(os.listdir(tmp_path)) == ["clients.csv", "r.csv"]
    write(plan, target)
    assert stat.S_IMODE((tmp_path / "r-2.csv").stat().st_mode) == 0o600
    assert target.read_text() == "of an earlier import"
    assert sorted(os.listdir(tmp_path)) == ["clients.csv", "r-2.csv", "r.csv"]


def test_a_link_at_the_target_is_replaced_not_followed(tmp_path: Path) -> None:
    precious, target = tmp_path / "precious", tmp_path / "r.csv"
    precious.write_text("kept")
    target.symlink_to(precious)
    write(plan_of(tmp_path, TEXT, "Solde=points"), target)
    assert precious.read_text() == "kept"
    assert not target.is_symlink()


@pytest.mark.parametrize(
    ("name", "following"),
    [
        ("a.rejects.csv", ["a.rejects-2.csv", "a.rejects-3.csv"]),
        ("a.rejects-4.csv", ["a.rejects-5.csv"]),
        ("x-1.csv", ["x-1-2.csv"]),
    ],
)
def test_what_stands_there_with_other_content_stays(tmp_path: Path, name: str, following: list[str]) -> None:
    for at, free in enumerate([name, *following]):
        part = tmp_path / "new.part"
        part.write_text(f"content {at}")
        assert put_in_place(str(part), str(tmp_path / name)) == str(tmp_path / free)
    (tmp_path / "new.part").write_text("content 0")
    assert put_in_place(str(tmp_path / "new.part"), str(tmp_path / name)) == str(tmp_path / name)
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted([name, *following])


def test_where_it_can_not_be_written_is_told(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, TEXT, "Solde=points")
    with pytest.raises(FileProblem, match="can not be written: no such file or directory"):
        write(plan, tmp_path / "nowhere" / "r.csv")


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("clients.csv", "clients.rejects.csv"),
        ("/a/b.c/clients", "/a/b.c/clients.rejects.csv"),
        ("clients.xlsx", "clients.rejects.csv"),
        ("clients.rejects.csv", "clients.rejects-2.csv"),
        ("clients.rejects-2.csv", "clients.rejects-3.csv"),
    ],
)
def test_it_stands_beside_its_source_and_never_in_its_place(source: str, target: str) -> None:
    assert rejects_path(source) == target
