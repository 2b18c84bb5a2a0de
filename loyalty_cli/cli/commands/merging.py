"""``loyalty merge``: two records of one person become one."""

from loyalty_cli.cli.call import Call


def merge(call: Call, *, goes: str, stays: str, ref: str | None) -> None:
    """Make two records of one person one; undo separates them again."""
    from loyalty_cli.operations.deeds import merge as operation

    call.receipt(operation.merge(call.shop, goes, stays, ref=ref).document())
