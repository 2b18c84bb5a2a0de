"""Members who may be near a reward, a full card or a tier today, from the derived tables. Some may be too many.

What has lapsed and was not written down yet still counts, and so do members who cannot have what they are near.
"""

import sqlite3
from datetime import date

from loyalty_cli.ledger.queries.members.holdings import Day, usable_vouchers
from loyalty_cli.program.promises.buying.tiers import window_start
from loyalty_cli.values import Final

_LAPSING: Final = (
    # Beside min() stand the values of the row that has it.
    "SELECT member_id, min(last), points FROM (SELECT member_id, expires_on AS last, sum(remaining) AS points FROM lots"
    " WHERE remaining > 0 AND unit = 'points' AND expires_on BETWEEN :on AND :until GROUP BY member_id, expires_on)"
    " GROUP BY member_id"
)
_HELD: Final = "SELECT member_id, amount FROM balances WHERE unit = :unit AND amount >= :least"
_VOUCHERS: Final = (
    "SELECT substr(unit, 9), member_id FROM balances WHERE unit BETWEEN 'voucher:' AND 'voucher;' AND amount > 0"
)
_SPENT: Final = (
    "SELECT e.member_id, sum(e.amount) AS spent FROM members m CROSS JOIN entries e ON e.member_id = m.id"
    " WHERE e.unit = 'spend' AND e.counts_on BETWEEN :start AND :on AND e.on_date <= :on"
    " GROUP BY e.member_id HAVING spent >= :least"
)


def next_points(conn: sqlite3.Connection, on: date, until: date) -> list[tuple[int, date, int]]:
    """Whose points lapse in some days next: the member, the day, how many."""
    rows = conn.execute(_LAPSING, {"on": on.isoformat(), "until": until.isoformat()})
    return [(member_id, date.fromisoformat(last), points) for member_id, last, points in rows]


def holders(conn: sqlite3.Connection, unit: str, least: int) -> list[tuple[int, int]]:
    """Who has at least so many of a unit: the member, the amount."""
    return conn.execute(_HELD, {"unit": unit, "least": least}).fetchall()


def voucher_names(conn: sqlite3.Connection) -> list[str]:
    """The names of all vouchers."""
    return [name for (name,) in conn.execute("SELECT DISTINCT name FROM vouchers")]


def vouchers_waiting(day: Day) -> list[tuple[int, str, date]]:
    """The vouchers that can be used: the member, the name, the last day."""
    codes = dict(day.conn.execute(_VOUCHERS).fetchall())
    return [
        (member_id, one.name, one.expires_on) for member_id, held in usable_vouchers(day, codes).items() for one in held
    ]


def spenders(day: Day, least_cents: int) -> list[tuple[int, int]]:
    """Whose qualifying spend of the tier window is at least so much: the member, the cents."""
    start = window_start(day.program.tier_rules, day.on)
    told = {"start": start.isoformat(), "on": day.on.isoformat(), "least": least_cents}
    return day.conn.execute(_SPENT, told).fetchall()
