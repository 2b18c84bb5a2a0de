"""``loyalty surprise``: random gifts."""

from loyalty_cli.cli.call import Call

_GIVEN = ("card", "name", "phone", "email", "channels", "id", "on", "gift", "points", "reward", "code", "until", "say")


def surprise(call: Call, *, run: bool, dry_run: bool) -> None:
    """List the surprises; --run draws and gives what is due."""
    from loyalty_cli.cli.views import birthdays as drawn
    from loyalty_cli.errors import NotOffered
    from loyalty_cli.operations.due import surprises as operation
    from loyalty_cli.reports.members.people import eligible

    shop = call.shop
    if "surprises" not in shop.program.values:
        raise NotOffered("error.no-surprises")
    if run and not dry_run:
        document = operation.run(shop, lambda segment: eligible(shop, segment))
        call.answer(document, drawn.surprised_view, rows=document["given"], columns="surprises given")
        return
    rows = operation.look(shop, lambda segment: eligible(shop, segment))
    call.answer(rows, drawn.surprises_view, rows=rows)
