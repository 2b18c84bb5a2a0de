"""Bringing in purchases from a file: the same rules as at the till, in the order of the days, safe to run again.

Read and checked first, into a file of waiting rows; then written member by member, each in the order of her days, so
that what belongs to one member lies together and a till beside it waits for a moment only.
"""

import os
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any, Final, Literal

from loyalty_cli.intake.fields.purchase_columns import Columns
from loyalty_cli.intake.fields.purchase_plan import Plan, recognise
from loyalty_cli.intake.fields.rejects import rejects_path
from loyalty_cli.intake.people.purchasers import keep_numbers, learnt_numbers, place_members
from loyalty_cli.intake.reading.tables import Table, body, fitted
from loyalty_cli.intake.reading.text import Cells
from loyalty_cli.intake.rows.purchase_cells import Reader, Unfit
from loyalty_cli.intake.rows.row_rejects import write_rejects
from loyalty_cli.intake.rows.staging import CHUNK, Staging
from loyalty_cli.intake.rows.tickets import gather_tickets
from loyalty_cli.intake.undo_import import private_copy
from loyalty_cli.intake.writing.categories import notes_on_categories
from loyalty_cli.intake.writing.purchase_writer import PurchaseWriter
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.values import NamedTuple

TOLD_REJECTS: Final = 1_000
"""So many refused lines are named in the answer; all of them are in the rejects file."""

Progress = Callable[[str, int, int], None]
"""Told now and then: what is being done, how far it is, of how much."""


class Options(NamedTuple):
    """How a purchases file is to be read, and what is to be done with it. ``maps`` pairs headers with meanings."""

    enroll_missing: bool = False
    dry_run: bool = False
    maps: Mapping[str, str] = {}
    rejects: str | None = None
    encoding: str | None = None
    date_order: Literal["dmy", "mdy"] | None = None


def import_purchases(
    shop: OpenShop, path: str, options: Options | None = None, progress: Progress | None = None
) -> dict[str, Any]:
    """Brings in a file of purchases: a date, a member, an amount, optionally receipt number, category and time.

    A row known already (by its receipt number, else by its content and how often that came before) changes nothing.
    The lines of one ticket are one purchase. Refused rows go to the rejects file and enroll nobody. Returns the counts
    of interface.md, in rows, with ``purchases`` (facts written), ``batch``, ``rejects`` (line, column, meaning, reason
    of the first thousand), ``enrolled`` and ``notes``. A dry run does all of it on a copy.

    Raises FileProblem, UsageError (before anything is written), Busy, StorageError.
    """
    options = options or Options()
    tell = progress or (lambda *_: None)
    plan = recognise(shop, path, options.maps, options.encoding, options.date_order)
    with Staging(os.path.dirname(shop.db_path)) as staging:
        rows = _stage(shop, staging, plan, tell)
        notes = (*plan.notes, *notes_on_categories(shop, staging.categories()))
        gather_tickets(shop.conn, staging, plan.columns)
        learnt = learnt_numbers(shop, staging) if len(plan.columns.who) > 1 else {}
        place_members(shop, staging, learnt, enroll=options.enroll_missing)
        staging.refuse_doubts(plan.columns.label("member"))
        counts = _written(shop, staging, plan, rows, options, tell, learnt)
        return _answer(path, plan, staging, options, {"rows": rows, **counts, "notes": [*notes, *counts["noticed"]]})


def _written(
    shop: OpenShop,
    staging: Staging,
    plan: Plan,
    rows: int,
    options: Options,
    tell: Progress,
    learnt: Mapping[str, int | str],
) -> dict[str, Any]:
    """The counts of what was written; of a dry run, of what was written into a copy."""
    source = plan.table.source
    if not options.dry_run:
        keep_numbers(shop, learnt)
        return PurchaseWriter(shop, staging, source, tell).run(rows)
    with closing(private_copy(shop)) as copy:
        return PurchaseWriter(shop._replace(conn=copy), staging, source, tell).run(rows) | {"batch": None}


def _stage(shop: OpenShop, staging: Staging, plan: Plan, tell: Progress) -> int:
    """Reads and checks every row; returns how many there are."""
    columns, table = plan.columns, plan.table
    read = Reader(columns, plan.forms, shop.program, shop.now().today).read
    size = table.source.size
    waiting: list[tuple[Any, ...]] = []
    rows = 0
    for line, cells, broken in body(table, progress=lambda done: tell("reading", done, size)):
        rows += 1
        if broken or len(cells) < table.width:
            told = Unfit("", broken) if broken else _short(columns, table, cells) or read(fitted(cells, table.width))
        else:
            told = read(cells)
        if told.__class__ is Unfit:
            staging.refuse(line, columns.label(told.column) if told.column else "", told.reason, told.ref)
            continue
        waiting.append((line, rows, *told))
        if len(waiting) >= CHUNK:
            staging.add(waiting)
            waiting.clear()
    staging.add(waiting)
    return rows


def _short(columns: Columns, table: Table, cells: Cells) -> Unfit | None:
    """A row that ends before a column that is read is refused: what stands there can not be told."""
    places = {**columns.at, "member": max(place for _, place in columns.who)}
    missing = next((meaning for meaning, place in places.items() if place >= len(cells)), None)
    return Unfit(missing, f"the row has {len(cells)} cells only, the table {table.width}") if missing else None


def _answer(path: str, plan: Plan, staging: Staging, options: Options, counts: Mapping[str, Any]) -> dict[str, Any]:
    rejected = staging.count_refused()
    meaning_of = plan.columns.named
    rejects_file = None
    if rejected and not options.dry_run:
        target = options.rejects or rejects_path(path)
        rejects_file = write_rejects(target, plan.table, plan.columns, staging.refused())
    return {
        "rows": counts["rows"],
        "accepted": counts["accepted"],
        "unchanged": counts["unchanged"],
        "rejected": rejected,
        "rejects_file": rejects_file,
        "columns": meaning_of,
        "left_out": list(plan.columns.left_out),
        "dry_run": options.dry_run,
        "enrolled": counts["enrolled"],
        "purchases": counts["purchases"],
        "batch": counts["batch"],
        "notes": counts["notes"],
        "rejects": [
            {"line": line, "column": column, "meaning": meaning_of.get(column), "reason": reason}
            for _, (line, column, reason) in zip(range(TOLD_REJECTS), staging.refused(), strict=False)
        ],
    }
