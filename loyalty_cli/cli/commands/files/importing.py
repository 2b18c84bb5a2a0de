"""``loyalty import``."""

from typing import Any

from loyalty_cli.cli.call import Call, Texts
from loyalty_cli.errors import EXIT_SOME_REJECTED, EXIT_USAGE


def customers(
    call: Call,
    *,
    file: str,
    dry_run: bool,
    maps: Texts,
    rejects: str | None,
    encoding: str | None,
    date_order: str | None,
    opening_date: str | None,
    opening: str | None,
    include_erased: bool,
) -> int:
    """Import customers from a file, with their balances. "-" reads standard input."""
    from loyalty_cli.cli.printing.progress import watched
    from loyalty_cli.cli.values import parse
    from loyalty_cli.intake.customers import Options, import_customers
    from loyalty_cli.intake.writing.customer_writer import OpeningMode

    day = parse.day(call.shop, opening_date)
    mode: OpeningMode = "add" if opening == "add" else "top-up" if opening == "top-up" else "skip" if opening else ""
    told = Options(dry_run, maps or (), rejects, encoding, parse.order(date_order), day, mode, include_erased)
    with watched(call) as tell:
        document = import_customers(call.shop, file, told, tell)
    return _answered(call, document)


def purchases(
    call: Call,
    *,
    file: str,
    enroll_missing: bool,
    include_erased: bool,
    dry_run: bool,
    maps: Texts,
    rejects: str | None,
    encoding: str | None,
    date_order: str | None,
) -> int:
    """Import purchases from a file, by the rules of the till.

    A row may be a ticket, or one item of it: where the file has a column of items or quantities, or rows of one receipt
    name different categories, the rows of the same receipt number, customer and day are one purchase, and three coffees
    on a row are three stamps. Else a receipt number told again changes nothing, and with other content is refused.

    Who bought is known by a card or another number, an e-mail, a phone, or the whole name where nothing else is told;
    with --enroll-missing what is told of somebody new becomes theirs. Negative amounts and refunds bring goods back.

    Orders that are not paid, cancelled or refunded are left out; what was refunded of an order is taken off. "-" reads
    standard input.
    """
    from loyalty_cli.cli.printing.progress import watched
    from loyalty_cli.cli.values import parse
    from loyalty_cli.intake.purchases import Options, import_purchases

    told = Options(
        enroll_missing,
        dry_run,
        maps or (),
        rejects,
        encoding,
        parse.order(date_order),
        include_erased,
    )
    with watched(call) as tell:
        document = import_purchases(call.shop, file, told, tell)
    return _answered(call, document)


def answers(
    call: Call,
    *,
    file: str,
    survey: str | None,
    dry_run: bool,
    maps: Texts,
    rejects: str | None,
    encoding: str | None,
    date_order: str | None,
) -> int:
    """Bring in answers to surveys from a file. "-" reads standard input."""
    from loyalty_cli.cli.printing.progress import watched
    from loyalty_cli.cli.values import parse
    from loyalty_cli.intake.answers import Options, import_answers

    told = Options(survey, dry_run, maps or (), rejects, encoding, parse.order(date_order))
    with watched(call) as tell:
        document = import_answers(call.shop, file, told, tell)
    return _answered(call, document)


def _answered(call: Call, document: dict[str, Any]) -> int:
    """What was understood on standard error, the result on standard output."""
    from loyalty_cli.cli.views import importing as drawn

    call.note(drawn.columns_told(document, call.look()))
    if document["dry_run"]:
        for lines in (
            told(document, call.look()) for told in (drawn.sample_told, drawn.newcomers_told, drawn.updates_told)
        ):
            if lines:
                call.note(lines)
    call.answer(document, drawn.view)
    if document["questions"]:
        return EXIT_USAGE
    return EXIT_SOME_REJECTED if document["rejected"] else 0


def listed(call: Call) -> None:
    """List the files that came in."""
    from loyalty_cli.cli.views import importing as drawn
    from loyalty_cli.intake.undo_import import import_batches

    rows = import_batches(call.shop)
    call.answer(rows, drawn.list_view, rows=rows, columns="imports")


def undo(call: Call, *, batch: str, dry_run: bool, yes: bool) -> int:
    """Undo a whole import."""
    from loyalty_cli.cli.dialogue import asking
    from loyalty_cli.cli.printing.progress import watched
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views import importing as drawn
    from loyalty_cli.intake.undo_import import import_batch, undo_import

    number = parse.count(batch, "number of an import")
    brought = import_batch(call.shop, number)
    if not dry_run and not brought["undone_at"]:
        asking.confirm(call, drawn.undo_question(brought, call.look()), yes=yes)
    with watched(call) as tell:
        document = undo_import(call.shop, number, dry_run=dry_run, progress=tell)
    call.answer(document, drawn.undo_view)
    return EXIT_SOME_REJECTED if document["left_count"] else 0
