"""Blocks drawn for a person at a terminal: rich writes the styles, the layout is ours. A name is never markup.

Rich's console, panels and tables are not used: for the same lines they take several times as long, and longer to load.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from typing import Final, assert_never

from rich.color import ColorSystem
from rich.style import Style

from loyalty_cli.cli.output import unicode_works
from loyalty_cli.cli.views import plain
from loyalty_cli.cli.views.blocks import NBSP, PATH, Block, Column, Fields, Line, Panel, Span, Spans, Table
from loyalty_cli.cli.views.layout import field_lines, is_path, line_lines, span_cells
from loyalty_cli.cli.views.tabling import cell_lines, cut, fit
from loyalty_cli.language import catalogue

_MOST_DRAWN: Final = 500
"""Rows drawn with styles; longer tables are plain, so that they come at once."""
_WIDEST_PANEL: Final = 78
_ROUNDED: Final = "╭╮╰╯─│"
_ASCII: Final = "++++-|"
"""Corners above and below, and what lies flat and stands at the side of a panel."""
_GAP: Final = 2
"""Spaces between two columns."""
_STYLES: Final = {
    "": "",
    "amount": "bold",
    "bar": "green",
    "bad": "red",
    "code": "bold cyan",
    "dim": "dim",
    "good": "green",
    "head": "bold",
    "label": "dim",
    "loud": "bold",
    "name": "bold",
    PATH: "bold",
    "say": "italic cyan",
    "stamp": "magenta",
    "tier": "bold yellow",
    "title": "italic",
    "track": "dim",
    "warn": "yellow",
}


def render(blocks: Sequence[Block], width: int) -> str:
    """The blocks as text with terminal styles, ``width`` columns wide."""
    pens = _pens()
    lines = (line for block in blocks for line in _lines(block, width))
    return "".join(_written(line, width, pens) + "\n" for line in lines)


def _pens() -> Mapping[str, Callable[[str], str]]:
    """What writes a text in each of our styles. The colours are of the sixteen that every terminal has."""
    colourless = bool(os.environ.get("NO_COLOR"))

    def pen(definition: str) -> Callable[[str], str]:
        style = Style.parse(definition)
        style = style.without_color if colourless else style
        return lambda text: style.render(text, color_system=ColorSystem.STANDARD)

    return {name: pen(definition) if definition else str for name, definition in _STYLES.items()}


def _written(line: Spans, width: int, pens: Mapping[str, Callable[[str], str]]) -> str:
    fitting = line if span_cells(line) <= width or is_path(line) else cut(line, width)
    return "".join([pens[style](text.replace(NBSP, " ")) for text, style in fitting if text])


def _lines(block: Block, width: int) -> Sequence[Spans]:
    """A block as lines. We lay all of them out ourselves: rich's own panels and tables take several times as long."""
    match block:
        case Line():
            return line_lines(block, width)
        case Fields():
            return field_lines(block, width)
        case Panel():
            return _panel(block, width)
        case Table():
            return _table(block, width)
        case _:
            assert_never(block)


def _panel(panel: Panel, width: int) -> list[Spans]:
    outer = min(width, _WIDEST_PANEL)
    left_top, right_top, left_low, right_low, flat, side = _ROUNDED if unicode_works() else _ASCII
    title: list[Span] = list(panel.title)
    title += [(f" {flat} ", "dim"), *panel.aside] if panel.aside else []
    shown = title if span_cells(title) <= outer - 6 else cut(title, outer - 6)
    rest = flat * (outer - 5 - span_cells(shown)) + right_top
    framed: list[Spans] = [[(f"{left_top}{flat} ", "dim"), *shown, (f" {rest}", "dim")]]
    for inside in (line for part in panel.blocks for line in _lines(part, outer - 4)):
        space = " " * (outer - 3 - span_cells(inside))
        framed.append([(f"{side} ", "dim"), *inside, (space, ""), (side, "dim")])
    framed.append([(f"{left_low}{flat * (outer - 2)}{right_low}", "dim")])
    return framed


def _table(table: Table, width: int) -> list[Spans]:
    if not table.rows:
        return [[(table.empty, "dim")]]
    if len(table.rows) > _MOST_DRAWN:
        return [[(line, "")] for line in plain.render([table], width).split("\n")]
    kept, widths, left_out = fit(table, width, _GAP)
    columns = [table.columns[index] for index in kept]
    rule = "─" if unicode_works() else "-"
    lines: list[Spans] = [[(table.title, "title")]] if table.title else []
    lines.append(_row([[(column.label, "head")] for column in columns], columns, widths))
    lines.append([(rule * (sum(widths) + _GAP * (len(widths) - 1)), "dim")])
    for row in table.rows:
        cells = [cell_lines(row[index], table.columns[index], size) for index, size in zip(kept, widths, strict=True)]
        lines += [_row(parts, columns, widths) for parts in zip_longest(*cells, fillvalue=())]
    if left_out:
        note = str(catalogue.Phrase("label.wider", columns=", ".join(left_out)))
        lines += line_lines(Line([(note, "dim")]), width)
    return lines


def _row(parts: Sequence[Spans], columns: Sequence[Column], widths: Sequence[int]) -> Spans:
    line: list[Span] = []
    for spans, column, size in zip(parts, columns, widths, strict=True):
        space = (" " * max(size - span_cells(spans), 0), "")
        line += [(" " * _GAP, "")] if line else []
        line += [space, *spans] if column.right else [*spans, space]
    return line
