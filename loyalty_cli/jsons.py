"""JSON by the fast parts of the standard library alone: ``json`` itself imports ``re``, a till command's tenth.

What is written is compact, with letters as they are; what is read is read as ``json`` does.
"""

from loyalty_cli.values import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_fast: Any
try:
    _fast = __import__("_json")
except ImportError:  # an interpreter without it
    _fast = None

if _fast:
    quoted: "Callable[[str], str]" = _fast.encode_basestring
    """A text as JSON."""
else:
    from json.encoder import encode_basestring as quoted


class _AsUsual:
    """How ``json.loads`` reads."""

    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = float


_scan: Any = _fast and _fast.make_scanner(_AsUsual)


def loads(text: str) -> Any:
    """The value of a JSON text. Raises json.JSONDecodeError."""
    try:
        value, end = _scan(text, 0) if _scan else (None, 0)
    except StopIteration:
        value, end = None, 0
    if end == 0 or text[end:].strip(" \t\n\r"):
        # Blanks before it, no JSON, or more than that.
        import json

        return json.loads(text)
    return value


def _writer(comma: str, colon: str, *, sort_keys: bool = False) -> "Callable[[object], str]":
    if not _fast:
        from json import JSONEncoder

        return JSONEncoder(ensure_ascii=False, separators=(comma, colon), sort_keys=sort_keys).encode
    chunks = _fast.make_encoder(None, _refuse, quoted, None, colon, comma, sort_keys, False, False)
    return lambda value: "".join(chunks(value, 0))


def _refuse(value: object) -> None:
    raise TypeError(f"no JSON for a {type(value).__name__}")


dumps: Final = _writer(",", ":")
"""A value as JSON."""
in_order: Final = _writer(",", ":", sort_keys=True)
"""The same with the keys of each object in order: equal values are equal texts."""
spaced: Final = _writer(", ", ": ")
"""The same with a blank behind commas and colons, to be read by people, too."""
