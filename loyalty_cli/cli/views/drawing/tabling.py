"""Fitting a table into the width there is: which columns stay, how wide each is, what each cell's lines are."""

from collections.abc import Sequence

from loyalty_cli.cli.views.drawing.blocks import NBSP, Column, Span, Spans, Table
from loyalty_cli.cli.views.drawing.layout import cells, span_cells, wrap
from loyalty_cli.values import NamedTuple

_LEAST_CUT = 6
_LEAST_WRAPPED = 18


class Fit(NamedTuple):
    """The columns kept (by index) and their widths; ``left_out`` names those that had no room (bars have no name)."""

    kept: Sequence[int]
    widths: Sequence[int]
    left_out: Sequence[str]


def fit(table: Table, width: int | None, gap: int) -> Fit:
    """Choose columns and widths so that all fits in ``width`` columns, ``gap`` of them between two."""
    natural = [_natural(table, index) for index in range(len(table.columns))]
    kept = [index for index, column in enumerate(table.columns) if not column.label or _told(table, index)]
    if width is None:
        return Fit(kept, [natural[index] for index in kept], ())
    left_out = []
    while _least(table, kept, natural, gap) > width and (loser := _loser(table, kept)) is not None:
        kept.remove(loser)
        left_out += [table.columns[loser].label] if table.columns[loser].label else []
    return Fit(kept, _shares(table, kept, natural, width, gap), left_out)


def cell_lines(spans: Spans, column: Column, width: int) -> list[list[Span]]:
    """A cell as lines of its column's width: wrapped, or cut with an ellipsis."""
    if span_cells(spans) <= width:
        return [list(spans)]
    return wrap(spans, width) if column.wraps else [cut(spans, width)]


def _told(table: Table, index: int) -> bool:
    """A column that is empty in every row says nothing: it is not shown."""
    return table.columns[index].give == 0 or any(span_cells(row[index]) for row in table.rows)


def _natural(table: Table, index: int) -> int:
    return max([cells(table.columns[index].label), *(span_cells(row[index]) for row in table.rows)])


def _least(table: Table, kept: Sequence[int], natural: Sequence[int], gap: int) -> int:
    wanted = [
        min(natural[i], _wanted(table, i, table.columns[i].least)) if table.columns[i].wraps else natural[i]
        for i in kept
    ]
    return sum(wanted) + gap * (len(kept) - 1)


def _loser(table: Table, kept: Sequence[int]) -> int | None:
    givers = [index for index in kept if table.columns[index].give]
    return max(givers, key=lambda index: (table.columns[index].give, index)) if givers else None


def _shares(table: Table, kept: Sequence[int], natural: Sequence[int], width: int, gap: int) -> list[int]:
    """The natural widths, with what is too much taken from the wrapping columns, then from the widest."""
    shares = {index: natural[index] for index in kept}
    room = width - gap * (len(kept) - 1)
    floors = {i: _wanted(table, i, min(table.columns[i].least, _LEAST_WRAPPED)) for i in kept if table.columns[i].wraps}
    whole = {i for i in kept if _is_held_together(table, i)}
    while (over := sum(shares.values()) - room) > 0:
        wrapping = [i for i in floors if shares[i] > floors[i]]
        cutting = [i for i in kept if not table.columns[i].right and shares[i] > _LEAST_CUT]
        candidates = wrapping or [i for i in cutting if i not in whole] or cutting
        if not candidates:
            break
        widest = max(candidates, key=lambda index: shares[index])
        least = floors[widest] if wrapping else _LEAST_CUT
        shares[widest] = max(least, shares[widest] - over)
    return [shares[index] for index in kept]


def _wanted(table: Table, index: int, least: int) -> int:
    """The width that a wrapping column keeps: ``least``, and no less than its header and its longest usual word."""
    words = (cells(word) for row in table.rows for text, _ in row[index] for word in text.split(" "))
    longest = max((word for word in words if word <= _LEAST_WRAPPED), default=0)
    return max(least, longest, cells(table.columns[index].label))


def _is_held_together(table: Table, index: int) -> bool:
    """Whether a column has dates or amounts, which are read whole or not at all."""
    return any(NBSP in text for row in table.rows for text, _ in row[index])


def cut(spans: Spans, width: int) -> list[Span]:
    """What is too long for ``width`` columns, cut with an ellipsis."""
    kept: list[Span] = []
    left = width - 1
    for text, style in spans:
        taken = ""
        for char in text:
            if cells(char) > left:
                return [*kept, (taken.rstrip() + "…", style)]
            taken += char
            left -= cells(char)
        kept.append((taken, style))
    return kept
