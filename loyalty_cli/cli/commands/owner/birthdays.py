"""``loyalty birthdays``: birthdays and their gifts."""

from typing import TYPE_CHECKING

from loyalty_cli.cli.call import Call
from loyalty_cli.errors import UsageError

if TYPE_CHECKING:
    from datetime import date

    from loyalty_cli.operations.kernel.shop import OpenShop


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
        given = operation.run(shop, day)
        if "anniversaries" in shop.program.values:
            from loyalty_cli.operations.due import anniversaries

            given += anniversaries.run(shop, day)
        rows = [row for row in given if wanted is None or wanted in row["channels"]]
        call.answer(
            rows,
            lambda rows, look: drawn.given_view(rows, look, before),
            rows=rows,
            columns="birthdays given",
        )
        return
    yearly = "anniversaries" in shop.program.values
    if run:
        rows = operation.preview(shop, day)
    else:
        rows = [] if yearly and shop.program.birthday is None else operation.due(shop, day, parse.days(days))
    rows += _anniversaries(shop, day, 0 if run else parse.days(days), run=run) if yearly else []
    call.answer(rows, drawn.due_view, rows=rows, columns="birthdays")


def _anniversaries(shop: "OpenShop", day: "date", days: int, *, run: bool) -> "list[dict[str, object]]":
    """The anniversaries of a day and those ahead; of a run only those it gives."""
    from loyalty_cli.operations.due import anniversaries

    return [row for row in anniversaries.due(shop, day, days) if not run or row["state"] == "due"]
