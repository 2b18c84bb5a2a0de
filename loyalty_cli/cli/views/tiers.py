"""Who will lose her tier soon: for the owner, who tells her in time."""

from collections.abc import Sequence

from loyalty_cli.cli.views.blocks import NBSP, Block, Column, Spans, Table
from loyalty_cli.cli.views.common import Document
from loyalty_cli.cli.views.look import Look


def view(rows: Sequence[Document], look: Look) -> list[Block]:
    """Draw ``tiers``."""
    columns = [
        Column("Card"),
        Column("Name", wraps=True, least=10),
        Column("Will be", wraps=True, least=14),
        Column("To stay", wraps=True, least=12),
        Column("Phone", give=1),
        Column("E-mail", give=2),
    ]
    cells: list[Sequence[Spans]] = [
        [
            [(row["card"], "dim")],
            [(row["name"], "name")],
            [
                (f"{row['tier']} {look.signs['arrow']} {row['to']}", ""),
                (f" on{NBSP}{look.short_day(row['on'])}", "dim"),
            ],
            _missing(row, look),
            [(row["phone"] or "", "")],
            [(row["email"] or "", "")],
        ]
        for row in rows
    ]
    return [Table(columns, cells, "nobody is about to lose a tier")]


def _missing(row: Document, look: Look) -> Spans:
    money: Spans = [(look.money(row["missing_cents"]), "loud")]
    if row["counts_from"] is None:
        return money
    return [*money, (f" from{NBSP}{look.short_day(row['counts_from'])} on", "dim")]
