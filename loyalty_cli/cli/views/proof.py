"""What was proved of the ledger, and what was not."""

from loyalty_cli.cli.views.blocks import GAP, Block, Fields, Line, Spans
from loyalty_cli.cli.views.care import head_line
from loyalty_cli.cli.views.common import Document
from loyalty_cli.cli.views.look import Look

_SHOWN = 20


def view(document: Document, look: Look) -> list[Block]:
    """Draw ``verify``: every check with what it proves, then everything that was found."""
    rows = [(check["name"], _outcome(check, look)) for check in document["checks"]]
    blocks: list[Block] = [Fields(rows)]
    for check in document["checks"]:
        blocks += _failures(check, look) if not check["ok"] else []
    counts = f"{look.say('label.facts-of', count=document['facts'])}, "
    counts += look.say("label.entries-of", count=document["entries"])
    good = document["ok"]
    verdict = look.say("label.all-well") if good else look.say("label.not-all-well")
    ending = [Line([(f"{verdict} ", "good" if good else "bad"), (counts, "")], 2), head_line(document["head"], look)]
    return [*blocks, GAP, *ending]


def _outcome(check: Document, look: Look) -> Spans:
    style = "" if check["ok"] else "bad"
    return [("ok  ", "good") if check["ok"] else (f"{look.say('label.no')}  ", "bad"), (check["detail"], style)]


def _failures(check: Document, look: Look) -> list[Block]:
    found = check["failures"]
    blocks: list[Block] = [
        GAP,
        Line([(check["name"], "head"), (f"  {look.say('label.found', count=check['count'])}", "bad")]),
    ]
    blocks += [Line([(f"{one['id']} ", "loud"), (one["what"], "")], 2) for one in found[:_SHOWN]]
    if (more := check["count"] - min(len(found), _SHOWN)) > 0:
        blocks.append(Line([(look.say("label.and-more", count=more), "dim")]))
    return [*blocks, Line([(f"{look.signs['arrow']} ", "say"), (found[0]["next"] if found else "", "say")], 2)]
