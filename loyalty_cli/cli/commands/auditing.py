"""``loyalty audit``: what an owner should look at."""

from typing import Annotated, Final

import typer

from loyalty_cli.cli.call import Call

EXAMPLES: Final = {
    "audit": (
        ("loyalty audit", "the last month"),
        ("loyalty audit --since 2026-01-01 --csv", "this year, for a spreadsheet"),
        ("loyalty audit --json", "for a program: look is true where it is worth a look"),
    ),
}


def audit(
    context: typer.Context,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DAY", help="From that day; a month back else.")
    ] = None,
) -> None:
    """List what an owner should look at: corrections, back-dating, splits."""
    from loyalty_cli.cli import parse
    from loyalty_cli.cli.views import auditing
    from loyalty_cli.reports.audit.report import audit as report

    call = Call.of(context)
    rows = report(call.shop, parse.day(call.shop, since))
    call.answer(rows, auditing.view, rows=rows)
