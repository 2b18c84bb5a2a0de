"""Bind values for SQLite, many rows at a time."""

import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

from loyalty_cli.values import Any, Final, TypeVar

T = TypeVar("T")

_TOGETHER: Final = (50, 7, 1)
"""Rows to a statement, the most first; SQLite may be built to take no more than 999 values."""

NOTHING: Final = 0.5
"""Stands for NULL when a value is bound: Python's sqlite3 takes ten times as long over None, and we have no floats."""
OR_NULL: Final = f"nullif(?, {NOTHING})"
"""What takes such a value in a statement."""


def bound(value: T | None) -> T | float:
    """A value, or what stands for none."""
    return NOTHING if value is None else value


def insert_rows(conn: sqlite3.Connection, statement: str, rows: Sequence[Sequence[Any]], *, behind: str = "") -> None:
    """Writes rows many to a statement, so that a table and its indexes are opened once for all of them.

    ``statement`` ends with the marks of one row in brackets; ``behind`` is what follows the rows.
    """
    start = 0
    for together in _TOGETHER:
        sql = _of_many(statement, behind, together)
        while start + together <= len(rows):
            conn.execute(sql, list(chain.from_iterable(rows[start : start + together])))
            start += together


@lru_cache(maxsize=32)
def _of_many(statement: str, behind: str, together: int) -> str:
    head, values, marks = statement.partition(" VALUES ")
    return f"{head}{values}{','.join([marks] * together)}{behind}"
