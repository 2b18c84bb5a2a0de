"""The ledger read from its first fact to its last: each fact with what was decided for it, memory flat.

Each row has only the columns that checks look at, and the whole row as canonical JSON, which SQLite writes three
times as fast as we do. ``whole_fact`` reads everything of one fact.
"""

import sqlite3
from collections.abc import Iterator

from loyalty_cli.ledger.checks.finding import Findings, say
from loyalty_cli.ledger.facts import journal
from loyalty_cli.values import Any, Final, NamedTuple, TypeAlias

Row: TypeAlias = tuple[Any, ...]

_TOLD: Final = (
    "f.id, f.kind, f.member_id, f.on_date, f.at_time, f.keyed_on, f.recorded_at, f.operator, f.ref, f.op_id,"
    " f.batch_id, f.reverses, p.digest, f.body, f.entry_count"
)
_FROM: Final = "FROM facts f LEFT JOIN programs p ON p.id = f.program_id"
SIDES: Final = (
    ("entries", journal.ENTRY_COLUMNS, "id, fact_id, member_id, unit, amount, on_date, rule, reverses"),
    ("allocations", journal.ALLOCATION_COLUMNS, "id, fact_id, debit_id, amount"),
    ("extensions", journal.EXTENSION_COLUMNS, "id, fact_id"),
    ("vouchers", journal.VOUCHER_COLUMNS, "code, fact_id"),
    ("tier_changes", journal.TIER_CHANGE_COLUMNS, "id, fact_id"),
)
"""Tables of what is decided for facts, their columns as sealed, and those that are walked along."""
FACT: Final = 1
_NONE: Final[list[Row]] = []


class Walked(NamedTuple):
    """A fact as it is read. The last value of each row, and ``text`` for the fact itself, is the whole row as JSON."""

    id: int
    kind: str
    member_id: int | None
    on: str
    entry_count: int
    seal: bytes
    text: str
    entries: list[Row]
    allocations: list[Row]
    extensions: list[Row]
    vouchers: list[Row]
    tier_changes: list[Row]

    def sealed_text(self) -> str:
        """What is sealed, as JSON: the fact, and each table's rows."""
        parts = [self.text]
        parts += [f"[{','.join([row[-1] for row in rows])}]" if rows else "[]" for rows in self[7:]]
        return f"[{','.join(parts)}]"


class WholeFact(NamedTuple):
    """A fact as it is sealed (its program by digest), its seal, its program's number, and all rows of each table."""

    row: Row
    seal: bytes
    program_id: int
    rows: list[list[Row]]


def whole_fact(conn: sqlite3.Connection, fact_id: int) -> WholeFact:
    """All that is recorded of one fact."""
    row = conn.execute(f"SELECT f.hash, f.program_id, {_TOLD} {_FROM} WHERE f.id = ?", (fact_id,)).fetchone()
    return WholeFact(row[2:], row[0], row[1], rows_of_fact(conn, fact_id))


def rows_of_fact(conn: sqlite3.Connection, fact_id: int) -> list[list[Row]]:
    """What was decided for one fact, table by table."""
    return [
        conn.execute(f"SELECT {columns} FROM {table} WHERE fact_id = ? ORDER BY rowid", (fact_id,)).fetchall()
        for table, columns, _ in SIDES
    ]


class Side:
    """One table read along with the facts. ``strays`` are rows of facts that are not there, or out of their order."""

    __slots__ = ("_fetch", "_row", "strays", "table")

    def __init__(self, conn: sqlite3.Connection, table: str, columns: str, walked: str, after: int) -> None:
        # From the first fact on the rows lie in the order they were written; the end is found by the index.
        part = f"WHERE fact_id > {after} ORDER BY fact_id, rowid" if after else "ORDER BY rowid"
        self.table = table
        self._fetch = conn.execute(f"SELECT {walked}, json_array({columns}) FROM {table} {part}").fetchone
        self._row: Row | None = self._fetch()
        self.strays = Findings()

    def of(self, fact_id: int) -> list[Row]:
        """The rows of this fact; those before it, which belong to no fact, are strays."""
        row = self._row
        if row is None or row[FACT] > fact_id:
            return _NONE
        own = []
        while row is not None and row[FACT] <= fact_id:
            if row[FACT] == fact_id:
                own.append(row)
            else:
                self._stray(row)
            row = self._fetch()
        self._row = row
        return own

    def end(self) -> Findings:
        """All strays, what is left after the last fact among them."""
        while self._row is not None:
            self._stray(self._row)
            self._row = self._fetch()
        return self.strays

    def _stray(self, row: Row) -> None:
        self.strays.add(f"{self.table} {row[0]}", "stray", say("fault.stray", number=row[FACT]))


class Walk:
    """All facts after a given one, in order. ``sides`` are asked for strays when it is over."""

    def __init__(self, conn: sqlite3.Connection, after: int = 0) -> None:
        columns = f"f.id, f.kind, f.member_id, f.on_date, f.entry_count, f.hash, json_array({_TOLD})"
        self._facts = conn.execute(f"SELECT {columns} {_FROM} WHERE f.id > ? ORDER BY f.id", (after,))
        self.sides = tuple(Side(conn, *side, after) for side in SIDES)

    def __iter__(self) -> Iterator[Walked]:
        entries, allocations, extensions, vouchers, tier_changes = (side.of for side in self.sides)
        for row in self._facts:
            number = row[0]
            yield Walked._make(
                (
                    *row,
                    entries(number),
                    allocations(number),
                    extensions(number),
                    vouchers(number),
                    tier_changes(number),
                )
            )
