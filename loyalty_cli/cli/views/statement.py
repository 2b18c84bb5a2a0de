"""The statement of a member: what happened, in the order in which it took effect, with the running balance."""

from collections.abc import Iterable, Sequence

from loyalty_cli.cli.views.blocks import GAP, Block, Column, Line, Span, Spans, Table
from loyalty_cli.cli.views.common import Document, card_name, deed, holdings, joined, who
from loyalty_cli.cli.views.look import Look

_COLUMNS = (
    Column("Day"),
    Column("What", wraps=True),
    Column("Receipt", give=3),
    Column("Amount", right=True, give=2),
    Column("Points", right=True),
    Column("Balance", right=True, give=1),
)


def view(document: Document, look: Look) -> list[Block]:
    """Draw ``history``."""
    facts = document["facts"]
    title: list[Span] = [*who(document["member"], look), ("  ", ""), (document["member"]["tier"], "tier")]
    blocks: list[Block] = [Line(title), GAP]
    if document["earlier"]:
        before = look.points(document["brought_forward"])
        blocks.append(Line([(f"{document['earlier']} earlier lines, brought forward: {before}", "dim")]))
    blocks.append(Table(_COLUMNS, [_row(fact, look) for fact in facts], "nothing happened yet"))
    blocks += [GAP, Line([("Balance  ", "label"), *holdings(document["balance"], look)])]
    for record in document["merged"]:
        blocks += [GAP, Line([("Merged with ", "dim"), *who(record, look)])]
        blocks.append(Table(_COLUMNS, [_row(fact, look) for fact in record["facts"]], "nothing happened there"))
    return blocks


def _row(fact: Document, look: Look) -> Sequence[Spans]:
    amount = look.money(fact["amount_cents"]) if fact["amount_cents"] else ""
    points = fact["points"]
    gone = "dim" if fact["undone_by"] else ""
    return [
        [(look.short_day(fact["on"]), gone)],
        _what(fact, look),
        [(fact["ref"] or (f"no. {fact['id']}" if fact["id"] else ""), "dim")],
        [(amount, gone)],
        [(f"{points:+}" if points else "", gone or ("good" if points > 0 else ""))],
        [(look.number(fact["balance"]), gone or ("loud" if fact["balance"] >= 0 else "bad"))],
    ]


def _what(fact: Document, look: Look) -> list[Span]:
    """``redeemed Free coffee``, ``returned, of T-1001``, ``adjusted: spilt coffee``, with what else it moved."""
    gone = "dim" if fact["undone_by"] else ""
    text = deed(fact["kind"])
    text += f" {fact['what']}" if fact["what"] else ""
    text += f": {fact['reason']}" if fact["reason"] else ""
    told = [*map(look.field, fact["told"]), *(f"{look.field(name)} cleared" for name in fact["cleared"])]
    text += f": {', '.join(told)}" if told else ""
    text += _of(fact["reverses"]) if fact["reverses"] else ""
    moved = [entry for entry in fact["entries"] if fact["kind"] != "voucher-use" or entry["rule"] != "voucher-used"]
    also = ", ".join(_also(moved, look))
    undone: list[Span] = [(f"undone by no. {fact['undone_by']}", "warn")] if fact["undone_by"] else []
    return joined([[(text, gone)], [(also, "dim")] if also else [], undone], look)


def _of(reversed_: Document) -> str:
    """What a return or an undo takes back."""
    name = reversed_["ref"] or f"no. {reversed_['id']}"
    return f", of {name} ({deed(reversed_['kind'])})"


_VOUCHERS = {
    ("voucher-used", False): "a voucher used",
    ("withdrawn", False): "a voucher withdrawn",
    ("lapse", False): "a voucher lapsed",
    ("merge", False): "a voucher to the other record",
    ("merge", True): "a voucher from the other record",
    ("voucher", True): "a voucher",
}


def _voucher(rule: str, amount: int) -> str:
    """What happened to a voucher: issued, used, withdrawn, lapsed, or one of these taken back."""
    other = "a voucher good again" if amount > 0 else "a voucher taken back"
    return _VOUCHERS.get((rule, amount > 0), other)


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
            yield _voucher(entry["rule"], amount)
    yield from (f"{name} {amount:+}" for name, amount in stamps.items() if amount)
