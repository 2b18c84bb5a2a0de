"""``loyalty backup`` and ``restore``: copies of the ledger, and going back to one."""

from loyalty_cli.cli.call import Call


def backup(call: Call, *, to: str | None) -> None:
    """Copy the ledger, and prove the copy."""
    from loyalty_cli.cli.views.owner import care
    from loyalty_cli.keeping.backup import backup as operation

    call.answer(operation(call.shop, to), care.backup_view)


def restore(call: Call, *, file: str | None, dry_run: bool, yes: bool) -> None:
    """Go back to a backup; the ledger of today is kept aside."""
    from loyalty_cli.cli.dialogue import asking
    from loyalty_cli.cli.views.drawing.look import Look
    from loyalty_cli.cli.views.owner import care
    from loyalty_cli.keeping.restore import restore as operation

    if not (yes or dry_run):
        asking.need_person(call)
        call.choose_language()
        tried = operation(call.shop_dir, file, dry_run=True)
        look = Look(call.program_here())
        again = care.erase_again(tried, look)
        asking.confirm(
            call, f"{again}{look.say('label.go-back-to', file=tried['from'])} {care.would_lose(tried, look)}", yes=yes
        )
    document = operation(call.shop_dir, file, dry_run=dry_run)
    call.answer(document, care.restore_view, call.program_here())
