"""Spans into lines of a given width."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import zip_longest

from loyalty_cli.cli.views.drawing.blocks import NBSP, PATH, Field, Fields, Line, Span, Spans

_LABEL_GAP = 2
NARROW = 60
"""Below so many columns labels take a third of the width at most, and texts in tables are wrapped, not cut."""
_LABEL_STYLES = {"+": "good", "-": ""}
"""A label that is a change is not a mere label."""


def cells(text: str) -> int:
    """How many columns a text takes on a terminal: wide characters two, combining ones none."""
    if text.isascii() or max(text) < "\u0300":
        return len(text)
    return _wide_cells(text)


@lru_cache(maxsize=1024)
def _wide_cells(text: str) -> int:
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def span_cells(spans: Spans) -> int:
    """How many columns the spans take in one line."""
    return sum(cells(text) for text, _ in spans)


def wrap(spans: Spans, width: int | None, hang: int = 0) -> list[list[Span]]:
    """The spans as lines of at most ``width`` columns, broken at spaces, in a word only where it fits no line.

    A sign that stands between two things stays at the end of the line above.
    """
    if width is None or span_cells(spans) <= width:
        return [list(spans)]
    lines: list[list[Span]] = [[]]
    used = 0
    for text, style, signed in _words(spans, max(width - hang, 1)):
        fits = used + cells(text.rstrip(" ")) + signed <= width or used <= hang
        if not fits and _parts(text, style):
            continue
        word = text if fits else text.lstrip(" ")
        if not fits:
            _end(lines[-1])
            lines.append([(" " * hang, "")] if hang else [])
            used = hang
        lines[-1].append((word, style))
        used += cells(word)
    _end(lines[-1])
    return lines


def _parts(text: str, style: str) -> bool:
    """Whether it is a sign that stands between two things in one line: a dot, or the dash that ``joined`` puts."""
    sign = text.strip(" ")
    return sign == "·" or (sign == "-" and style == "dim")


def _end(line: list[Span]) -> None:
    """Takes the spaces off the end of a line."""
    while line and not line[-1][0].strip(" "):
        line.pop()
    if line:
        line[-1] = (line[-1][0].rstrip(" "), line[-1][1])


def _words(spans: Spans, longest: int) -> list[tuple[str, str, int]]:
    """The spans cut before each word, each with the columns that a sign right behind it takes on the same line."""
    words: list[tuple[str, str, int]] = []
    behind = 0
    for text, style in reversed(list(_pieces(spans, longest))):
        if _parts(text, style):
            words.append((text, style, 0))
            behind = 1
            continue
        bare = text.rstrip(" ")
        needed = behind + len(text) - len(bare) if behind else 0
        words.append((text, style, needed))
        behind = 0 if bare else needed
    return words[::-1]


def _pieces(spans: Spans, longest: int) -> Iterable[Span]:
    """The spans cut before each word, so that a space stays at the end of the line before; no word is too long."""
    for text, style in spans:
        start = 0
        for index in range(1, len(text)):
            begins = text[index - 1] == " " and text[index] != " "
            if begins or cells(text[start : index + 1].rstrip(" ")) > longest:
                held = text.rfind(NBSP, start, index) + 1
                end = index if begins else held or index
                yield text[start:end], style
                start = end
        if text[start:]:
            yield text[start:], style


def is_path(spans: Spans) -> bool:
    """Whether the line is a path: the terminal breaks it, and gives it back in one piece."""
    return len(spans) == 1 and spans[0][1] == PATH


def line_lines(line: Line, width: int | None) -> list[list[Span]]:
    """A Line laid out."""
    if is_path(line.spans):
        return [list(line.spans)]
    return wrap(line.spans, width, line.hang)


def field_lines(fields: Fields, width: int | None) -> list[list[Span]]:
    """Fields laid out: labels in a column of their own, values hanging beside them."""
    column = max((cells(label) for label, _ in fields.rows), default=0) + _LABEL_GAP
    if width is not None and width < NARROW:
        column = min(column, width // 3)
    return [line for field in fields.rows for line in _field(field, width, column)]


def _field(field: Field, width: int | None, column: int) -> Iterable[list[Span]]:
    """A label in its ``column`` with its value beside it; a label too long for it takes several lines."""
    label, spans = field
    style = _LABEL_STYLES.get(label[:1], "label")
    room = column - cells(label)
    if not label and not spans:
        yield []
    elif width is None or room >= _LABEL_GAP:
        yield from wrap([(label + " " * room, style), *spans], width, column)
    else:
        heads = wrap([(label, style)], column - _LABEL_GAP)
        nothing: list[Span] = []
        for head, told in zip_longest(heads, wrap(spans, width - column), fillvalue=nothing):
            space = " " * (column - span_cells(head))
            yield [*head, (space, ""), *told] if told else head
