"""``loyalty adjust``: points, credit, stamps or days of a tier by hand, with a reason."""

from loyalty_cli.cli.call import Call, Texts


def adjust(
    call: Call,
    *,
    member: str,
    points: str | None,
    reason: str,
    most: str | None,
    credit: str | None,
    stamps: Texts,
    tier: str | None,
    days: str | None,
    ref: str | None,
    on: str | None,
) -> None:
    """Correct points, credit or stamps by hand, or lend a tier."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.operations.deeds import adjust as operation

    shop = call.shop
    receipt = operation.adjust(
        shop,
        member,
        parse.signed(points, "number of points") if points is not None else 0,
        reason=reason,
        max_points=parse.count(most, "number of points") if most is not None else None,
        credit_cents=parse.signed_amount(shop, credit),
        stamps={card: parse.signed(many, "number of stamps") for card, many in parse.pairs(stamps, "coffee=1")},
        tier=tier,
        days=parse.days(days),
        on=parse.day(shop, on),
        ref=ref,
    )
    call.receipt(receipt.document())
