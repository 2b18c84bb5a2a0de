"""``loyalty redeem``: a reward for points, or what a voucher promises."""

from loyalty_cli.cli.call import Call


def redeem(
    call: Call, *, member: str, what: str | None, voucher_only: bool, times: str, ref: str | None, on: str | None
) -> None:
    """Give a reward for points, or for a voucher; without either, show what the member can have."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.operations.deeds import redeem as operation

    shop = call.shop
    if what is None:
        from loyalty_cli.cli.views import menu as drawn
        from loyalty_cli.reports.members.menu import menu

        document = menu(shop, member)
        call.answer(document, drawn.menu_view, rows=document["rewards"])
        return
    many = parse.count(times, "number of rewards")
    receipt = operation.redeem(
        shop, member, what, voucher_only=voucher_only, times=many, on=parse.day(shop, on), ref=ref
    )
    call.receipt(receipt.document())


def rewards(call: Call, *, as_of: str | None) -> None:
    """List the rewards of the shop."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views import menu as drawn
    from loyalty_cli.reports.members.menu import rewards as report

    rows = report(call.shop, parse.day(call.shop, as_of))
    call.answer(rows, drawn.rewards_view, rows=rows, columns="rewards")
