"""The rejects file of a purchases import: the rows as they came, with line, column and reason, to be mended."""

import csv
import io
import os
from collections.abc import Iterator
from typing import Final

from loyalty_cli.errors import FileProblem
from loyalty_cli.exchange.reading import text_records
from loyalty_cli.exchange.sniffing import Source

EXTRA: Final = ("rejected line", "rejected column", "reason")
"""Headers added to the file's own; an import leaves them out."""


def write_rejects(
    path: str, source: Source, delimiter: str, header: list[str], refused: Iterator[tuple[int, str, str]]
) -> None:
    """Writes the refused rows beside the target and renames the file into place, readable by its owner only.

    ``refused`` comes in the order of the file. Raises FileProblem when the target can not be written.
    """
    part = f"{path}.part"
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0), 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            _write(file, source, delimiter, header, refused)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError as error:
        raise FileProblem(f"{path} can not be written: {error.strerror}", "name another with --rejects") from error


def _write(
    file: io.TextIOBase, source: Source, delimiter: str, header: list[str], refused: Iterator[tuple[int, str, str]]
) -> None:
    own = [index for index, name in enumerate(header) if name not in EXTRA]
    out = csv.writer(file, delimiter=delimiter)
    out.writerow([*(header[index] for index in own), *EXTRA])
    records = text_records(source, delimiter)
    for line, column, reason in refused:
        cells = next((cells for at, cells, _ in records if at == line), [])
        out.writerow([*(cells[index] if index < len(cells) else "" for index in own), line, column, reason])
