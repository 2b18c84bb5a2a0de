"""``loyalty find``: who might be meant."""

from typing import Annotated, Final

import typer

from loyalty_cli.cli import options
from loyalty_cli.cli.call import Call
from loyalty_cli.errors import EXIT_NOT_FOUND

EXAMPLES: Final = {
    "find": (
        ("loyalty find martin", "a word of the name, without accents, in any order, with typos"),
        ("loyalty find léa mar", "several words, or their beginnings"),
        ("loyalty find 0612345678", "a phone, in any spelling"),
        ("loyalty find 45678", "its last digits"),
    ),
}


def find(
    context: typer.Context,
    text: Annotated[list[str], typer.Argument(metavar="TEXT", help="Card, phone, e-mail, or words of the name.")],
    limit: options.Limit = "20",
) -> int:
    """Find members by card, phone, e-mail or name."""
    from loyalty_cli.cli import parse
    from loyalty_cli.cli.views import lists
    from loyalty_cli.reports.members.found import found as report

    call = Call.of(context)
    most = parse.limit(limit) or 20
    rows = report(call.shop, " ".join(text), most)
    cut = len(rows) == most > 1
    call.answer(rows, lambda found, look: lists.found_view(found, look, cut=cut), rows=rows)
    return 0 if rows else EXIT_NOT_FOUND
