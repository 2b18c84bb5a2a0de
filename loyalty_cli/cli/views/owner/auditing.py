"""Findings of the audit, and what was done by hand."""

from collections.abc import Sequence

from loyalty_cli.cli.views.drawing.blocks import GAP, Block, Column, Line, Spans, Table, table_of
from loyalty_cli.cli.views.drawing.common import Document
from loyalty_cli.cli.views.drawing.look import Look

_RECORDED = ("adjustment", "merge", "erasure", "import", "program")


def view(rows: Sequence[Document], look: Look) -> list[Block]:
    """Draw ``audit``: the findings, then what was done by hand and is listed for the record."""
    found = [row for row in rows if row["look"]]
    blocks: list[Block] = [_table(found, look.say("label.look-at"), look)]
    recorded = [row for row in rows if not row["look"]]
    if recorded:
        blocks += [GAP, Line(_summary(recorded, look)), _table(recorded, look.say("label.what"), look)]
    return blocks


def _table(rows: Sequence[Document], title: str, look: Look) -> Table:
    named = any(row["name"] or row["card"] for row in rows)
    return table_of(
        rows,
        [
            (look.column("label.day"), lambda row: look.short_day(row["on"])),
            (look.column("label.at", give=4), lambda row: (row["at"] or "", "dim")),
            (look.column("label.who-keyed", give=2), lambda row: (row["operator"] or "", "dim")),
            (
                look.column("label.member", give=0 if named else 1, wraps=True),
                lambda row: (row["name"] or row["card"] or "", "name"),
            ),
            (Column(title, wraps=True, least=36), lambda row: row["what"]),
            (look.column("label.facts", give=3), lambda row: (_some(row["facts"], look), "dim")),
        ],
        look.say("label.nothing-to-look-at"),
    )


def _summary(rows: Sequence[Document], look: Look) -> Spans:
    """``By hand, for the record: 12 adjustments (+240 points), 1 merge``."""
    parts = []
    for kind in _RECORDED:
        alike = [row for row in rows if row["kind"] == kind]
        if alike:
            points = sum(row["points"] or 0 for row in alike) if kind == "adjustment" else 0
            much = f" ({look.change(points, 'points')})" if points else ""
            parts.append(look.say(f"label.by-hand.{kind}", count=len(alike)) + much)
    return [(f"{look.say('label.for-the-record')} ", "head"), (", ".join(parts), "")]


def _some(facts: Sequence[int], look: Look) -> str:
    """The first fact, by its number, and whether there are more."""
    named = "".join(look.told("number", number=fact) for fact in facts[:1])
    return f"{named}…" if len(facts) > 1 else named
