"""Import customers: each becomes a member, with opening balances from their old card and past spend.

Nobody is emptied, nobody is opted back in, and the same row again changes nothing.
"""

import sys
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from itertools import islice
from typing import Any, Final, Literal

from loyalty_cli.errors import DateOutOfRange, FileProblem
from loyalty_cli.intake.answer import SHOWN, TOLD, Progress, answer, asked, recorded_all_the_same
from loyalty_cli.intake.cells.vocabulary import months_named
from loyalty_cli.intake.fields.customer_fields import BALANCES
from loyalty_cli.intake.fields.customer_plan import Plan, recognise, refuse_open_questions
from loyalty_cli.intake.fields.questions import Questions
from loyalty_cli.intake.fields.rejects import RejectsFile, rejects_target
from loyalty_cli.intake.reading.standard_input import spooled
from loyalty_cli.intake.rows.customer_rows import rows, shown
from loyalty_cli.intake.writing import batches
from loyalty_cli.intake.writing.checked_rows import CheckedRows
from loyalty_cli.intake.writing.customer_writer import ONE_TRANSACTION, CustomerWriter, OpeningMode
from loyalty_cli.intake.writing.pace import GIVE_WAY_S, Portions, fewer_collections
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.values import NamedTuple

CHUNK: Final = 500
"""So many rows at least are written at a time."""


class Options(NamedTuple):
    """How a customers file is to be read, and what to do with it. ``maps`` are words like ``Téléphone=phone``."""

    dry_run: bool = False
    maps: Sequence[str] = ()
    rejects: str | None = None
    encoding: str | None = None
    date_order: Literal["dmy", "mdy"] | None = None
    opening_date: date | None = None
    opening: OpeningMode = ""
    include_erased: bool = False


def plan_for(shop: OpenShop, path: str, options: Options) -> Plan:
    """How the file would be read: what each column becomes, what is to be asked. Raises FileProblem, UsageError."""
    return recognise(
        path,
        program=shop.program,
        today=shop.now().today,
        maps=options.maps,
        saved_maps=shop.settings.import_columns,
        encoding=options.encoding or shop.settings.import_encoding or None,
        date_order=options.date_order or _saved_order(shop),
    )


def _saved_order(shop: OpenShop) -> Literal["dmy", "mdy"] | None:
    match shop.settings.import_date_order:
        case "dmy":
            return "dmy"
        case "mdy":
            return "mdy"
        case _:
            return None


def import_customers(
    shop: OpenShop, path: str, options: Options | None = None, progress: Progress | None = None
) -> dict[str, Any]:
    """Brings in a file of customers; returns the document of ``answer``. "-" is standard input.

    ``updates`` are the members that rows were found to be: line, card, name as it was, fields. A dry run names all,
    and tells in ``questions`` what would be asked. ``newcomers`` are the first hundred who are enrolled: line, name.

    Raises FileProblem and UsageError before anything is written (also while a question is open), DateOutOfRange for an
    opening date to come, Busy, StorageError.
    """
    options = options or Options()
    today = shop.now().today
    if options.opening_date is not None and options.opening_date > today:
        raise DateOutOfRange("intake.opening-ahead", on=options.opening_date)
    with spooled(path) as real:
        plan = plan_for(shop, real, options)
        try:
            refuse_open_questions(plan)
            with batches.stoppable(shop):
                return _brought(shop, plan, path, options, progress or (lambda *_: None))
        except Questions as open_ones:
            if not options.dry_run:
                raise
            return asked(*_columns(plan), open_ones.questions, _sample(plan))


def _sample(plan: Plan) -> list[dict[str, Any]]:
    """The first rows as they would be read; none while it is open what the columns are."""
    if plan.recognition.questions:
        return []
    return [{"line": row.line, **shown(row)} for row in islice(rows(plan), SHOWN)]


def _brought(shop: OpenShop, plan: Plan, path: str, options: Options, tell: Progress) -> dict[str, Any]:
    size = plan.table.source.size
    writer = CustomerWriter(
        shop,
        batches.kept_name(plan.table.source.path),
        options.opening_date or shop.now().today,
        spend_months=next((months_named(column.label) for column in plan.recognition.of("spend")), None),
        most_updates=sys.maxsize if options.dry_run else TOLD,
        opening_mode=options.opening,
        include_erased=options.include_erased,
        size=size if plan.table.source.kind == "text" else None,
    )
    _ask_about_balances(plan, writer)
    checked = CheckedRows(plan, writer.when, lambda done: tell("importing", done, size))
    batch_id: int | None = None
    try:
        with RejectsFile(rejects_target(options.rejects, path), plan.table, plan.recognition.columns) as rejects:
            batch_id = None if options.dry_run else batches.begin(shop, "customers", plan.table.source)
            with fewer_collections(), closing(checked):
                _write_all(writer, checked, rejects, batch_id)
            if batch_id is not None:
                total = writer.accepted + writer.unchanged + writer.rejected
                batches.finish(shop, batch_id, total, writer.accepted, writer.unchanged, writer.rejected)
    except FileProblem as problem:
        raise recorded_all_the_same(problem, batch_id, writer.accepted) from None
    sample = _sample(plan) if options.dry_run else []
    return _answer(plan, writer, options, batch_id, rejects.path if rejects.rows else None, sample)


def _ask_about_balances(plan: Plan, writer: CustomerWriter) -> None:
    """Raises Questions where the file tells balances of somebody who has some, before anything is written."""
    tells = any(column.field.partition(":")[0] in BALANCES for column in plan.recognition.columns)
    if not tells or writer.opening_mode or not writer.noticed.before:
        return
    told = rows(plan)
    while part := list(islice(told, CHUNK)):
        if question := writer.doubt_about_balances(part):
            raise Questions([question])


def _write_all(writer: CustomerWriter, checked: CheckedRows, rejects: RejectsFile, batch_id: int | None) -> None:
    """A small file in one transaction; of a larger one a chunk at a time, each read and checked before the lock."""
    first = checked.take(ONE_TRANSACTION + 1)
    if len(first) <= ONE_TRANSACTION:
        writer.write(first, rejects, batch_id)
        writer.link(batch_id)
        return
    checked.go_beside()
    portions = Portions(CHUNK)
    while part := first[: portions.rows] or checked.take(portions.rows):
        del first[: portions.rows]
        portions.held(len(part), writer.write(part, rejects, batch_id))
        time.sleep(GIVE_WAY_S)
    writer.link(batch_id)


def _columns(plan: Plan) -> tuple[dict[str, str], dict[str, str]]:
    """Header to field, and header to why it is left out."""
    columns = plan.recognition.columns
    named = {column.label: column.field for column in columns if column.field}
    return named, {column.label: column.why for column in columns if not column.field}


def _answer(
    plan: Plan,
    writer: CustomerWriter,
    options: Options,
    batch_id: int | None,
    rejects_file: str | None,
    sample: list[dict[str, Any]],
) -> dict[str, Any]:
    named, unused = _columns(plan)
    left_out = writer.left_out.told()
    return answer(
        rows=writer.accepted + writer.unchanged + writer.rejected + sum(count for _, count, _ in left_out),
        accepted=writer.accepted,
        unchanged=writer.unchanged,
        rejected=writer.rejected,
        rejects_file=rejects_file,
        columns=named,
        columns_left_out=unused,
        left_out=left_out,
        dry_run=options.dry_run,
        rejects=writer.rejects,
        sample=sample,
        enrolled=writer.enrolled,
        updated=writer.updated,
        batch=batch_id,
        newcomers=writer.newcomers,
        updates=writer.updates,
        notes=[*plan.recognition.notes, *plan.placeholders.notes(), *writer.noticed.notes()],
        duplicates=writer.duplicates[:TOLD],
    )
