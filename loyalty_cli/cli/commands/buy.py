"""``loyalty buy``: a purchase at the till."""

from typing import Annotated, Final

import typer

from loyalty_cli.cli import options
from loyalty_cli.cli.call import Call

EXAMPLES: Final = {
    "buy": (
        ("loyalty buy léa 23.50", "a sale of 23.50 to Léa"),
        ("loyalty buy 100423 23,50 --item coffee:2=5.20 --ref T-1001", "two coffees on it, with its receipt number"),
        ("loyalty buy 0612345678 12 --category cake", "all of it cake, the member by her phone"),
        ("loyalty buy léa 20 --voucher 7K3F-9Q2M-XW1P", "with a voucher: the answer says what is left to pay"),
        ("loyalty buy léa 23.50 --credit 5 --on yesterday", "5.00 of it from store credit, keyed a day late"),
    ),
}


def buy(
    context: typer.Context,
    member: options.Member,
    amount: options.Amount,
    item: options.Item = None,
    category: options.Category = None,
    credit: Annotated[
        str | None, typer.Option("--credit", metavar="AMOUNT", help="So much of it from store credit.")
    ] = None,
    voucher: Annotated[str | None, typer.Option("--voucher", metavar="CODE", help="A voucher handed in.")] = None,
    ref: options.Ref = None,
    on: options.On = None,
    at: options.At = None,
    yes: Annotated[bool, typer.Option("--yes", help="The amount and the quantities are meant, however large.")] = False,
) -> None:
    """Key a purchase."""
    from loyalty_cli.cli import parse
    from loyalty_cli.operations.deeds import buy as operation

    call = Call.of(context)
    shop = call.shop
    cents = parse.amount(shop, amount)
    receipt = operation.buy(
        shop,
        member,
        cents,
        lines=parse.lines(shop, item, category, cents),
        credit_cents=parse.some_amount(shop, credit),
        voucher=voucher,
        on=parse.day(shop, on),
        at=parse.time_of_day(at),
        ref=ref,
        sure=yes,
    )
    call.receipt(receipt.document())
