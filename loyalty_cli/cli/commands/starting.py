"""``loyalty init`` and ``loyalty demo``: a new shop, and one with a life behind it."""

import os
from typing import Annotated, Final

import typer

from loyalty_cli.cli.call import Call
from loyalty_cli.errors import ProgramInvalid

EXAMPLES: Final = {
    "init": (
        ("loyalty init", "in this folder"),
        ("loyalty init ~/shop --from my-loyalty.toml", "in another one, with a program file of your own"),
    ),
    "demo": (
        ("loyalty demo", "in the folder loyalty-demo: 300 made-up members, two years of purchases"),
        ("loyalty demo /tmp/cafe --members 50 --days 90", "a smaller one, elsewhere"),
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
    from loyalty_cli.operations.deeds import init as operation

    call = Call.of(context)
    program = _bytes_of(source) if source else None
    place = folder or call.shop_dir or os.curdir
    try:
        shop = operation.init(place, program=program)
    except ProgramInvalid as wrong:
        kept = os.path.exists(os.path.join(os.path.expanduser(place), "loyalty.toml"))
        raise wrong if source is None or kept else wrong.of_file("loyalty.toml", source) from None
    document = {
        "shop": shop.program.shop.name,
        "folder": shop.root,
        "program": os.path.join(shop.root, "loyalty.toml"),
        "database": shop.db_path,
    }
    if os.path.realpath(shop.root) != os.path.realpath(os.curdir):
        call.shop_dir = folder or call.shop_dir
    call.answer(document, lambda found, look: starting.view(found, look, call.typed), shop.program)


def demo(
    context: typer.Context,
    folder: Annotated[str, typer.Argument(metavar="DIR", help="The demo's folder; loyalty-demo else.")] = "",
    members: Annotated[str | None, typer.Option("--members", metavar="N", help="So many members; 300 else.")] = None,
    days: Annotated[str | None, typer.Option("--days", metavar="N", help="So many days; two years else.")] = None,
    seed: Annotated[str | None, typer.Option("--seed", metavar="N", help="Other dice, another café.")] = None,
) -> None:
    """Open a made-up café with two years behind it, to try everything on."""
    from loyalty_cli.cli import parse
    from loyalty_cli.cli.progress import watched
    from loyalty_cli.cli.views import starting
    from loyalty_cli.operations.deeds import demo as operation

    call = Call.of(context)
    with watched(call) as tell:
        shop, document = operation.demo(
            folder or call.shop_dir or "loyalty-demo",
            members=parse.count(members, "number of members") or operation.MEMBERS,
            days=parse.count(days, "number of days") or operation.DAYS,
            seed=parse.count(seed, "number") or operation.SEED,
            tell=(lambda done, total: tell("days", done, total)) if tell else None,
        )
    call.answer(document, starting.demo_view, shop.program)


def _bytes_of(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()
