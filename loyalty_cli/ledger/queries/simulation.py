"""A ledger in memory in which recorded facts are decided again, and what two ledgers are compared by."""

import sqlite3
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from loyalty_cli.ledger.store.blank import blank_with_programs
from loyalty_cli.values import NamedTuple

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


def empty_copy(conn: sqlite3.Connection, *, reviewed: bool) -> sqlite3.Connection:
    """A ledger in memory with the programs and the numbers of members of another; ``reviewed``: nights hold reviews."""
    copy = blank_with_programs(conn)
    members = conn.execute("SELECT id, 'R' || id FROM members")
    add = "INSERT INTO members(id, card, name, folded, joined_on) VALUES (?, ?, '', '', '0001-01-01')"
    copy.executemany(add, members)
    if reviewed:
        copy.execute("INSERT INTO nights(on_date, step, done_at) VALUES ('0001-01-01', 'review', '')")
    return copy


def empty_file(conn: sqlite3.Connection) -> sqlite3.Connection:
    """A ledger in a file of SQLite's own, with the programs of another, and nobody in it."""
    copy = blank_with_programs(conn, "")
    for pragma in ("journal_mode = MEMORY", "synchronous = OFF", "recursive_triggers = ON", "cache_size = -65536"):
        copy.execute(f"PRAGMA {pragma}")
    return copy


def add_stranger(conn: sqlite3.Connection, member_id: int) -> None:
    """In the copy: a member of that number, if there is none yet."""
    conn.execute(
        "INSERT OR IGNORE INTO members(id, card, name, folded, joined_on) VALUES (?1, 'R' || ?1, '', '', '0001-01-01')",
        (member_id,),
    )


def decided_since(conn: sqlite3.Connection, after: int) -> list[tuple[Any, ...]]:
    """The facts after one, each with what its deciding gives: not who keyed it, nor when, nor its receipt number."""
    columns = "id, kind, member_id, on_date, at_time, keyed_on, batch_id, reverses, body, entry_count"
    return conn.execute(f"SELECT {columns} FROM facts WHERE id > ? ORDER BY id", (after,)).fetchall()


def fact_numbers(conn: sqlite3.Connection) -> list[int]:
    """The numbers of all facts, in order."""
    return [number for (number,) in conn.execute("SELECT id FROM facts ORDER BY id")]


def follow_merge(conn: sqlite3.Connection, goes: int, stays: int | None) -> None:
    """In the copy: one record is another's from now on, or its own again."""
    status = "active" if stays is None else "merged"
    conn.execute("UPDATE members SET status = ?, merged_into = ? WHERE id = ?", (status, stays, goes))


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
