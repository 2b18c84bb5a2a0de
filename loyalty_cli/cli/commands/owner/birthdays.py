"""``loyalty birthdays``: birthdays and their gifts."""

from loyalty_cli.cli.call import Call
from loyalty_cli.errors import UsageError


def birthdays(call: Call, *, days: str | None, run: bool, channel: str | None, dry_run: bool, on: str | None) -> None:
    """List today's birthdays; --run gives the gifts."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views import birthdays as drawn
    from loyalty_cli.operations.due import birthdays as operation

    shop = call.shop
    day = parse.day(shop, on) or shop.now().today
    if run and days is not None:
        raise UsageError("error.run-one-day")
    (wanted,) = parse.channels([channel]) if channel else (None,)
    if wanted and (dry_run or not run):
        raise UsageError("error.channel-and-run")
    if run and not dry_run:
        before = {row["card"] for row in operation.preview(shop, day) if row["state"] == "given"}
        rows = [row for row in operation.run(shop, day) if wanted is None or wanted in row["channels"]]
        call.answer(rows, lambda rows, look: drawn.given_view(rows, look, before), rows=rows)
        return
    rows = operation.preview(shop, day) if run else operation.due(shop, day, parse.days(days))
    call.answer(rows, drawn.due_view, rows=rows)
