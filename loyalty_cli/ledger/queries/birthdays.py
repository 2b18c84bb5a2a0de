"""Birthday gifts that stand."""

import sqlite3
from collections.abc import Collection


def standing_gifts(conn: sqlite3.Connection, members: Collection[int]) -> list[int]:
    """The facts by which these records were given a birthday gift that was not undone, the newest first."""
    marks = ",".join("?" * len(members))
    rows = conn.execute(
        f"SELECT id FROM facts f WHERE member_id IN ({marks}) AND kind = 'birthday' AND NOT EXISTS"
        " (SELECT 1 FROM facts u WHERE u.reverses = f.id AND u.kind = 'undo') ORDER BY id DESC",
        tuple(members),
    )
    return [number for (number,) in rows]
