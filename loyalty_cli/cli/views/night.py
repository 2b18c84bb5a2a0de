"""The night: what each step came to, and who will be lowered soon."""

from loyalty_cli.cli.views.blocks import GAP, NBSP, Block, Column, Fields, Line, Spans, Table
from loyalty_cli.cli.views.common import Document
from loyalty_cli.cli.views.look import Look


def view(document: Document, look: Look) -> list[Block]:
    """Draw ``nightly``."""
    blocks: list[Block] = [
        Line([("The night of ", ""), (look.day(document["on"]), "head")]),
        Fields([(step["step"], _outcome(step)) for step in document["steps"]]),
    ]
    if document["notices"]:
        columns = [Column("Card", give=2), Column("Name"), Column("Will be", wraps=True), Column("On", give=1)]
        rows: list[list[Spans]] = [
            [
                [(one["card"], "dim")],
                [(one["name"], "name")],
                [(f"{one['tier']} to {one['to']}", "")],
                [(look.short_day(one["on"]), "dim")],
            ]
            for one in document["notices"]
        ]
        blocks += [GAP, Line([("To be told", "head")]), Table(columns, rows)]
    return blocks


def failures(document: Document) -> str:
    """The steps that failed, a line each, for standard error."""
    return "\n".join(f"error: {step['step']}: {step['detail']}" for step in document["steps"] if not step["ok"])


def _outcome(step: Document) -> Spans:
    mark = ("ok  ", "good") if step["ok"] else ("NO  ", "bad")
    before: Spans = [(f"  done{NBSP}before", "dim")] if step["repeated"] else []
    return [mark, (step["detail"], "" if step["ok"] else "bad"), *before]
