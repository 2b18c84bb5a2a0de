"""``loyalty return`` and ``loyalty undo``."""

from loyalty_cli.cli.call import Call, Document, Texts


def give_back(
    call: Call,
    *,
    purchase: str,
    amount: str | None,
    item: Texts,
    to: str,
    ref: str | None,
    on: str | None,
    dry_run: bool,
    yes: bool,
) -> None:
    """Take back all or part of a purchase."""
    from loyalty_cli.cli.dialogue import asking
    from loyalty_cli.cli.printing.output import person_can_be_asked
    from loyalty_cli.cli.values import parse
    from loyalty_cli.operations.deeds import returns

    shop, as_credit = call.shop, to == "credit"
    lines = parse.items(shop, item)
    cents = parse.amount(shop, amount) if amount is not None else sum(line.amount_cents for line in lines) or None
    day = parse.day(shop, on)
    if dry_run:
        call.receipt(returns.preview(shop, purchase, cents, lines=lines, on=day, as_credit=as_credit))
        return
    if not yes and person_can_be_asked() and not call.json:
        seen = returns.preview(shop, purchase, cents, lines=lines, on=day, as_credit=as_credit)
        if seen["ask"]:
            asking.confirm(call, _return_question(call, purchase, seen), yes=yes)
    receipt = returns.give_back(shop, purchase, cents, lines=lines, on=day, ref=ref, as_credit=as_credit)
    call.receipt(receipt.document())


def _return_question(call: Call, purchase: str, seen: Document) -> str:
    """``Return all of T-1, €520.00 of Léa Martin?``."""
    from loyalty_cli.cli.views.drawing.look import Look
    from loyalty_cli.language.catalogue import in_force, sentence

    back = seen["hand_over"]
    money = Look(call.shop.program).money(sum(back.values()))
    return sentence(in_force(), "ask.return", purchase=purchase, money=money, member=seen["member"]["name"])


def undo(call: Call, *, fact: str | None, member: str | None, ref: str | None, dry_run: bool, yes: bool) -> None:
    """Undo the last thing keyed (of a member), or the one named; what is not named is shown at a terminal first."""
    from loyalty_cli.cli.printing.output import person_can_be_asked
    from loyalty_cli.operations.deeds import undo as operation

    if fact is None and not yes and not dry_run and person_can_be_asked() and not call.json:
        from loyalty_cli.cli.dialogue.asking import confirm

        confirm(call, _question(call, operation.preview(call.shop, member=member)), yes=yes)
    if dry_run:
        document = operation.preview(call.shop, fact, member=member)
    else:
        document = operation.undo(call.shop, fact, ref=ref, member=member).document()
    if document["member"] is not None:
        call.receipt(document)
        return
    from loyalty_cli.cli.views.receipt import undone_view

    call.answer(document, undone_view)


def _question(call: Call, seen: Document) -> str:
    """Which fact an undo takes back: ``Undo purchase T-1, 21 November 2026, €5.00, Léa Martin?``."""
    from loyalty_cli.cli.views.drawing.look import Look
    from loyalty_cli.language.catalogue import in_force, sentence

    look, undone = Look(call.shop.program), seen["undone"]
    parts = [
        look.thing(undone),
        look.day(undone["on"]),
        *([look.money(undone["amount_cents"])] if undone["amount_cents"] else []),
        *([_called_before(seen)] if seen["member"] else []),
    ]
    return sentence(in_force(), "ask.undo", what=", ".join(parts))


def _called_before(seen: Document) -> str:
    """What the member is called before an undo: that of an enrolment takes the name."""
    from loyalty_cli.language.catalogue import said

    lost: dict[str, str] = {
        change["field"]: change["before"] for change in seen.get("changes") or () if change["after"] is None
    }
    if seen["undone"]["kind"] != "enrolment":
        return said(seen["member"]["name"])
    return lost.get("name") or lost.get("phone") or lost.get("email") or lost["card"]
