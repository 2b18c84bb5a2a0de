"""Surveys drawn for a terminal: whom to ask, what was answered."""

from collections.abc import Sequence
from typing import Final

from loyalty_cli.cli.views.drawing.blocks import Block, Column, Line, Spans, Table
from loyalty_cli.cli.views.drawing.common import Document
from loyalty_cli.cli.views.drawing.look import Look
from loyalty_cli.cli.views.drawing.reachable import reachable
from loyalty_cli.language.report import Teller

_STYLE: Final = {"reached": "good", "on the way": "good", "behind": "warn"}


def due(rows: Sequence[Document], look: Look) -> list[Block]:
    """Draw ``survey due``."""
    teller = Teller(look.program)
    head, none = teller.say("head.survey"), teller.say("none.due")
    return [reachable(rows, look, head, lambda row: str(row["survey"]), none)]


def voices(rows: Sequence[Document], look: Look) -> list[Block]:
    """Draw ``voices``."""
    teller = Teller(look.program)
    columns = [
        Column(teller.say("head.day")),
        look.column("label.name", wraps=True, least=10),
        Column(teller.say("head.survey"), give=2),
        Column(teller.say("head.answer")),
        Column(teller.say("head.comment"), wraps=True, give=1),
    ]
    cells: list[Sequence[Spans]] = [
        [
            [(row["on"], "dim")],
            [(row["name"] or teller.say("voice.nobody"), "name" if row["name"] else "dim")],
            [(row["survey"], "")],
            [(" ".join(map(str, row["scores"])), "warn" if row["kind"] == "detractor" else "")],
            [(row["comment"], "")],
        ]
        for row in rows
    ]
    return [Table(columns, cells, teller.say("none.voices"))]


def answer_of_nobody(document: Document, look: Look) -> list[Block]:
    """Draw the answer of somebody who is no member."""
    told = document["answer"]
    text = Teller(look.program).say("answer.nobody", survey=told["survey"], scores=" ".join(map(str, told["scores"])))
    return [Line([(text, "good")])]


def taken(document: Document, look: Look) -> list[Block]:
    """Draw the takings of a day that were told."""
    teller = Teller(look.program)
    text = teller.say(
        "takings.kept",
        day=teller.day(document["fact"]["on"]),
        tickets=teller.number(document["tickets"]),
        amount=teller.money(document["amount_cents"]),
    )
    return [Line([(text, "good")])]


def takings(rows: Sequence[Document], look: Look) -> list[Block]:
    """Draw the days whose takings were told."""
    teller = Teller(look.program)
    columns = [
        Column(teller.say("head.day")),
        Column(teller.say("head.tickets"), right=True),
        Column(teller.say("head.members_tickets"), right=True),
        Column(teller.say("head.taken"), right=True, give=1),
    ]
    cells: list[Sequence[Spans]] = [
        [
            [(row["on"], "dim")],
            [(teller.number(row["tickets"]), "")],
            [(teller.number(row["members_tickets"]), "loud")],
            [(teller.money(row["amount_cents"]), "")],
        ]
        for row in rows
    ]
    return [Table(columns, cells, teller.say("none.takings"))]


def goals(rows: Sequence[Document], look: Look) -> list[Block]:
    """Draw ``goals``: a bar, where it is due, where it is."""
    teller = Teller(look.program)
    columns = [
        Column(teller.say("head.figure"), wraps=True),
        Column(teller.say("head.way"), give=3),
        Column(teller.say("head.have"), right=True),
        Column(teller.say("head.due"), right=True),
        Column(teller.say("head.aim"), right=True, give=1),
        Column(teller.say("head.by"), give=2),
        Column(teller.say("head.verdict")),
    ]
    cells: list[Sequence[Spans]] = [
        [
            [(teller.say(f"figure.{row['kpi']}"), "")],
            look.bar(round(100 * (row["share"] or 0)), 100, 10),
            [(_written(teller, row, "have"), "loud")],
            [(_written(teller, row, "due"), "")],
            [(_written(teller, row, "aim"), "dim")],
            [(look.short_day(row["by"]), "dim")],
            [(teller.say(f"goal.{row['verdict'].replace(' ', '-')}"), _STYLE.get(row["verdict"], "dim"))],
        ]
        for row in rows
    ]
    return [Table(columns, cells, teller.say("none.goals"))]


def every_goal(document: Document, look: Look) -> list[Block]:
    """Draw ``report goals``."""
    return goals(document["goals"], look)


def _written(teller: Teller, row: Document, key: str) -> str:
    return teller.value({"id": row["kpi"], "value": row[key]})
