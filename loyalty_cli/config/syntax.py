"""The usual mistakes of syntax in a program file, known by the line where the parser stopped."""

import re
from typing import Final

from loyalty_cli.language.catalogue import Phrase

_CURLY: Final = "\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u00ab\u00bb"
_SHOWN: Final = 60
_LIST: Final = Phrase("mistake.list-open")


def remedy(line: str, reason: str) -> Phrase | None:
    """What is wrong with a line that is no TOML, and what to write instead; None where it is not a usual mistake.

    ``line`` is stripped, ``reason`` what the parser said.
    """
    if "Unclosed array" in reason:
        return _LIST
    if line.startswith("["):
        return _header(line, reason)
    key, equals, value = line.partition("=")
    key, value = key.strip(), _shown(value.partition("#")[0].strip())
    if not re.fullmatch(r"[\w.-]+", key):
        return None if equals or not line else Phrase("mistake.no-equals")
    if not equals:
        return Phrase("mistake.no-equals-behind", key=_shown(key))
    if "overwrite" in reason:
        return Phrase("mistake.twice", key=_shown(key))
    return _value(_shown(key), value)


def _header(line: str, reason: str) -> Phrase | None:
    if "twice" in reason or "overwrite" in reason:
        return Phrase("mistake.table-twice")
    if re.fullmatch(r"\[{1,2}[^\[\]]*\]{1,2}", line) and line.count("[") == line.count("]"):
        return _LIST
    name = re.fullmatch(r"(\[{1,2})([\w. -]+)\]?", line)
    return Phrase("mistake.bracket-open", right=f"{name[1]}{name[2].strip()}{']' * len(name[1])}") if name else None


def _value(key: str, value: str) -> Phrase | None:
    if not value:
        return Phrase("mistake.no-value", key=key)
    return _number(key, value) if value[0].isdigit() or value[0] in "+-" else _text(key, value)


def _number(key: str, value: str) -> Phrase | None:
    if re.fullmatch(r"[+-]?\d+,\d+", value):
        return Phrase("mistake.comma", right=f"{key} = {value.replace(',', '.')}")
    alone = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([^\W\d_.-]+|[€$£%])", value)
    return Phrase("mistake.number-alone", right=f"{key} = {alone[1]}") if alone else None


def _text(key: str, value: str) -> Phrase | None:
    quote = value[0] if value[0] in "\"'" else ""
    if value.lstrip("[ ")[:1] in _CURLY or value[-1] in _CURLY:
        return Phrase("mistake.curly-quotes")
    if quote and value.count(quote) == 1:
        return Phrase("mistake.quote-open", right=f"{key} = {value.rstrip()}{quote}")
    if value[0] == "[" and value.count("[") > value.count("]"):
        return _LIST
    if not value[0].isalpha() or '"' in value:
        return None
    right = value.lower() if value.lower() in ("true", "false") else f'"{value}"'
    return Phrase("mistake.no-quotes" if right[0] == '"' else "mistake.true-false", right=f"{key} = {right}")


def _shown(text: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in text[:_SHOWN])
