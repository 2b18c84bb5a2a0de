"""``loyalty backup`` and ``restore``: copies of the ledger, and going back to one."""

from typing import Annotated, Final

import typer

from loyalty_cli.cli import options
from loyalty_cli.cli.call import Call

EXAMPLES: Final = {
    "backup": (
        ("loyalty backup", "a copy, proven whole, in the folder that the program file names"),
        ("loyalty backup --to /media/usb/loyalty", "one to carry home"),
    ),
    "restore": (
        ("loyalty restore --dry-run", "what going back to the newest backup would lose"),
        ("loyalty restore", "go back to it; the old file is kept aside"),
        ("loyalty restore backups/monday.db --yes", "to another one, without a question"),
    ),
}


def backup(
    context: typer.Context,
    to: Annotated[str | None, typer.Option("--to", metavar="DIR", help="The folder to copy to.")] = None,
) -> None:
    """Copy the ledger, and prove the copy."""
    from loyalty_cli.cli.views import care
    from loyalty_cli.keeping.backup import backup as operation

    call = Call.of(context)
    call.answer(operation(call.shop, to), care.backup_view)


def restore(
    context: typer.Context,
    file: Annotated[str | None, typer.Argument(metavar="FILE", help="A backup; the newest else.")] = None,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
) -> None:
    """Go back to a backup; the ledger of today is kept aside."""
    from loyalty_cli.cli import asking
    from loyalty_cli.cli.views import care
    from loyalty_cli.cli.views.look import Look
    from loyalty_cli.keeping.restore import restore as operation

    call = Call.of(context)
    if not (yes or dry_run):
        asking.need_person(call)
        tried = operation(call.shop_dir, file, dry_run=True)
        look = Look(call.program_here())
        again = care.erase_again(tried)
        asking.confirm(call, f"{again}Go back to {tried['from']}? {care.would_lose(tried, look)}", yes=yes)
    document = operation(call.shop_dir, file, dry_run=dry_run)
    call.answer(document, care.restore_view, call.program_here())
