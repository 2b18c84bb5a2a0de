"""What a view is made of. A span is a text and the name of its style; control characters are gone before it is made."""

from collections.abc import Callable, Iterable, Sequence

from loyalty_cli.values import NamedTuple, TypeAlias, TypeVar

T = TypeVar("T")
Span: TypeAlias = tuple[str, str]
Spans: TypeAlias = Sequence[Span]
Field: TypeAlias = tuple[str, Spans]

NBSP = "\u00a0"
"""Holds a date or an amount together while lines are broken; printed as a space."""


PATH = "path"
"""The style of a path on a line of its own: it is never broken, so that it can be copied."""


class Line(NamedTuple):
    """A line of text, wrapped where it is too long; what follows hangs ``hang`` columns in."""

    spans: Spans = ()
    hang: int = 0


class Fields(NamedTuple):
    """Labels with what they stand for, aligned. An empty label continues the one above; SPACE is an empty line."""

    rows: Sequence[Field]


class Panel(NamedTuple):
    """Blocks that belong together, under a title; ``aside`` stands at the right of it."""

    title: Spans
    aside: Spans
    blocks: Sequence["Block"]


class Column(NamedTuple):
    """A column of a table.

    When room is short, a ``wraps`` column breaks its text, then columns go, the highest ``give`` first (0 always
    stays), then what is still too long is cut. A ``wraps`` column keeps ``least`` columns as long as others can go.
    On a terminal a row is one line: a ``wraps`` column is cut there, too, unless it is to be read ``whole`` or the
    terminal is so narrow that little would be left.
    """

    label: str
    right: bool = False
    give: int = 0
    wraps: bool = False
    least: int = 18
    whole: bool = False


class Table(NamedTuple):
    """Rows of cells under their columns; ``empty`` is said where there are none."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Spans]]
    empty: str = ""
    title: str = ""


def table_of(
    rows: Iterable[T],
    columns: Sequence[tuple[Column, Callable[[T], str | Span | Spans]]],
    empty: str = "",
    title: str = "",
) -> Table:
    """A table of rows: each column with what it shows of a row, a text, a span or spans."""
    cells = [[_spans(shown(row)) for _, shown in columns] for row in rows]
    return Table([column for column, _ in columns], cells, empty, title)


def _spans(shown: str | Span | Spans) -> Spans:
    if isinstance(shown, str):
        return [(shown, "")]
    if isinstance(shown, tuple) and len(shown) == 2 and isinstance(shown[0], str):
        return [shown]
    return shown


Block: TypeAlias = Line | Fields | Panel | Table
GAP = Line()
"""An empty line."""
SPACE: Field = ("", ())
"""An empty line between fields."""
