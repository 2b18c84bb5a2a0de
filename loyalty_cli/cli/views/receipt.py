"""The receipt: the amount, how it is paid, what was earned, what to say, and the balance."""

from collections.abc import Iterable

from loyalty_cli.cli.views.drawing.blocks import GAP, Block, Field, Fields, Line, Panel, Span, Spans
from loyalty_cli.cli.views.drawing.common import (
    Document,
    card_name,
    holdings,
    joined,
    parted,
    say_lines,
    stamp_boxes,
    until,
    voucher_lines,
    who,
)
from loyalty_cli.cli.views.drawing.look import Look
from loyalty_cli.program.kernel.facts import CAUSE, GIFT_CARD, OFF
from loyalty_cli.units import E4
from loyalty_cli.values import Any

_SAID = 2
"""So many sentences are said at the till. What this moment brought comes first, and is never left out."""


def view(document: Document, look: Look) -> list[Block]:
    """Draw the receipt of any fact."""
    changes = [row for entry in _summed(document["entries"]) for row in _entry(entry, look)]
    now = [*_cards(document, look), *_codes(document, look)]
    blocks: list[Block] = list(_head(document, look))
    warnings = [Line([("! ", "warn"), (text, "warn")], 2) for text in document.get("warnings") or ()]
    parts: tuple[list[Block], ...] = (
        list(_moments(document, look)),
        list(_hand_lines(document, look)),
        _details(document, look),
        [Line([(text, "dim")], 2) for text in _nothing(document)],
        [Fields(parted([changes, now]))] if changes or now else [],
        say_lines(_said(document)[1], look)[1:],
        [Fields([(look.say("label.balance"), holdings(document["balance"], look))])],
        [Line([(f"{look.signs['star']} ", "tier"), (text, "")], 2) for text in document.get("promises") or ()],
        list(warnings),
        list(_rehearsed(document, look)),
    )
    for part in parts:
        blocks += [GAP, *part] if part else []
    tier: list[Span] = [(document["tier"]["name"], "tier")] if document.get("tier") else []
    return [Panel(who(document["member"], look), tier, blocks)]


def _head(document: Document, look: Look) -> Iterable[Line]:
    """The amount in the shop's money, then what it was: a line each; what has no amount is one line."""
    fact, undone = document["fact"], document.get("undone")
    cents = _amount(document)
    if cents is not None:
        yield Line([(look.money(cents), "amount")])
    parts: list[Spans] = [[(look.title(fact["kind"]), "")]]
    parts += [[(f"{fact['ref']}", "")]] if fact.get("ref") else []
    parts += [[(look.thing(undone), "")]] if undone else []
    if by := document.get("bought_by"):
        parts.append([(look.say("label.bought-by", name=by["name"]), "")])
    merged = document.get("merged")
    parts += [[(look.say("label.with", name=merged["name"], card=merged["card"]), "")]] if merged else []
    apart = document.get("separated")
    parts += [[(look.say("label.separated", name=apart["name"], card=apart["card"]), "")]] if apart else []
    parts += [[(look.day(fact["on"]), "")], *([[(f"#{fact['id']}", "")]] if fact["id"] else [])]
    again: list[Span] = [(f" ({look.say('label.keyed-before')})", "warn")] if fact.get("repeated") else []
    yield Line([*((text, style or "dim") for text, style in joined(parts, look)), *again])


def _nothing(document: Document) -> list[str]:
    """Why it gave no points, and no stamps on a card."""
    return [*([document["no_points"]] if document.get("no_points") else []), *(document.get("no_stamps") or ())]


def _details(document: Document, look: Look) -> list[Block]:
    """Details of the member that were written: what stood there before, and what stands now."""
    arrow = f" {look.signs['arrow']} "
    rows: list[Field] = []
    for change in document.get("changes") or ():
        named = look.say("label.email") if change["field"] == "email" else look.field(change["field"])
        was, now = (_shown(change["field"], change[side], look) for side in ("before", "after"))
        before: list[Span] = [(f"{was}{arrow}", "dim")] if was else []
        rows.append((named[:1].upper() + named[1:], [*before, (now or "-", "")]))
    return [Fields(rows)] if rows else []


def _shown(field: str, value: str, look: Look) -> str:
    return look.birthday(value) if field == "birthday" and value else look.value(field, value)


def _amount(document: Document) -> int | None:
    """The price of the goods bought or returned, else what is handed over; None of an undo, and where none is told."""
    if document.get("undone"):
        return None
    payment, back = document.get("payment"), document.get("hand_over")
    if payment:
        return int(payment["amount_cents"])
    if "returned_cents" in document:
        return int(document["returned_cents"])
    return sum(int(cents or 0) for cents in back.values()) if back else None


def _moments(document: Document, look: Look) -> Iterable[Line]:
    """What is said first: a tier that was reached, with all that it brings; what else the operation tells."""
    for change in document.get("tier_changes") or ():
        if _rises(change, look):
            yield Line([(f"{look.signs['star']} ", "tier"), (_welcome(change["after"], look), "tier")], 2)
        else:
            moved = look.say("label.tier-moved", before=change["before"], after=change["after"])
            yield Line([(moved, "warn")], 2)
    for badge in _badges(document):
        yield Line([(f"{look.signs['star']} ", "tier"), (look.say("label.badge-won", badge=badge), "tier")], 2)
    if lent := document.get("lent"):
        yield Line([(look.say("label.tier-until", tier=lent["tier"], day=look.day(lent["through"])), "tier")], 4)
    if club := document.get("club"):
        yield Line([(look.say("label.tier-until", tier=club["name"], day=look.day(club["until"])), "tier")], 4)
    for text in _said(document)[0]:
        yield Line([(f"{look.signs['star']} ", "tier"), (text, "tier")], 2)


def _said(document: Document) -> tuple[list[str], list[str]]:
    """What is said first (a birthday, a surprise), and what is said after what was earned."""
    first = sum(bool(document.get(what)) for what in ("birthday", "wish", "anniversary", "surprise"))
    news = len(_badges(document)) + len(document.get("tier_changes") or ())
    said = list(document.get("say") or ())[: max(_SAID - news, first)]
    return said[:first], said[first:]


def _badges(document: Document) -> list[str]:
    """The badges that were won with this."""
    return [entry["badge"] for entry in document["entries"] if entry.get("badge") and entry["amount"] > 0]


def _rises(change: Document, look: Look) -> bool:
    names = [tier.name for tier in look.program.tiers]
    before, after = change["before"], change["after"]
    return after in names and (before not in names or names.index(after) > names.index(before))


def _welcome(name: str, look: Look) -> str:
    """``Welcome to Silver: points x1.25, free delivery``."""
    tier = look.program.tier(name)
    brings = [look.say("label.points-times", points=look.program.points.name, rate=look.rate(tier.multiplier_e4))]
    brings = [*(brings if tier.multiplier_e4 != E4 else []), *tier.perks]
    return (
        look.say("label.welcome-with", tier=name, brings=", ".join(brings))
        if brings
        else look.say("label.welcome", tier=name)
    )


def _hand_lines(document: Document, look: Look) -> Iterable[Line]:
    """What is to be paid, handed over or given now."""
    payment = document.get("payment")
    sold = document["fact"]["kind"] != "purchase"
    up = payment.get("round_up_cents") if payment else 0
    by_card = payment.get("gift_card_cents") if payment else 0
    if payment and (sold or up or by_card or payment.get("discount_cents") or payment.get("credit_cents")):
        paid: list[Span] = [(look.say("label.to-pay", money=look.money(payment["to_pay_cents"])), "loud")]
        off = payment.get("off_cents") or 0
        parts = [
            ("label.by-offer", off), ("label.by-voucher", payment["discount_cents"] - off),
            ("label.by-credit", payment["credit_cents"]),
            ("label.by-gift-card", by_card),
        ]  # fmt: skip
        told = [look.say(key, money=look.money(cents)) for key, cents in parts if cents]
        paid += [(look.say("label.with-round-up", money=look.money(up)), "")] if up else []
        paid += [
            (f"  {look.say('label.less', amount=look.money(payment['amount_cents']))} ", "dim"),
            (look.say("label.and").join(told), "dim"),
        ] if told else []  # fmt: skip
        yield Line(paid, 2)
    yield from changing_hands(document, look)
    for name in _given(document, look):
        yield Line([(look.say("label.give", reward=name), "loud")], 2)


def changing_hands(document: Document, look: Look) -> Iterable[Line]:
    """What to hand over, and what to take back: money, then what moves as credit and on gift cards."""
    for what, words, between in (
        ("hand_over", ("label.hand-over", "label.as-credit", "label.on-gift-cards"), "label.and"),
        ("take_back", ("label.take-back", "label.credit-gone", "label.off-gift-cards"), "label.besides"),
    ):
        if (money := document.get(what)) is None:
            continue
        cents = [money.get(name) or 0 for name in ("money_cents", "credit_cents", "gift_card_cents")]
        parts = [look.say(key, money=look.money(one)) for key, one in zip(words, cents, strict=True) if one]
        if not parts and not document.get("undone"):
            parts = [look.say(words[0], money=look.money(0))]
        if parts:
            rest = "".join(look.say(between) + part for part in parts[1:])
            yield Line([(parts[0], "loud"), (rest, "")], 2)


def _given(document: Document, look: Look) -> Iterable[str]:
    """The rewards to hand over now, by name."""
    if document.get("given"):
        yield document["given"]["name"]
    if not document.get("vouchers"):
        # What a merge moves was given long ago.
        for unit in (entry["unit"] for entry in document["entries"] if entry["rule"] == "reward"):
            reward = look.program.reward(unit.removeprefix("reward:")) if unit.startswith("reward:") else None
            if reward is not None:
                yield reward.name


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
    counted = unit.startswith("reward:") and not unit.startswith((OFF, CAUSE, GIFT_CARD))
    if unit == "spend" or counted or "badge" in entry or (unit.startswith("voucher:") and entry["rule"] == "voucher"):
        return
    last = until(entry["expires_on"], look) if entry.get("expires_on") and amount > 0 else ""
    yield look.change(amount, unit), joined([[(text, "dim")] for text in (entry.get("why") or "", last) if text], look)


def _cards(document: Document, look: Look) -> Iterable[Field]:
    units = {entry["unit"] for entry in document["entries"]}
    for card_id, stamps in (document["balance"].get("stamps") or {}).items():
        card = look.program.card(card_id)
        if f"stamps:{card_id}" in units and card is not None:
            yield card_name(card_id, look), stamp_boxes(stamps, card.boxes, look)


def _codes(document: Document, look: Look) -> Iterable[Field]:
    vouchers = document.get("vouchers") or ()
    label = look.say("label.voucher" if len(vouchers) == 1 else "label.vouchers")
    for number, line in enumerate(voucher_lines(vouchers, look)):
        yield "" if number else label, line


def undone_view(document: Document, look: Look) -> list[Block]:
    """Draw the undoing of a fact without a member."""
    parts = (list(changing_hands(document, look)), list(_rehearsed(document, look)))
    return [*_head({"entries": (), **document}, look), *(block for part in parts if part for block in (GAP, *part))]


def _rehearsed(document: Document, look: Look) -> Iterable[Line]:
    if document.get("dry_run"):
        yield Line([(look.say("label.dry-run-nothing"), "warn")])


def purchase_view(document: Document, look: Look) -> list[Block]:
    """Draw the purchase behind a receipt number that is looked up again."""
    fact = document["fact"]
    parts: list[Spans] = [[(str(fact["ref"]), "loud")], [(look.deed(fact["kind"]), "")], [(look.day(fact["on"]), "")]]
    parts += [[(fact["at"], "")]] if fact["at"] else []
    parts += [[(f"#{fact['id']}", "dim")]]
    undone = document["undone_by"]
    parts += [[(look.told("undone", number=undone), "warn")]] if undone else []
    rows = list(_purchase_rows(document, look))
    blocks: list[Block] = [Line(joined(parts, look))]
    blocks += [GAP, Fields(rows)] if rows else []
    return [Panel(who(document["member"], look), [(document["member"]["tier"], "tier")], blocks)]


def _purchase_rows(document: Document, look: Look) -> Iterable[Field]:
    if document["amount_cents"] is not None:
        yield look.say("label.amount"), [(look.money(document["amount_cents"]), "loud")]
    for item in document["items"]:
        times = f" x{item['quantity']}" if item["quantity"] > 1 else ""
        called = look.program.category_called(item["category"])
        yield "", [(f"{called}{times}  ", "dim"), (look.money(item["amount_cents"]), "")]
    for entry in document["entries"]:
        if entry["unit"] == "points":
            gave = entry["amount"] > 0
            change = (look.change(entry["amount"], "points"), "good" if gave else "")
            yield look.say("label.gave") if gave else look.say("label.took"), [change, (f"  {entry['why']}", "dim")]
    if document.get("no_points"):
        yield look.say("label.gave"), [(document["no_points"], "dim")]
    if document.get("returned_cents"):
        yield look.say("label.came-back"), [(look.money(document["returned_cents"]), "")]
    if "left_cents" in document and not document["undone_by"]:
        left = document["left_cents"]
        told = (look.money(left), "loud") if left else (look.say("label.all-came-back"), "warn")
        yield look.say("label.left"), [told]
