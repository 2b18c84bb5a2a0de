"""The usual slips of who writes a program file for the first time, known by the line where the parser stopped."""

import re
from typing import Final

_CURLY: Final = "\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u00ab\u00bb"
_SHOWN: Final = 60
_LIST: Final = "a list is not closed; it ends with ]"


def remedy(line: str, reason: str) -> str | None:
    """What is wrong with a line that is no TOML, and what to write instead; None where it is no usual slip.

    ``line`` is stripped, ``reason`` what the parser said.
    """
    if "Unclosed array" in reason:
        return _LIST
    if line.startswith("["):
        return _header(line, reason)
    key, equals, value = line.partition("=")
    key, value = key.strip(), _shown(value.partition("#")[0].strip())
    if not re.fullmatch(r"[\w.-]+", key):
        return None if equals or not line else "there is no = in this line; write it like key = value"
    if not equals:
        return f"there is no = behind {_shown(key)}; write it like {_shown(key)} = 1"
    if "overwrite" in reason:
        return f"{_shown(key)} is written twice; keep one of them"
    return _value(_shown(key), value)


def _header(line: str, reason: str) -> str | None:
    if "twice" in reason or "overwrite" in reason:
        return "this table stands here a second time; put its lines under the first"
    if re.fullmatch(r"\[{1,2}[^\[\]]*\]{1,2}", line) and line.count("[") == line.count("]"):
        return _LIST
    name = re.fullmatch(r"(\[{1,2})([\w. -]+)\]?", line)
    return f"the bracket is not closed; write {name[1]}{name[2].strip()}{']' * len(name[1])}" if name else None


def _value(key: str, value: str) -> str | None:
    if not value:
        return f'there is no value; write it like {key} = "text" or {key} = 1'
    return _number(key, value) if value[0].isdigit() or value[0] in "+-" else _text(key, value)


def _number(key: str, value: str) -> str | None:
    if re.fullmatch(r"[+-]?\d+,\d+", value):
        return f"a number has a point, not a comma; write {key} = {value.replace(',', '.')}"
    alone = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([^\W\d_.-]+|[€$£%])", value)
    return f"a number stands alone; write {key} = {alone[1]}" if alone else None


def _text(key: str, value: str) -> str | None:
    quote = value[0] if value[0] in "\"'" else ""
    if value.lstrip("[ ")[:1] in _CURLY or value[-1] in _CURLY:
        return 'curly quotes are none here; write straight ones: "text"'
    if quote and value.count(quote) == 1:
        return f"the quote is not closed; write {key} = {value.rstrip()}{quote}"
    if value[0] == "[" and value.count("[") > value.count("]"):
        return _LIST
    if not value[0].isalpha() or '"' in value:
        return None
    right = value.lower() if value.lower() in ("true", "false") else f'"{value}"'
    return f"text stands in quotes; write {key} = {right}" if right[0] == '"' else f"write {key} = {right}"


def _shown(text: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in text[:_SHOWN])
