"""``loyalty visit``, ``stamp`` and ``engage``: a check-in, stamps by hand, thanks for a helping hand."""

from typing import Annotated, Final

import typer

from loyalty_cli.cli import options
from loyalty_cli.cli.call import Call

EXAMPLES: Final = {
    "visit": (
        ("loyalty visit léa", "she came in and bought nothing"),
        ("loyalty visit 100423 --on yesterday", "keyed a day late"),
    ),
    "stamp": (
        ("loyalty stamp léa coffee", "one stamp on her coffee card"),
        ("loyalty stamp léa coffee 3", "three of them"),
    ),
    "engage": (
        ("loyalty engage léa review", "she wrote a review: the program says what that is worth"),
        ("loyalty engage 100423 book-back --on yesterday", "keyed a day late"),
    ),
}


def visit(context: typer.Context, member: options.Member, ref: options.Ref = None, on: options.On = None) -> None:
    """Note that a member came in."""
    from loyalty_cli.cli import parse
    from loyalty_cli.operations.deeds import visit as operation

    call = Call.of(context)
    call.receipt(operation.visit(call.shop, member, on=parse.day(call.shop, on), ref=ref).document())


def stamp(
    context: typer.Context,
    member: options.Member,
    card: Annotated[str, typer.Argument(metavar="CARD", help="The stamp card's id or name.", show_default=False)],
    count: Annotated[str, typer.Argument(metavar="N", help="How many; one else.")] = "1",
    ref: options.Ref = None,
    on: options.On = None,
) -> None:
    """Give stamps by hand."""
    from loyalty_cli.cli import parse
    from loyalty_cli.operations.deeds import stamp as operation

    call = Call.of(context)
    shop = call.shop
    many = parse.count(count, "number of stamps")
    call.receipt(operation.stamp(shop, member, card, many, on=parse.day(shop, on), ref=ref).document())


def engage(
    context: typer.Context,
    member: options.Member,
    what: Annotated[str, typer.Argument(metavar="ID", help="What the member did, by its id or name in the program.")],
    ref: options.Ref = None,
    on: options.On = None,
) -> None:
    """Thank a member for a review, a photo, a trade-in."""
    from loyalty_cli.cli import parse
    from loyalty_cli.operations.deeds import engage as operation

    call = Call.of(context)
    shop = call.shop
    call.receipt(operation.engage(shop, member, what, on=parse.day(shop, on), ref=ref).document())
