"""The rejects file of a purchases import: the rows as they came, with line, column and reason, to be mended."""

import csv
import io
import os
from collections.abc import Iterator
from typing import Final

from loyalty_cli.errors import FileProblem
from loyalty_cli.intake.fields.purchase_columns import Columns
from loyalty_cli.intake.fields.rejects import masked, put_in_place
from loyalty_cli.intake.reading.tables import Table, body

EXTRA: Final = ("rejected line", "rejected column", "reason")
"""Headers added to the file's own; an import leaves them out."""


def write_rejects(path: str, table: Table, columns: Columns, refused: Iterator[tuple[int, str, str]]) -> str:
    """Writes the refused rows beside the target and renames the file into place, readable by its owner only.

    Tells its name: the next free one where another file stands.

    ``refused`` comes in the order of the file. Raises FileProblem when the target can not be written.
    """
    part = f"{path}.part"
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0), 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            _write(file, table, columns, refused)
            file.flush()
            os.fsync(file.fileno())
        return put_in_place(part, path)
    except OSError as error:
        raise FileProblem(f"{path} can not be written: {error.strerror}", "name another with --rejects") from error


def _write(file: io.TextIOBase, table: Table, columns: Columns, refused: Iterator[tuple[int, str, str]]) -> None:
    header = table.header or table.labels
    own = [index for index, name in enumerate(header) if name not in EXTRA]
    meaning_of = columns.named
    out = csv.writer(file, delimiter=table.delimiter or ";")
    out.writerow([*(header[index] for index in own), *EXTRA])
    records = body(table)
    for line, column, reason in refused:
        cells = masked(next((cells for at, cells, _ in records if at == line), []))
        told = called(column, meaning_of.get(column))
        out.writerow([*(cells[index] if index < len(cells) else "" for index in own), line, told, reason])


def called(column: str, meaning: str | None) -> str:
    """A column by its own header, with what it was taken for where that is another word: ``Montant TTC (amount)``."""
    return column if not meaning or column.casefold() == meaning else f"{column} ({meaning})"
