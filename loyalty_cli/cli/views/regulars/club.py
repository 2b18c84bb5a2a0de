"""The members of the paid club and the end of their months, drawn for the owner."""

from collections.abc import Sequence

from loyalty_cli.cli.views.drawing.blocks import Block, table_of
from loyalty_cli.cli.views.drawing.common import Document
from loyalty_cli.cli.views.drawing.look import Look


def view(rows: Sequence[Document], look: Look) -> list[Block]:
    """Draw ``club list``."""
    return [
        table_of(
            rows,
            [
                (look.column("label.card", give=1), lambda row: (row["card"], "dim")),
                (look.column("label.name", wraps=True, least=10), lambda row: (row["name"], "name")),
                (look.column("label.club.until"), lambda row: look.short_day(row["until"])),
                (look.column("label.club.left", right=True), lambda row: (look.number(row["days_left"]), "loud")),
                (look.column("label.club.benefits", right=True, give=4), lambda row: look.money(row["benefits_cents"])),
                (look.column("label.phone", give=2), lambda row: look.phone(row["phone"]) if row["phone"] else ""),
                (look.column("label.email", give=3), lambda row: row["email"] or ""),
            ],
            look.say("label.none"),
        )
    ]
