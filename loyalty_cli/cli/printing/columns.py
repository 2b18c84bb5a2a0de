"""``--columns``: a list with the columns that were asked for, in that order."""

from collections.abc import Sequence
from typing import Any

from loyalty_cli.cli.printing.sheets import flat_rows
from loyalty_cli.cli.views.drawing.blocks import Block, Column, Spans, Table
from loyalty_cli.cli.views.drawing.common import Document
from loyalty_cli.cli.views.drawing.look import Look
from loyalty_cli.errors import BadValue


def chosen(rows: Sequence[Document], told: str, header: Sequence[str]) -> tuple[list[str], list[dict[str, Any]]]:
    """The columns asked for, and the rows with these alone, flat as in CSV.

    ``header`` are the columns of a list without rows. Raises BadValue for a column that the list does not have.
    """
    flat = flat_rows(rows)
    known = list(dict.fromkeys(name for row in flat for name in row)) or list(header)
    names = [name.strip() for name in told.split(",") if name.strip()]
    for name in names:
        if name not in known and (known or not names):
            raise BadValue("error.column", name=name, known=", ".join(known))
    return names, [{name: row.get(name) for name in names} for row in flat]


def view(rows: Sequence[Document], look: Look) -> list[Block]:
    """Draw the chosen columns under their names, as programs read them."""
    names = list(rows[0]) if rows else []
    numbers = {name for name in names if all(isinstance(row[name], int | None) for row in rows)}
    columns = [
        Column(name.removesuffix("_cents"), right=name in numbers, give=place) for place, name in enumerate(names)
    ]
    return [Table(columns, [[_cell(name, row[name], look) for name in names] for row in rows])]


def _cell(name: str, value: Any, look: Look) -> Spans:
    match value:
        case None:
            return [("", "")]
        case bool():
            return [(str(value).lower(), "")]
        case int() if name.endswith("_cents"):
            return [(look.money(value), "")]
        case int():
            return [(look.number(value), "")]
        case _:
            return [(str(value), "")]
