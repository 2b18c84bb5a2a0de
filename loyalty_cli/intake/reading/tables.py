"""Where the table in a file begins, what separates its cells, and what its columns are called."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final, TypeAlias

from loyalty_cli.errors import FileProblem
from loyalty_cli.intake.cells.amounts import split_number
from loyalty_cli.intake.cells.dates import split_date
from loyalty_cli.intake.cells.evidence import EMAIL
from loyalty_cli.intake.fields.customer_fields import is_known
from loyalty_cli.intake.reading.sheets import sheet_records
from loyalty_cli.intake.reading.sniffing import Progress, Source
from loyalty_cli.intake.reading.text import (
    Cells,
    LooksLikeRow,
    Record,
    bounded_lines,
    open_text,
    text_records,
    why_broken,
)
from loyalty_cli.intake.reading.twice import mended
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.ledger.people.cards import masked
from loyalty_cli.values import NamedTuple

SAMPLE: Final = 300
"""Rows looked at to understand the columns."""
DELIMITERS: Final = ",;\t|"

IsKnown: TypeAlias = Callable[[str], bool]
"""Whether a header is one that this kind of list has."""

_SAMPLED_CELLS: Final = 30_000
_TITLE_LINES: Final = 30
_MOST_COLUMNS: Final = 2000
_SNIFFED_LINES: Final = 150
_SNIFFED_LENGTH: Final = 1 << 16


class Table(NamedTuple):
    """A table in a file. ``header_line`` is 0 where it has no header; ``labels`` name the columns, each differently.

    ``delimiter`` is "" for a spreadsheet; ``sample`` are the first rows, each of exactly as many cells as ``labels``.
    """

    source: Source
    delimiter: str
    header_line: int
    header: tuple[str, ...]
    labels: tuple[str, ...]
    sample: tuple[Cells, ...]

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.labels)


def open_table(source: Source, is_known: IsKnown = is_known) -> Table:
    """Find the table in a file. Raises FileProblem when there is none: no rows, or only a header."""
    delimiter = "" if source.kind == "sheet" else _delimiter_of(source, is_known)
    first = list(islice(_records(source, delimiter), SAMPLE + _TITLE_LINES))
    broken, opening = [record for record in first if record[2]], [record for record in first if not record[2]]
    opening = [record for record in opening if not _is_separator_hint(record) and any(map(str.strip, record[1]))]
    if not opening:
        raise _without_rows("intake.no-rows", broken)
    usual = Counter(len(cells) for _, cells, _ in opening).most_common(1)[0][0]
    at = _header_at(opening, usual, is_known)
    header = () if at is None else tuple(" ".join(cell.split()).strip("\ufeff ") for cell in opening[at][1])
    rows = [cells for _, cells, _ in opening[0 if at is None else at + 1 :]]
    if not rows:
        raise _without_rows("intake.only-headers", broken)
    width = _width(header, rows, usual)
    if width > _MOST_COLUMNS:
        raise FileProblem("intake.many-columns", width=width, most=_MOST_COLUMNS)
    header = tuple((*header, *[""] * width)[:width]) if header else ()
    return Table(
        source=source,
        delimiter=delimiter,
        header_line=0 if at is None else opening[at][0],
        header=(header := tuple(masked(header))),
        labels=_labels(header or ("",) * width),
        sample=tuple(fitted(cells, width) for cells in rows[: max(10, min(SAMPLE, _SAMPLED_CELLS // width))]),
    )


def _without_rows(key: str, broken: list[Record]) -> FileProblem:
    """That a file has no rows; where it has some, and none can be read, why the first can not."""
    if not broken:
        return FileProblem(key)
    line, _, reason = broken[0]
    return FileProblem("intake.only-broken", line=line, reason=why_broken(reason))


def encoding_notes(table: Table) -> list[Phrase]:
    """What is to be told of how the text of a file was read."""
    return [Phrase("intake.twice-encoded")] if table.source.twice else []


def body(
    table: Table, *, looks_like_row: LooksLikeRow | None = None, progress: Progress | None = None
) -> Iterator[Record]:
    """The records below the header, as they come: short, long and broken ones too."""
    records = _records(table.source, table.delimiter, table.width, looks_like_row, progress)
    if not table.header_line:
        yield from (record for record in records if not _is_separator_hint(record))
        return
    for record in records:
        if record[0] >= table.header_line:
            break
    yield from records


def fitted(cells: Cells, width: int) -> Cells:
    """The cells of a row as long as the table is wide: empty ones added, surplus ones cut off."""
    return cells[:width] if len(cells) >= width else cells + [""] * (width - len(cells))


def _records(
    source: Source,
    delimiter: str,
    width: int = 0,
    looks_like_row: LooksLikeRow | None = None,
    progress: Progress | None = None,
) -> Iterator[Record]:
    if source.kind == "sheet":
        return sheet_records(source, progress=progress)
    return text_records(source, delimiter, width=width, looks_like_row=looks_like_row, progress=progress)


def _is_separator_hint(record: Record) -> bool:
    """Excel's first line ``sep=;``, in whatever way it was split."""
    line, cells, _ = record
    return line == 1 and len(cells) <= 2 and cells[0].lower().startswith("sep=")


def _delimiter_of(source: Source, is_known: IsKnown) -> str:
    """The delimiter under which the first lines read most like a table: known headers, then equal widths."""
    with open_text(source) as text:
        lines = list(islice(bounded_lines(text, _SNIFFED_LENGTH), _SNIFFED_LINES))
    lines = list(mended(lines)) if source.twice else lines
    hint = lines[0].strip().lower() if lines else ""
    if hint.startswith("sep=") and len(hint) == 5 and hint[4] in DELIMITERS:
        return hint[4]
    if not any(mark in line for line in lines for mark in DELIMITERS):
        return ","
    return max(DELIMITERS, key=lambda mark: _tabularity(lines, mark, is_known))


def _tabularity(lines: list[str], delimiter: str, is_known: IsKnown) -> tuple[int, float, int]:
    rows = _rows_of(lines, delimiter)
    if not rows:
        return 0, 0.0, 1
    times, width = max((count, width) for width, count in Counter(map(len, rows)).items())
    if width == 1:
        return 0, 0.0, 1
    known = max(sum(map(is_known, filter(None, row[:200]))) for row in rows[:_TITLE_LINES])
    return (known if known > 1 else 0), round(times / len(rows), 1), width


def _rows_of(lines: list[str], delimiter: str) -> list[Cells]:
    rows: list[Cells] = []
    try:
        rows.extend(filter(None, csv.reader(lines, delimiter=delimiter, skipinitialspace=True)))
    except csv.Error:
        return rows
    return rows


def _header_at(opening: list[Record], usual: int, is_known: IsKnown) -> int | None:
    """The index of the line that names most columns; None where the first line is somebody's row already."""
    best, most = None, 0
    for at, (_, cells, _) in enumerate(opening[:_TITLE_LINES]):
        told = [cell.strip() for cell in cells if cell.strip()]
        if len(told) < min(2, usual) or any(map(_is_data, told)):
            continue
        known = sum(map(is_known, told))
        if known > most and (known >= 2 or known * 2 >= len(told)):
            best, most = at, known
    return _unknown_header_at(opening, usual) if best is None else best


def _unknown_header_at(opening: list[Record], usual: int) -> int | None:
    """A first line of the usual width without any datum, above lines that hold some, is a header in other words."""
    for at, (_, cells, _) in enumerate(opening[:_TITLE_LINES]):
        if len(cells) < usual:
            continue
        told = [cell.strip() for cell in cells if cell.strip()]
        if any(map(_is_data, told)):
            return None
        below = [cell.strip() for _, row, _ in opening[at + 1 : at + 11] for cell in row]
        return at if any(map(_is_data, below)) else None
    return None


def _is_data(cell: str) -> bool:
    return EMAIL.fullmatch(cell) is not None or split_number(cell) is not None or split_date(cell) is not None


def _width(header: tuple[str, ...], rows: list[Cells], usual: int) -> int:
    """The header's width, without nameless columns at its end that no row fills; the usual one without a header."""
    width = len(header) or usual
    while (
        width > 1 and header and not header[width - 1] and not any(len(row) >= width and row[width - 1] for row in rows)
    ):
        width -= 1
    return width


def _labels(header: tuple[str, ...]) -> tuple[str, ...]:
    times = Counter(header)
    return tuple(
        f"column {number}" if not name else name if times[name] == 1 else f"{name} (column {number})"
        for number, name in enumerate(header, start=1)
    )
