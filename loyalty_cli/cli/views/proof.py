"""What was proved of the ledger, and what was not."""

from loyalty_cli.cli.views.blocks import GAP, Block, Fields, Line, Spans
from loyalty_cli.cli.views.care import head_line
from loyalty_cli.cli.views.common import Document
from loyalty_cli.cli.views.look import Look

_SHOWN = 20


def view(document: Document, look: Look) -> list[Block]:
    """Draw ``verify``: every check with what it proves, then everything that was found."""
    rows = [(check["name"], _outcome(check)) for check in document["checks"]]
    blocks: list[Block] = [Fields(rows)]
    for check in document["checks"]:
        blocks += _failures(check, look) if not check["ok"] else []
    counts = f"{look.number(document['facts'])} facts, {look.number(document['entries'])} entries"
    verdict = ("All is as it should be: ", "good") if document["ok"] else ("Not all is as it should be: ", "bad")
    return [*blocks, GAP, Line([verdict, (counts, "")], 2), head_line(document["head"])]


def _outcome(check: Document) -> Spans:
    style = "" if check["ok"] else "bad"
    return [("ok  ", "good") if check["ok"] else ("NO  ", "bad"), (check["detail"], style)]


def _failures(check: Document, look: Look) -> list[Block]:
    found = check["failures"]
    blocks: list[Block] = [GAP, Line([(check["name"], "head"), (f"  {look.number(check['count'])} found", "bad")])]
    blocks += [Line([(f"{one['id']} ", "loud"), (one["what"], "")], 2) for one in found[:_SHOWN]]
    if check["count"] > min(len(found), _SHOWN):
        blocks.append(Line([(f"and {look.number(check['count'] - min(len(found), _SHOWN))} more", "dim")]))
    return [*blocks, Line([(f"{look.signs['arrow']} ", "say"), (found[0]["next"] if found else "", "say")], 2)]
