"""Numbers that differ by leading zeros only: a spreadsheet takes them off, and the same person becomes two."""

import sqlite3
from collections.abc import Callable


def unzeroed(conn: sqlite3.Connection) -> Callable[[str], str | None]:
    """Finds the one number that the ledger has for a number it does not have, but for leading zeros; None for none.

    Numbers are those of another system and cards. Several that fit are none: which is meant can not be told.
    """
    known: dict[str, set[str]] = {}
    for column in ("source_id", "card"):
        rows = conn.execute(
            f"SELECT {column} FROM members WHERE {column} >= '0' AND {column} < '1' AND status IN ('active', 'merged')"
        )
        for (number,) in rows:
            if number.isdecimal():
                known.setdefault(number.lstrip("0"), set()).add(number)

    def find(number: str) -> str | None:
        if not number.isdecimal() or not (bare := number.lstrip("0")):
            return None
        fitting = set(known.get(bare, ()))
        if number != bare and _has(conn, bare):
            fitting.add(bare)
        fitting.discard(number)
        return fitting.pop() if len(fitting) == 1 else None

    return find


def _has(conn: sqlite3.Connection, number: str) -> bool:
    row = conn.execute("SELECT 1 FROM members WHERE source_id = ? OR card = ? LIMIT 1", (number, number)).fetchone()
    return row is not None
