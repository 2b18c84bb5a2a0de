"""``loyalty erase`` and ``loyalty privacy``: personal data."""

from loyalty_cli.cli.call import Call
from loyalty_cli.language.catalogue import Phrase


def erase(call: Call, *, member: str, dry_run: bool, yes: bool) -> None:
    """Erase a member's personal data; facts stay without a name."""
    from loyalty_cli.cli.dialogue.asking import confirm_typed
    from loyalty_cli.cli.views.owner import privacy as views
    from loyalty_cli.operations.deeds.members.erase import erase as operation
    from loyalty_cli.operations.deeds.members.erase import foresee
    from loyalty_cli.operations.kernel.recording import find_member

    found = find_member(call.shop, member)
    if dry_run:
        call.answer(foresee(call.shop, found.card), views.would_erase_view)
        return
    confirm_typed(call, str(Phrase("ask.erase", name=found.shown_name)), found.card, yes=yes)
    call.answer(operation(call.shop, found.card), views.erased_view)


def export(call: Call, *, member: str, to: str | None, force: bool) -> None:
    """Write all that is held of a member into one zip."""
    from loyalty_cli.cli.views.owner import privacy as views
    from loyalty_cli.keeping.privacy import export_member

    call.answer(export_member(call.shop, member, to, force=force), views.exported_view)


def due(call: Call) -> None:
    """List members without contact for years."""
    from loyalty_cli.cli.views.owner import privacy as views
    from loyalty_cli.operations.proof.privacy import due as operation

    rows = operation(call.shop)
    call.answer(rows, views.due_view, rows=rows, columns="privacy due")


def purge(call: Call, *, dry_run: bool, yes: bool) -> None:
    """Erase all members who are due."""
    from loyalty_cli.cli.dialogue.asking import confirm
    from loyalty_cli.cli.views.owner import privacy as views
    from loyalty_cli.operations.proof.privacy import due as list_due
    from loyalty_cli.operations.proof.privacy import purge as operation

    waiting = list_due(call.shop)
    if waiting and not dry_run:
        confirm(call, str(Phrase("ask.purge", count=len(waiting))), yes=yes)
    call.answer(operation(call.shop, dry_run=dry_run), views.purged_view)
