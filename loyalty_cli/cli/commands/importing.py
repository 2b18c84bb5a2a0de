"""``loyalty import``: files brought in."""

from typing import Annotated, Final

import typer

from loyalty_cli.cli import options
from loyalty_cli.cli.call import Call
from loyalty_cli.errors import EXIT_SOME_REJECTED

EXAMPLES: Final = {
    "customers": (
        ("loyalty import customers list.csv --dry-run", "which column became what, who would be taken, who not"),
        ("loyalty import customers list.csv", "and now for good; typed twice, it changes nothing more"),
        ('loyalty import customers list.csv --map "Téléphone=phone" --date-order dmy', "where it had to ask"),
        ("loyalty import customers list.csv --opening-date 2026-10-31", "what they bring along counts from that day"),
    ),
    "purchases": (
        ("loyalty import purchases sales.csv --dry-run", "what would be taken, and what not"),
        ("loyalty import purchases sales.csv --enroll-missing", "with everybody in it who is no member yet"),
        ('loyalty import purchases sales.csv --map "Betrag=amount"', "a column that was not understood"),
        ('loyalty import purchases items.csv --map "Total=total"', "the total of the ticket, on each of its rows"),
    ),
    "listed": (("loyalty import list", "which files came in, and what became of them"),),
    "undo": (
        ("loyalty import undo 3 --dry-run", "what would be taken back, and what could not be"),
        ("loyalty import undo 3", "take the whole file back; mended, it can come in again with its receipt numbers"),
    ),
}

Customers = Annotated[str, typer.Argument(metavar="FILE", help="A CSV file or spreadsheet, one customer a row.")]
Purchases = Annotated[
    str, typer.Argument(metavar="FILE", help="A CSV file or spreadsheet: a date, a member, an amount.")
]
Map = Annotated[
    list[str] | None, typer.Option("--map", metavar="HEADER=MEANING", help="What a column means, where it is in doubt.")
]
Rejects = Annotated[
    str | None, typer.Option("--rejects", metavar="FILE", help="Where refused rows go; beside the file else.")
]
Encoding = Annotated[str | None, typer.Option("--encoding", metavar="NAME", help="Where it is not found out: cp1252.")]
DateOrder = Annotated[str | None, typer.Option("--date-order", metavar="dmy|mdy", help="How 05/01/2026 is to be read.")]


def customers(
    context: typer.Context,
    file: Customers,
    dry_run: options.DryRun = False,
    maps: Map = None,
    rejects: Rejects = None,
    encoding: Encoding = None,
    date_order: DateOrder = None,
    opening_date: Annotated[
        str | None, typer.Option("--opening-date", metavar="DAY", help="The day their points and stamps are from.")
    ] = None,
) -> int:
    """Bring in customers from a file, with what they have."""
    from loyalty_cli.cli import parse
    from loyalty_cli.cli.progress import watched
    from loyalty_cli.cli.views import importing as drawn
    from loyalty_cli.intake.customers import Options, import_customers

    call = Call.of(context)
    day = parse.day(call.shop, opening_date)
    told = Options(dry_run, maps or (), rejects, encoding, parse.order(date_order), day)
    with watched(call) as tell:
        document = import_customers(call.shop, file, told, tell)
    call.note(drawn.columns_told(document["columns"].items(), document["left_out"], document["notes"]))
    for lines in (drawn.newcomers_told(document), drawn.updates_told(document)) if dry_run else ():
        if lines:
            call.note(lines)
    call.answer(document, drawn.view)
    return EXIT_SOME_REJECTED if document["rejected"] else 0


def purchases(
    context: typer.Context,
    file: Purchases,
    enroll_missing: Annotated[
        bool, typer.Option("--enroll-missing", help="Enroll who is in the file and no member yet.")
    ] = False,
    dry_run: options.DryRun = False,
    maps: Map = None,
    rejects: Rejects = None,
    encoding: Encoding = None,
    date_order: DateOrder = None,
) -> int:
    """Bring in purchases from a file, by the rules of the till.

    A row may be a ticket, or one item of it: where the file has a column of items or quantities, or rows of one receipt
    name different categories, the rows of the same receipt number, customer and day are one purchase, and three coffees
    on a row are three stamps. Else a receipt number told again changes nothing, and with other content is refused.

    Who bought is known by a card or another number, an e-mail, a phone, or the whole name where nothing else is told;
    with --enroll-missing what is told of somebody new becomes hers. Negative amounts and refunds bring goods back.
    """
    from loyalty_cli.cli import parse
    from loyalty_cli.cli.progress import watched
    from loyalty_cli.cli.views import importing as drawn
    from loyalty_cli.intake.purchases import Options, import_purchases

    call = Call.of(context)
    told = Options(
        enroll_missing, dry_run, dict(parse.pairs(maps, "Betrag=amount")), rejects, encoding, parse.order(date_order)
    )
    with watched(call) as tell:
        document = import_purchases(call.shop, file, told, tell)
    call.note(drawn.columns_told(document["columns"].items(), document["left_out"], document["notes"]))
    call.answer(document, drawn.view)
    return EXIT_SOME_REJECTED if document["rejected"] else 0


def listed(context: typer.Context) -> None:
    """List the files that came in."""
    from loyalty_cli.cli.views import importing as drawn
    from loyalty_cli.intake.undo_import import import_batches

    call = Call.of(context)
    rows = import_batches(call.shop)
    call.answer(rows, drawn.list_view, rows=rows)


def undo(
    context: typer.Context,
    batch: Annotated[str, typer.Argument(metavar="BATCH", help="The number that the answer of the import named.")],
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
) -> int:
    """Take a whole import back."""
    from loyalty_cli.cli import asking, parse
    from loyalty_cli.cli.progress import watched
    from loyalty_cli.cli.views import importing as drawn
    from loyalty_cli.intake.undo_import import import_batch, undo_import

    call = Call.of(context)
    number = parse.count(batch, "number of an import")
    brought = import_batch(call.shop, number)
    if not dry_run and not brought["undone_at"]:
        asking.confirm(call, drawn.undo_question(brought), yes=yes)
    with watched(call) as tell:
        document = undo_import(call.shop, number, dry_run=dry_run, progress=tell)
    call.answer(document, drawn.undo_view)
    return EXIT_SOME_REJECTED if document["left_count"] else 0
