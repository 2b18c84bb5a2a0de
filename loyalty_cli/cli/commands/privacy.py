"""``loyalty erase`` and ``loyalty privacy``: what the law gives a customer."""

from typing import Annotated, Final

import typer

from loyalty_cli.cli import options
from loyalty_cli.cli.call import Call

EXAMPLES: Final = {
    "erase": (
        ("loyalty erase léa", "asks for her card number, then forgets who she was"),
        ("loyalty erase 100425 --dry-run", "what would go, and what would stay"),
    ),
    "export": (("loyalty privacy export léa", "all that is held of her, in one zip"),),
    "due": (("loyalty privacy due", "who has not been seen for years"),),
    "purge": (
        ("loyalty privacy purge --dry-run", "who would be forgotten"),
        ("loyalty privacy purge --yes", "in a job once a month"),
    ),
}


def erase(
    context: typer.Context, member: options.Member, dry_run: options.DryRun = False, yes: options.Yes = False
) -> None:
    """Forget who a member was; what happened stays, without a name."""
    from loyalty_cli.cli.asking import confirm_typed
    from loyalty_cli.cli.views import privacy as views
    from loyalty_cli.operations.deeds.erase import erase as operation
    from loyalty_cli.operations.deeds.erase import foresee
    from loyalty_cli.operations.kernel.recording import find_member

    call = Call.of(context)
    found = find_member(call.shop, member)
    if dry_run:
        call.answer(foresee(call.shop, found.card), views.would_erase_view)
        return
    confirm_typed(call, f"{found.shown_name} will be forgotten for good.", found.card, yes=yes)
    call.answer(operation(call.shop, found.card), views.erased_view)


def export(
    context: typer.Context,
    member: options.Member,
    to: Annotated[str | None, typer.Option("--to", metavar="FILE", help="The zip to write.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Write all that is held of a member into one zip."""
    from loyalty_cli.cli.views import privacy as views
    from loyalty_cli.keeping.privacy import export_member

    call = Call.of(context)
    call.answer(export_member(call.shop, member, to, force=force), views.exported_view)


def due(context: typer.Context) -> None:
    """List members without contact for years."""
    from loyalty_cli.cli.views import privacy as views
    from loyalty_cli.operations.proof.privacy import due as operation

    call = Call.of(context)
    rows = operation(call.shop)
    call.answer(rows, views.due_view, rows=rows)


def purge(context: typer.Context, dry_run: options.DryRun = False, yes: options.Yes = False) -> None:
    """Forget all who are due."""
    from loyalty_cli.cli.asking import confirm
    from loyalty_cli.cli.views import privacy as views
    from loyalty_cli.operations.proof.privacy import due as list_due
    from loyalty_cli.operations.proof.privacy import purge as operation

    call = Call.of(context)
    waiting = list_due(call.shop)
    if waiting and not dry_run:
        confirm(call, f"{len(waiting)} members will be forgotten for good.", yes=yes)
    call.answer(operation(call.shop, dry_run=dry_run), views.purged_view)
