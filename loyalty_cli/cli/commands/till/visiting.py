"""``loyalty visit``, ``stamp`` and ``engage``: a check-in, stamps by hand, thanks for a helping hand."""

from loyalty_cli.cli.call import Call


def visit(call: Call, *, member: str, ref: str | None, on: str | None) -> None:
    """Note that a member came in."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.operations.deeds import visit as operation

    call.receipt(operation.visit(call.shop, member, on=parse.day(call.shop, on), ref=ref).document())


def stamp(call: Call, *, member: str, card: str, count: str, ref: str | None, on: str | None, yes: bool) -> None:
    """Give stamps by hand."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.operations.deeds import stamp as operation

    shop = call.shop
    many = parse.count(count, "number of stamps")
    receipt = operation.stamp(shop, member, card, many, on=parse.day(shop, on), ref=ref, sure=yes)
    call.receipt(receipt.document())


def engage(call: Call, *, member: str, what: str, ref: str | None, on: str | None) -> None:
    """Thank a member for a review, a photo, a trade-in."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.operations.deeds import engage as operation

    shop = call.shop
    call.receipt(operation.engage(shop, member, what, on=parse.day(shop, on), ref=ref).document())
