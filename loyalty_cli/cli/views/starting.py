"""A shop has been opened: where it is, and what to do next."""

from collections.abc import Callable, Sequence

from loyalty_cli.cli.declaring import Row
from loyalty_cli.cli.views.blocks import GAP, PATH, Block, Fields, Line
from loyalty_cli.cli.views.common import Document
from loyalty_cli.cli.views.look import Look

_NEXT = (
    ("loyalty program show", "what it promises, and what that costs"),
    ('loyalty enroll "Léa Martin" --phone 0612345678', "the first member"),
)


def view(document: Document, _look: Look, typed: Callable[[str], str] = str) -> list[Block]:
    """Draw ``init``; ``typed`` makes of a hint what can be typed where the person is."""
    return [
        Line([(document["shop"], "name"), (" is open.", "")]),
        GAP,
        Line([("Promises", "label")]),
        Line([(document["program"], PATH)]),
        Line([("Ledger", "label")]),
        Line([(document["database"], PATH)]),
        GAP,
        *next_steps([(typed(command), does) for command, does in _NEXT]),
    ]


def demo_view(document: Document, look: Look) -> list[Block]:
    """Draw ``demo``."""
    counts = f"{look.number(document['members'])} members, {look.number(document['purchases'])} purchases"
    span = f", {look.day(document['since'])} to {look.day(document['until'])}"
    held = f"{look.points(document['points'])} and {look.number(document['vouchers'])} vouchers in their hands"
    steps = [(f"cd {document['folder']}", "into its folder")]
    steps += [(f"loyalty {one['command']}", one["what"]) for one in document["try"]]
    return [
        Line([(document["shop"], "name"), (f" is open: {counts}{span}; {held}.", "")]),
        Line([("Everybody in it is made up.", "dim")]),
        GAP,
        *next_steps(steps),
    ]


def next_steps(steps: Sequence[Row]) -> list[Block]:
    """What to type next."""
    return [Line([("Next", "head")]), Fields([(f"  {typed}", [(does, "dim")]) for typed, does in steps])]
