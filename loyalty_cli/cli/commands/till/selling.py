"""``loyalty credit sell``."""

from loyalty_cli.cli.call import Call


def sell_credit(call: Call, *, member: str, amount: str, ref: str | None, on: str | None, yes: bool) -> None:
    """Sell store credit to a member."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.operations.deeds.money import credit

    shop = call.shop
    receipt = credit.sell(shop, member, parse.amount(shop, amount), on=parse.day(shop, on), ref=ref, sure=yes)
    call.receipt(receipt.document())


def sell_card(call: Call, *, amount: str, to: str | None, ref: str | None, on: str | None, yes: bool) -> None:
    """Sell a gift card."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views.money import gift_cards as views
    from loyalty_cli.operations.deeds.money import gift_cards

    shop = call.shop
    cents = parse.amount(shop, amount)
    call.answer(gift_cards.sell(shop, cents, to=to, on=parse.day(shop, on), ref=ref, sure=yes), views.sold)


def show_card(call: Call, *, code: str, as_of: str | None) -> None:
    """Show what is left on a gift card."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views.money import gift_cards as views
    from loyalty_cli.operations.deeds.money import gift_cards
    from loyalty_cli.reports.as_of import day_of

    asked = parse.day(call.shop, as_of)
    on = None if asked is None else day_of(call.shop, asked)
    call.answer(gift_cards.show(call.shop, code, on), views.shown)


def refund_card(call: Call, *, code: str, ref: str | None) -> None:
    """Pay out what is left on a gift card."""
    from loyalty_cli.cli.views.money import gift_cards as views
    from loyalty_cli.operations.deeds.money import gift_cards

    call.answer(gift_cards.refund(call.shop, code, ref=ref), views.refunded)


def block_card(call: Call, *, code: str) -> None:
    """Block a gift card that was lost."""
    from loyalty_cli.cli.views.money import gift_cards as views
    from loyalty_cli.operations.deeds.money import gift_cards

    call.answer(gift_cards.block(call.shop, code), views.blocked)
