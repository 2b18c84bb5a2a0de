"""The receipt: what changed, what is to be paid or handed over, the new balance, and what to say."""

from collections.abc import Iterable
from typing import Any

from loyalty_cli.cli.views.blocks import GAP, NBSP, Block, Field, Fields, Line, Panel, Span, Spans
from loyalty_cli.cli.views.common import (
    Document,
    card_name,
    deed,
    holdings,
    joined,
    parted,
    say_lines,
    stamp_boxes,
    who,
)
from loyalty_cli.cli.views.look import Look

_TITLES = {
    "adjust": "Adjustment",
    "birthday": "Birthday gift",
    "engagement": "Thank you",
    "enrolment": "Welcome",
    "merge": "Merged",
    "profile": "Profile",
    "purchase": "Purchase",
    "redemption": "Redeemed",
    "return": "Return",
    "stamp": "Stamps",
    "undo": "Undone",
    "visit": "Visit",
    "voucher-use": "Voucher used",
}


def view(document: Document, look: Look) -> list[Block]:
    """Draw the receipt of any fact."""
    changes = [row for entry in _summed(document["entries"]) for row in _entry(entry, look)]
    balance: Field = ("Balance", holdings(document["balance"], look))
    now = [*_cards(document, look), *_codes(document, look), *_moves(document), balance]
    blocks: list[Block] = [_what(document, look)]
    for part in ([*_hand_lines(document, look)], [Fields(parted([changes, now]))]):
        blocks += [GAP, *part] if part else []
    blocks += say_lines(document.get("say") or (), look)
    warnings = [Line([("! ", "warn"), (text, "warn")], 2) for text in document.get("warnings") or ()]
    blocks += [GAP, *warnings] if warnings else []
    tier: list[Span] = [(document["tier"]["name"], "tier")] if document.get("tier") else []
    return [Panel(who(document["member"], look), tier, blocks)]


def _what(document: Document, look: Look) -> Line:
    fact, undone = document["fact"], document.get("undone")
    parts: list[Spans] = [[(_TITLES.get(fact["kind"], fact["kind"].capitalize()), "")]]
    parts += [[(f"{fact['ref']}", "")]] if fact.get("ref") else []
    parts += [[(f"{deed(undone['kind'])} {undone['ref'] or '#' + str(undone['id'])}", "")]] if undone else []
    merged = document.get("merged")
    parts += [[(f"with {merged['name']} {merged['card']}", "")]] if merged else []
    parts += [[(look.day(fact["on"]), "")], [(f"#{fact['id']}", "")]]
    again: list[Span] = [(" (keyed before: nothing changed)", "warn")] if fact.get("repeated") else []
    return Line([*((text, style or "dim") for text, style in joined(parts, look)), *again])


def _hand_lines(document: Document, look: Look) -> Iterable[Line]:
    """What is to be paid, handed over or given now."""
    payment = document.get("payment")
    if payment:
        less = [
            f"{look.money(payment[key])} {label}"
            for key, label in (("discount_cents", "discount"), ("credit_cents", "credit"))
            if payment.get(key)
        ]
        if less:
            whole = f"  {look.money(payment['amount_cents'])} less {' and '.join(less)}"
            yield Line([("To pay ", ""), (look.money(payment["to_pay_cents"]), "loud"), (whole, "dim")], 2)
    back = document.get("hand_over")
    if back:
        credit = f" and {look.money(back['credit_cents'])} as credit" if back.get("credit_cents") else ""
        yield Line([("Hand over ", ""), (look.money(back["money_cents"]), "loud"), (credit, "")], 2)
    taken = document.get("take_back")
    if taken:
        credit = f"; {look.money(taken['credit_cents'])} of credit is gone" if taken.get("credit_cents") else ""
        yield Line([("Take back from the customer ", ""), (look.money(taken["money_cents"]), "loud"), (credit, "")], 2)
    if document.get("given"):
        yield Line([("Give ", ""), (document["given"]["name"], "loud")], 2)
    if not document.get("vouchers"):
        # What a merge moves was given long ago.
        for unit in (entry["unit"] for entry in document["entries"] if entry["rule"] == "reward"):
            reward = look.program.reward(unit.removeprefix("reward:")) if unit.startswith("reward:") else None
            if reward is not None:
                yield Line([("Give ", ""), (reward.name, "loud")], 2)


def _summed(entries: Iterable[Document]) -> Iterable[Document]:
    """Entries of one unit and reason, in one direction, as one: a merge moves many lots of points.

    The last day is told where it is that of all of them.
    """
    sums: dict[tuple[object, ...], dict[str, Any]] = {}
    for entry in entries:
        unit = "voucher:" if entry["unit"].startswith("voucher:") else entry["unit"]
        known = sums.setdefault((unit, entry["rule"], entry.get("why"), entry["amount"] > 0), {**entry, "amount": 0})
        known["amount"] += entry["amount"]
        if known.get("expires_on") != entry.get("expires_on"):
            known["expires_on"] = None
    return sums.values()


def _entry(entry: Document, look: Look) -> Iterable[Field]:
    unit, amount = entry["unit"], entry["amount"]
    if unit == "spend" or unit.startswith("reward:") or (unit.startswith("voucher:") and entry["rule"] == "voucher"):
        return
    until = f"until{NBSP}{look.day(entry['expires_on'])}" if entry.get("expires_on") and amount > 0 else ""
    why = joined([[(text, "dim")] for text in (entry.get("why") or "", until) if text], look)
    yield look.change(amount, unit), why


def _cards(document: Document, look: Look) -> Iterable[Field]:
    units = {entry["unit"] for entry in document["entries"]}
    for card_id, stamps in (document["balance"].get("stamps") or {}).items():
        card = look.program.card(card_id)
        if f"stamps:{card_id}" in units and card is not None:
            yield card_name(card_id, look), stamp_boxes(stamps, card.boxes, look)


def _codes(document: Document, look: Look) -> Iterable[Field]:
    for voucher in document.get("vouchers") or ():
        until = (f"until{NBSP}{look.day(voucher['expires_on'])}", "dim")
        yield "Voucher", joined([[(voucher["code"], "code")], [(voucher["name"], "")], [until]], look)


def _moves(document: Document) -> Iterable[Field]:
    for change in document.get("tier_changes") or ():
        yield "Tier", [(f"{change['before']} to ", "dim"), (change["after"], "tier")]
