"""Receipt numbers and operation ids that are free again: those of rows which were taken back with their whole file.

What was undone by hand stays as it is, however often its file comes in or is taken back. What went with its import may
come in again:
the same number is then kept with a count behind it, since each stands for one fact, for good. People go on saying the
number itself: it means the latest.
"""

import sqlite3
from collections.abc import Iterable
from typing import Final, Literal, TypeAlias

Column: TypeAlias = Literal["ref", "op_id"]

IMPORT_UNDONE: Final = "undo-import:"
"""How the operation ids of what takes back a whole import begin."""
_CHUNK: Final = 400
_COUNTED: Final = "\u00a0({})"
"""Behind a space that no receipt number holds when it is typed or read from a file."""


def current(conn: sqlite3.Connection, column: Column, names: Iterable[str]) -> dict[str, str]:
    """For those names that are free again: the name to be kept in their place, or under which they came in since."""
    found: dict[str, str] = {}
    waiting = {name: name for name in _freed(conn, column, list(names))}
    count = 2
    while waiting:
        spelled = {name: name + _COUNTED.format(count) for name in waiting}
        found |= spelled
        again = _freed(conn, column, list(spelled.values()))
        waiting = {name: spelling for name, spelling in spelled.items() if spelling in again}
        count += 1
    return found


def current_one(conn: sqlite3.Connection, column: Column, name: str) -> str:
    """The name to be kept in place of this one; itself unless it is free again."""
    return current(conn, column, (name,)).get(name, name)


def _freed(conn: sqlite3.Connection, column: Column, names: list[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(names), _CHUNK):
        chunk = names[start : start + _CHUNK]
        rows = conn.execute(
            f"SELECT f.{column} FROM facts f JOIN facts u ON u.reverses = f.id AND u.kind = 'undo'"
            f" WHERE f.{column} IN ({','.join('?' * len(chunk))}) AND f.batch_id IS NOT NULL"
            " AND substr(u.op_id, 1, ?) = ?",
            (*chunk, len(IMPORT_UNDONE), IMPORT_UNDONE),
        )
        found.update(name for (name,) in rows)
    return found
