"""``loyalty show``: the member card."""

from collections.abc import Sequence

from loyalty_cli.cli.call import Call, Document
from loyalty_cli.values import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from loyalty_cli.cli.views.drawing.blocks import Block
    from loyalty_cli.cli.views.drawing.look import Look


def show(call: Call, *, member: str, as_of: str | None) -> None:
    """Show the member card: tier, points, stamps, vouchers."""
    from loyalty_cli.reports.members.card import member_card

    call.answer(member_card(call.shop, member, _day(call, as_of)), _drawn)


def _day(call: Call, text: str | None) -> "date | None":
    if text is None:
        return None
    from loyalty_cli.cli.values import parse

    return parse.day(call.shop, text)


def _drawn(document: Document, look: "Look") -> "Sequence[Block]":
    """The card, drawn; under --json nothing of this is loaded."""
    from loyalty_cli.cli.views import member

    return member.view(document, look)
