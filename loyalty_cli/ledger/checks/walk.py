"""The ledger read from its first fact to its last: each fact with the rows that were decided for it, memory flat."""

import sqlite3
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from loyalty_cli.ledger import journal
from loyalty_cli.ledger.checks.finding import Findings
from loyalty_cli.values import NamedTuple

Row: TypeAlias = tuple[Any, ...]

_FACTS: Final = (
    "SELECT f.id, f.kind, f.member_id, f.on_date, f.at_time, f.keyed_on, f.recorded_at, f.operator, f.ref, f.op_id,"
    " f.batch_id, f.reverses, p.digest, f.body, f.entry_count, f.hash, f.program_id"
    " FROM facts f LEFT JOIN programs p ON p.id = f.program_id WHERE f.id > ? ORDER BY f.id"
)
SIDES: Final = (
    ("entries", journal.ENTRY_COLUMNS),
    ("allocations", journal.ALLOCATION_COLUMNS),
    ("extensions", journal.EXTENSION_COLUMNS),
    ("vouchers", journal.VOUCHER_COLUMNS),
    ("tier_changes", journal.TIER_CHANGE_COLUMNS),
)
"""Tables and columns of what is decided for facts; the fact's number is the second column of each."""
FACT: Final = 1
_NONE: Final[list[Row]] = []


class Walked(NamedTuple):
    """A fact as it is sealed (its program by digest), its seal, its program's number, and what was decided for it."""

    told: Row
    seal: bytes
    program_id: int
    entries: list[Row]
    allocations: list[Row]
    extensions: list[Row]
    vouchers: list[Row]
    tier_changes: list[Row]


class Side:
    """One table read along with the facts. ``strays`` are rows of facts that are not there, or out of their order."""

    __slots__ = ("_fetch", "_row", "strays", "table")

    def __init__(self, conn: sqlite3.Connection, table: str, columns: str, after: int) -> None:
        # From the first fact on the rows lie in the order they were written; the end is found by the index.
        part = f"WHERE fact_id > {after} ORDER BY fact_id, rowid" if after else "ORDER BY rowid"
        self.table = table
        self._fetch = conn.execute(f"SELECT {columns} FROM {table} {part}").fetchone
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
        what = f"stands with fact {row[FACT]}, which is not there or is over"
        self.strays.add(f"{self.table} {row[0]}", "stray", what)


class Walk:
    """All facts after a given one, in order. ``sides`` are asked for strays when it is over."""

    def __init__(self, conn: sqlite3.Connection, after: int = 0) -> None:
        self._facts = conn.execute(_FACTS, (after,))
        self.sides = tuple(Side(conn, *side, after) for side in SIDES)

    def __iter__(self) -> Iterator[Walked]:
        entries, allocations, extensions, vouchers, tier_changes = (side.of for side in self.sides)
        for row in self._facts:
            fact_id = row[0]
            yield Walked(
                row[:15],
                row[15],
                row[16],
                entries(fact_id),
                allocations(fact_id),
                extensions(fact_id),
                vouchers(fact_id),
                tier_changes(fact_id),
            )
