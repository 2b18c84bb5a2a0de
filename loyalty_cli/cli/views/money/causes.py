"""Causes: what was given, paid and is owed."""

from collections.abc import Sequence

from loyalty_cli.cli.views.drawing.blocks import Block, Line, Spans, Table
from loyalty_cli.cli.views.drawing.common import Document
from loyalty_cli.cli.views.drawing.look import Look


def paid(document: Document, look: Look) -> list[Block]:
    """Draw a payment to a cause."""
    text = look.say(
        "label.cause-paid",
        money=look.money(document["amount_cents"]),
        name=document["name"],
        owed=look.money(document["owed_cents"]),
    )
    return [Line([(text, "good")])]


def _owed(cents: int, look: Look) -> str:
    """What is owed; what was paid for goods that came back since is paid ahead."""
    return look.money(cents) if cents >= 0 else look.say("label.paid-ahead", money=look.money(-cents))


def causes(rows: Sequence[Document], look: Look) -> list[Block]:
    """Draw the causes."""
    columns = [
        look.column("label.cause", give=2),
        *(look.column(f"label.{name}", right=True) for name in ("given", "paid", "owed")),
        look.column("label.came-to", give=1),
    ]
    cells: list[Sequence[Spans]] = [
        [
            [(row["name"], "name")],
            [(look.money(row["given_cents"]), "")],
            [(look.money(row["paid_cents"]), "")],
            [(_owed(row["owed_cents"], look), "loud")],
            [(f"{row['units']} x {row['unit']}" if row["units"] and row["unit"] else "", "dim")],
        ]
        for row in rows
    ]
    return [Table(columns, cells, look.say("label.no-causes"))]
