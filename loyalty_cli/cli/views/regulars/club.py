"""The members of the paid club: for the owner, who reminds them in time."""

from collections.abc import Sequence

from loyalty_cli.cli.views.drawing.blocks import Block, Spans, Table
from loyalty_cli.cli.views.drawing.common import Document
from loyalty_cli.cli.views.drawing.look import Look


def view(rows: Sequence[Document], look: Look) -> list[Block]:
    """Draw ``club list``."""
    columns = [
        look.column("label.card", give=1),
        look.column("label.name", wraps=True, least=10),
        look.column("label.club.until"),
        look.column("label.club.left", right=True),
        look.column("label.club.benefits", right=True, give=4),
        look.column("label.phone", give=2),
        look.column("label.email", give=3),
    ]
    cells: list[Sequence[Spans]] = [
        [
            [(row["card"], "dim")],
            [(row["name"], "name")],
            [(look.short_day(row["until"]), "")],
            [(look.number(row["days_left"]), "loud")],
            [(look.money(row["benefits_cents"]), "")],
            [(look.phone(row["phone"]) if row["phone"] else "", "")],
            [(row["email"] or "", "")],
        ]
        for row in rows
    ]
    return [Table(columns, cells, look.say("label.none"))]
