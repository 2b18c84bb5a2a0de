"""Figures to compare two ledgers when facts are decided again."""

import sqlite3
from collections.abc import Iterator
from datetime import date

from loyalty_cli.values import Any, Final, NamedTuple

_ISSUED: Final = (
    "SELECT e.member_id, substr(e.on_date, 1, 7), sum(e.amount) FROM entries e WHERE e.unit = 'points'"
    " AND e.on_date <= :on AND e.rule NOT IN ('lapse', 'redemption') AND NOT EXISTS"
    " (SELECT 1 FROM entries r WHERE r.id = e.reverses AND r.rule IN ('lapse', 'redemption')) GROUP BY 1, 2"
)
_TIERS: Final = (
    "SELECT member_id, after, on_date FROM tier_changes WHERE on_date <= :on ORDER BY member_id, on_date, id"
)


class Issued(NamedTuple):
    """Points that a member was given in a month, less what was taken back."""

    member_id: int
    month: str
    points: int


def decided_since(conn: sqlite3.Connection, after: int) -> list[tuple[Any, ...]]:
    """The facts after one, each with what its deciding gives: not who keyed it, nor when, nor its receipt number."""
    columns = "id, kind, member_id, on_date, at_time, keyed_on, batch_id, reverses, body, entry_count"
    return conn.execute(f"SELECT {columns} FROM facts WHERE id > ? ORDER BY id", (after,)).fetchall()


def fact_numbers(conn: sqlite3.Connection) -> list[int]:
    """The numbers of all facts, in order."""
    return [number for (number,) in conn.execute("SELECT id FROM facts ORDER BY id")]


def issued(conn: sqlite3.Connection, on: date) -> Iterator[Issued]:
    """The points given to each member, month by month."""
    return map(Issued._make, conn.execute(_ISSUED, {"on": on.isoformat()}))


def tiers(conn: sqlite3.Connection, on: date) -> dict[int, tuple[str, str]]:
    """The tier of each member who ever moved, and the day of the move."""
    rows: Any = conn.execute(_TIERS, {"on": on.isoformat()})
    return {member_id: (after, day) for member_id, after, day in rows}


def vouchers_issued(conn: sqlite3.Connection, on: date) -> int:
    """How many vouchers were issued."""
    (count,) = conn.execute("SELECT count(*) FROM vouchers WHERE issued_on <= ?", (on.isoformat(),)).fetchone()
    return int(count)
