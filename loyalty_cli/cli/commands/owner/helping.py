"""``loyalty referrals``: referrals and their payments."""

from loyalty_cli.cli.call import Call


def referrals(call: Call, *, as_of: str | None) -> None:
    """List referrals and their payments."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views.helping.referrals import view
    from loyalty_cli.reports.helping.referrals import referrals as ask

    rows = ask(call.shop, parse.day(call.shop, as_of))
    call.answer(rows, view, rows=rows, columns="referrals")
