"""``loyalty export``: everything out."""

from typing import Annotated, Final

import typer

from loyalty_cli.cli import options
from loyalty_cli.cli.call import Call

EXAMPLES: Final = {
    "export": (
        ("loyalty export", "everything, to the folder that the program file names"),
        ("loyalty export --to out --only members,balances --format xlsx", "two tables as spreadsheets"),
        ("loyalty export --to out --as-of 2026-06-30 --format jsonl", "as things stood that evening, for a program"),
        ("loyalty export --to books --format beancount", "the whole ledger for an accountant's own checker"),
    ),
}


def export(
    context: typer.Context,
    to: Annotated[str | None, typer.Option("--to", metavar="DIR", help="The folder to write to.")] = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="TABLES", help="Only these, by commas: members,balances.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help="csv, json, jsonl, xlsx or beancount.")
    ] = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="Leave cells that begin with = + - @ as they are; not for spreadsheets.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are no earlier export.")] = False,
    as_of: options.AsOf = None,
) -> None:
    """Write members, balances, entries, vouchers and birthdays to files."""
    from loyalty_cli.cli import parse
    from loyalty_cli.cli.progress import watched
    from loyalty_cli.cli.views import care
    from loyalty_cli.outlet.exports import export_all

    call = Call.of(context)
    shop = call.shop
    tables = parse.names(only)
    with watched(call) as tell:
        document = export_all(
            shop,
            to,
            only=tables,
            format=kind,
            raw=raw,
            as_of=parse.day(shop, as_of),
            force=force,
            progress=(lambda name, done: tell(name, done, 0)) if tell else None,
        )
    call.answer(document, care.export_view)
