"""``loyalty birthdays``: whose birthday it is, and what they are given."""

from typing import Annotated, Final

import typer

from loyalty_cli.cli import options
from loyalty_cli.cli.call import Call
from loyalty_cli.errors import UsageError

EXAMPLES: Final = {
    "birthdays": (
        ("loyalty birthdays", "whose gift is waiting today"),
        ("loyalty birthdays --days 14", "and in the next two weeks"),
        ("loyalty birthdays --run --csv > letters.csv", "give them, with the messages for mail-merge"),
        ("loyalty birthdays --run --dry-run", "who would be given what"),
    ),
}


def birthdays(
    context: typer.Context,
    days: Annotated[str | None, typer.Option("--days", metavar="N", help="Also in the next N days.")] = None,
    run: Annotated[bool, typer.Option("--run", help="Give what is due; each gift once a year.")] = False,
    dry_run: options.DryRun = False,
    on: options.On = None,
) -> None:
    """List today's birthdays; --run gives the gifts."""
    from loyalty_cli.cli import parse
    from loyalty_cli.cli.views import birthdays as drawn
    from loyalty_cli.operations.due import birthdays as operation

    call = Call.of(context)
    shop = call.shop
    day = parse.day(shop, on) or shop.now().today
    if run and days is not None:
        raise UsageError("--run gives what is due on one day", "leave --days out")
    if run and not dry_run:
        before = {row["card"] for row in operation.preview(shop, day) if row["state"] == "given"}
        rows = operation.run(shop, day)
        call.answer(rows, lambda rows, look: drawn.given_view(rows, look, before), rows=rows)
        return
    rows = operation.preview(shop, day) if run else operation.due(shop, day, parse.count(days, "number of days"))
    call.answer(rows, drawn.due_view, rows=rows)
