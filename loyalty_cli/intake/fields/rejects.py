"""The rejects file: each refused row as it came, with its line, the column and the reason, to be mended and imported.

It has the header and delimiter of the file the rows came from, in UTF-8 with a byte order mark, which spreadsheets need
to show accents. Three columns are added; what they are called tells a later import to leave them out, and the last one
carries how the columns were understood: a few mended rows may no longer settle a date order by themselves.
"""

import csv
import filecmp
import os
import re
import zlib
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import IO, Final, NamedTuple, Self

from loyalty_cli.errors import FileProblem
from loyalty_cli.intake.cells.amounts import DecimalMark
from loyalty_cli.intake.cells.dates import DateOrder
from loyalty_cli.intake.fields.columns import Column
from loyalty_cli.intake.reading.standard_input import STANDARD_INPUT
from loyalty_cli.intake.reading.tables import Table
from loyalty_cli.intake.reading.text import Cells
from loyalty_cli.language.catalogue import Reason
from loyalty_cli.outlet.files import named_file

LINE: Final = "loyalty:line"
COLUMN: Final = "loyalty:column"
REASON: Final = "loyalty:reason"

_NOT_KEPT: Final = "-"
_UNDECODED = re.compile("[\udc80-\udcff]+")
_ORDERS: Final[Mapping[str, DateOrder]] = {"dmy": "dmy", "mdy": "mdy", "ymd": "ymd"}
_MARKS: Final[Mapping[str, DecimalMark]] = {"point": ".", "comma": ","}
_FORMS: Final = ("date", "cents", "inverted")


class Rejected(NamedTuple):
    """A row that was refused: its physical line, its cells as they came, the column ("" for the row), the reason.

    The digits of payment cards in ``raw`` are masked already, and the reason never repeats one.
    """

    line: int
    raw: Cells
    column: str
    reason: str


class Memo(NamedTuple):
    """How an earlier import understood the columns of this very file: number -> column."""

    columns: Mapping[int, Column]


class RejectsFile:
    """Writes refused rows beside the target and renames the file into place at the end; without rows there is no file.

    A file that stands there with other content, perhaps mended already, is left: the next free name is taken, and
    ``path`` says which. Readable by its owner only. On an exception what was written is thrown away. Raises FileProblem
    when it can not be written.
    """

    def __init__(self, path: str, table: Table, columns: Sequence[Column]) -> None:
        self._path = self.path = path
        self._table = table
        self._columns = columns
        self._kept = [at for at, label in enumerate(table.labels) if not is_ours(label)]
        self._file: IO[str] | None = None
        self.rows = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is None:
            return
        try:
            if kind is None:
                self._file.flush()
                os.fsync(self._file.fileno())
            self._file.close()
            if kind is None:
                self.path = put_in_place(self._part, self._path)
            else:
                os.unlink(self._part)
        except OSError as problem:
            raise self._refused(problem) from None

    def write(self, rejected: Rejected) -> None:
        """Add a row. One that is longer than the table keeps all its cells, behind the added columns."""
        try:
            if self._file is None:
                self._file = self._open()
            raw = [_legible(cell) for cell in rejected.raw]
            row = [raw[at] if at < len(raw) else "" for at in self._kept]
            surplus = raw[self._table.width :]
            self._writer.writerow([*row, rejected.line, rejected.column, rejected.reason, *surplus])
        except OSError as problem:
            raise self._refused(problem) from None
        self.rows += 1

    @property
    def _part(self) -> str:
        return f"{self._path}.part"

    def _open(self) -> IO[str]:
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
        file = os.fdopen(os.open(self._part, flags, 0o600), "w", encoding="utf-8-sig", newline="", errors="replace")
        os.chmod(self._part, 0o600)
        self._writer = csv.writer(file, delimiter=self._table.delimiter or ";")
        header = self._table.header or tuple(column.field or column.label for column in self._columns)
        kept = [_legible(header[at]) for at in self._kept]
        self._writer.writerow(
            [*kept, LINE, COLUMN, f"{REASON} {_memo(kept, [self._columns[at] for at in self._kept])}"]
        )
        return file

    def _refused(self, problem: OSError) -> FileProblem:
        return FileProblem("intake.rejects-unwritable", path=self._path, reason=Reason(problem))


def rejects_target(told: str | None, source_path: str) -> str:
    """Where the rejects of a file go: where told, else beside it. Raises BadValue for a name that is no file's."""
    if told is None:
        return rejects_path(source_path)
    named_file(told)
    return os.path.expanduser(told)


def rejects_path(source_path: str) -> str:
    """Where the rejects of a file go unless told otherwise: beside it, never in place of it."""
    if source_path == STANDARD_INPUT:
        return "standard-input.rejects.csv"
    stem = os.path.splitext(source_path)[0]
    base, dot, count = stem.rpartition(".rejects")
    if dot and (not count or count.lstrip("-").isdigit()):
        return f"{base}.rejects-{int(count.lstrip('-') or 1) + 1}.csv"
    return f"{stem}.rejects.csv"


def put_in_place(part: str, path: str) -> str:
    """Renames a finished file to ``path``, or to the next free ``-2``, ``-3`` where another stands; tells which.

    Raises OSError.
    """
    stem, ending = os.path.splitext(path)
    base, dash, number = stem.rpartition("-")
    count = int(number) if dash and number.isdecimal() and base.endswith(".rejects") else 1
    base = base if count > 1 else stem
    target = path
    while os.path.exists(target) and not os.path.islink(target) and not filecmp.cmp(part, target, shallow=False):
        count += 1
        target = f"{base}-{count}{ending}"
    os.replace(part, target)
    return target


def is_ours(label: str) -> bool:
    """Whether a column was added by an earlier import."""
    return label.lower().startswith("loyalty:")


def read_memo(table: Table) -> Memo | None:
    """How an earlier import understood these columns; None unless the header is still the one it wrote."""
    added = next((label for label in table.labels if label.startswith(f"{REASON} ")), "")
    told = dict(part.split("=", 1) for part in added.split()[1:] if "=" in part)
    own = [(at, label) for at, label in enumerate(table.header) if not is_ours(label)]
    fields = told.get("columns", "").split("+")
    if len(fields) != len(own) or told.get("header") != _checksum([label for _, label in own]):
        return None
    return Memo({at + 1: _column(at + 1, label, field) for (at, label), field in zip(own, fields, strict=True)})


def _legible(cell: str) -> str:
    """Bytes that are no letters of the file's encoding as the letters they mostly are, so that they can be mended."""
    return _UNDECODED.sub(
        lambda found: bytes(ord(char) - 0xDC00 for char in found[0]).decode("cp1252", "replace"), cell
    )


def _memo(header: Sequence[str], columns: Sequence[Column]) -> str:
    return f"header={_checksum(header)} columns={'+'.join(map(_told, columns))}"


def _told(column: Column) -> str:
    mark = {".": "point", ",": "comma"}.get(column.mark, "")
    return "@".join(filter(None, (column.field or _NOT_KEPT, column.order, mark if column.field else "", column.form)))


def _column(number: int, label: str, told: str) -> Column:
    field, *how = told.split("@")
    return Column(
        number=number,
        label=label,
        field="" if field == _NOT_KEPT else field,
        order=next((_ORDERS[word] for word in how if word in _ORDERS), ""),
        mark=next((_MARKS[word] for word in how if word in _MARKS), ""),
        form=next((word for word in how if word in _FORMS), ""),
    )


def _checksum(header: Sequence[str]) -> str:
    return f"{zlib.crc32('|'.join(header).encode('utf-8', 'surrogatepass')):08x}"
