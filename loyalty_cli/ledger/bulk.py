"""Many facts at once, as fast as SQLite goes: the same rows and the same derived data as fact by fact.

Triggers keep balances and lots row by row, which costs as much as all else together. Here the two that do so are set
aside inside the caller's transaction and put back, word for word, before this returns: no other process ever sees the
ledger without them, and a process that dies leaves it as it was. What they would have done is summed up and written
once a member and unit.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, Final

from loyalty_cli.ledger.journal import INSERTS, TABLES, Row, Rows, insert_rows
from loyalty_cli.program.facts import SPENDABLE

FEWEST_ENTRIES: Final = 300
"""Below that, setting triggers aside costs more than it saves."""
_SET_ASIDE: Final = ("entries_derive", "entries_lot")
_NOTHING: Final = 0.5
"""Stands for NULL on its way into SQLite: Python's sqlite3 takes ten times as long over None, and we have no floats."""

_ADD_BALANCE: Final = (
    "INSERT INTO balances(member_id, unit, amount) VALUES (?, ?, ?)"
    " ON CONFLICT(member_id, unit) DO UPDATE SET amount = amount + excluded.amount"
)
_ADD_LOT: Final = (
    "INSERT INTO lots(entry_id, fact_id, member_id, unit, on_date, granted, remaining, expires_on)"
    f" VALUES (?, ?, ?, ?, ?, ?, ?, nullif(?, {_NOTHING}))"
)


def insert_many(conn: sqlite3.Connection, many: Sequence[Rows]) -> None:
    """Writes the rows of many facts in the caller's transaction, as ``journal.insert_rows`` does."""
    entries = [row for rows in many for row in rows.entries]
    if len(entries) < FEWEST_ENTRIES:
        insert_rows(conn, many)
        return
    _insert(conn, 0, [rows.fact for rows in many])
    triggers = [_trigger(conn, name) for name in _SET_ASIDE]
    for name in _SET_ASIDE:
        conn.execute(f"DROP TRIGGER {name}")
    _insert(conn, 1, entries)
    _derive(conn, entries)
    for sql in triggers:
        conn.execute(sql)
    for table in range(2, len(INSERTS)):
        _insert(conn, table, [row for rows in many for row in rows[table]])


def _trigger(conn: sqlite3.Connection, name: str) -> str:
    (sql,) = conn.execute("SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = ?", (name,)).fetchone()
    return str(sql)


def _derive(conn: sqlite3.Connection, entries: Iterable[Row]) -> None:
    """What the two triggers do, for all entries together."""
    balances: dict[tuple[int, str], int] = {}
    lots: list[Row] = []
    for number, fact_id, member_id, unit, amount, on_date, _, expires_on, _, _, reverses, _ in entries:
        key = member_id, unit
        balances[key] = balances.get(key, 0) + amount
        if amount > 0 and reverses is None and unit in SPENDABLE:
            last = _NOTHING if expires_on is None else expires_on
            lots.append((number, fact_id, member_id, unit, on_date, amount, amount, last))
    conn.executemany(_ADD_BALANCE, [(*key, amount) for key, amount in balances.items()])
    conn.executemany(_ADD_LOT, lots)


def _insert(conn: sqlite3.Connection, table: int, rows: Sequence[Row]) -> None:
    """Writes rows without what Python's sqlite3 is slow at: None and bytes."""
    if not rows:
        return
    name, names = TABLES[table]
    columns: list[tuple[str, str, Iterable[Any]]] = []
    for column, values in zip(names.split(", "), zip(*rows, strict=True), strict=True):
        missing = values.count(None)
        if missing == len(rows):
            continue
        if missing:
            columns.append((column, f"nullif(?, {_NOTHING})", [_NOTHING if one is None else one for one in values]))
        else:
            columns.append((column, "?", map(bytearray, values) if isinstance(values[0], bytes) else values))
    told, marks, bound = zip(*columns, strict=True)
    statement = f"INSERT INTO {name} ({', '.join(told)}) VALUES ({', '.join(marks)})"
    conn.executemany(statement, zip(*bound, strict=True))
