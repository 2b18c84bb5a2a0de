"""Breakage not booked yet: lots, vouchers and stamp cards past their last day."""

import sqlite3
from collections.abc import Iterator
from datetime import date

from loyalty_cli.jsons import loads
from loyalty_cli.ledger.standings.standing import KEEPS_CARD, NOW, AsOf, lot_of, voucher
from loyalty_cli.ledger.store.clauses import LAST_GIVEN
from loyalty_cli.program.decisions.members.lapse import Lapsing, LapsingCard, LapsingVoucher
from loyalty_cli.program.kernel.facts import STAMPS
from loyalty_cli.program.program import Program
from loyalty_cli.units import add_months
from loyalty_cli.values import Final, NamedTuple

STRIDE: Final = 5_000
"""Members looked at in one reading: none holds up a till's commit for long."""

_OPEN_VOUCHERS: Final = (
    "SELECT b.member_id, substr(b.unit, 9), e.id, coalesce(e.expires_on, v.expires_on) AS last"
    " FROM balances b CROSS JOIN vouchers v ON v.code = substr(b.unit, 9)"
    f" CROSS JOIN entries e ON e.id = {LAST_GIVEN}"
    " WHERE b.member_id BETWEEN ? AND ? AND b.unit BETWEEN 'voucher:' AND 'voucher;' AND b.amount > 0"
)
_LAST_STAMP: Final = (
    "SELECT max(coalesce(e.expires_on, '9999-12-31')) FROM entries e WHERE e.member_id = b.member_id"
    f" AND e.unit = b.unit AND {KEEPS_CARD}"
)


class Due(NamedTuple):
    """A member, and a last day of something they hold."""

    last_day: date
    member_id: int


def lapses_due(conn: sqlite3.Connection, program: Program, before: date, member_id: int | None = None) -> list[Due]:
    """Whose what has its last day before that day and is not written down, by last day and member; each pair once.

    With ``member_id``, of this member alone.
    """
    due = {*_lots(conn, before, member_id), *cards_due(conn, program, before, member_id)}
    for first, last in _strides(conn, member_id):
        rows = conn.execute(
            f"SELECT member_id, last FROM ({_OPEN_VOUCHERS}) WHERE last < ?", (first, last, _iso(before))
        )
        due.update(Due(date.fromisoformat(day), number) for number, day in rows)
    return sorted(due)


def lapsing_of(conn: sqlite3.Connection, program: Program, member_id: int, last_day: date) -> Lapsing:
    """All of one member that was usable on that day for the last time, and is not written down."""
    day = _iso(last_day)
    lots = conn.execute(
        "SELECT entry_id, unit, granted, remaining, expires_on, fact_id, on_date FROM lots"
        " WHERE member_id = ? AND remaining > 0 AND expires_on = ? ORDER BY entry_id",
        (member_id, day),
    ).fetchall()
    vouchers = conn.execute(
        f"SELECT * FROM ({_OPEN_VOUCHERS}) WHERE last = ? ORDER BY 3", (member_id, member_id, day)
    ).fetchall()
    known = ((voucher(conn, code, AsOf(date.max, NOW)), entry_id) for _, code, entry_id, _ in vouchers)
    return Lapsing(
        last_day,
        tuple(map(lot_of, lots)),
        tuple(LapsingVoucher(one, entry_id) for one, entry_id in known if one is not None),
        tuple(_cards_of(conn, program, member_id, day)),
    )


def _lots(conn: sqlite3.Connection, before: date, member_id: int | None) -> Iterator[Due]:
    query = "SELECT DISTINCT expires_on, member_id FROM lots WHERE remaining > 0 AND expires_on < ?"
    if member_id is not None:
        query += " AND member_id = ?"
    values = (_iso(before),) if member_id is None else (_iso(before), member_id)
    for day, number in conn.execute(query, values).fetchall():
        yield Due(date.fromisoformat(day), number)


def cards_due(conn: sqlite3.Connection, program: Program, before: date, member_id: int | None = None) -> list[Due]:
    """The stamp cards among ``lapses_due``."""
    due = []
    for card in program.stamp_cards:
        if not card.valid_months:
            continue
        # Without a stamp since, by the covering index alone; then the last days as they were printed.
        months = _shortest_validity(conn, card.id) if member_id is None else None
        unmoved = _iso(before if months is None else add_months(before, -months))
        for first, last in _strides(conn, member_id):
            rows = conn.execute(
                f"SELECT * FROM (SELECT b.member_id, ({_LAST_STAMP}) AS last FROM balances b"
                " WHERE b.member_id BETWEEN ? AND ? AND b.unit = ? AND b.amount > 0"
                " AND (SELECT max(e.counts_on) FROM entries e"
                " WHERE e.member_id = b.member_id AND e.unit = b.unit AND e.amount > 0) <= ?) WHERE last < ?",
                (first, last, STAMPS + card.id, unmoved, _iso(before)),
            )
            due += [Due(date.fromisoformat(day), number) for number, day in rows]
    return due


def _cards_of(conn: sqlite3.Connection, program: Program, member_id: int, day: str) -> Iterator[LapsingCard]:
    for card in program.stamp_cards:
        if card.valid_months:
            row = conn.execute(
                "SELECT amount FROM balances b WHERE member_id = ? AND unit = ? AND amount > 0"
                f" AND ({_LAST_STAMP}) = ?",
                (member_id, STAMPS + card.id, day),
            ).fetchone()
            if row is not None:
                yield LapsingCard(card.id, card.name, row[0])


def _shortest_validity(conn: sqlite3.Connection, card_id: str) -> int | None:
    """The shortest validity that a card of this id was ever printed with, in months."""
    months = []
    for (text,) in conn.execute("SELECT canonical_json FROM programs"):
        cards = loads(text).get("stamp_cards", ())
        months += [card["valid_months"] for card in cards if card["id"] == card_id and card.get("valid_months")]
    return min(months, default=None)


def _strides(conn: sqlite3.Connection, member_id: int | None) -> Iterator[tuple[int, int]]:
    if member_id is not None:
        yield member_id, member_id
        return
    (highest,) = conn.execute("SELECT coalesce(max(member_id), 0) FROM balances").fetchone()
    for first in range(1, highest + 1, STRIDE):
        yield first, first + STRIDE - 1


def _iso(day: date) -> str:
    return day.isoformat()
