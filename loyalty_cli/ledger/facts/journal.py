"""Writing facts: the rows of a fact and its decision, sealed, in the transaction of the caller."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from loyalty_cli.ledger.facts.chain import GENESIS, seal, to_json
from loyalty_cli.program.kernel.facts import Decision, EntryRef, PlannedEntry
from loyalty_cli.values import NamedTuple

Row: TypeAlias = tuple[Any, ...]

FACT_COLUMNS = (
    "id, kind, member_id, on_date, at_time, keyed_on, recorded_at, operator, ref, op_id, batch_id, reverses, "
    "program_id, body, entry_count, hash"
)
ENTRY_COLUMNS = "id, fact_id, member_id, unit, amount, on_date, counts_on, expires_on, rule, why, reverses, origin"
ALLOCATION_COLUMNS = "id, fact_id, debit_id, lot_id, amount"
EXTENSION_COLUMNS = "id, fact_id, lot_id, expires_on"
VOUCHER_COLUMNS = "code, fact_id, member_id, reward, name, kind, value_cents, percent_e4, issued_on, expires_on, source"
TIER_CHANGE_COLUMNS = "id, fact_id, member_id, before, after, on_date, rule"


class FactDraft(NamedTuple):
    """A fact before it has a number. ``body`` is what was told, raw; it never holds a name, a phone or a birthday."""

    kind: str
    member_id: int | None
    on: date
    keyed_on: date
    recorded_at: str
    body: Mapping[str, Any]
    at: str | None = None
    operator: str | None = None
    ref: str | None = None
    op_id: str | None = None
    batch_id: int | None = None
    reverses: int | None = None


class Head(NamedTuple):
    """The end of the ledger: the last number of each append-only table, and the last seal."""

    fact_id: int
    hash: bytes
    entry_id: int
    allocation_id: int
    extension_id: int
    tier_change_id: int


class Rows(NamedTuple):
    """The rows of one fact, in the order of the columns above."""

    fact: Row
    entries: Sequence[Row]
    allocations: Sequence[Row]
    extensions: Sequence[Row]
    vouchers: Sequence[Row]
    tier_changes: Sequence[Row]


class Recording(NamedTuple):
    """The program a fact is decided under: its number and its digest."""

    program_id: int
    digest: str


def head(conn: sqlite3.Connection) -> Head:
    """The end of the ledger as this transaction sees it."""
    last = conn.execute("SELECT id, hash FROM facts ORDER BY id DESC LIMIT 1").fetchone() or (0, GENESIS)
    numbers = conn.execute(
        "SELECT coalesce((SELECT max(id) FROM entries), 0), coalesce((SELECT max(id) FROM allocations), 0),"
        " coalesce((SELECT max(id) FROM extensions), 0), coalesce((SELECT max(id) FROM tier_changes), 0)"
    ).fetchone()
    return Head(last[0], last[1], *numbers)


def rows_of(end: Head, draft: FactDraft, recording: Recording, decision: Decision) -> tuple[Rows, Head]:
    """The sealed rows of the next fact, and the head after it."""
    fact_id = end.fact_id + 1
    kind, member_id, on, keyed_on, recorded_at, body, *others = draft
    day = on.isoformat()
    entries = [
        entry_row(end, number, fact_id, member_id, day, entry)
        for number, entry in enumerate(decision.entries, start=end.entry_id + 1)
    ]
    sides = side_rows(end, fact_id, member_id, decision) if any(decision[1:5]) else _NO_SIDES
    told: Row = (fact_id, kind, member_id, day, others[0], keyed_on.isoformat(), recorded_at, *others[1:])
    text = to_json(body)
    count = len(entries)
    hash_ = seal(end.hash, (*told, recording.digest, text, count), entries, *sides)
    allocations, extensions, _, tier_changes = sides
    after = Head(
        fact_id,
        hash_,
        end.entry_id + count,
        end.allocation_id + len(allocations),
        end.extension_id + len(extensions),
        end.tier_change_id + len(tier_changes),
    )
    return Rows((*told, recording.program_id, text, count, hash_), entries, *sides), after


Sides: TypeAlias = tuple[Sequence[Row], Sequence[Row], Sequence[Row], Sequence[Row]]
"""Allocations, extensions, vouchers, tier changes."""
_NO_SIDES: Sides = ((), (), (), ())


def _number(end: Head, ref: EntryRef) -> int:
    """The id of an entry: one there is by itself, one of this decision by its place."""
    return ref if ref > 0 else end.entry_id + 1 + ~ref


def entry_row(end: Head, number: int, fact_id: int, member_id: int | None, day: str, entry: PlannedEntry) -> Row:
    """The row of an entry; ``end`` is the head before its fact."""
    unit, amount, rule, why, expires_on, counts_on, reverses, origin = entry
    return (
        number, fact_id, member_id, unit, amount, day, counts_on.isoformat() if counts_on else day,
        expires_on.isoformat() if expires_on else None, rule, to_json(why),
        None if reverses is None else _number(end, reverses), None if origin is None else _number(end, origin),
    )  # fmt: skip


def side_rows(end: Head, fact_id: int, member_id: int | None, decision: Decision) -> Sides:
    """The rows of allocations, extensions, vouchers and tier changes."""
    allocations: list[Row] = [
        (end.allocation_id + place, fact_id, _number(end, one.debit), _number(end, one.lot), one.amount)
        for place, one in enumerate(decision.allocations, start=1)
    ]
    extensions: list[Row] = [
        (end.extension_id + place, fact_id, _number(end, one.lot), one.expires_on.isoformat())
        for place, one in enumerate(decision.extensions, start=1)
    ]
    vouchers: list[Row] = [
        (one.code, fact_id, member_id, *one[2:7], one.issued_on.isoformat(), one.expires_on.isoformat(), one.source)
        for one in decision.vouchers
    ]
    tier_changes: list[Row] = [
        (end.tier_change_id + place, fact_id, member_id, one.before, one.after, one.on.isoformat(), one.rule)
        for place, one in enumerate(decision.tier_changes, start=1)
    ]
    return allocations, extensions, vouchers, tier_changes


def _insert(table: str, columns: str) -> str:
    marks = ",".join("?" * (columns.count(",") + 1))
    return f"INSERT INTO {table} ({columns}) VALUES ({marks})"


TABLES = (
    ("facts", FACT_COLUMNS),
    ("entries", ENTRY_COLUMNS),
    ("allocations", ALLOCATION_COLUMNS),
    ("extensions", EXTENSION_COLUMNS),
    ("vouchers", VOUCHER_COLUMNS),
    ("tier_changes", TIER_CHANGE_COLUMNS),
)
"""Each append-only table with its columns, in the order of ``Rows``."""
INSERTS = tuple(_insert(table, columns) for table, columns in TABLES)


def insert_rows(conn: sqlite3.Connection, many: Iterable[Rows]) -> None:
    """Writes the rows of facts, table by table: a fact before its entries, an entry before what is tied to it."""
    facts, *others = zip(*many, strict=True)
    conn.executemany(INSERTS[0], facts)
    for statement, groups in zip(INSERTS[1:], others, strict=True):
        rows = [row for group in groups for row in group]
        if rows:
            conn.executemany(statement, rows)


def append(conn: sqlite3.Connection, draft: FactDraft, recording: Recording, decision: Decision) -> int:
    """Writes one fact with its decision inside the caller's transaction; returns its number."""
    rows, after = rows_of(head(conn), draft, recording, decision)
    insert_rows(conn, (rows,))
    return after.fact_id
