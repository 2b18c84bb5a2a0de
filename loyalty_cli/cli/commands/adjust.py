"""``loyalty adjust``: points, credit or stamps by hand, with a reason."""

from typing import Annotated, Final

import typer

from loyalty_cli.cli import options
from loyalty_cli.cli.call import Call

EXAMPLES: Final = {
    "adjust": (
        ('loyalty adjust léa 50 --reason "sorry for the wait"', "50 points more"),
        ('loyalty adjust léa -50 --reason "keyed to the wrong member"', "50 points less"),
        ('loyalty adjust léa --credit 5 --reason "broken cup"', "5.00 of store credit"),
        ('loyalty adjust léa 2000 --max 2000 --reason "opening gift"', "above the limit for staff"),
    ),
}


def adjust(
    context: typer.Context,
    member: options.Member,
    points: Annotated[
        str | None, typer.Argument(metavar="POINTS", help="50 gives, -50 takes.", show_default=False)
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it stands in every report.")] = "",
    most: Annotated[
        str | None, typer.Option("--max", metavar="N", help="The owner's word for more than staff may give.")
    ] = None,
    credit: Annotated[str | None, typer.Option("--credit", metavar="AMOUNT", help="Store credit; -5 takes it.")] = None,
    stamps: Annotated[
        list[str] | None, typer.Option("--stamps", metavar="CARD=N", help="Stamps; coffee=-1 takes one.")
    ] = None,
    ref: options.Ref = None,
    on: options.On = None,
) -> None:
    """Correct points, credit or stamps by hand."""
    from loyalty_cli.cli import parse
    from loyalty_cli.operations.deeds import adjust as operation

    call = Call.of(context)
    shop = call.shop
    receipt = operation.adjust(
        shop,
        member,
        parse.signed(points, "number of points") if points is not None else 0,
        reason=reason,
        max_points=parse.count(most, "number of points") if most is not None else None,
        credit_cents=parse.signed_amount(shop, credit),
        stamps={card: parse.signed(many, "number of stamps") for card, many in parse.pairs(stamps, "coffee=1")},
        on=parse.day(shop, on),
        ref=ref,
    )
    call.receipt(receipt.document())
