"""The members, what they earned and spent in a time, and who reached the limit of a reward."""

import sqlite3
from collections.abc import Collection, Iterator
from datetime import date

from loyalty_cli.ledger.people.phones import shown_name
from loyalty_cli.units import Cents, Points
from loyalty_cli.values import Final, NamedTuple

_EARNED: Final = (
    "WITH RECURSIVE earned(id, member_id, amount) AS ("
    " SELECT e.id, e.member_id, e.amount FROM members m CROSS JOIN entries e ON e.member_id = m.id"
    "  WHERE e.unit = 'points' AND e.amount > 0 AND e.on_date BETWEEN :first AND :on AND e.reverses IS NULL"
    "  AND e.rule NOT IN ('opening', 'adjust', 'merge')"
    " UNION ALL SELECT e.id, earned.member_id, e.amount FROM earned JOIN entries e ON e.reverses = earned.id"
    "  WHERE e.on_date <= :on)"
    " SELECT member_id, sum(amount) FROM earned GROUP BY member_id"
)
_SPENT: Final = (
    "SELECT e.member_id, sum(e.amount) FROM members m CROSS JOIN entries e ON e.member_id = m.id"
    " WHERE e.unit = 'spend' AND e.counts_on BETWEEN :first AND :on AND e.on_date <= :on GROUP BY e.member_id"
)


class Listed(NamedTuple):
    """Who it is: ``name`` is shown, ``folded`` sorted by; ``told_on`` is the last contact known besides visits."""

    id: int
    card: str
    name: str
    folded: str
    phone: str | None
    email: str | None
    birthday: date | None
    joined_on: str
    status: str
    told_on: date | None


def roster(conn: sqlite3.Connection, on: date, members: Collection[int] | None = None) -> Iterator[Listed]:
    """All members enrolled up to a day, or some; those merged since too, by name; who told no name comes last."""
    some = "" if members is None else f" AND id IN ({', '.join(map(str, members))})"
    rows = conn.execute(
        "SELECT id, card, name, folded, phone, email, birthday, joined_on, status,"
        " CASE WHEN last_contact_on <= :on THEN last_contact_on END FROM members"
        f" WHERE status IN ('active', 'merged') AND joined_on <= :on{some}"
        " ORDER BY folded = '', coalesce(nullif(folded, ''), nullif(name, ''), phone, email, card), card",
        {"on": on.isoformat()},
    )
    for number, card, name, folded, phone, email, birthday, joined_on, status, told_on in rows:
        born = date.fromisoformat(birthday) if birthday else None
        told = date.fromisoformat(told_on) if told_on else None
        shown = shown_name(name, phone, email, card)
        yield Listed(number, card, shown, folded, phone, email, born, joined_on, status, told)


def days_told(conn: sqlite3.Connection, on: date) -> Iterator[tuple[int, str, str | None]]:
    """Of ``roster``, in any order: number, day of enrolment, and of the last contact besides visits."""
    yield from conn.execute(
        "SELECT id, joined_on, CASE WHEN last_contact_on <= :on THEN last_contact_on END FROM members"
        " WHERE status IN ('active', 'merged') AND joined_on <= :on",
        {"on": on.isoformat()},
    )


def points_earned(conn: sqlite3.Connection, first: date, on: date) -> list[tuple[int, Points]]:
    """The points earned in a time by record, less what was returned or undone since up to its end."""
    return conn.execute(_EARNED, {"first": first.isoformat(), "on": on.isoformat()}).fetchall()


def qualifying_spend(conn: sqlite3.Connection, first: date, on: date) -> list[tuple[int, Cents]]:
    """The qualifying spend in a time by record."""
    return conn.execute(_SPENT, {"first": first.isoformat(), "on": on.isoformat()}).fetchall()


def took_at_least(conn: sqlite3.Connection, unit: str, first: date, last: date, amount: int) -> list[tuple[int, int]]:
    """The records whose entries of a unit that count in a time add up to so many, and to how many."""
    rows = conn.execute(
        # The balances tell whose entries are to be read.
        "SELECT e.member_id, sum(e.amount) FROM balances b CROSS JOIN entries e ON e.member_id = b.member_id"
        " AND e.unit = b.unit WHERE b.unit = ? AND substr(b.unit, 1, 7) = 'reward:' AND e.counts_on BETWEEN ? AND ?"
        " GROUP BY e.member_id HAVING sum(e.amount) >= ?",
        (unit, first.isoformat(), last.isoformat(), amount),
    )
    return rows.fetchall()
