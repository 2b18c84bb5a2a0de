"""``loyalty tiers``: who is about to lose a tier, to be told in time."""

from typing import Annotated, Final

import typer

from loyalty_cli.cli.call import Call

EXAMPLES: Final = {
    "tiers": (
        ("loyalty tiers", "who will be lowered within 30 days, and what each must spend to stay"),
        ("loyalty tiers --days 7", "who is to be told now"),
        ("loyalty tiers --csv > notices.csv", "with the sentence to say, for mail-merge"),
    ),
}


def tiers(
    context: typer.Context,
    days: Annotated[str, typer.Option("--days", metavar="N", help="Within the next N days.")] = "30",
) -> None:
    """List who will lose her tier soon, unless she spends."""
    from loyalty_cli.cli import parse
    from loyalty_cli.cli.views import tiers as drawn
    from loyalty_cli.operations.due.notices import notices

    call = Call.of(context)
    rows = notices(call.shop, call.shop.now().today, parse.count(days, "number of days"))
    call.answer(rows, drawn.view, rows=rows)
