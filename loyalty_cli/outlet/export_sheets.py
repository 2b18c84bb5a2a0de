"""A table of an export as a spreadsheet. Needs the optional extra ``xlsx``."""

import os
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any, Final

from loyalty_cli.errors import FileProblem
from loyalty_cli.ledger.queries.export_sql import cells, headers
from loyalty_cli.ledger.queries.export_tables import Kind, Moment, Table, table_of
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.outlet.export_writers import Tell

_MOST_ROWS: Final = 1_048_575
"""Rows a sheet can hold under its header; what is more goes on the next sheet."""
_FIRST_DAY: Final = "1900-03-01"
"""Spreadsheets know no day before 1900, and one too many in it: earlier dates stay text."""


def need_sheets() -> None:
    """Raises FileProblem without the extra."""
    try:
        import xlsxwriter  # noqa: F401 - asked for only
    except ImportError:
        raise FileProblem("error.needs-xlsx") from None


def write_sheets(path: str, side_folder: str, shop: OpenShop, name: str, moment: Moment, tell: Tell) -> int:
    """Writes a table as a spreadsheet; returns how many rows it has.

    A text is always a text in it, so nothing needs a guard; dates are dates, money has its decimals. What does not fit
    into memory lies in ``side_folder`` meanwhile.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    os.mkdir(side_folder, 0o700)
    table = table_of(name, shop, moment, "derived")
    options = {"constant_memory": True, "tmpdir": side_folder, "strings_to_formulas": False}
    book = xlsxwriter.Workbook(path, options)
    book.use_zip64()
    book.set_properties({"title": _title(name), "author": "loyalty"})
    sheet = _Sheets(book, table, shop.program.shop.decimals)
    for rows in cells(shop, name, moment):
        for row in rows:
            sheet.write(row)
        tell(sheet.count)
    try:
        book.close()
    except FileCreateError as error:
        raise error.args[0] from error
    return sheet.count


def is_sheet_of(path: str, name: str) -> bool:
    """Whether a file is a spreadsheet that this module wrote of the table."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _title(name).encode() in archive.read("docProps/core.xml")
    except (zipfile.BadZipFile, KeyError, OSError):
        return False


def _title(name: str) -> str:
    return f"loyalty {name}"


class _Sheets:
    """The sheets of one table, a new one when the last is full."""

    def __init__(self, book: Any, table: Table, decimals: int) -> None:
        self.book, self.table, self.decimals = book, table, decimals
        self.kinds = [column.kind for column in table.columns]
        self.bold = book.add_format({"bold": True})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.money = book.add_format({"num_format": f"0.{'0' * decimals}" if decimals else "0"})
        self.count = 0
        self.sheet: Any = None
        self._next_sheet()

    def _next_sheet(self) -> None:
        number = self.count // _MOST_ROWS + 1
        self.sheet = self.book.add_worksheet(self.table.name if number == 1 else f"{self.table.name} {number}")
        self.sheet.freeze_panes(1, 0)
        self.sheet.write_row(0, 0, headers(self.table), self.bold)

    def write(self, row: Any) -> None:
        """One more row."""
        if self.count and self.count % _MOST_ROWS == 0:
            self._next_sheet()
        line = self.count % _MOST_ROWS + 1
        for at, (kind, value) in enumerate(zip(self.kinds, row, strict=True)):
            if value is not None:
                self._cell(line, at, kind, value)
        self.count += 1

    def _cell(self, line: int, at: int, kind: Kind, value: Any) -> None:
        match kind:
            case "count":
                self.sheet.write_number(line, at, value)
            case "cents":
                self.sheet.write_number(line, at, Decimal(value).scaleb(-self.decimals), self.money)
            case "date" if value >= _FIRST_DAY:
                self.sheet.write_datetime(line, at, date.fromisoformat(value), self.day)
            case _:
                self.sheet.write_string(line, at, str(value))
