"""Import purchases: the same rules as at the till, in the order of the days, safe to run again.

Read and checked first, into a file of waiting rows; then written member by member, each in the order of the days, so
that what belongs to one member lies together and a till beside it waits for a moment only.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any, Literal

from loyalty_cli.errors import FileProblem
from loyalty_cli.intake.answer import SHOWN, TOLD, Progress, answer, asked, recorded_all_the_same
from loyalty_cli.intake.fields.columns import parse_maps
from loyalty_cli.intake.fields.order_columns import Columns
from loyalty_cli.intake.fields.order_plan import OrderPlan, open_orders, recognise
from loyalty_cli.intake.fields.questions import Questions, questions_in
from loyalty_cli.intake.fields.rejects import Rejected, RejectsFile, rejects_target
from loyalty_cli.intake.people.purchasers import keep_numbers, learnt_numbers, place_members
from loyalty_cli.intake.reading.standard_input import spooled
from loyalty_cli.intake.reading.tables import Table, body, fitted
from loyalty_cli.intake.reading.text import Cells, why_broken
from loyalty_cli.intake.rows.faults import Fault, joined
from loyalty_cli.intake.rows.order_rows import LeftOut, Reader, Told, Unfit
from loyalty_cli.intake.rows.tickets import gather_tickets
from loyalty_cli.intake.undo_import import private_copy
from loyalty_cli.intake.writing.batches import stoppable
from loyalty_cli.intake.writing.categories import notes_on_categories
from loyalty_cli.intake.writing.purchase_writer import PurchaseWriter
from loyalty_cli.language.catalogue import Phrase, clauses
from loyalty_cli.ledger.importing.staging import CHUNK, Staging
from loyalty_cli.ledger.people.cards import masked
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.outlet.export_cells import unguard
from loyalty_cli.values import NamedTuple


class Options(NamedTuple):
    """How a purchases file is to be read, and what is to be done with it.

    ``maps`` say what headers and words of states mean ("Betrag=amount", "Xyz=paid").
    """

    enroll_missing: bool = False
    dry_run: bool = False
    maps: Sequence[str] = ()
    rejects: str | None = None
    encoding: str | None = None
    date_order: Literal["dmy", "mdy"] | None = None
    include_erased: bool = False


def import_purchases(
    shop: OpenShop, path: str, options: Options | None = None, progress: Progress | None = None
) -> dict[str, Any]:
    """Imports a file of purchases: a date, a member, an amount, and what else the file has; "-" is standard input.

    A row known already (by its receipt number, else by its content and how often that came before) changes nothing.
    The lines of one ticket are one purchase. Orders that are no purchase are left out with their reason; refused rows
    go to the rejects file and enroll nobody. Returns the document of ``answer``. A dry run does all of it on a copy;
    what would be asked is in its ``questions``.

    Raises FileProblem, UsageError (before anything is written), Busy, StorageError.
    """
    options = options or Options()
    tell = progress or (lambda *_: None)
    with spooled(path) as real:
        table = open_orders(real, options.encoding)
        try:
            plan = recognise(shop, table, parse_maps(options.maps), options.date_order)
            with stoppable(shop), Staging(os.path.dirname(shop.db_path)) as staging:
                return _brought(shop, staging, plan, path, options, tell)
        except FileProblem as problem:
            if not options.dry_run:
                raise
            return asked({}, {}, questions_in(problem))


def _brought(
    shop: OpenShop, staging: Staging, plan: OrderPlan, path: str, options: Options, tell: Progress
) -> dict[str, Any]:
    reader = Reader(plan.columns, plan.forms, shop.program, shop.now().today)
    rows, sample = _stage(reader, staging, plan, tell)
    if questions := reader.doubts.questions(plan.table):
        if options.dry_run:
            return asked(plan.columns.named, dict.fromkeys(plan.columns.left_out, ""), questions, sample)
        raise Questions(questions)
    notes = (*plan.notes, *_passed_over(reader), *notes_on_categories(shop, staging.categories()))
    gather_tickets(shop.conn, staging, plan.columns)
    learnt = learnt_numbers(shop, staging) if len(plan.columns.who) > 1 else {}
    place_members(shop, staging, learnt, enroll=options.enroll_missing, include_erased=options.include_erased)
    staging.refuse_doubts(plan.columns.label("member"))
    counts = _written(shop, staging, plan, rows, options, tell, learnt)
    noticed = counts.pop("noticed")
    told = {"rows": rows, "sample": sample if options.dry_run else [], **counts}
    return _answer(path, plan, staging, options, told, [*notes, *noticed])


def _passed_over(reader: Reader) -> Iterator[str]:
    """Phones and e-mails that can be none are told; the rows are taken, since they name their customer all the same."""
    for label, cells in reader.passed_over.items():
        yield str(Phrase("intake.passed-over", label=label, cells=", ".join(map(repr, cells))))


def _written(
    shop: OpenShop,
    staging: Staging,
    plan: OrderPlan,
    rows: int,
    options: Options,
    tell: Progress,
    learnt: Mapping[str, int | str],
) -> dict[str, Any]:
    """The counts of what was written; of a dry run, of what was written into a copy."""
    source, apart, again = plan.table.source, "returned" in plan.columns.at, options.include_erased
    if not options.dry_run:
        keep_numbers(shop, learnt)
        return PurchaseWriter(shop, staging, source, tell, returns_apart=apart, include_erased=again).run(rows)
    with closing(private_copy(shop)) as copy:
        trial = shop._replace(conn=copy)
        writer = PurchaseWriter(trial, staging, source, tell, returns_apart=apart, include_erased=again)
        return writer.run(rows) | {"batch": None}


def _stage(reader: Reader, staging: Staging, plan: OrderPlan, tell: Progress) -> tuple[int, list[dict[str, Any]]]:
    """Reads and checks every row; returns how many there are, and the first as they are read."""
    columns, table = plan.columns, plan.table
    read = _unguarded(reader) if plan.guarded else reader.read
    size = table.source.size
    waiting: list[tuple[Any, ...]] = []
    sample: list[dict[str, Any]] = []
    rows = 0
    for line, cells, broken in body(table, progress=lambda done: tell("reading", done, size)):
        rows += 1
        if broken or len(cells) < table.width:
            told = _unread(columns, table, cells, broken) or read(fitted(cells, table.width))
        else:
            told = read(cells)
        if len(sample) < SHOWN:
            sample.append({"line": line, **_shown(told)})
        if told.__class__ is Told:
            waiting.append((line, rows, *told))
            if len(waiting) >= CHUNK:
                staging.add(waiting)
                waiting.clear()
        elif isinstance(told, LeftOut):
            staging.set_aside(line, *told)
        elif isinstance(told, Unfit):
            column, reason = joined([Fault(_named(columns, fault), fault.reason) for fault in told.faults])
            staging.refuse(line, column, reason, told.ref)
    staging.add(waiting)
    return rows, sample


def _unguarded(reader: Reader) -> Callable[[Cells], Told | LeftOut | Unfit]:
    return lambda cells: reader.read(list(map(unguard, cells)))


def _named(columns: Columns, fault: Fault) -> str:
    return columns.label(fault.column) if fault.column else ""


def _shown(told: Told | LeftOut | Unfit) -> dict[str, Any]:
    """A row as a dry run shows it."""
    if isinstance(told, Unfit):
        return {"refused": clauses(fault.reason for fault in told.faults)}
    if isinstance(told, LeftOut):
        return {"left_out": told.reason}
    words = {"on": told.on, "at": told.at, "member": " ".join(part[1:] for part in told.who.split("\x1f")),
             "amount_cents": told.cents - told.refunded, "ref": told.ref, "category": told.category,
             "channel": told.channel}  # fmt: skip
    return {name: value for name, value in words.items() if value}


def _unread(columns: Columns, table: Table, cells: Cells, broken: str) -> Unfit | None:
    """A row that can not be read, or that ends before a column that is read: what stands there can not be told."""
    if broken:
        return Unfit((Fault("", why_broken(broken)),))
    places = {**columns.at, "member": max(place for _, place in columns.who)}
    missing = next((meaning for meaning, place in places.items() if place >= len(cells)), None)
    if missing is None:
        return None
    return Unfit((Fault(missing, str(Phrase("intake.short-row", cells=len(cells), width=table.width))),))


def _answer(
    path: str, plan: OrderPlan, staging: Staging, options: Options, told: Mapping[str, Any], notes: list[str]
) -> dict[str, Any]:
    rejected = staging.count_refused()
    meaning_of = plan.columns.named
    rejects_file = None
    if rejected and not options.dry_run:
        rejects_file = _write_rejects(rejects_target(options.rejects, path), plan, staging, told)
    return answer(
        rejected=rejected,
        rejects_file=rejects_file,
        columns=meaning_of,
        columns_left_out=dict.fromkeys(plan.columns.left_out, ""),
        left_out=staging.left_out(),
        dry_run=options.dry_run,
        notes=notes,
        rejects=[
            {"line": line, "column": column, "meaning": meaning_of.get(column), "reason": reason}
            for _, (line, column, reason) in zip(range(TOLD), staging.refused(), strict=False)
        ],
        **told,
    )


def _write_rejects(target: str, plan: OrderPlan, staging: Staging, told: Mapping[str, Any]) -> str:
    """Writes the refused rows; returns the file's name. Raises FileProblem, which says what was recorded."""
    try:
        with RejectsFile(target, plan.table, plan.as_columns()) as rejects:
            for row in _refused(plan, staging):
                rejects.write(row)
    except FileProblem as problem:
        raise recorded_all_the_same(problem, told["batch"], told["accepted"]) from None
    return rejects.path


def _refused(plan: OrderPlan, staging: Staging) -> Iterator[Rejected]:
    meaning_of, records = plan.columns.named, body(plan.table)
    for line, column, reason in staging.refused():
        cells = masked(next((cells for at, cells, _ in records if at == line), []))
        yield Rejected(line, cells, called(column, meaning_of.get(column)), reason)


def called(column: str, meaning: str | None) -> str:
    """A column by its own header, with what it was taken for where that is another word: ``Montant TTC (amount)``."""
    return column if not meaning or column.casefold() == meaning else f"{column} ({meaning})"
