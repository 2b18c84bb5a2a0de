"""Facts and entries in order, to check the limits of promises."""

import sqlite3
from collections.abc import Iterable, Iterator

from loyalty_cli.jsons import dumps, loads
from loyalty_cli.program.kernel.limits import GivenEntry, GivenFact
from loyalty_cli.values import Final

_FACTS: Final = (
    "SELECT f.id, f.kind, f.member_id, f.on_date, f.program_id, f.reverses, f.body, coalesce((SELECT min(u.id)"
    " FROM facts u WHERE u.reverses = f.id AND (u.kind = 'undo'"
    "   OR u.kind = 'approval' AND NOT json_extract(u.body, '$.approved'))), 0)"
    " FROM facts f WHERE f.kind IN (SELECT value FROM json_each(?)) ORDER BY f.id"
)
_ENTRIES: Final = (
    "SELECT e.fact_id, e.member_id, e.unit, e.amount, e.rule, e.on_date, e.counts_on, f.kind, f.program_id,"
    " CASE f.kind WHEN 'redemption' THEN json_extract(f.body, '$.reward') END"
    " FROM entries e JOIN facts f ON f.id = e.fact_id WHERE e.unit IN (SELECT value FROM json_each(?)) ORDER BY e.id"
)


class Record:
    """The facts and entries of a ledger."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def facts(self, *kinds: str) -> Iterator[GivenFact]:
        """The facts of these kinds."""
        for row in self._conn.execute(_FACTS, (dumps(kinds),)):
            yield GivenFact._make((*row[:6], loads(row[6]), row[7]))

    def entries(self, units: Iterable[str]) -> Iterator[GivenEntry]:
        """The entries in these units."""
        return map(GivenEntry._make, self._conn.execute(_ENTRIES, (dumps(list(units)),)))
