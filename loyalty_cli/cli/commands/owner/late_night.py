"""What lists of today say beside their rows when nights were missed."""

from loyalty_cli.cli.call import Call


def tell_late_night(call: Call, as_of: str | None = None) -> None:
    """Say beside a list of today that nights were missed: the gifts and tiers of those nights are not in it."""
    from loyalty_cli.operations.due.overdue import late_since

    if as_of is None and (last := late_since(call.shop)) is not None:
        from loyalty_cli.language.catalogue import in_force, sentence

        call.note(sentence(in_force(), "warning.late-night", day=last))
