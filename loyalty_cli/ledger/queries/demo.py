"""Figures of the demo shop."""

import sqlite3
from datetime import date

from loyalty_cli.values import Final, NamedTuple

_POINTS: Final = (
    "SELECT coalesce(sum(remaining), 0) FROM lots WHERE unit = 'points' AND remaining > 0"
    " AND (expires_on IS NULL OR expires_on >= :on)"
)


class Size(NamedTuple):
    """How much there is in a ledger, and its first and last day."""

    members: int
    purchases: int
    facts: int
    since: str
    until: str


def size(conn: sqlite3.Connection) -> Size:
    """How many members, purchases and facts there are."""
    counts = "SELECT (SELECT count(*) FROM members), sum(kind = 'purchase'), count(*), min(on_date), max(on_date)"
    return Size._make(conn.execute(f"{counts} FROM facts").fetchone())


def points_on(conn: sqlite3.Connection, on: date, member_id: int | None = None) -> int:
    """The points that can be used on a day, of one member or of all."""
    whose = "" if member_id is None else " AND member_id = :member"
    (points,) = conn.execute(_POINTS + whose, {"on": on.isoformat(), "member": member_id}).fetchone()
    return int(points)


def vouchers_on(conn: sqlite3.Connection, on: date) -> int:
    """How many vouchers can be used on a day."""
    (count,) = conn.execute(
        "SELECT count(*) FROM balances b JOIN vouchers v ON v.code = substr(b.unit, 9)"
        " WHERE b.unit BETWEEN 'voucher:' AND 'voucher;' AND b.amount > 0 AND v.expires_on >= ?",
        (on.isoformat(),),
    ).fetchone()
    return int(count)


def most_often_here(conn: sqlite3.Connection, since: date, tier: str) -> tuple[str, str]:
    """Card and name of the member who came most often since a day; one of a tier, if there is any."""
    card, name = conn.execute(
        "SELECT m.card, m.name FROM members m JOIN facts f ON f.member_id = m.id AND f.on_date >= ?"
        " LEFT JOIN standings s ON s.member_id = m.id GROUP BY m.id"
        " ORDER BY coalesce(s.tier, '') <> ?, count(*) DESC, m.id LIMIT 1",
        (since.isoformat(), tier),
    ).fetchone()
    return card, name
