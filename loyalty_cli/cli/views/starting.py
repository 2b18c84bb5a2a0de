"""A shop has been opened: where it is, and what to do next."""

from collections.abc import Callable, Sequence

from loyalty_cli.cli.helping import Row
from loyalty_cli.cli.views.drawing.blocks import GAP, PATH, Block, Fields, Line
from loyalty_cli.cli.views.drawing.common import Document
from loyalty_cli.cli.views.drawing.look import Look

_ROOM = 58
"""Columns of a command that leave room beside it."""


def view(document: Document, look: Look, typed: Callable[[str], str] = str) -> list[Block]:
    """Draw ``init``; ``typed`` makes of a hint what can be typed where the person is."""
    return [
        Line([(document["shop"], "name"), (look.say("label.is-open"), "")]),
        GAP,
        Line([(look.say("label.promises"), "label")]),
        Line([(document["program"], PATH)]),
        Line([(look.say("label.ledger"), "label")]),
        Line([(document["database"], PATH)]),
        GAP,
        *next_steps([(typed(f"loyalty {one['command']}"), one["what"]) for one in document["try"]], look),
    ]


def demo_view(document: Document, look: Look, typed: Callable[[str], str] = str) -> list[Block]:
    """Draw ``demo``; ``typed`` as for ``view``."""
    told = look.say(
        "label.demo-open",
        members=look.number(document["members"]),
        purchases=look.number(document["purchases"]),
        since=look.day(document["since"]),
        until=look.day(document["until"]),
        points=look.points(document["points"]),
        vouchers=look.number(document["vouchers"]),
    )
    steps = [(typed(f"loyalty {one['command']}"), one["what"]) for one in document["try"]]
    return [
        Line([(document["shop"], "name"), (told, "")]),
        Line([(look.say("label.made-up"), "dim")]),
        GAP,
        *next_steps(steps, look),
    ]


def next_steps(steps: Sequence[Row], look: Look) -> list[Block]:
    """What to type next; what it does stands above it where there is no room beside it."""
    head = Line([(look.say("label.next"), "head")])
    if max(len(typed) for typed, _ in steps) <= _ROOM:
        return [head, Fields([(f"  {typed}", [(does, "dim")]) for typed, does in steps])]
    lines = [Line(spans) for typed, does in steps for spans in ([(f"  # {does}", "dim")], [(f"  {typed}", PATH)])]
    return [head, *lines]
