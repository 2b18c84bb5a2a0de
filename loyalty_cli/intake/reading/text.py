"""Delimited text, record by record: any size in flat memory, with what is broken told apart from what is whole.

RFC 4180 as it is met in shops: line breaks inside quotes, quotes that nobody closed, rows too short or too long. A
quote left open takes only its own line with it: the lines after it are read again as lines of their own.
"""

import csv
import io
from collections import deque
from collections.abc import Callable, Iterator
from typing import IO, Final, TypeAlias

from loyalty_cli.intake.reading.sniffing import LONGEST_LINE, Progress, Source, open_file
from loyalty_cli.intake.reading.twice import mended
from loyalty_cli.language.catalogue import Phrase

LONGEST_CELL: Final = 16 * 1024
"""Characters in a cell beyond which a row is refused."""
MOST_LINES: Final = 300
"""Physical lines one record may span; more is a quote that nobody closed."""
_PROGRESS_EVERY: Final = 2048

Cells: TypeAlias = list[str]
Record: TypeAlias = tuple[int, Cells, str]
"""The physical line a record begins on (1 is the first), its cells, and why it can not be read ("", else a key)."""
LooksLikeRow: TypeAlias = Callable[[Cells], bool]

UNCLOSED: Final = "intake.broken.unclosed"
STRAY_QUOTE: Final = "intake.broken.stray-quote"
TOO_LONG: Final = "intake.broken.too-long"
AFTER_BREAK: Final = "intake.broken.after-break"


def why_broken(reason: str) -> str:
    """Why a record can not be read, in words."""
    return str(Phrase(reason, kib=LONGEST_CELL // 1024))


class _TooManyLines(Exception):
    """A record spans more lines than any does."""


def text_records(
    source: Source,
    delimiter: str,
    *,
    width: int = 0,
    looks_like_row: LooksLikeRow | None = None,
    progress: Progress | None = None,
) -> Iterator[Record]:
    """The records of a text file in order, blank lines left out.

    ``width`` is the number of columns (0: not known yet), used only to mend what is broken; ``looks_like_row`` tells
    whether the inner line of a record over several lines is somebody's row, swallowed by an open quote.
    """
    raw = open_file(source.path)
    with _decoded(raw, source.encoding) as text:
        lines: Iterator[str] = bounded_lines(text) if source.long_lines else iter(text)
        if progress is not None:
            lines = _telling(lines, raw.tell, progress)
        if source.twice:
            lines = mended(lines)
        yield from _Reader(lines, delimiter, width, looks_like_row).records()


def open_text(source: Source) -> io.TextIOWrapper:
    """The file as text, line ends kept. Raises FileProblem."""
    return _decoded(open_file(source.path), source.encoding)


def _decoded(raw: IO[bytes], encoding: str) -> io.TextIOWrapper:
    # A byte that is no letter of the encoding stays recognisable, for the row to be refused and shown as it came.
    errors = "replace" if encoding.startswith("utf-16") else "surrogateescape"
    return io.TextIOWrapper(raw, encoding=encoding, errors=errors, newline="")


def split_line(line: str, delimiter: str) -> Cells:
    """The cells of one physical line that can not be read as it should: quotes are letters."""
    return line.rstrip("\r\n").split(delimiter)


def bounded_lines(text: io.TextIOWrapper, longest: int = LONGEST_LINE) -> Iterator[str]:
    """Lines of at most so many characters; the rest of a longer one is dropped: its row is refused as too long."""
    while line := text.readline(longest):
        if len(line) >= longest and line[-1] not in "\r\n":
            while (rest := text.readline(longest)) and rest[-1] not in "\r\n":
                pass
        yield line


def _telling(lines: Iterator[str], tell: Callable[[], int], progress: Progress) -> Iterator[str]:
    left = _PROGRESS_EVERY
    for line in lines:
        yield line
        left -= 1
        if not left:
            left = _PROGRESS_EVERY
            progress(tell())
    progress(tell())


class _Reader:
    """Python's csv reader in its strict mode, fed line by line so that lines can be given back to it."""

    def __init__(self, lines: Iterator[str], delimiter: str, width: int, looks_like_row: LooksLikeRow | None) -> None:
        self._lines = lines
        self._delimiter = delimiter
        self._width = width
        self._looks_like_row = looks_like_row
        self._again: deque[str] = deque()
        self._pulled: list[str] = []
        self._done = 0
        self._after_break = False
        self._read_twice_until = 0

    def records(self) -> Iterator[Record]:
        """All records; each physical line belongs to exactly one of them or is blank."""
        csv.field_size_limit(LONGEST_CELL)
        more = True
        while more:
            more = False
            reader = csv.reader(self._feed(), delimiter=self._delimiter, strict=True, skipinitialspace=True)
            pulled = self._pulled
            try:
                for cells in reader:
                    spans = len(pulled)
                    if spans == 1 and not self._after_break and self._done >= self._read_twice_until:
                        self._done += 1
                        pulled.clear()
                        if cells:
                            yield self._done, cells, ""
                        continue
                    if spans > 1 and self._swallowed_rows():
                        more = True
                        yield self._broken(UNCLOSED)
                        break
                    line = self._done + 1
                    self._done += spans
                    text = "".join(pulled)
                    pulled.clear()
                    if cells:
                        yield self._checked(line, cells, text)
            except csv.Error as error:
                more = True
                yield self._mended() or self._broken(_reason(error))
            except _TooManyLines:
                more = True
                yield self._broken(UNCLOSED)

    def _feed(self) -> Iterator[str]:
        again, pulled = self._again, self._pulled
        while again:
            line = again.popleft()
            pulled.append(line)
            yield line
            if len(pulled) >= MOST_LINES:
                raise _TooManyLines
        for line in self._lines:
            pulled.append(line)
            yield line
            if len(pulled) >= MOST_LINES:
                raise _TooManyLines

    def _broken(self, reason: str) -> Record:
        """The first line alone is refused; the others that were pulled with it are read again."""
        first, *others = self._pulled
        self._give_back(others)
        self._done += 1
        self._after_break = True
        return self._done, split_line(first[:LONGEST_LINE], self._delimiter), reason

    def _mended(self) -> Record | None:
        """A line whose quoting is another than RFC 4180's, when there is one plain way to read it."""
        first, *others = self._pulled
        lenient = csv.reader([first], delimiter=self._delimiter, skipinitialspace=True)
        escaped = csv.reader(
            [first], delimiter=self._delimiter, skipinitialspace=True, escapechar="\\", doublequote=False, strict=True
        )
        if _unbalanced(first.replace('\\"', "")):
            return None
        for reader, quotes_are_text in ((lenient, False), (escaped, '\\"' in first)):
            try:
                cells = next(reader, [])
            except csv.Error:
                continue
            if len(cells) == self._width > 1 and (quotes_are_text or '"' not in "".join(cells)):
                self._give_back(others)
                self._done += 1
                return self._done, cells, ""
        return None

    def _checked(self, line: int, cells: Cells, text: str) -> Record:
        """After a broken line, what may be its other half is refused with it.

        That is every line until a whole row comes, and a half-open one among all lines that are read again.
        """
        if self._after_break and self._width and len(cells) != self._width:
            return line, cells, AFTER_BREAK
        self._after_break = False
        return line, cells, AFTER_BREAK if line <= self._read_twice_until and _unbalanced(text) else ""

    def _swallowed_rows(self) -> bool:
        """Whether the lines inside a record over several lines are rows themselves, taken in by an open quote."""
        if self._looks_like_row is None or self._width < 2:
            return False
        inner = [split_line(line, self._delimiter) for line in self._pulled[1:]]
        return all(len(cells) == self._width and self._looks_like_row(cells) for cells in inner)

    def _give_back(self, lines: list[str]) -> None:
        self._read_twice_until = max(self._read_twice_until, self._done + 1 + len(lines))
        self._again.extendleft(reversed(lines))
        self._pulled.clear()


def _unbalanced(line: str) -> bool:
    return line.count('"') % 2 == 1


def _reason(error: csv.Error) -> str:
    message = str(error)
    if "field limit" in message:
        return TOO_LONG
    return UNCLOSED if "unexpected end" in message else STRAY_QUOTE
