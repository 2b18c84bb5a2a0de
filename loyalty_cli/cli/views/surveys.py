"""Surveys drawn for a terminal: whom to ask, what was answered."""

from collections.abc import Sequence
from typing import Final

from loyalty_cli.cli.views.drawing.blocks import Block, Column, Line, table_of
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
    return [
        table_of(
            rows,
            [
                (Column(teller.say("head.day")), lambda row: (look.short_day(row["on"]), "dim")),
                (
                    look.column("label.name", wraps=True, least=10),
                    lambda row: (row["name"] or teller.say("voice.nobody"), "name" if row["name"] else "dim"),
                ),
                (Column(teller.say("head.survey"), give=2), lambda row: row["survey"]),
                (
                    Column(teller.say("head.answer")),
                    lambda row: (" ".join(map(str, row["scores"])), "warn" if row["kind"] == "detractor" else ""),
                ),
                (Column(teller.say("head.comment"), wraps=True, give=1), lambda row: row["comment"]),
            ],
            teller.say("none.voices"),
        )
    ]


def answer_of_nobody(document: Document, look: Look) -> list[Block]:
    """Draw the answer of somebody who is not a member."""
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
    return [
        table_of(
            rows,
            [
                (Column(teller.say("head.day")), lambda row: (look.short_day(row["on"]), "dim")),
                (Column(teller.say("head.tickets"), right=True), lambda row: teller.number(row["tickets"])),
                (
                    Column(teller.say("head.members_tickets"), right=True),
                    lambda row: (teller.number(row["members_tickets"]), "loud"),
                ),
                (Column(teller.say("head.taken"), right=True, give=1), lambda row: teller.money(row["amount_cents"])),
            ],
            teller.say("none.takings"),
        )
    ]


def goals(rows: Sequence[Document], look: Look) -> list[Block]:
    """Draw ``goals``: a bar, where it is due, where it is."""
    teller = Teller(look.program)
    return [
        table_of(
            rows,
            [
                (Column(teller.say("head.figure"), wraps=True), lambda row: teller.say(f"figure.{row['kpi']}")),
                (
                    Column(teller.say("head.way"), give=3),
                    lambda row: look.bar(round(100 * (row["share"] or 0)), 100, 10),
                ),
                (Column(teller.say("head.have"), right=True), lambda row: (_written(teller, row, "have"), "loud")),
                (Column(teller.say("head.due"), right=True), lambda row: _written(teller, row, "due")),
                (Column(teller.say("head.aim"), right=True, give=1), lambda row: (_written(teller, row, "aim"), "dim")),
                (Column(teller.say("head.by"), give=2), lambda row: (look.short_day(row["by"]), "dim")),
                (
                    Column(teller.say("head.verdict")),
                    lambda row: (
                        teller.say(f"goal.{row['verdict'].replace(' ', '-')}"),
                        _STYLE.get(row["verdict"], "dim"),
                    ),
                ),
            ],
            teller.say("none.goals"),
        )
    ]


def every_goal(document: Document, look: Look) -> list[Block]:
    """Draw ``report goals``."""
    return goals(document["goals"], look)


def _written(teller: Teller, row: Document, key: str) -> str:
    return teller.value({"id": row["kpi"], "value": row[key]})
