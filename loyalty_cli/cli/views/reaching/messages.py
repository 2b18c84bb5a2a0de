"""Messages drawn for a terminal: whom they would reach, what was written, what was recorded as sent."""

from collections.abc import Sequence

from loyalty_cli.cli.views.drawing.blocks import Block, Column, Line, table_of
from loyalty_cli.cli.views.drawing.common import Document
from loyalty_cli.cli.views.drawing.look import Look
from loyalty_cli.language.report import Teller


def messages(rows: Sequence[Document], look: Look) -> list[Block]:
    """Draw ``messages list``."""
    teller = Teller(look.program)
    return [
        table_of(
            rows,
            [
                (look.column("label.card", give=2), lambda row: (row["card"], "dim")),
                (look.column("label.name", wraps=True, least=10), lambda row: (row["name"], "name")),
                (Column(teller.say("head.channel"), give=1), lambda row: teller.say(f"channel.{row['channel']}")),
                (Column(teller.say("head.message"), wraps=True, whole=True), lambda row: row["text"]),
            ],
            teller.say("none.messages"),
        )
    ]


def written(document: Document, look: Look) -> list[Block]:
    """Draw what ``messages write`` wrote."""
    teller, paths = Teller(look.program), document["with_rows"]
    if not paths:
        return [Line([(teller.say("none.messages"), "dim")])]
    text = teller.say("messages.written", count=document["messages"], files=", ".join(paths))
    return [Line([(text, "good")])]


def sent(document: Document, look: Look) -> list[Block]:
    """Draw what ``messages sent`` recorded."""
    teller = Teller(look.program)
    counts = {name: teller.number(document[name]) for name in ("unchanged", "rejected")}
    lines: list[Block] = [Line([(teller.say("messages.sent", count=document["accepted"], **counts), "good")])]
    return lines + [Line([(f"{one['line']}: {one['reason']}", "warn")], 2) for one in document["rejects"][:10]]
