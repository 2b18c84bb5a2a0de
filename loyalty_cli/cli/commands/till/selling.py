"""``loyalty credit sell``: what is paid now and spent later."""

from loyalty_cli.cli.call import Call


def sell_credit(call: Call, *, member: str, amount: str, ref: str | None, on: str | None, yes: bool) -> None:
    """Sell store credit to a member."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.operations.deeds import credit

    shop = call.shop
    receipt = credit.sell(shop, member, parse.amount(shop, amount), on=parse.day(shop, on), ref=ref, sure=yes)
    call.receipt(receipt.document())
