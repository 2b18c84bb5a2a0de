"""``loyalty show``: the member card."""

from loyalty_cli.cli.call import Call


def show(call: Call, *, member: str, as_of: str | None) -> None:
    """Show the member card: tier, points, stamps, vouchers."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views import member as drawn
    from loyalty_cli.reports.members.card import member_card

    call.answer(member_card(call.shop, member, parse.day(call.shop, as_of)), drawn.view)
