"""Write everything that goes to a terminal, a pipe or a file.

Text from outside is cleaned of control characters before it is drawn; JSON and CSV are UTF-8 whatever the locale says;
characters that the terminal's encoding lacks become ``?`` instead of a crash. A reader that goes away (``| head``)
never stops a command: what it was to write is written, only the rest of its answer is dropped.
"""

import os
import sys
from collections.abc import Mapping

from loyalty_cli import jsons
from loyalty_cli.errors import EXIT_FAILURE
from loyalty_cli.language.catalogue import said
from loyalty_cli.values import Final, TextIO

_MIN_WIDTH: Final = 30
_DEFAULT_WIDTH: Final = 80
_SPACES: Final = str.maketrans("\n\u00a0\u2009\u202f", "    ")


class Output:
    """Standard output and standard error of one process. ``lost`` is why the answer could not be written, if so."""

    __slots__ = ("_gone", "lost")

    def __init__(self) -> None:
        self.lost: OSError | None = None
        self._gone: set[int] = set()

    def text(self, text: str) -> None:
        """Lines for people on standard output; control characters in them become visible marks."""
        self._write(sys.stdout, 1, _clean(text))

    def styled(self, text: str) -> None:
        """Lines with terminal styles in them, drawn by rich from cleaned text."""
        self._write(sys.stdout, 1, text)

    def document(self, document: object) -> None:
        """Exactly one JSON document on standard output."""
        self._write(sys.stdout, 1, _json(document), "utf-8")

    def data(self, text: str) -> None:
        """CSV or other text for programs on standard output: UTF-8, as it is."""
        self._write(sys.stdout, 1, text, "utf-8")

    def warn(self, text: str) -> None:
        """Messages, warnings and refusals: lines on standard error, at a terminal no longer than it is wide."""
        self._write(sys.stderr, 2, _folded(_clean(text), _stderr_width()))

    def refusal(self, text: str, *, plain: bool) -> None:
        """As ``warn``; for a person who sees colours the word error is red, and the key of each mistake bold."""
        clean = _clean(text)
        folded = _folded(clean, _stderr_width())
        self._write(sys.stderr, 2, folded if plain or not _stderr_has_colour() else _coloured(folded, clean))

    def prompt(self, text: str) -> None:
        """A question on standard error, broken between words as ``warn`` is; the answer is typed on its last line."""
        self._write(sys.stderr, 2, _folded(_clean(text), _stderr_width()), end="")

    def error_document(self, document: object) -> None:
        """A refusal as one JSON object on standard error."""
        self._write(sys.stderr, 2, _json(document), "utf-8")

    def close(self, code: int) -> int:
        """Flush both streams. A command that was done but whose answer could not be written exits with 1."""
        self._flush(sys.stdout, 1)
        if self.lost is not None and 1 in self._gone:
            reason = (self.lost.strerror or str(self.lost)).lower()
            self.warn(f"error: the answer could not be written: {reason}\nthe command itself ended with code {code}")
            code = code or EXIT_FAILURE
        self._flush(sys.stderr, 2)
        return code

    def _write(self, stream: TextIO | None, number: int, text: str, encoding: str = "", end: str = "\n") -> None:
        if stream is None or number in self._gone:
            return
        whole = text if text.endswith("\n") else text + end
        data = whole.encode(encoding or stream.encoding or "utf-8", "replace" if not encoding else "surrogatepass")
        try:
            stream.flush()
            _write_all(stream, data)
        except OSError as error:
            self._drop(error, number)

    def _flush(self, stream: TextIO | None, number: int) -> None:
        if stream is None or number in self._gone:
            return
        try:
            stream.flush()
        except OSError as error:
            self._drop(error, number)

    def _drop(self, error: OSError, number: int) -> None:
        self._gone.add(number)
        if number == 1 and not isinstance(error, BrokenPipeError):
            self.lost = error


def _write_all(stream: TextIO, data: bytes) -> None:
    """Write every byte, also to a pipe that another program has made non-blocking."""
    view = memoryview(data)
    while view:
        try:
            view = view[stream.buffer.write(view) :]
            stream.buffer.flush()
        except BlockingIOError as full:
            view = view[full.characters_written :]
            os.set_blocking(stream.fileno(), True)


def stdout_is_terminal() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def person_can_be_asked() -> bool:
    """Whether a person can be asked: standard input and output are terminals."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def wants_style(*, plain: bool) -> bool:
    """Whether to draw with rich: for a person at a terminal, or where FORCE_COLOR insists."""
    if plain:
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stdout_is_terminal() and os.environ.get("TERM") != "dumb"


def width() -> int | None:
    """How many columns there are: COLUMNS, else the terminal's; None where nothing limits them (a pipe, a file)."""
    return _told_width() or (_width_of(sys.stdout) if stdout_is_terminal() else None)


def _stderr_width() -> int | None:
    """How many columns a person sees on standard error; None where it is a pipe or a file."""
    if sys.stderr is None or not sys.stderr.isatty():
        return None
    return _told_width() or _width_of(sys.stderr)


def _stderr_has_colour() -> bool:
    if os.environ.get("NO_COLOR") or sys.stderr is None:
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stderr.isatty() and os.environ.get("TERM") != "dumb")


def _coloured(folded: str, text: str) -> str:
    """The folded text with its colours. What stands in front of a colon is a key where it stood so before folding."""
    import re

    from loyalty_cli.language.catalogue import in_force, sentence

    begins = sentence(in_force(), "error.begins")
    red = f"\x1b[1;31m{begins}\x1b[0m{folded[len(begins) :]}" if folded.startswith(begins) else folded
    key = r"^  ([a-z][^:\"\n]*):(?= )"
    keys = set(re.findall(key, text, re.MULTILINE))

    def bold(found: "re.Match[str]") -> str:
        return f"  \x1b[1m{found[1]}\x1b[0m:" if found[1] in keys else found[0]

    return re.sub(key, bold, red, flags=re.MULTILINE)


def _told_width() -> int | None:
    told = os.environ.get("COLUMNS", "")
    if told.isascii() and told.isdigit() and int(told[:6]) > 0:
        return max(int(told[:6]), _MIN_WIDTH)
    return None


def _width_of(stream: TextIO) -> int:
    try:
        return max(os.get_terminal_size(stream.fileno()).columns or _DEFAULT_WIDTH, _MIN_WIDTH)
    except OSError:
        return _DEFAULT_WIDTH


def _folded(text: str, columns: int | None) -> str:
    """The lines broken between words where they are longer than a terminal is wide, what follows a little indented."""
    if columns is None or all(len(line) * 2 <= columns for line in text.split("\n")):
        return text
    return "\n".join(_fold(line, columns) for line in text.split("\n"))


def _fold(line: str, columns: int) -> str:
    from loyalty_cli.cli.views.drawing.layout import cells

    first, *words = line.split(" ")
    hang = " " * (len(line) - len(line.lstrip(" ")) + 2)
    lines = [first]
    for word in words:
        if lines[-1].strip() and cells(f"{lines[-1]} {word}") > columns:
            lines.append(hang + word)
        else:
            lines[-1] += f" {word}"
    return "\n".join(lines)


def unicode_works() -> bool:
    """Whether standard output can write the boxes and bars that we draw with."""
    encoding = (sys.stdout.encoding if sys.stdout is not None else "") or "ascii"
    try:
        "●○━╭…".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def cleaned(value: object, *, worded: bool = False) -> object:
    """The document with every text in it made safe for a terminal; ``worded``: as people read it."""
    match value:
        case str():
            return _clean(said(value) if worded else value, lines=False)
        case Mapping():
            return {key: cleaned(item, worded=worded) for key, item in value.items()}
        case list() | tuple():
            return [cleaned(item, worded=worded) for item in value]
        case _:
            return value


def _clean(text: str, *, lines: bool = True) -> str:
    # The common case imports nothing.
    if _is_harmless(text) and (lines or "\n" not in text):
        return text
    from loyalty_cli.ledger.people.text import safe_for_terminal

    return safe_for_terminal(text, lines=lines)


def _is_harmless(text: str) -> bool:
    """Printable, but for ends of lines and the spaces that French amounts and days hold."""
    return text.isprintable() or text.translate(_SPACES).isprintable()


def _json(document: object) -> str:
    if stdout_is_terminal():
        import json

        text = json.dumps(document, ensure_ascii=False, indent=2)
    else:
        text = jsons.spaced(document)
    if _is_harmless(text):
        return text
    import re

    # C1 controls, direction overrides and lone surrogates are legal in JSON and trouble on a terminal: escaped, they
    # mean the same and do nothing.
    return re.sub(r"[\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]", _escape, text)


def _escape(match: "re.Match[str]") -> str:  # type: ignore[name-defined]  # noqa: F821
    return f"\\u{ord(match[0]):04x}"
