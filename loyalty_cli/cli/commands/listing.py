"""``loyalty balances``, ``members``, ``progress`` and ``leaderboard``: lists of members."""

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
    "progress": (
        ("loyalty progress", "who is near a full card, a reward, a tier, or a lapse"),
        ("loyalty progress --what stamps --limit 10", "the nearest to a full card"),
        ("loyalty progress --all --tier Silver --csv", "everybody of a tier, however far"),
    ),
    "leaderboard": (
        ("loyalty leaderboard", "who earned the most points this month"),
        ("loyalty leaderboard --by visits --period year --limit 3", "who came the most this year"),
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
    from loyalty_cli.reports.members import balances as reports

    call = Call.of(context)
    shop = call.shop
    asked = reports.Asked(tier, segment, sort, parse.limit(limit), parse.day(shop, as_of))
    page = reports.balances(shop, asked)
    call.answer(page.rows, lambda rows, look: lists.balances_view(rows, look, page.of), rows=page.rows)


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
    from loyalty_cli.reports.members import balances as reports

    call = Call.of(context)
    shop = call.shop
    asked = reports.Asked(tier, segment, sort, parse.limit(limit), parse.day(shop, as_of))
    page = reports.members(shop, asked)
    call.answer(page.rows, lambda rows, look: lists.members_view(rows, look, page.of), rows=page.rows)


def progress(
    context: typer.Context,
    what: Annotated[
        str | None,
        typer.Option("--what", metavar="GOAL", help="Only stamps, points, tier, keep, lapsing, reward or voucher."),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also what is further off.")] = False,
    tier: options.Tier = None,
    segment: options.Segment = None,
    limit: options.Limit = None,
    as_of: options.AsOf = None,
) -> None:
    """List who is near what, the most urgent first."""
    from loyalty_cli.cli import parse
    from loyalty_cli.cli.views import lists
    from loyalty_cli.reports.members.progress import progress_list

    call = Call.of(context)
    shop = call.shop
    day = parse.day(shop, as_of)
    rows = progress_list(
        shop, what, everything=everything, tier=tier, segment=segment, limit=parse.limit(limit), as_of=day
    )
    call.answer(rows, lists.progress_view, rows=rows)


def leaderboard(
    context: typer.Context,
    by: Annotated[str, typer.Option("--by", metavar="WHAT", help="By points, spend or visits.")] = "points",
    period: Annotated[
        str, typer.Option("--period", metavar="PERIOD", help="In the day, week, month, year, or ever.")
    ] = "month",
    limit: options.Limit = "10",
    as_of: options.AsOf = None,
) -> None:
    """List who earned, spent or came most."""
    from loyalty_cli.cli import parse
    from loyalty_cli.cli.views import lists
    from loyalty_cli.reports.members.leaderboard import leaderboard as report

    call = Call.of(context)
    rows = report(call.shop, period, by, parse.limit(limit), parse.day(call.shop, as_of))
    call.answer(rows, lists.leaderboard_view, rows=rows)
