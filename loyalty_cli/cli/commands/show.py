"""``loyalty show``: the member card."""

from typing import Final

import typer

from loyalty_cli.cli import options
from loyalty_cli.cli.call import Call

EXAMPLES: Final = {
    "show": (
        ("loyalty show léa", "by a word of the name"),
        ("loyalty show 0612345678", "by phone, in any spelling"),
        ("loyalty show 100014 --as-of 2026-06-30", "as things stood that evening"),
    ),
}


def show(context: typer.Context, member: options.Member, as_of: options.AsOf = None) -> None:
    """Show the member card: tier, points, stamps, vouchers."""
    from loyalty_cli.cli import parse
    from loyalty_cli.cli.views import member as drawn
    from loyalty_cli.reports.members.card import member_card

    call = Call.of(context)
    call.answer(member_card(call.shop, member, parse.day(call.shop, as_of)), drawn.view)
