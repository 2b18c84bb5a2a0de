"""Boards of members, drawn for a terminal: how far in a challenge, and boards that anybody may read."""

from collections.abc import Sequence

from loyalty_cli.cli.views.drawing.blocks import Block, Column, Spans, Table
from loyalty_cli.cli.views.drawing.common import Document
from loyalty_cli.cli.views.drawing.look import Look

_BAR = 12


def board(rows: Sequence[Document], look: Look) -> list[Block]:
    """Draw ``leaderboard --public`` and ``--challenge``: what each row has."""
    challenge = bool(rows) and "have" in rows[0]
    columns = [Column("#", right=True), look.column("label.name", wraps=True)]
    if challenge:
        columns += [look.column("label.progress"), look.column("label.won", right=True, give=1)]
    else:
        columns.append(Column(look.title_of(look.program.points.name), right=True))
        columns.append(look.column("label.visits", right=True))
    cells: list[Sequence[Spans]] = [
        [
            [(str(row["rank"]), "loud")],
            [(row["name"] or look.say("label.a-member"), "name" if row["name"] else "dim")],
            *(_far(row, look) if challenge else _came(row, look)),
        ]
        for row in rows
    ]
    return [Table(columns, cells, look.say("label.nobody-came"))]


def _far(row: Document, look: Look) -> list[Spans]:
    told = [*look.bar(row["have"], row["of"], _BAR), (f" {_amount(row['have'], row, look)}", "")]
    return [told, [(look.number(row["won"]) if row["won"] else "", "good")]]


def _amount(value: int, row: Document, look: Look) -> str:
    shown = look.money if row.get("money") else look.number
    return f"{shown(value)}/{shown(row['of'])}"


def _came(row: Document, look: Look) -> list[Spans]:
    return [[(look.number(row["points"]), "")], [(look.number(row["visits"]), "")]]
