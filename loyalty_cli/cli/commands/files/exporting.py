"""``loyalty export``: everything out."""

from collections.abc import Iterable

from loyalty_cli.cli.call import Call, Texts


class _Stdout:
    """Standard output, for a table written to ``-``."""

    def __init__(self, call: Call) -> None:
        self._call = call

    def write(self, text: str, /) -> None:
        """Prints a piece of the table as it is."""
        self._call.out.data(text)

    def writelines(self, texts: Iterable[str], /) -> None:
        """Prints pieces of the table."""
        for text in texts:
            self.write(text)


def export(
    call: Call,
    *,
    to: str | None,
    only: Texts,
    kind: str | None,
    channel: str | None,
    raw: bool,
    force: bool,
    as_of: str | None,
) -> None:
    """Write members, balances, entries, vouchers, birthdays and purchases to files."""
    from loyalty_cli.cli.printing.progress import watched
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views.owner import care
    from loyalty_cli.outlet.exports import export_all, export_to

    shop = call.shop
    tables = parse.names(only)
    if to == "-":
        day = parse.day(shop, as_of)
        export_to(shop, _Stdout(call), only=tables, format=kind, raw=raw, as_of=day, channel=channel)
        return
    with watched(call) as tell:
        document = export_all(
            shop,
            to,
            only=tables,
            format=kind,
            raw=raw,
            as_of=parse.day(shop, as_of),
            force=force,
            channel=channel,
            progress=(lambda name, done: tell(name, done, 0)) if tell else None,
        )
    call.answer(document, care.export_view)
