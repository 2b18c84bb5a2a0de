"""``loyalty redeem``: a reward for points, or what a voucher promises."""

from typing import Annotated, Final

import typer

from loyalty_cli.cli import options
from loyalty_cli.cli.call import Call

EXAMPLES: Final = {
    "redeem": (
        ("loyalty redeem léa free-coffee", "a reward for her points, handed over now"),
        ("loyalty redeem léa free-coffee --voucher-only", "the same as a code to take home"),
        ("loyalty redeem léa 7K3F-9Q2M-XW1P", "what her voucher promises"),
    ),
}


def redeem(
    context: typer.Context,
    member: options.Member,
    what: Annotated[
        str, typer.Argument(metavar="REWARD|VOUCHER", help="A reward's id or name, or a code.", show_default=False)
    ],
    voucher_only: Annotated[bool, typer.Option("--voucher-only", help="Take a code home instead.")] = False,
    ref: options.Ref = None,
    on: options.On = None,
) -> None:
    """Give a reward for points, or for a voucher."""
    from loyalty_cli.cli import parse
    from loyalty_cli.operations.deeds import redeem as operation

    call = Call.of(context)
    shop = call.shop
    receipt = operation.redeem(shop, member, what, voucher_only=voucher_only, on=parse.day(shop, on), ref=ref)
    call.receipt(receipt.document())
