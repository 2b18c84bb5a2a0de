"""``loyalty link`` and ``unlink``: a household, or the people of a company."""

from loyalty_cli.cli.call import Call


def link(call: Call, *, member: str, to: str, on: str | None) -> None:
    """What a member buys counts for another."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.operations.deeds.helping import linking

    call.receipt(linking.link(call.shop, member, to, on=parse.day(call.shop, on)).document())


def unlink(call: Call, *, member: str, on: str | None) -> None:
    """What a member buys counts for themself again."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.operations.deeds.helping import linking

    call.receipt(linking.unlink(call.shop, member, on=parse.day(call.shop, on)).document())
