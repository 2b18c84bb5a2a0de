"""Who will lose their tier soon: for the owner, who tells them in time."""

from collections.abc import Sequence

from loyalty_cli.cli.views.drawing.blocks import NBSP, Block, Spans, Table
from loyalty_cli.cli.views.drawing.common import Document
from loyalty_cli.cli.views.drawing.look import Look


def view(rows: Sequence[Document], look: Look) -> list[Block]:
    """Draw ``tiers``."""
    columns = [
        look.column("label.card"),
        look.column("label.name", wraps=True, least=10),
        look.column("label.will-be", wraps=True, least=14),
        look.column("label.to-stay", wraps=True, least=12),
        look.column("label.phone", give=1),
        look.column("label.email", give=2),
    ]
    cells: list[Sequence[Spans]] = [
        [
            [(row["card"], "dim")],
            [(row["name"], "name")],
            [
                (f"{row['tier']} {look.signs['arrow']} {row['to']}", ""),
                (f" {look.say('label.on', day=look.short_day(row['on'])).replace(' ', NBSP)}", "dim"),
            ],
            _missing(row, look),
            [(look.phone(row["phone"]) if row["phone"] else "", "")],
            [(row["email"] or "", "")],
        ]
        for row in rows
    ]
    return [Table(columns, cells, look.say("label.nobody-loses"))]


def _missing(row: Document, look: Look) -> Spans:
    money: Spans = [(look.money(row["missing_cents"]), "loud")]
    if row["counts_from"] is None:
        return money
    return [*money, (f" {look.say('label.from-on', day=look.short_day(row['counts_from'])).replace(' ', NBSP)}", "dim")]
