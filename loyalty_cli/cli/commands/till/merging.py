"""``loyalty merge``: two records of one person become one."""

from loyalty_cli.cli.call import Call


def merge(call: Call, *, goes: str, stays: str, dry_run: bool, yes: bool, ref: str | None) -> None:
    """Make two records of one person one; undo separates them again."""
    from loyalty_cli.cli.dialogue import asking
    from loyalty_cli.language.catalogue import in_force, sentence
    from loyalty_cli.operations.deeds.members import merge as operation
    from loyalty_cli.operations.kernel.recording import find_member

    if dry_run:
        call.receipt(operation.preview(call.shop, goes, stays))
        return
    first, second = find_member(call.shop, goes), find_member(call.shop, stays)
    question = sentence(
        in_force(),
        "ask.merge",
        goes=first.shown_name,
        goes_card=first.card,
        stays=second.shown_name,
        stays_card=second.card,
    )
    asking.confirm_at_terminal(call, question, yes=yes)

    call.receipt(operation.merge(call.shop, goes, stays, ref=ref).document())
