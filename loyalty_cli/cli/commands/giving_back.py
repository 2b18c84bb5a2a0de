"""``loyalty return`` and ``loyalty undo``: what was keyed comes back, in part or whole."""

from typing import Annotated, Final

import typer

from loyalty_cli.cli import options
from loyalty_cli.cli.call import Call

EXAMPLES: Final = {
    "give_back": (
        ("loyalty return T-1001", "all that is left of that purchase"),
        ("loyalty return T-1001 3.33", "a part of it: the answer says what to hand over"),
        ("loyalty return 812 --item coffee=2.60", "one coffee of fact 812"),
    ),
    "undo": (
        ("loyalty undo", "the last thing keyed"),
        ("loyalty undo 812", "fact 812, by its number on the receipt"),
        ("loyalty undo T-1001", "the purchase with that receipt number"),
    ),
}


def give_back(
    context: typer.Context,
    purchase: Annotated[str, typer.Argument(metavar="REF", help="Receipt number or fact number.", show_default=False)],
    amount: Annotated[
        str | None, typer.Argument(metavar="AMOUNT", help="The price of what comes back; all of it else.")
    ] = None,
    item: options.Item = None,
    ref: options.Ref = None,
    on: options.On = None,
) -> None:
    """Take back all or part of a purchase."""
    from loyalty_cli.cli import parse
    from loyalty_cli.operations.deeds import returns

    call = Call.of(context)
    shop = call.shop
    lines = parse.items(shop, item)
    cents = parse.amount(shop, amount) if amount is not None else sum(line.amount_cents for line in lines) or None
    receipt = returns.give_back(shop, purchase, cents, lines=lines, on=parse.day(shop, on), ref=ref)
    call.receipt(receipt.document())


def undo(
    context: typer.Context,
    fact: Annotated[
        str | None, typer.Argument(metavar="FACT", help="Fact number or receipt number; the last one keyed else.")
    ] = None,
    ref: options.Ref = None,
) -> None:
    """Undo the last thing keyed, or the one named."""
    from loyalty_cli.operations.deeds import undo as operation

    call = Call.of(context)
    call.receipt(operation.undo(call.shop, fact, ref=ref).document())
