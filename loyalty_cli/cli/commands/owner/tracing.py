"""``loyalty history`` and ``loyalty why``: the statement, and where each point comes from."""

from loyalty_cli.cli.call import Call


def history(call: Call, *, member: str, limit: str | None, as_of: str | None) -> None:
    """Show a member's statement."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views import statement
    from loyalty_cli.reports.members.history import history as report

    document = report(call.shop, member, parse.day(call.shop, as_of), parse.limit(limit))
    call.answer(document, statement.view, rows=document["facts"])


def why(call: Call, *, member: str, limit: str | None, as_of: str | None) -> None:
    """Show where each point comes from, and what is left of it."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views.owner import tracing
    from loyalty_cli.reports.members.why import rows_of
    from loyalty_cli.reports.members.why import why as report

    document = report(call.shop, member, parse.day(call.shop, as_of), parse.limit(limit))
    call.answer(document, tracing.view, rows=rows_of(document), columns="why")
