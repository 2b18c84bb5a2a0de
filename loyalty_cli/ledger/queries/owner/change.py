"""Holdings of members that a change of the program affects."""

import sqlite3
from collections.abc import Sequence
from datetime import date

from loyalty_cli.program.kernel.facts import REWARD, SPEND
from loyalty_cli.values import Final

_HELD: Final = (
    "SELECT b.member_id, b.amount - coalesce((SELECT sum(l.remaining) FROM lots l WHERE l.member_id = b.member_id"
    "  AND l.unit = b.unit AND l.remaining > 0 AND l.expires_on < ?), 0)"
    " FROM balances b JOIN members m ON m.id = b.member_id AND m.status = 'active' WHERE b.unit = ?"
)


def holders(conn: sqlite3.Connection, unit: str, on: date) -> dict[int, int]:
    """What each active member has of a unit, by the number of the member; points that have lapsed left out."""
    return dict(conn.execute(_HELD, (on.isoformat(), unit)).fetchall())


def in_tiers(conn: sqlite3.Connection, names: Sequence[str]) -> list[int]:
    """The active members in any of these tiers; of the lowest one only those who were in another before."""
    rows = conn.execute(
        "SELECT s.member_id FROM standings s JOIN members m ON m.id = s.member_id AND m.status = 'active'"
        f" WHERE s.tier IN ({','.join('?' * len(names))})",
        tuple(names),
    )
    return [number for (number,) in rows]


def spent_between(conn: sqlite3.Connection, first: date, last: date) -> dict[int, int]:
    """The qualifying spend of each active member that counts from one day to another, in cents."""
    rows = conn.execute(
        "SELECT e.member_id, sum(e.amount) FROM members m CROSS JOIN entries e ON e.member_id = m.id"
        " WHERE m.status = 'active' AND e.unit = ? AND e.counts_on BETWEEN ? AND ? GROUP BY e.member_id",
        (SPEND, first.isoformat(), last.isoformat()),
    )
    return dict(rows.fetchall())


def spent_since_joining(conn: sqlite3.Connection, first: date, on: date) -> list[tuple[str, int]]:
    """The day of enrolment and the qualifying spend, in cents, of the active members who spent between two days."""
    return conn.execute(
        "SELECT m.joined_on, sum(e.amount) AS spent FROM members m CROSS JOIN entries e ON e.member_id = m.id"
        " WHERE m.status = 'active' AND e.unit = 'spend' AND e.counts_on BETWEEN ? AND ? AND e.on_date <= ?"
        " GROUP BY m.id HAVING spent > 0",
        (first.isoformat(), on.isoformat(), on.isoformat()),
    ).fetchall()


def vouchers_of_reward(conn: sqlite3.Connection, reward: str, on: date) -> tuple[int, int]:
    """How many vouchers of a reward can be used on a day, and how many members hold them."""
    return _vouchers(conn, "reward", reward, on)


def vouchers_of_source(conn: sqlite3.Connection, source: str, on: date) -> tuple[int, int]:
    """How many vouchers of a source (``card:coffee``) can be used on a day, and how many members hold them."""
    return _vouchers(conn, "source", source, on)


def _vouchers(conn: sqlite3.Connection, column: str, value: str, on: date) -> tuple[int, int]:
    row = conn.execute(
        "SELECT count(*), count(DISTINCT b.member_id) FROM vouchers v JOIN balances b"
        f" ON b.unit = 'voucher:' || v.code AND b.amount > 0 WHERE v.{column} = ? AND v.expires_on >= ?",
        (value, on.isoformat()),
    ).fetchone()
    return int(row[0]), int(row[1])


def times_given(conn: sqlite3.Connection, reward: str) -> int:
    """How often a reward was given for points."""
    given = "SELECT coalesce(sum(amount), 0) FROM balances WHERE unit = ?"
    return int(conn.execute(given, (REWARD + reward,)).fetchone()[0])


def referrals_waiting(conn: sqlite3.Connection) -> int:
    """How many referred friends have a referral that is not paid yet."""
    (count,) = conn.execute(
        "SELECT count(*) FROM facts f WHERE f.kind = 'enrolment' AND json_extract(f.body, '$.referrer') IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM facts r WHERE r.kind = 'referral'"
        " AND json_extract(r.body, '$.friend') = f.member_id)"
    ).fetchone()
    return int(count)
