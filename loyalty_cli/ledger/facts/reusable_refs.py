"""Receipt numbers and operation ids that are free again.

An undone fact frees its receipt number for anybody and any content. In files a number is free only when its fact went
with the whole import: what was undone by hand does not come in again with the same file. Each number stands for one
fact, for good: used again, it is kept with a count behind it. People go on saying the number itself: it means the
latest.
"""

import sqlite3
from collections.abc import Iterable

from loyalty_cli.values import Final, Literal, TypeAlias

Column: TypeAlias = Literal["ref", "op_id"]

IMPORT_UNDONE: Final = "undo-import:"
"""How the operation ids of what takes back a whole import begin."""
_CHUNK: Final = 400
_COUNTED: Final = "\u00a0({})"
"""Behind a space that no receipt number holds when it is typed or read from a file."""


def current(conn: sqlite3.Connection, column: Column, names: Iterable[str], *, by_hand: bool = False) -> dict[str, str]:
    """For those names that are free again: the name to be kept in their place, or under which they came in since.

    Typed ``by_hand`` a number is free once its fact is undone; out of a file, once it was taken back with its file.
    """
    found: dict[str, str] = {}
    waiting = {name: name for name in _freed(conn, column, list(names), by_hand=by_hand)}
    count = 2
    while waiting:
        spelled = {name: name + _COUNTED.format(count) for name in waiting}
        found |= spelled
        again = _freed(conn, column, list(spelled.values()), by_hand=by_hand)
        waiting = {name: spelling for name, spelling in spelled.items() if spelling in again}
        count += 1
    return found


def current_one(conn: sqlite3.Connection, column: Column, name: str, *, by_hand: bool = True) -> str:
    """The name to be kept in place of this one; itself unless it is free again."""
    return current(conn, column, (name,), by_hand=by_hand).get(name, name)


def _freed(conn: sqlite3.Connection, column: Column, names: list[str], *, by_hand: bool) -> set[str]:
    with_file = "1" if by_hand else f"f.batch_id IS NOT NULL AND substr(u.op_id, 1, {len(IMPORT_UNDONE)}) = ?"
    found: set[str] = set()
    for start in range(0, len(names), _CHUNK):
        chunk = names[start : start + _CHUNK]
        rows = conn.execute(
            f"SELECT f.{column} FROM facts f JOIN facts u ON u.reverses = f.id AND u.kind = 'undo'"
            f" WHERE f.{column} IN ({','.join('?' * len(chunk))}) AND {with_file}",
            (*chunk, *(() if by_hand else (IMPORT_UNDONE,))),
        )
        found.update(name for (name,) in rows)
    return found
