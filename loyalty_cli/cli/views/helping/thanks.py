"""Engagements, drawn for a terminal."""

from collections.abc import Sequence

from loyalty_cli.cli.views.drawing.blocks import Block, Column, Line, table_of
from loyalty_cli.cli.views.drawing.common import Document
from loyalty_cli.cli.views.drawing.look import Look
from loyalty_cli.language.report import Teller

_STYLES = {"pending": "warn", "approved": "good", "rejected": "bad"}


def view(rows: Sequence[Document], look: Look) -> list[Block]:
    """Draw ``engage list``."""
    teller = Teller(look.program)
    blocks: list[Block] = [
        table_of(
            rows,
            [
                (
                    look.column("label.receipt"),
                    lambda row: (row["ref"] or look.told("number", number=row["fact"]), "dim"),
                ),
                (Column(teller.say("head.day")), lambda row: (look.short_day(row["on"]), "dim")),
                (look.column("label.name", wraps=True), lambda row: (row["name"], "name")),
                (Column(teller.say("head.thanks"), wraps=True, least=8, whole=True), lambda row: row["engagement"]),
                (
                    Column(teller.say("head.stars"), give=2),
                    lambda row: (("★" if look.unicode else "*") * (row["stars"] or 0), "loud"),
                ),
                (Column(teller.say("head.shown"), wraps=True, give=1, whole=True), _shown),
                (
                    look.column("label.state"),
                    lambda row: (look.say(f"label.thanks.{row['state']}"), _STYLES.get(row["state"], "")),
                ),
            ],
            teller.say("none.thanks"),
        )
    ]
    if any(row["state"] == "pending" for row in rows):
        blocks.append(Line([(look.say("label.how-to-approve"), "dim")]))
    return blocks


def _shown(row: Document) -> str:
    return " · ".join(filter(None, (row["text"], row["link"])))
