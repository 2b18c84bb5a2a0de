"""A table of members with how they are reached, and one thing told of each."""

from collections.abc import Callable, Sequence

from loyalty_cli.cli.views.drawing.blocks import Column, Spans, Table
from loyalty_cli.cli.views.drawing.common import Document
from loyalty_cli.cli.views.drawing.look import Look


def reachable(rows: Sequence[Document], look: Look, head: str, told: Callable[[Document], str], none: str) -> Table:
    """Card, name, what is ``told`` under ``head``, phone, e-mail; ``none`` is said where there are no rows."""
    columns = [
        look.column("label.card"),
        look.column("label.name", wraps=True, least=20),
        Column(head),
        look.column("label.phone", give=1),
        look.column("label.email", give=2),
    ]
    cells: list[Sequence[Spans]] = [
        [
            [(row["card"], "dim")],
            [(row["name"], "name")],
            [(told(row), "")],
            [(look.phone(row["phone"]) if row["phone"] else "", "")],
            [(row["email"] or "", "")],
        ]
        for row in rows
    ]
    return Table(columns, cells, none)
