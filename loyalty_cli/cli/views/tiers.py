"""Members who will lose their tier soon, drawn for the owner."""

from collections.abc import Sequence

from loyalty_cli.cli.views.drawing.blocks import NBSP, Block, Spans, table_of
from loyalty_cli.cli.views.drawing.common import Document
from loyalty_cli.cli.views.drawing.look import Look


def view(rows: Sequence[Document], look: Look) -> list[Block]:
    """Draw ``tiers``."""
    return [
        table_of(
            rows,
            [
                (look.column("label.card"), lambda row: (row["card"], "dim")),
                (look.column("label.name", wraps=True), lambda row: (row["name"], "name")),
                (look.column("label.tier", give=3), lambda row: (row["tier"], "tier")),
                (look.column("label.will-be", give=2), lambda row: row["to"]),
                (look.column("label.on-day"), lambda row: (look.short_day(row["on"]), "dim")),
                (look.column("label.to-stay", right=True, wraps=True, least=12), lambda row: _missing(row, look)),
                (look.column("label.phone", give=1), lambda row: look.phone(row["phone"]) if row["phone"] else ""),
                (look.column("label.email", give=4), lambda row: row["email"] or ""),
            ],
            look.say("label.nobody-loses"),
        )
    ]


def _missing(row: Document, look: Look) -> Spans:
    money: Spans = [(look.money(row["missing_cents"]), "loud")]
    if row["counts_from"] is None:
        return money
    return [*money, (f" {look.say('label.from-on', day=look.short_day(row['counts_from'])).replace(' ', NBSP)}", "dim")]
