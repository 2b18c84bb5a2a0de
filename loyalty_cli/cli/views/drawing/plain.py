"""Draw blocks as plain text, for pipes, files and logs."""

from collections.abc import Sequence
from itertools import zip_longest

from loyalty_cli.cli.views.drawing.blocks import NBSP, Block, Fields, Line, Panel, Spans, Table
from loyalty_cli.cli.views.drawing.layout import field_lines, line_lines, span_cells
from loyalty_cli.language import catalogue
from loyalty_cli.values import assert_never

_GAP = 2


def render(blocks: Sequence[Block], width: int | None) -> str:
    """The blocks as text, at most ``width`` columns wide (None: as wide as they are)."""
    return "\n".join(line for block in blocks for line in _lines(block, width))


def _lines(block: Block, width: int | None) -> list[str]:
    match block:
        case Line():
            return [_text(spans) for spans in line_lines(block, width)]
        case Fields():
            return [_text(spans) for spans in field_lines(block, width)]
        case Panel():
            title = [*block.title, ("   ", ""), *block.aside] if block.aside else block.title
            inside = [line for part in block.blocks for line in _lines(part, width)]
            return [*(_text(spans) for spans in line_lines(Line(title), width)), *inside]
        case Table():
            return _table(block, width)
        case _:
            assert_never(block)


def _text(spans: Spans) -> str:
    return "".join(text for text, _ in spans).replace(NBSP, " ").rstrip()


def _table(table: Table, width: int | None) -> list[str]:
    from loyalty_cli.cli.views.drawing.tabling import cell_lines, fit

    heads = [table.title] if table.title else []
    if not table.rows:
        return [*heads, table.empty]
    kept, widths, left_out = fit(table, width, _GAP)
    columns = [table.columns[index] for index in kept]
    rights = [column.right for column in columns]
    heading: list[Spans] = [[(column.label, "")] for column in columns]
    lines = [_row([_head(spans, size) for spans, size in zip(heading, widths, strict=True)], widths, rights)]
    lines.append(_row([[("-" * size, "")] for size in widths], widths, rights))
    for row in table.rows:
        cells = [cell_lines(row[index], table.columns[index], size) for index, size in zip(kept, widths, strict=True)]
        lines += [_row(parts, widths, rights) for parts in zip_longest(*cells, fillvalue=())]
    if left_out:
        note = f"({catalogue.Phrase('label.wider', columns=', '.join(left_out))})"
        lines += [_text(spans) for spans in line_lines(Line([(note, "dim")]), width)]
    return [*heads, *lines]


def _head(spans: Spans, size: int) -> Spans:
    """The header of a column, cut only where the column itself is."""
    from loyalty_cli.cli.views.drawing.tabling import cut

    return spans if span_cells(spans) <= size else cut(spans, size)


def _row(parts: Sequence[Spans], widths: Sequence[int], rights: Sequence[bool]) -> str:
    padded = []
    for spans, size, right in zip(parts, widths, rights, strict=True):
        text = "".join(text for text, _ in spans).replace(NBSP, " ")
        space = " " * max(size - span_cells(spans), 0)
        padded.append(space + text if right else text + space)
    return (" " * _GAP).join(padded).rstrip()
