"""What kind of file somebody gave: its encoding found out, anything but a list refused in one line."""

import hashlib
import os
import zipfile
from pathlib import Path

import pytest

from loyalty_cli.errors import FileProblem, UsageError
from loyalty_cli.intake.reading import sniffing
from loyalty_cli.intake.reading.sniffing import CHUNK, sniff

TEXT = "Prénom;Nom;Mél\nÉloïse;Modèle;eloise@example.org\nLéa;Garçon;lea@example.org\nNoël;Où;noel@example.org\n"


def written(folder: Path, content: bytes, name: str = "clients.csv") -> str:
    path = folder / name
    path.write_bytes(content)
    return str(path)


@pytest.mark.parametrize(
    ("written_in", "found"),
    [
        ("utf-8", "utf-8-sig"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"), ("cp1252", "cp1252"), ("latin-1", "cp1252"), ("cp850", "cp850"),
        ("mac_roman", "mac_roman"),
    ],
)  # fmt: skip
def test_the_encoding_is_found_out(written_in: str, found: str, tmp_path: Path) -> None:
    assert sniff(written(tmp_path, TEXT.encode(written_in))).encoding == found


@pytest.mark.parametrize(("mark", "encoding"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")])
def test_a_byte_order_mark_says_it(mark: bytes, encoding: str, tmp_path: Path) -> None:
    assert sniff(written(tmp_path, mark + TEXT.encode(encoding))).encoding == "utf-16"


def test_the_whole_file_is_heard_not_only_its_beginning(tmp_path: Path) -> None:
    plain = b"Nom;Ville\n" + b"Exemple;Villeneuve\n" * (CHUNK // 18 + 10)
    assert sniff(written(tmp_path, plain)).encoding == "utf-8-sig"
    assert sniff(written(tmp_path, plain + "Modèle;Orléans\n".encode("cp1252"))).encoding == "cp1252"
    assert sniff(written(tmp_path, plain + "Modèle;Orléans\n".encode())).encoding == "utf-8-sig"


def test_a_letter_split_between_two_chunks_is_still_a_letter(tmp_path: Path) -> None:
    content = b"x" * (CHUNK - 1) + "é\n".encode()
    assert sniff(written(tmp_path, content)).encoding == "utf-8-sig"


def test_one_damaged_line_does_not_change_the_encoding_of_all_others(tmp_path: Path) -> None:
    content = TEXT.encode() * 20 + "Gérard;Modèle;\n".encode("cp1252")
    assert sniff(written(tmp_path, content)).encoding == "utf-8-sig"


def test_a_person_knows_better(tmp_path: Path) -> None:
    path = written(tmp_path, TEXT.encode("iso8859-15"))
    assert sniff(path, "latin9").encoding == "iso8859-15"
    assert sniff(path, "UTF8").encoding == "utf-8-sig"


@pytest.mark.parametrize("name", ["klingon", "hex", "idna", "ascii", "\0", "rot13"])
def test_an_encoding_that_is_none_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not an encoding"):
        sniff(written(tmp_path, TEXT.encode()), name)


def test_size_and_digest_name_the_file(tmp_path: Path) -> None:
    source = sniff(written(tmp_path, TEXT.encode()))
    assert source.size == len(TEXT.encode())
    assert source.digest == hashlib.sha256(TEXT.encode()).hexdigest()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "clients.csv is empty"),
        (b"%PDF-1.7\n", "clients.csv is a PDF document, not a list of customers"),
        (b"\x1f\x8b\x08\x00", "clients.csv is a compressed file (gzip), not a list of customers"),
        (b"SQLite format 3\x00" + bytes(100), "clients.csv is a database, not a list of customers"),
        (b"\x89PNG\r\n\x1a\n", "clients.csv is a picture, not a list of customers"),
        (b"\x7fELF\x02\x01\x01" + bytes(range(64)), "clients.csv is not a list of customers but a binary file"),
        (b'{"customers": []}', "clients.csv is a JSON document, not a list of customers"),
        (b"<!DOCTYPE html><table>", "clients.csv is a web page, not a list of customers"),
        (b"BEGIN:VCARD\nVERSION:3.0\n", "clients.csv is a file of contacts (vCard), not a list of customers"),
        (b"PK\x03\x04 broken", "clients.csv is a damaged archive or spreadsheet"),
    ],
)
def test_what_is_no_list_is_refused(content: bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(FileProblem) as refusal:
        sniff(written(tmp_path, content))
    assert refusal.value.message == message


def test_an_archive_is_to_be_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("clients.csv", TEXT)
    with pytest.raises(FileProblem, match="is an archive"):
        sniff(str(tmp_path / "export.zip"))


def test_a_spreadsheet_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sniffing, "_MAX_UNPACKED", 1 << 16)
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(1 << 20))
    with pytest.raises(FileProblem, match="too large a spreadsheet"):
        sniff(str(tmp_path / "bomb.xlsx"))


def test_nothing_but_a_file_is_opened(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path, message in (
        (tmp_path, "is a folder"),
        (pipe, "is not a regular file"),
        (Path(os.devnull), "is not a regular file"),
        (tmp_path / "gone.csv", "can not be read: no such file or directory"),
    ):
        with pytest.raises(FileProblem, match=message):
            sniff(str(path))
    with pytest.raises(FileProblem, match="not a name of a file"):
        sniff("clients\0.csv")


def test_a_name_that_is_not_printable_is_shown_safely(tmp_path: Path) -> None:
    with pytest.raises(FileProblem) as refusal:
        sniff(str(tmp_path / "\x1b[31mred.csv"))
    assert refusal.value.message == "'\\x1b[31mred.csv' can not be read: no such file or directory"
