"""``loyalty challenge join`` and ``leave``: taking part in a challenge."""

from loyalty_cli.cli.call import Call


def join(call: Call, *, member: str, challenge: str, on: str | None) -> None:
    """A member takes part."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.operations.deeds.helping import joining

    call.receipt(joining.join(call.shop, member, challenge, on=parse.day(call.shop, on)).document())


def leave(call: Call, *, member: str, challenge: str, on: str | None) -> None:
    """A member takes part no more."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.operations.deeds.helping import joining

    call.receipt(joining.leave(call.shop, member, challenge, on=parse.day(call.shop, on)).document())
