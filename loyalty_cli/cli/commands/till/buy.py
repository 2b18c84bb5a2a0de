"""``loyalty buy``: a purchase at the till."""

from loyalty_cli.cli.call import Call, Texts


def buy(
    call: Call,
    *,
    member: str,
    amount: str | None,
    item: Texts,
    category: str | None,
    credit: str | None,
    voucher: Texts,
    ref: str | None,
    on: str | None,
    at: str | None,
    giftcard: Texts,
    round_up: str | None,
    own: bool,
    yes: bool,
) -> None:
    """Key a purchase."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.operations.deeds import buy as operation

    shop = call.shop
    parts = parse.items(shop, item)
    cents = parse.total(shop, amount, parts)
    category = parse.category_as_written(shop, category) if category is not None else None
    receipt = operation.buy(
        shop,
        member,
        cents,
        lines=parse.lines(parts, category, cents),
        credit_cents=parse.some_amount(shop, credit),
        voucher=voucher,
        on=parse.day(shop, on),
        at=parse.time_of_day(at),
        ref=ref,
        sure=yes,
        round_up=round_up,
        gift_cards=giftcard,
        own=own,
    )
    call.receipt(receipt.document())
