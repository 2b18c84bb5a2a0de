"""The statement of a member: what happened, in the order in which it took effect, with the running balance."""

from collections.abc import Iterable, Sequence

from loyalty_cli.cli.views.drawing.blocks import GAP, Block, Column, Line, Span, Spans, Table
from loyalty_cli.cli.views.drawing.common import Document, card_name, holdings, joined, who
from loyalty_cli.cli.views.drawing.look import Look


def view(document: Document, look: Look) -> list[Block]:
    """Draw ``history``."""
    facts, columns = document["facts"], _columns(look)
    title: list[Span] = [*who(document["member"], look), ("  ", ""), (document["member"]["tier"], "tier")]
    blocks: list[Block] = [Line(title), GAP]
    if document["earlier"]:
        before = look.points(document["brought_forward"])
        blocks.append(Line([(look.say("label.brought-forward", count=document["earlier"], points=before), "dim")]))
    blocks.append(Table(columns, [_row(fact, look) for fact in facts], look.say("label.nothing-yet")))
    blocks += [GAP, Line([(f"{look.say('label.balance')}  ", "label"), *holdings(document["balance"], look)])]
    for record in document["merged"]:
        blocks += [GAP, Line([(f"{look.say('label.merged-with')} ", "dim"), *who(record, look)])]
        blocks.append(Table(columns, [_row(fact, look) for fact in record["facts"]], look.say("label.nothing-there")))
    return blocks


def _columns(look: Look) -> list[Column]:
    return [
        look.column("label.day"),
        look.column("label.what", wraps=True),
        look.column("label.receipt", give=3),
        look.column("label.amount", right=True, give=2),
        Column(look.title_of(look.program.points.name), right=True),
        look.column("label.balance", right=True, give=1),
    ]


def _row(fact: Document, look: Look) -> Sequence[Spans]:
    amount = look.money(fact["amount_cents"]) if fact["amount_cents"] else ""
    points = fact["points"]
    gone = "dim" if fact["undone_by"] else ""
    return [
        [(look.short_day(fact["on"]), gone)],
        _what(fact, look),
        [(look.number_of(fact), "dim")],
        [(amount, gone)],
        [(look.signed(points) if points else "", gone or ("good" if points > 0 else ""))],
        [(look.number(fact["balance"]), gone or ("loud" if fact["balance"] >= 0 else "bad"))],
    ]


def _what(fact: Document, look: Look) -> list[Span]:
    """``redeemed Free coffee``, ``returned, of T-1001``, ``adjusted: spilt coffee``, with what else it moved."""
    gone = "dim" if fact["undone_by"] else ""
    told = [*map(look.field, fact["told"])]
    told += [look.told("cleared", field=look.field(name)) for name in fact["cleared"]]
    text = look.deed_of(fact)
    text = look.told("what", deed=text, what=fact["what"]) if fact["what"] else text
    for reason in filter(None, (fact["reason"], ", ".join(told))):
        text = look.told("because", deed=text, reason=reason)
    if fact.get("by"):
        text = look.told("by", deed=text, name=fact["by"])
    other = fact["reverses"]
    if other:
        key = "of-sale" if fact["kind"] == "return" else "of"
        text = look.told(key, deed=text, name=look.number_of(other), other=look.deed_of(other))
    moved = [entry for entry in fact["entries"] if fact["kind"] != "voucher-use" or entry["rule"] != "voucher-used"]
    also = ", ".join(_also(moved, look))
    undone: list[Span] = [(look.told("undone", number=fact["undone_by"]), "warn")] if fact["undone_by"] else []
    return joined([[(text, gone)], [(also, "dim")] if also else [], undone], look)


_VOUCHERS = {
    ("voucher-used", False): "voucher-used",
    ("withdrawn", False): "voucher-withdrawn",
    ("lapse", False): "voucher-lapsed",
    ("merge", False): "voucher-there",
    ("merge", True): "voucher-here",
    ("voucher", True): "voucher",
}


def _voucher(rule: str, amount: int, look: Look) -> str:
    """What happened to a voucher: issued, used, withdrawn, lapsed, or one of these taken back."""
    other = "voucher-again" if amount > 0 else "voucher-back"
    return look.told(_VOUCHERS.get((rule, amount > 0), other))


def _also(entries: Iterable[Document], look: Look) -> Iterable[str]:
    """Stamps, credit and vouchers that the fact moved beside its points."""
    stamps: dict[str, int] = {}
    for entry in entries:
        unit, amount = entry["unit"], entry["amount"]
        if unit.startswith("stamps:"):
            name = card_name(unit.removeprefix("stamps:"), look)
            stamps[name] = stamps.get(name, 0) + amount
        elif unit == "credit":
            yield look.change(amount, unit)
        elif unit.startswith("voucher:"):
            yield _voucher(entry["rule"], amount, look)
    yield from (f"{name} {amount:+}" for name, amount in stamps.items() if amount)
