"""``loyalty return`` and ``loyalty undo``: what was keyed comes back, in part or whole."""

from loyalty_cli.cli.call import Call, Texts


def give_back(call: Call, *, purchase: str, amount: str | None, item: Texts, ref: str | None, on: str | None) -> None:
    """Take back all or part of a purchase."""
    from loyalty_cli.cli import parse
    from loyalty_cli.operations.deeds import returns

    shop = call.shop
    lines = parse.items(shop, item)
    cents = parse.amount(shop, amount) if amount is not None else sum(line.amount_cents for line in lines) or None
    receipt = returns.give_back(shop, purchase, cents, lines=lines, on=parse.day(shop, on), ref=ref)
    call.receipt(receipt.document())


def undo(call: Call, *, fact: str | None, ref: str | None) -> None:
    """Undo the last thing keyed, or the one named."""
    from loyalty_cli.operations.deeds import undo as operation

    call.receipt(operation.undo(call.shop, fact, ref=ref).document())
