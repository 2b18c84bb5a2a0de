"""Where a table begins, what separates its cells, what its columns are called."""

from pathlib import Path

import pytest

from loyalty_cli.errors import FileProblem
from loyalty_cli.intake.reading.sniffing import sniff
from loyalty_cli.intake.reading.tables import Table, body, open_table


def table(folder: Path, text: str) -> Table:
    path = folder / "clients.csv"
    path.write_text(text, encoding="utf-8")
    return open_table(sniff(str(path)))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(delimiter: str, tmp_path: Path) -> None:
    text = "Nom,Prénom,Mél\nExemple,Testa,testa@example.org\nFictif,Hugo,\n".replace(",", delimiter)
    found = table(tmp_path, text)
    assert (found.delimiter, found.labels) == (delimiter, ("Nom", "Prénom", "Mél"))


def test_decimal_commas_do_not_pass_for_delimiters(tmp_path: Path) -> None:
    found = table(tmp_path, "Nom;Total dépensé\nExemple;12,50\nFictif;3,20\n")
    assert (found.delimiter, found.labels) == (";", ("Nom", "Total dépensé"))


def test_commas_in_addresses_do_not_either(tmp_path: Path) -> None:
    row = 'Exemple;"1, rue de Nulle Part, bâtiment B, Villeneuve";testa@example.org\n'
    assert table(tmp_path, "Nom;Adresse;Mél\n" + row * 5).delimiter == ";"


def test_excel_may_say_the_delimiter_itself(tmp_path: Path) -> None:
    found = table(tmp_path, "sep=|\nNom|Mél\nExemple|testa@example.org\n")
    assert (found.delimiter, found.header_line, found.sample) == ("|", 2, (["Exemple", "testa@example.org"],))


def test_one_column_needs_no_delimiter(tmp_path: Path) -> None:
    assert table(tmp_path, "email\ntesta@example.org\n").labels == ("email",)


def test_titles_and_blank_lines_before_the_header_are_passed_over(tmp_path: Path) -> None:
    text = "Liste des clients\nExport du 21/11/2026;;\n\n;;\nNom;Prénom;Mél\nExemple;Testa;testa@example.org\n"
    found = table(tmp_path, text)
    assert (found.header_line, found.labels) == (5, ("Nom", "Prénom", "Mél"))
    assert list(body(found)) == [(6, ["Exemple", "Testa", "testa@example.org"], "")]


def test_the_line_that_names_most_columns_is_the_header(tmp_path: Path) -> None:
    found = table(tmp_path, "Clients;Export;;\nNom;Prénom;Mél;Points\nExemple;Testa;testa@example.org;3\n")
    assert (found.header_line, found.labels) == (2, ("Nom", "Prénom", "Mél", "Points"))


def test_without_a_header_the_first_line_is_somebody(tmp_path: Path) -> None:
    found = table(tmp_path, "Exemple;Testa;testa@example.org\nFictif;Hugo;hugo@example.org\n")
    assert (found.header_line, found.labels, found.header) == (0, ("column 1", "column 2", "column 3"), ())
    assert len(list(body(found))) == 2


def test_a_header_in_another_language_is_one_above_what_is_data(tmp_path: Path) -> None:
    assert table(tmp_path, "Nombre;Correo\nTesta;testa@example.org\n").header_line == 1
    assert table(tmp_path, "Testa;Exemple\nHugo;Fictif\n").header_line == 0


def test_columns_without_a_name_and_with_the_same_have_their_number(tmp_path: Path) -> None:
    found = table(tmp_path, "Nom;;Mél;Mél;;\nExemple;x;a@example.org;b@example.org;;\n")
    assert found.labels == ("Nom", "column 2", "Mél (column 3)", "Mél (column 4)")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\n\n  \n;;\n", "the file has no rows"),
        ("Nom;Mél\n", "the file has column names and no rows"),
        ("Nom;Mél\n;\n\n", "the file has column names and no rows"),
        (
            f"Nom;Mél\nL{'é' * (1 << 17)}a;l@x\n",
            "no row of the file can be read; line 2: a cell is longer than 16 KiB",
        ),
        (
            f"{'x' * (1 << 18)};Mél\n",
            "no row of the file can be read; line 1: a cell is longer than 16 KiB",
        ),
        (
            "Nom;" + ";".join(f"c{n}" for n in range(2001)) + "\nTesta;" + ";" * 2000 + "x\n",
            "the file has 2002 columns",
        ),
    ],
)
def test_a_file_without_a_table_is_refused(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(FileProblem) as refusal:
        table(tmp_path, text)
    assert refusal.value.message == message


def test_the_sample_is_as_wide_as_the_table(tmp_path: Path) -> None:
    found = table(tmp_path, "Nom;Prénom;Mél\nExemple\nFictif;Hugo;hugo@example.org;surplus\n")
    assert found.sample == (["Exemple", "", ""], ["Fictif", "Hugo", "hugo@example.org"])
