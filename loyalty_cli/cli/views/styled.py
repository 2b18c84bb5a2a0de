"""Blocks drawn with rich, for a person at a terminal. Texts go in as rich Text: a name is never markup."""

import os
from collections.abc import Sequence
from io import StringIO
from itertools import zip_longest
from typing import Final, assert_never

from rich import box
from rich.console import Console, Group, RenderableType
from rich.panel import Panel as RichPanel
from rich.text import Text

from loyalty_cli.cli.output import unicode_works
from loyalty_cli.cli.views import plain
from loyalty_cli.cli.views.blocks import NBSP, Block, Column, Fields, Line, Panel, Span, Spans, Table
from loyalty_cli.cli.views.layout import field_lines, line_lines, span_cells
from loyalty_cli.cli.views.tabling import cell_lines, fit

_MOST_DRAWN: Final = 500
"""Rows that rich lays out, at some milliseconds each; longer tables are plain, so that they come at once."""
_WIDEST_PANEL: Final = 78
_GAP: Final = 2
"""Spaces between two columns."""
_STYLES: Final = {
    "": "",
    "bar": "green",
    "bad": "red",
    "code": "bold cyan",
    "dim": "dim",
    "good": "green",
    "head": "bold",
    "label": "dim",
    "loud": "bold",
    "name": "bold",
    "say": "italic cyan",
    "stamp": "magenta",
    "tier": "bold yellow",
    "title": "italic",
    "track": "dim",
    "warn": "yellow",
}


def render(blocks: Sequence[Block], width: int) -> str:
    """The blocks as text with terminal styles, ``width`` columns wide."""
    sink = StringIO()
    console = Console(
        file=sink, width=width, force_terminal=True, legacy_windows=False, highlight=False, markup=False, emoji=False,
        safe_box=not unicode_works(), no_color=bool(os.environ.get("NO_COLOR")),
    )  # fmt: skip
    for block in blocks:
        console.print(_drawn(block, width), soft_wrap=False)
    return sink.getvalue()


def _drawn(block: Block, width: int) -> RenderableType:
    match block:
        case Line():
            return _texts(line_lines(block, width))
        case Fields():
            return _texts(field_lines(block, width))
        case Panel():
            return _panel(block, width)
        case Table():
            return _table(block, width)
        case _:
            assert_never(block)


def _texts(lines: Sequence[Spans]) -> Text:
    return Text("\n", no_wrap=True, overflow="crop").join(_text(spans) for spans in lines)


def _text(spans: Spans) -> Text:
    parts = ((text.replace(NBSP, " "), _STYLES[style]) for text, style in spans)
    return Text.assemble(*parts, no_wrap=True, overflow="crop")


def _panel(panel: Panel, width: int) -> RichPanel:
    outer = min(width, _WIDEST_PANEL)
    inside = Group(*(_drawn(block, outer - 4) for block in panel.blocks))
    unicode = unicode_works()
    title = Text.assemble("", _text(panel.title), style="not dim")
    if panel.aside:
        title.append_text(Text.assemble((" ─ " if unicode else " - ", "dim"), _text(panel.aside)))
    shape = box.ROUNDED if unicode else box.ASCII
    return RichPanel(
        inside, title=title, title_align="left", box=shape, border_style="dim", width=outer, padding=(0, 1)
    )


def _table(table: Table, width: int) -> RenderableType:
    if not table.rows:
        return _text([(table.empty, "dim")])
    if len(table.rows) > _MOST_DRAWN:
        return Text(plain.render([table], width), no_wrap=True, overflow="crop")
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
        note = f"a wider terminal also shows: {', '.join(left_out)}"
        lines += line_lines(Line([(note, "dim")]), width)
    return _texts(lines)


def _row(parts: Sequence[Spans], columns: Sequence[Column], widths: Sequence[int]) -> Spans:
    """One line of a table. We lay it out ourselves: rich's own table takes three times as long for the same line."""
    line: list[Span] = []
    for spans, column, size in zip(parts, columns, widths, strict=True):
        space = (" " * max(size - span_cells(spans), 0), "")
        line += [(" " * _GAP, "")] if line else []
        line += [space, *spans] if column.right else [*spans, space]
    return line
