"""Bytes of a program file to plain TOML values, with caps, and with each way to fail as one clear problem."""

import re
import tomllib
from typing import Any, Final

from loyalty_cli.config.syntax import remedy
from loyalty_cli.errors import ProgramInvalid
from loyalty_cli.language.catalogue import Phrase, Value
from loyalty_cli.ledger.people.cards import holds_payment_card, unreadable

MAX_BYTES: Final = 64 * 1024
MAX_DEPTH: Final = 8
FILE_NAME: Final = "loyalty.toml"

_BOM: Final = b"\xef\xbb\xbf"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
# A key of very many parts takes the parser quadratic time; nothing in a program file has more than three.
_ENDLESS_KEY: Final = re.compile(r"(?:[\w\"'-]{1,40}[ \t]{0,9}\.[ \t]{0,9}){40}")
_WHERE: Final = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)


class TomlFloat:
    """A number with decimals exactly as it was written, so that no float ever stands for an amount."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


def quoted(value: object) -> str:
    """A text as TOML writes it."""
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(character if character.isprintable() else "?" for character in text) + '"'


def shown(value: object) -> Value:
    """Any value of a file as it stood there, cut short where it is long, safe to print."""
    if isinstance(value, bool):
        return "true" if value else "false"
    written: Value
    match value:
        case int():
            written = str(value) if value.bit_length() < 128 else Phrase("mistake.many-digits")
        case TomlFloat():
            written = value.text[:40]
        case str():
            plain = unreadable(value) if holds_payment_card(value) else value
            written = quoted(plain if len(plain) <= 60 else plain[:59] + "…")
        case list():
            written = "[" + ", ".join(str(shown(item)) for item in value[:3]) + (", …]" if len(value) > 3 else "]")
        case dict():
            written = Phrase("mistake.a-table")
        case _:
            written = str(value)
    return written


def digits_of(value: object) -> str | None:
    """A number as it was written, in quotes or not; None for what is not a number. Booleans are none."""
    if isinstance(value, TomlFloat):
        return value.text
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if value.bit_length() < 128 else "9" * 40
    return value if isinstance(value, str) else None


def invalid(problems: list[Phrase]) -> ProgramInvalid:
    """The refusal of a program file, with all its problems."""
    return ProgramInvalid("error.program-mistakes", problems=tuple(problems), count=len(problems), file=FILE_NAME)


def _whole(key: str, /, **values: Value) -> ProgramInvalid:
    """The refusal of a file that cannot be read at all."""
    return invalid([Phrase("mistake.at", place=FILE_NAME, text=Phrase(key, **values))])


def _at_line(line: int, text: Value) -> ProgramInvalid:
    place = Phrase("mistake.file-line", file=FILE_NAME, line=line)
    return invalid([Phrase("mistake.at", place=place, text=text)])


def parse(source: bytes) -> dict[str, Any]:
    """The file's tables as dicts, lists, str, int, bool, dates and TomlFloat.

    A UTF-8 byte order mark, which some editors write, is skipped. Raises ProgramInvalid with one problem when the file
    is larger than MAX_BYTES, is not UTF-8, is not TOML (with the line), or nests deeper than MAX_DEPTH.
    """
    text = _text(source)
    if _ENDLESS_KEY.search(text):
        raise _too_deep()
    try:
        values: dict[str, Any] = tomllib.loads(text, parse_float=TomlFloat)
    except tomllib.TOMLDecodeError as error:
        raise _syntax(text, str(error)) from None
    except RecursionError:
        raise _too_deep() from None
    except ValueError:
        # The one thing the parser lets through: Python's own limit on the digits of a whole number.
        raise _whole("mistake.thousands-of-digits") from None
    _check_depth(values)
    return values


def _text(source: bytes) -> str:
    if len(source) > MAX_BYTES:
        raise _whole("mistake.too-large", kib=MAX_BYTES // 1024)
    if source.startswith(_UTF16):
        raise _whole("mistake.utf-16")
    try:
        return source.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        line = source[: error.start].count(b"\n") + 1
        raise _at_line(line, Phrase("mistake.not-utf-8", byte=f"0x{source[error.start]:02x}")) from None


def _too_deep() -> ProgramInvalid:
    return _whole("mistake.too-deep", depth=MAX_DEPTH)


def _check_depth(values: dict[str, Any]) -> None:
    level: list[Any] = [values]
    for _ in range(MAX_DEPTH + 1):
        inner = [child for each in level for child in (each.values() if isinstance(each, dict) else each)]
        level = [child for child in inner if isinstance(child, (dict, list))]
        if not level:
            return
    raise _too_deep()


def _syntax(text: str, message: str) -> ProgramInvalid:
    found = _WHERE.fullmatch(message)
    reason = found[1] if found else message
    lines = text.splitlines() or [""]
    at_line = int(found[2]) if found and found[2] else len(lines)
    line = lines[min(at_line, len(lines)) - 1].strip()
    what = remedy(line, reason) or _printable(reason, 120)
    return _at_line(at_line, Phrase("mistake.at", place=what, text=_printable(line, 60)))


def _printable(text: str, longest: int) -> str:
    return "".join(character if character.isprintable() else "?" for character in text[:longest])
