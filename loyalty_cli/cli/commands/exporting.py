"""``loyalty export``: everything out."""

from loyalty_cli.cli.call import Call, Texts


def export(
    call: Call, *, to: str | None, only: Texts, kind: str | None, raw: bool, force: bool, as_of: str | None
) -> None:
    """Write members, balances, entries, vouchers and birthdays to files."""
    from loyalty_cli.cli import parse
    from loyalty_cli.cli.progress import watched
    from loyalty_cli.cli.views import care
    from loyalty_cli.outlet.exports import export_all

    shop = call.shop
    tables = parse.names(only)
    with watched(call) as tell:
        document = export_all(
            shop,
            to,
            only=tables,
            format=kind,
            raw=raw,
            as_of=parse.day(shop, as_of),
            force=force,
            progress=(lambda name, done: tell(name, done, 0)) if tell else None,
        )
    call.answer(document, care.export_view)
