"""Gift cards: the code that is sold, and what is left on it."""

from loyalty_cli.cli.views.drawing.blocks import GAP, Block, Fields, Line, Panel
from loyalty_cli.cli.views.drawing.common import Document
from loyalty_cli.cli.views.drawing.look import Look


def sold(document: Document, look: Look) -> list[Block]:
    """Draw a card that was sold: its code is what the bearer keeps."""
    money = look.money(document["amount_cents"])
    return [
        Line([(document["code"], "code")], 2),
        Line([(look.say("label.to-pay", money=money), "loud")], 2),
        Line([(look.say("label.gift-card-keep"), "dim")], 2),
    ]


def shown(document: Document, look: Look) -> list[Block]:
    """Draw what is left on a card, and what changed it."""
    blocked = [(look.say("label.blocked"), "warn")] if document["state"] == "blocked" else []
    amounts = [look.change(use["amount_cents"], "credit") for use in document["uses"]]
    widest = max(map(len, amounts), default=0)
    rows = [
        (look.short_day(use["on"]), [(amount.rjust(widest), ""),
                                     (f"  {look.deed(use['kind'])} {use['ref'] or '#' + str(use['fact'])}", "dim")])
        for use, amount in zip(document["uses"], amounts, strict=True)
    ]  # fmt: skip
    left = look.say("label.left-of", left=look.money(document["left_cents"]), sold=look.money(document["sold_cents"]))
    blocks: list[Block] = [Line([(left, "loud")], 2)]
    blocks += [GAP, Fields(rows)] if rows else []
    return [Panel([(document["code"], "code")], blocked, blocks)]


def refunded(document: Document, look: Look) -> list[Block]:
    """Draw what a card is paid out with."""
    money = look.money(document["hand_over"]["money_cents"])
    return [Line([(look.say("label.hand-over", money=money), "loud"), (f"  {document['code']}", "code")], 2)]


def blocked(document: Document, look: Look) -> list[Block]:
    """Draw a card that was blocked."""
    told = look.say("label.gift-card-blocked", left=look.money(document["left_cents"]))
    return [Line([(f"{document['code']}  ", "code"), (told, "warn")], 2)]
