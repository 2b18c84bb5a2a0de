"""Text that was encoded twice: UTF-8 taken for cp1252 and encoded again, so that ``é`` stands as ``Ã©``."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

_SECOND: Final = "\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122"
"""What a second byte of UTF-8 looks like in cp1252."""
_TWICE: Final = re.compile(f"[ÃÂÅ][{_SECOND}]|â[{_SECOND}][{_SECOND}]")
_ENOUGH: Final = 0.5
"""Of the letters above ASCII at least this share must be parts of such pairs."""


def is_twice_encoded(sample: str) -> bool:
    """Whether the letters above ASCII of a text are mostly pairs that UTF-8 makes when it is taken for cp1252."""
    if not (pairs := _TWICE.findall(sample)):
        return False
    high = sum(char > "\x7f" for char in sample)
    return sum(map(len, pairs)) >= high * _ENOUGH


def mended(lines: Iterable[str]) -> Iterator[str]:
    """The lines decoded once more, each where that gives text; the others as they are."""
    for line in lines:
        yield line if line.isascii() else _mended(line)


def _mended(line: str) -> str:
    try:
        return b"".join(map(_byte, line)).decode("utf-8")
    except (UnicodeDecodeError, UnicodeEncodeError):
        return line


def _byte(char: str) -> bytes:
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        # The five bytes that cp1252 has no letter for.
        return char.encode("latin-1")
