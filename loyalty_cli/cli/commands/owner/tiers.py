"""``loyalty tiers``: members who will lose their tier soon."""

from loyalty_cli.cli.call import Call
from loyalty_cli.cli.commands.owner.late_night import tell_late_night


def tiers(call: Call, *, days: str, as_of: str | None) -> None:
    """List who will lose their tier soon, unless they spend."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views import tiers as drawn
    from loyalty_cli.operations.kernel.telling.notices import notices
    from loyalty_cli.reports.as_of import day_of

    on = day_of(call.shop, parse.day(call.shop, as_of))
    rows = notices(call.shop, on, parse.days(days))
    call.answer(rows, drawn.view, rows=rows, columns="tiers")
    tell_late_night(call, as_of)
