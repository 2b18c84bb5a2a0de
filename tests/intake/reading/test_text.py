"""Records of delimited text: each line once, what is broken told apart, nothing swallowed."""

import csv
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.intake.reading.sniffing import LONGEST_LINE, sniff
from loyalty_cli.intake.reading.text import (
    AFTER_BREAK,
    LONGEST_CELL,
    STRAY_QUOTE,
    TOO_LONG,
    UNCLOSED,
    Cells,
    Record,
    text_records,
)

HEAD = "Nom;Téléphone;Note\n"


def read(folder: Path, text: str, *, width: int = 3, encoding: str = "utf-8") -> list[Record]:
    path = folder / "clients.csv"
    path.write_bytes(text.encode(encoding))
    return list(text_records(sniff(str(path)), ";", width=width, looks_like_row=_looks_like_row))


def _looks_like_row(cells: Cells) -> bool:
    return cells[1].isdigit()


def test_rows_and_their_lines(tmp_path: Path) -> None:
    assert read(tmp_path, HEAD + "Testa;1;a\n\n\nHugo;2;b\r\nInès;3;c") == [
        (1, ["Nom", "Téléphone", "Note"], ""),
        (2, ["Testa", "1", "a"], ""),
        (5, ["Hugo", "2", "b"], ""),
        (6, ["Inès", "3", "c"], ""),
    ]


def test_line_breaks_inside_quotes_belong_to_the_cell(tmp_path: Path) -> None:
    assert read(tmp_path, HEAD + 'Testa;1;"bonjour\r\nau ""revoir"""\nHugo;2;b\n')[1:] == [
        (2, ["Testa", "1", 'bonjour\r\nau "revoir"'], ""),
        (4, ["Hugo", "2", "b"], ""),
    ]


def test_old_macintosh_line_ends(tmp_path: Path) -> None:
    assert [line for line, _, _ in read(tmp_path, "Nom;T;Note\rTesta;1;a\rHugo;2;b\r")] == [1, 2, 3]


def test_spaces_after_a_delimiter_do_not_hide_a_quote(tmp_path: Path) -> None:
    assert read(tmp_path, 'Testa; 1; "a; b"\n') == [(1, ["Testa", "1", "a; b"], "")]


@pytest.mark.parametrize("after", [0, 1, 20, 2000])
def test_a_quote_nobody_closed_takes_only_its_own_line(after: int, tmp_path: Path) -> None:
    others = "".join(f"Hugo;{number};b\n" for number in range(after))
    records = read(tmp_path, HEAD + 'Testa;1;"a\n' + others)
    assert records[1] == (2, ["Testa", "1", '"a'], UNCLOSED)
    assert records[2:] == [(3 + number, ["Hugo", str(number), "b"], "") for number in range(after)]


def test_an_open_quote_before_quoted_rows(tmp_path: Path) -> None:
    assert read(tmp_path, '"Testa";"1";"a\n"Hugo";"2";"b;c"\n"Inès";"3";"d"\n') == [
        (1, ['"Testa"', '"1"', '"a'], STRAY_QUOTE),
        (2, ["Hugo", "2", "b;c"], ""),
        (3, ["Inès", "3", "d"], ""),
    ]


def test_an_open_quote_closed_by_chance_far_below_swallows_nobody(tmp_path: Path) -> None:
    assert read(tmp_path, 'Testa;1;"a\nHugo;2;b\nNoé;4;d"\nZoé;5;e\n') == [
        (1, ["Testa", "1", '"a'], UNCLOSED),
        (2, ["Hugo", "2", "b"], ""),
        (3, ["Noé", "4", 'd"'], AFTER_BREAK),
        (4, ["Zoé", "5", "e"], ""),
    ]


def test_a_note_over_lines_that_are_no_rows_stays_whole(tmp_path: Path) -> None:
    assert read(tmp_path, 'Testa;1;"un; deux\nsucre; lait; miel\nfin"\n') == [
        (1, ["Testa", "1", "un; deux\nsucre; lait; miel\nfin"], "")
    ]


def test_the_other_half_of_a_broken_record_is_no_row(tmp_path: Path) -> None:
    assert read(tmp_path, 'Testa;1;"le "Chat" noir\nsuite;"\nHugo;2;b\n') == [
        (1, ["Testa", "1", '"le "Chat" noir'], STRAY_QUOTE),
        (2, ["suite", '"'], UNCLOSED),
        (3, ["Hugo", "2", "b"], ""),
    ]


def test_other_ways_to_quote_are_read_where_there_is_one_plain_way(tmp_path: Path) -> None:
    assert read(tmp_path, '"Testa" ;1;"a"\n"Le \\"Chat\\" noir";2;b\n"Le "Chat" noir";3;c\nHugo;4;5" large\n') == [
        (1, ["Testa ", "1", "a"], ""),
        (2, ['Le "Chat" noir', "2", "b"], ""),
        (3, ['"Le "Chat" noir"', "3", "c"], STRAY_QUOTE),
        (4, ["Hugo", "4", '5" large'], ""),
    ]


def test_a_cell_beyond_the_limit_is_refused_alone(tmp_path: Path) -> None:
    longest, longer = "x" * (LONGEST_CELL - 1), "x" * (LONGEST_CELL + 1)
    records = read(tmp_path, f"Testa;1;{longest}\nHugo;2;{longer}\nInès;3;c\n")
    assert [(line, reason) for line, _, reason in records] == [(1, ""), (2, TOO_LONG), (3, "")]


def test_a_line_without_end_is_refused_in_flat_memory(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    with path.open("w") as file:
        file.write("Testa;1;a\nHugo;2;")
        for _ in range(40):
            file.write("x" * LONGEST_LINE)
        file.write("\nInès;3;c\n")
    source = sniff(str(path))
    tracemalloc.start()
    records = [(line, reason) for line, _, reason in text_records(source, ";", width=3)]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert records == [(1, ""), (2, TOO_LONG), (3, "")]
    assert peak < 12 * LONGEST_LINE


def test_a_nul_is_a_character_like_another_here(tmp_path: Path) -> None:
    assert read(tmp_path, "Te\0sta;1;a\nHugo;2;b\n")[0] == (1, ["Te\0sta", "1", "a"], "")


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("Testa;1;" + "x" * 100 + "\n" + "Hugo;2;b\n" * 60_000)
    source = sniff(str(path))
    tracemalloc.start()
    rows = sum(1 for _ in text_records(source, ";", width=3))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert rows == 60_001
    assert peak < 1_000_000


def test_progress_tells_the_bytes_read_up_to_the_last(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("Hugo;2;b\n" * 100_000)
    told: list[int] = []
    assert sum(1 for _ in text_records(sniff(str(path)), ";", width=3, progress=told.append)) == 100_000
    assert told == sorted(told)
    assert told[-1] == path.stat().st_size


cells = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=8)
noted = st.text(st.sampled_from('ab "\n;é'), max_size=12)


@given(st.lists(st.tuples(cells, st.integers(0, 999).map(str), noted), min_size=1, max_size=12))
def test_what_a_csv_writer_wrote_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]]
) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    path = tmp_path_factory.mktemp("csv") / "clients.csv"
    path.write_bytes(b"\xef\xbb\xbf" + out.getvalue().encode())
    records = list(text_records(sniff(str(path)), ";", width=3))
    assert [tuple(row) for _, row, reason in records if not reason] == rows


@given(st.text(st.sampled_from('ab;"\n\\1'), max_size=200))
def test_no_line_is_lost_or_told_twice(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("csv") / "clients.csv"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    lines = [line for line, _, _ in text_records(sniff(str(path)), ";", width=3, looks_like_row=_looks_like_row)]
    assert lines == sorted(set(lines))
    assert all(1 <= line <= text.count("\n") + 1 for line in lines)
