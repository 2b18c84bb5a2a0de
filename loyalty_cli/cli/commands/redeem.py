"""``loyalty redeem``: a reward for points, or what a voucher promises."""

from loyalty_cli.cli.call import Call


def redeem(call: Call, *, member: str, what: str, voucher_only: bool, ref: str | None, on: str | None) -> None:
    """Give a reward for points, or for a voucher."""
    from loyalty_cli.cli import parse
    from loyalty_cli.operations.deeds import redeem as operation

    shop = call.shop
    receipt = operation.redeem(shop, member, what, voucher_only=voucher_only, on=parse.day(shop, on), ref=ref)
    call.receipt(receipt.document())
