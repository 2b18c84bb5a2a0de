"""A receipt number looked up again: the purchase behind it."""

from collections.abc import Iterable

from loyalty_cli.cli.views.blocks import GAP, Block, Field, Fields, Line, Panel, Spans
from loyalty_cli.cli.views.common import Document, deed, joined, who
from loyalty_cli.cli.views.look import Look


def view(document: Document, look: Look) -> list[Block]:
    """Draw the fact that has a receipt number."""
    fact = document["fact"]
    parts: list[Spans] = [[(str(fact["ref"]), "loud")], [(deed(fact["kind"]), "")], [(look.day(fact["on"]), "")]]
    parts += [[(fact["at"], "")]] if fact["at"] else []
    parts += [[(f"#{fact['id']}", "dim")]]
    parts += [[(f"undone by #{document['undone_by']}", "warn")]] if document["undone_by"] else []
    rows = list(_rows(document, look))
    blocks: list[Block] = [Line(joined(parts, look))]
    blocks += [GAP, Fields(rows)] if rows else []
    return [Panel(who(document["member"], look), [(document["member"]["tier"], "tier")], blocks)]


def _rows(document: Document, look: Look) -> Iterable[Field]:
    if document["amount_cents"] is not None:
        yield "Amount", [(look.money(document["amount_cents"]), "loud")]
    for item in document["items"]:
        times = f" x{item['quantity']}" if item["quantity"] > 1 else ""
        yield "", [(f"{item['category']}{times}  ", "dim"), (look.money(item["amount_cents"]), "")]
    for entry in document["entries"]:
        if entry["unit"] == "points":
            yield (
                "Gave" if entry["amount"] > 0 else "Took",
                [
                    (look.change(entry["amount"], "points"), "good" if entry["amount"] > 0 else ""),
                    (f"  {entry['why']}", "dim"),
                ],
            )
    if document.get("returned_cents"):
        yield "Came back", [(look.money(document["returned_cents"]), "")]
    if "left_cents" in document and not document["undone_by"]:
        left = document["left_cents"]
        yield "Left", [(look.money(left) if left else "nothing: all of it came back", "loud" if left else "warn")]
