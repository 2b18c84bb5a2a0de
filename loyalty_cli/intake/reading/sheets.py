"""Spreadsheets (.xlsx, .xls, .ods) as the same records that text files give. Needs the optional extra ``xlsx``."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import IO, TYPE_CHECKING, Final

from loyalty_cli.errors import FileProblem
from loyalty_cli.intake.reading.sniffing import Progress, Source
from loyalty_cli.intake.reading.text import Record

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

_CELL: Final = re.compile(rb'<c [^>]*?r="([A-Z]{1,3})(\d{1,7})"')
_CHUNK: Final = 1 << 20
_LONGEST_TAG: Final = 200
_MOST_CELLS: Final = 4_000_000
_MOST_EMPTY: Final = 8
"""A sheet may be so many times larger than its filled cells."""
_PROGRESS_EVERY: Final = 2048


def sheet_records(source: Source, *, progress: Progress | None = None) -> Iterator[Record]:
    """The rows of the first visible sheet that holds any, with their row numbers, empty rows left out.

    Numbers come as plain digits, dates as ISO text. Raises FileProblem without the extra, for a protected or damaged
    file, and for one without rows.
    """
    book = _open(source.path)
    from python_calamine import CalamineError

    name = sheet_names(source.path)[0]
    try:
        sheet = book.get_sheet_by_name(name)
    except CalamineError as error:
        raise FileProblem("intake.sheet-unreadable", name=name, error=str(error)) from None
    height = max(sheet.total_height, 1)
    for line, row in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        if progress is not None and line % _PROGRESS_EVERY == 0:
            progress(source.size * line // height)
        cells = [value if isinstance(value, str) else _text(value) for value in row]
        if any(cells):
            yield line, cells, ""
    if progress is not None:
        progress(source.size)


def sheet_names(path: str) -> list[str]:
    """The visible sheets that hold rows, in order: the first is the one that is read. Raises as ``sheet_records``."""
    book = _open(path)
    from python_calamine import CalamineError, SheetVisibleEnum

    visible = [sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
    try:
        filled = [name for name in visible if book.get_sheet_by_name(name).height]
    except CalamineError as error:
        raise FileProblem("intake.book-unreadable", error=str(error)) from None
    if not filled:
        raise FileProblem("intake.book-empty")
    return filled


def _open(path: str) -> "CalamineWorkbook":
    try:
        from python_calamine import CalamineError, CalamineWorkbook, PasswordError
    except ImportError:
        raise FileProblem("intake.needs-xlsx") from None
    _refuse_stray(path)
    try:
        return CalamineWorkbook.from_path(path)
    except PasswordError:
        raise FileProblem("intake.book-protected") from None
    except (CalamineError, OSError):
        raise FileProblem("intake.no-book") from None


def _refuse_stray(path: str) -> None:
    """A sheet is held as a rectangle: one cell in the far corner would make it fill the memory.

    Raises FileProblem where the rectangle is large and mostly empty, naming that cell.
    """
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                with archive.open(name) as sheet:
                    _check_area(sheet)


def _check_area(sheet: IO[bytes]) -> None:
    rows = columns = filled = 0
    rest = b""
    while chunk := sheet.read(_CHUNK):
        text = rest + chunk
        for column, row in _CELL.findall(text):
            filled += 1
            rows, columns = max(rows, int(row)), max(columns, _number_of(column))
        rest = text[-_LONGEST_TAG:] if b"<c " in text[-_LONGEST_TAG:] else b""
    if rows * columns > max(_MOST_CELLS, _MOST_EMPTY * filled):
        raise FileProblem("intake.sheet-stray", filled=filled, rows=rows, columns=columns)


def _number_of(column: bytes) -> int:
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number


def _text(value: object) -> str:
    """A cell as it would be typed. A whole number carries no decimals: phones and cards are often kept as numbers."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        moment = value.isoformat(" ", "seconds")
        return moment.removesuffix(" 00:00:00")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
