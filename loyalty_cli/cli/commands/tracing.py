"""``loyalty history`` and ``loyalty why``: what happened to a member, and where each point comes from."""

from typing import Final

import typer

from loyalty_cli.cli import options
from loyalty_cli.cli.call import Call

EXAMPLES: Final = {
    "history": (
        ("loyalty history léa", "the whole statement"),
        ("loyalty history léa --limit 10", "the last ten lines"),
        ("loyalty history 100014 --as-of 2026-06-30 --csv", "to the end of a day, for a spreadsheet"),
    ),
    "why": (
        ("loyalty why léa", "each point: which receipt, which rule, what is left"),
        ("loyalty why léa --limit 10", "the last ten of each; the earlier ones carried forward"),
        ("loyalty why 100014 --as-of yesterday", "as things stood last night"),
    ),
}


def history(
    context: typer.Context, member: options.Member, limit: options.Limit = None, as_of: options.AsOf = None
) -> None:
    """Show a member's statement."""
    from loyalty_cli.cli import parse
    from loyalty_cli.cli.views import statement
    from loyalty_cli.reports.members.history import history as report

    call = Call.of(context)
    document = report(call.shop, member, parse.day(call.shop, as_of), parse.limit(limit))
    call.answer(document, statement.view, rows=document["facts"])


def why(
    context: typer.Context, member: options.Member, limit: options.Limit = None, as_of: options.AsOf = None
) -> None:
    """Show where each point comes from, and what is left of it."""
    from loyalty_cli.cli import parse
    from loyalty_cli.cli.views import tracing
    from loyalty_cli.reports.members.why import why as report

    call = Call.of(context)
    document = report(call.shop, member, parse.day(call.shop, as_of), parse.limit(limit))
    call.answer(document, tracing.view)
