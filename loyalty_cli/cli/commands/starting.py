"""``loyalty init``: a new shop."""

import os
from typing import Annotated, Final

import typer

from loyalty_cli.cli.call import Call

EXAMPLES: Final = {
    "init": (
        ("loyalty init", "in this folder"),
        ("loyalty init ~/shop --from my-loyalty.toml", "in another one, with a program file of your own"),
    ),
}


def init(
    context: typer.Context,
    folder: Annotated[str, typer.Argument(metavar="DIR", help="The shop's folder; this one else.")] = "",
    source: Annotated[
        str | None, typer.Option("--from", metavar="FILE", help="A program file to begin with, not the sample.")
    ] = None,
) -> None:
    """Open a new shop: a program file and an empty ledger."""
    from loyalty_cli.cli.views import starting
    from loyalty_cli.operations import init as operation

    call = Call.of(context)
    program = _bytes_of(source) if source else None
    shop = operation.init(folder or call.shop_dir or os.curdir, program=program)
    document = {
        "shop": shop.program.shop.name,
        "folder": shop.root,
        "program": os.path.join(shop.root, "loyalty.toml"),
        "database": shop.db_path,
    }
    call.answer(document, starting.view, shop.program)


def _bytes_of(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()
