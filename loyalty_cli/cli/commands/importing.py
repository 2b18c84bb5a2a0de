"""``loyalty import``: files brought in."""

from typing import Annotated, Final

import typer

from loyalty_cli.cli import options
from loyalty_cli.cli.call import Call
from loyalty_cli.errors import EXIT_SOME_REJECTED

EXAMPLES: Final = {
    "purchases": (
        ("loyalty import purchases sales.csv --dry-run", "what would be taken, and what not"),
        ("loyalty import purchases sales.csv --enroll-missing", "with everybody in it who is no member yet"),
        ('loyalty import purchases sales.csv --map "Betrag=amount"', "a column that was not understood"),
    ),
}

File = Annotated[str, typer.Argument(metavar="FILE", help="A CSV file with a date, a member and an amount.")]
Map = Annotated[
    list[str] | None, typer.Option("--map", metavar="HEADER=MEANING", help="What a column means, where it is in doubt.")
]
Rejects = Annotated[
    str | None, typer.Option("--rejects", metavar="FILE", help="Where refused rows go; beside the file else.")
]
Encoding = Annotated[str | None, typer.Option("--encoding", metavar="NAME", help="Where it is not found out: cp1252.")]
DateOrder = Annotated[str | None, typer.Option("--date-order", metavar="dmy|mdy", help="How 05/01/2026 is to be read.")]


def purchases(
    context: typer.Context,
    file: File,
    enroll_missing: Annotated[
        bool, typer.Option("--enroll-missing", help="Enroll who is in the file and no member yet.")
    ] = False,
    dry_run: options.DryRun = False,
    maps: Map = None,
    rejects: Rejects = None,
    encoding: Encoding = None,
    date_order: DateOrder = None,
) -> int:
    """Bring in purchases from a file, by the rules of the till."""
    from loyalty_cli.cli import parse
    from loyalty_cli.cli.progress import watched
    from loyalty_cli.cli.views import importing as drawn
    from loyalty_cli.exchange.purchases import Options, import_purchases

    call = Call.of(context)
    told = Options(
        enroll_missing, dry_run, dict(parse.pairs(maps, "Betrag=amount")), rejects, encoding, parse.order(date_order)
    )
    with watched(call) as tell:
        document = import_purchases(call.shop, file, told, tell)
    call.note(drawn.columns_told(document))
    call.answer(document, drawn.view)
    return EXIT_SOME_REJECTED if document["rejected"] else 0
