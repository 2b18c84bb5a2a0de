"""``loyalty merge``: two records of one person become one."""

from typing import Annotated, Final

import typer

from loyalty_cli.cli import options
from loyalty_cli.cli.call import Call

EXAMPLES: Final = {
    "merge": (
        ("loyalty merge 100425 100423", "what 100425 has goes to 100423; the old card still finds her"),
        ("loyalty merge lea@example.org 0612345678", "by anything that names each of them"),
    ),
}


def merge(
    context: typer.Context,
    goes: Annotated[str, typer.Argument(metavar="GOES", help="The record that goes, as MEMBER elsewhere.")],
    stays: Annotated[str, typer.Argument(metavar="STAYS", help="The record that stays.")],
    ref: options.Ref = None,
) -> None:
    """Make two records of one person one; undo separates them again."""
    from loyalty_cli.operations.deeds import merge as operation

    call = Call.of(context)
    call.receipt(operation.merge(call.shop, goes, stays, ref=ref).document())
