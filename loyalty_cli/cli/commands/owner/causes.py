"""``loyalty causes``, ``loyalty cause pay``: donations and their payment."""

from loyalty_cli.cli.call import Call

_COLUMNS = ("cause", "name", "given_cents", "paid_cents", "owed_cents", "unit", "units")


def causes(call: Call, *, as_of: str | None) -> None:
    """List the causes."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views.money import causes as views
    from loyalty_cli.reports.money.causes import causes as ask

    rows = ask(call.shop, parse.day(call.shop, as_of))
    call.answer(rows, views.causes, rows=rows, columns="causes")


def pay(call: Call, *, cause: str, amount: str, ref: str | None, on: str | None) -> None:
    """Record that a cause was paid."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views.money import causes as views
    from loyalty_cli.operations.deeds.money import causes as operation

    shop = call.shop
    call.answer(operation.pay(shop, cause, parse.amount(shop, amount), on=parse.day(shop, on), ref=ref), views.paid)
