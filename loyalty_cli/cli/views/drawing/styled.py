"""Blocks drawn for a person at a terminal; a name is never markup.

Lists are rich's tables. A card or a receipt, for which a customer waits, is laid out by us: rich's panels take longer.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, Literal, assert_never

from rich.color import ColorSystem
from rich.style import Style
from rich.text import Text

from loyalty_cli.cli.printing.output import unicode_works
from loyalty_cli.cli.views.drawing import plain
from loyalty_cli.cli.views.drawing.blocks import NBSP, PATH, Block, Fields, Line, Panel, Span, Spans, Table
from loyalty_cli.cli.views.drawing.layout import NARROW, field_lines, is_path, line_lines, span_cells, wrap
from loyalty_cli.cli.views.drawing.tabling import cut, fit
from loyalty_cli.language import catalogue

if TYPE_CHECKING:
    from rich.progress_bar import ProgressBar

_MOST_DRAWN: Final = 500
"""Rows drawn with styles; longer tables are plain, so that they come at once."""
_WIDEST_PANEL: Final = 78
_ROUNDED: Final = "╭╮╰╯─│"
_ASCII: Final = "++++-|"
"""Corners above and below, and what lies flat and stands at the side of a panel."""
_GAP: Final = 2
"""Spaces between two columns."""
_HELD: Final = "\ue000"
"""Stands for NBSP while rich breaks the lines of a cell: it takes NBSP for a space."""
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
    "box": "dim",
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
    return "".join(_block(block, width, pens) for block in blocks)


def _block(block: Block, width: int, pens: Mapping[str, Callable[[str], str]]) -> str:
    if isinstance(block, Table) and 0 < len(block.rows) <= _MOST_DRAWN:
        return _drawn(block, width)
    return "".join(_written(line, width, pens) + "\n" for line in _lines(block, width))


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
    """A block as lines."""
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
    """A long or empty table as lines; the others are drawn by ``_drawn``."""
    if not table.rows:
        return [[(table.empty, "dim")]]
    return [[(line, "")] for line in plain.render([table], width).split("\n")]


def _drawn(table: Table, width: int) -> str:
    """A table drawn by rich: one line a row but for what is read whole, cut where there is no more room."""
    from io import StringIO

    from rich.box import ASCII, SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table as Drawn

    kept, widths, left_out = fit(table, width, _GAP)
    box = SIMPLE_HEAD if unicode_works() else ASCII
    drawn = Drawn(box=box, padding=(0, _GAP - 1, 0, 0), pad_edge=False, show_edge=False, title=table.title or None)
    drawn.title_justify = "left"
    for index, size in zip(kept, widths, strict=True):
        column = table.columns[index]
        justify: Literal["left", "right"] = "right" if column.right else "left"
        wrapped = column.whole or (column.wraps and width < NARROW)
        drawn.add_column(column.label, justify=justify, width=size, no_wrap=not wrapped, overflow="ellipsis")
    sizes = [
        (index, size if not column.no_wrap else None)
        for index, size, column in zip(kept, widths, drawn.columns, strict=True)
    ]
    for row in table.rows:
        drawn.add_row(*(_cell(row[index], size) for index, size in sizes))
    file = StringIO()
    console = Console(
        file=file, width=width, force_terminal=True, color_system="standard", highlight=False, markup=False,
        emoji=False, no_color=bool(os.environ.get("NO_COLOR")), legacy_windows=False,
    )  # fmt: skip
    console.print(drawn)
    if left_out:
        note = str(catalogue.Phrase("label.wider", columns=", ".join(left_out)))
        console.print(Text(note, style="dim"))
    return file.getvalue().replace(_HELD, " ")


def _cell(spans: Spans, wrapped: int | None) -> "Text | ProgressBar":
    """A cell ``wrapped`` into so many columns: a bar that stands alone is rich's own, all else text in our styles."""
    styles = [style for text, style in spans if text]
    if styles and set(styles) <= {"bar", "track"}:
        from rich.progress_bar import ProgressBar

        filled = sum(span_cells([(text, style)]) for text, style in spans if style == "bar")
        whole = span_cells(spans)
        return ProgressBar(total=whole, completed=filled, width=whole, complete_style="green", finished_style="green")
    lines = wrap(spans, wrapped)
    return Text("\n").join(
        Text.assemble(*((text.replace(NBSP, _HELD), _STYLES[style]) for text, style in line)) for line in lines
    )
