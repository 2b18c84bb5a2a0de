"""Lapsed amounts not booked yet: a statement counts them on their day, whether or not a night has run."""

import sqlite3
from datetime import date, timedelta

from loyalty_cli.ledger.standings.standing import CARD_RULES, AsOf, lots_as_of
from loyalty_cli.program.kernel.facts import STAMPS
from loyalty_cli.program.program import Program
from loyalty_cli.values import NamedTuple


class Unwritten(NamedTuple):
    """An amount of a unit whose last usable day has passed; ``on`` is the day it was gone."""

    unit: str
    amount: int
    last_day: date

    @property
    def on(self) -> date:
        """The day it was gone."""
        return self.last_day + timedelta(days=1)


def unwritten(conn: sqlite3.Connection, program: Program, member_id: int, on: date) -> list[Unwritten]:
    """What of a member had lapsed unwritten at the end of a day, oldest first: points by last day, whole cards."""
    days: dict[tuple[date, str], int] = {}
    for lot in lots_as_of(conn, member_id, AsOf(on)):
        if lot.expires_on is not None and lot.expires_on < on:
            days[lot.expires_on, lot.unit] = days.get((lot.expires_on, lot.unit), 0) + lot.remaining
    lots = [Unwritten(unit, amount, last) for (last, unit), amount in days.items()]
    return sorted(lots + _cards(conn, program, member_id, on), key=lambda one: (one.last_day, one.unit))


def _cards(conn: sqlite3.Connection, program: Program, member_id: int, on: date) -> list[Unwritten]:
    found = []
    for card in program.stamp_cards:
        if card.valid_months:
            boxes, last = conn.execute(
                f"SELECT coalesce(sum(amount), 0), max(CASE WHEN amount > 0 AND rule IN ({CARD_RULES})"
                " THEN coalesce(expires_on, '9999-12-31') END) FROM entries"
                " WHERE member_id = ? AND unit = ? AND on_date <= ?",
                (member_id, STAMPS + card.id, on.isoformat()),
            ).fetchone()
            if boxes > 0 and last is not None and last < on.isoformat():
                found.append(Unwritten(STAMPS + card.id, boxes, date.fromisoformat(last)))
    return found
