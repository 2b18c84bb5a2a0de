"""``loyalty balances``, ``members`` and ``find``: lists of members."""

from typing import Annotated, Final

import typer

from loyalty_cli.cli import options
from loyalty_cli.cli.call import Call

EXAMPLES: Final = {
    "balances": (
        ("loyalty balances --sort points --limit 10", "who has the most"),
        ("loyalty balances --tier Silver --as-of 2026-06-30 --csv", "a tier at the end of a day, for a spreadsheet"),
        ("loyalty balances --segment lapsing-soon", "whose points lapse soon"),
    ),
    "members": (
        ("loyalty members --sort joined --limit 20", "the last enrolled"),
        ("loyalty members --segment drifting --csv", "who has not come for a while, for a letter"),
        ("loyalty members --sort spend", "who spends the most"),
    ),
}


def balances(
    context: typer.Context,
    tier: options.Tier = None,
    segment: options.Segment = None,
    sort: Annotated[
        str, typer.Option("--sort", metavar="COLUMN", help="By name, card, points, credit, lapsing or tier.")
    ] = "name",
    limit: options.Limit = None,
    as_of: options.AsOf = None,
) -> None:
    """List what each member holds."""
    from loyalty_cli.cli import parse
    from loyalty_cli.cli.views import lists
    from loyalty_cli.reports import balances as reports

    call = Call.of(context)
    shop = call.shop
    rows = reports.balances(shop, tier, segment, sort, parse.limit(limit), parse.day(shop, as_of))
    call.answer(rows, lists.balances_view, rows=rows)


def members(
    context: typer.Context,
    tier: options.Tier = None,
    segment: options.Segment = None,
    sort: Annotated[
        str,
        typer.Option(
            "--sort",
            metavar="COLUMN",
            help="By name, card, points, credit, lapsing, tier, joined, spend, visits or last-visit.",
        ),
    ] = "name",
    limit: options.Limit = None,
    as_of: options.AsOf = None,
) -> None:
    """List who the members are and when they came."""
    from loyalty_cli.cli import parse
    from loyalty_cli.cli.views import lists
    from loyalty_cli.reports import balances as reports

    call = Call.of(context)
    shop = call.shop
    rows = reports.members(shop, tier, segment, sort, parse.limit(limit), parse.day(shop, as_of))
    call.answer(rows, lists.members_view, rows=rows)
