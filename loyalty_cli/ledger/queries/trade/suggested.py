"""Suggestions made at the till: which category to whom, after which visit."""

import sqlite3
from collections.abc import Sequence
from datetime import date

from loyalty_cli.ledger.store.clauses import STANDS, UNDONE
from loyalty_cli.values import Final, NamedTuple

_KNOWN: Final = (
    "SELECT DISTINCT json_extract(l.value, '$[0]') FROM facts f, json_each(f.body, '$.lines') l"
    f" WHERE f.kind = 'purchase' AND f.member_id IN ({{}}) AND {STANDS}"
)
_SUGGESTED: Final = (
    f"WITH {UNDONE} SELECT member_id, category, on_date FROM suggested"
    " WHERE on_date BETWEEN :since AND :on AND fact_id NOT IN undone ORDER BY on_date, fact_id"
)


class Suggested(NamedTuple):
    """A suggestion: to whom, of what, and the ISO day of the visit."""

    member_id: int
    category: str
    on: str


def categories_known(conn: sqlite3.Connection, records: Sequence[int]) -> frozenset[str]:
    """All categories of the purchases of some records that stand."""
    rows = conn.execute(_KNOWN.format(", ".join(map(str, records))))
    return frozenset(category for (category,) in rows if category)


def note_suggested(conn: sqlite3.Connection, fact_id: int, member_id: int, category: str, on: date) -> None:
    """Keeps that a category was suggested after a visit, in the caller's transaction."""
    conn.execute(
        "INSERT OR REPLACE INTO suggested(fact_id, member_id, category, on_date) VALUES (?, ?, ?, ?)",
        (fact_id, member_id, category, on.isoformat()),
    )


def suggested(conn: sqlite3.Connection, since: date, on: date) -> list[Suggested]:
    """The suggestions of a time after visits that stood at its end, oldest first."""
    rows = conn.execute(_SUGGESTED, {"since": since.isoformat(), "on": on.isoformat()})
    return [Suggested(*row) for row in rows]
