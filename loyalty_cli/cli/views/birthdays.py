"""Birthdays: who has one, and what is said and given."""

from collections.abc import Container, Sequence

from loyalty_cli.cli.views.drawing.blocks import Block, Line, Spans, Table
from loyalty_cli.cli.views.drawing.common import Document
from loyalty_cli.cli.views.drawing.look import Look


def due_view(rows: Sequence[Document], look: Look) -> list[Block]:
    """Draw ``birthdays``."""
    columns = [
        look.column("label.card"),
        look.column("label.name", wraps=True, least=12),
        look.column("label.birthday"),
        look.column("label.gift", wraps=True, give=1),
        look.column("label.state"),
    ]
    cells = [_due(row, look) for row in rows]
    return [Table(columns, cells, look.say("label.no-birthday"))]


def _due(row: Document, look: Look) -> list[Spans]:
    state = str(row["state"])
    return [
        [(row["card"], "dim")],
        [(row["name"], "name")],
        [(look.short_day(row["birthday_on"]), "")],
        [(_gift(row, look), "")],
        [(look.say(f"label.birthday.{state}"), "good" if state == "due" else "dim")],
    ]


def _gift(row: Document, look: Look) -> str:
    """What is given; of an anniversary for what, and after how many years."""
    if "anniversary" not in row:
        return str(row["gift"])
    return f"{row['anniversary']} ({row['years']}){look.say('label.colon', what=row['gift'])}"


def given_view(rows: Sequence[Document], look: Look, before: Container[str] = ()) -> list[Block]:
    """Draw ``birthdays --run``: what to say and hand over; ``before`` are the cards given theirs earlier."""
    if not rows:
        return [Line([(look.say("label.no-gift-today"), "dim")])]
    blocks: list[Block] = []
    for row in rows:
        code: Spans = [(f"  {row['code']}", "code")] if row["code"] else []
        again: Spans = [(f"  {look.say('label.birthday.given')}", "warn")] if row["card"] in before else []
        blocks.append(Line([(row["name"] or row["card"], "name"), (f"  {row['card']}", "dim"), *code, *again]))
        blocks.append(Line([(f"{look.signs['arrow']} ", "say"), (row["say"], "say")], 2))
    return blocks


def surprises_view(rows: Sequence[Document], look: Look) -> list[Block]:
    """Draw ``surprise``: each draw of the period, or as it would go now."""
    names = ("eligible", "held-out", "gifts", "left-out")
    columns = [
        look.column("label.surprise", wraps=True, least=12),
        look.column("label.state"),
        *(look.column(f"label.surprise.{name}", right=True, give=2) for name in names),
        look.column("label.cost", right=True),
        look.column("label.surprise.left", right=True, give=1),
    ]
    cells: list[Sequence[Spans]] = [
        [
            [(row["name"], "name")],
            [(look.say(f"label.surprise.{row['state']}"), "good" if row["state"] == "due" else "dim")],
            *([(look.number(row[name.replace("-", "_")]), "")] for name in names),
            [(look.money(row["cost_cents"]), "")],
            [(look.money(row["left_cents"]) if row["left_cents"] is not None else "", "dim")],
        ]
        for row in rows
    ]
    return [Table(columns, cells)]


def surprised_view(document: Document, look: Look) -> list[Block]:
    """Draw ``surprise --run``: what was drawn, and what to say and hand over."""
    blocks: list[Block] = []
    for row in document["given"]:
        code: Spans = [(f"  {row['code']}", "code")] if row["code"] else []
        blocks.append(Line([(row["name"] or row["card"], "name"), (f"  {row['card']}", "dim"), *code]))
        blocks.append(Line([(f"{look.signs['arrow']} ", "say"), (row["say"], "say")], 2))
    return [*blocks, *surprises_view(document["surprises"], look)]
