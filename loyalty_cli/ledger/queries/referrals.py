"""Who referred whom, and what was paid for it."""

import sqlite3
from collections.abc import Collection
from typing import Any, Final

_UNDONE: Final = "EXISTS (SELECT 1 FROM facts u WHERE u.reverses = f.id AND u.kind = 'undo')"
MOST_FACTS: Final = 4
"""What one purchase can bring about: two sides, paid or taken back."""


def was_referred(conn: sqlite3.Connection, member_id: int) -> bool:
    """Whether a referral can follow from what a member buys: one was told, paid, or came with a merge."""
    known = (
        "SELECT 1 FROM facts WHERE member_id = ? AND (kind IN ('referral', 'merge')"
        " OR (kind = 'enrolment' AND json_extract(body, '$.referrer') IS NOT NULL)) LIMIT 1"
    )
    return conn.execute(known, (member_id,)).fetchone() is not None


def followed(conn: sqlite3.Connection, fact_id: int, most: int = MOST_FACTS) -> list[tuple[int, int]]:
    """The facts by which a referral was paid or taken back right behind a fact, and their members."""
    rows = conn.execute(
        "SELECT id, member_id, kind = 'referral' OR (kind = 'undo' AND json_extract(body, '$.kind') = 'referral')"
        " FROM facts WHERE id > ? AND id <= ? ORDER BY id",
        (fact_id, fact_id + most),
    ).fetchall()
    found = []
    for number, owner, follows in rows:
        if not follows:
            break
        found.append((number, owner))
    return found


def payments(conn: sqlite3.Connection, members: Collection[int], path: str, values: Collection[int]) -> list[int]:
    """The payments to these members whose body names one of the values, but for those undone."""
    rows = conn.execute(
        f"SELECT id FROM facts f WHERE member_id IN ({_marks(members)}) AND kind = 'referral'"
        f" AND json_extract(body, ?) IN ({_marks(values)}) AND NOT {_UNDONE} ORDER BY id",
        (*members, path, *values),
    )
    return [number for (number,) in rows.fetchall()]


def purchases_of(conn: sqlite3.Connection, members: Collection[int]) -> list[int]:
    """The purchases of these records that stand, by day."""
    rows = conn.execute(
        f"SELECT id FROM standing_facts WHERE member_id IN ({_marks(members)}) AND kind = 'purchase'"
        " ORDER BY on_date, id",
        tuple(members),
    )
    return [number for (number,) in rows]


def referrer_told(conn: sqlite3.Connection, members: Collection[int]) -> int | None:
    """The number of the member named as referrer at the first enrolment that named somebody."""
    row = conn.execute(
        f"SELECT json_extract(body, '$.referrer') FROM facts f WHERE member_id IN ({_marks(members)})"
        f" AND kind = 'enrolment' AND json_extract(body, '$.referrer') IS NOT NULL AND NOT {_UNDONE}"
        " ORDER BY on_date, id LIMIT 1",
        tuple(members),
    ).fetchone()
    return row[0] if row else None


def paid_in_year(conn: sqlite3.Connection, members: Collection[int], year: int) -> int:
    """For how many friends these records were paid in a calendar year."""
    (count,) = conn.execute(
        f"SELECT count(*) FROM facts f WHERE member_id IN ({_marks(members)}) AND kind = 'referral'"
        f" AND json_extract(body, '$.side') = 'referrer' AND on_date BETWEEN ? AND ? AND NOT {_UNDONE}",
        (*members, f"{year:04}-01-01", f"{year:04}-12-31"),
    ).fetchone()
    return int(count)


def _marks(values: Any) -> str:
    return ",".join("?" * len(values))
