"""Fees of the club: paid ahead for months, and earned as each month ends."""

import sqlite3
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from loyalty_cli.ledger.queries.gifts.clubs import PaidMonths, paid_months
from loyalty_cli.units import add_months
from loyalty_cli.values import NamedTuple


class Move(NamedTuple):
    """What changed the fees still to be earned on a day, in cents.

    Earned ones are below zero, but where some is taken back; the others are paid, or handed back. ``merged`` says that
    they went from one record to another.
    """

    on: date
    cents: int
    earned: bool = False
    merged: bool = False


class Fees(NamedTuple):
    """The fees at the end of a day: the lots of months paid for that stand, and all moves, oldest first."""

    lots: int
    moves: tuple[Move, ...]

    @property
    def unearned_cents(self) -> int:
        """What of the fees is still to be earned."""
        return sum(one.cents for one in self.moves)


def fees(conn: sqlite3.Connection, on: date) -> Fees:
    """The fees paid, handed back and earned by the end of a day.

    Each month's part is earned on its last day. A move of an earlier day is never changed by a later deed.
    """
    lots: dict[tuple[int, date], list[PaidMonths]] = defaultdict(list)
    for one in paid_months(conn, on):
        lots[one.member_id, one.begins].append(one)
    moves = [move for changes in lots.values() for move in _moves(changes, on)]
    standing = sum(sum(one.months for one in changes) > 0 for changes in lots.values())
    return Fees(standing, tuple(sorted(_merged(moves), key=lambda one: one.on)))


def _merged(moves: Sequence[Move]) -> Iterator[Move]:
    """The moves, those of merges as what they come to on a day: hardly ever anything."""
    net: dict[date, int] = defaultdict(int)
    for one in moves:
        if one.merged:
            net[one.on] += one.cents
        else:
            yield one
    yield from (Move(on, cents, earned=True) for on, cents in net.items() if cents)


def _moves(changes: Sequence[PaidMonths], on: date) -> Iterator[Move]:
    """What changed the fee of months of a record that begin on one day, by the end of a day."""
    months = cents = earned = 0
    eves = [*(one.on - timedelta(days=1) for one in changes[1:]), on]
    for change, eve in zip(changes, eves, strict=True):
        months, cents, merged = months + change.months, cents + change.cents, change.merged
        yield Move(change.on, change.cents, merged=merged)
        for day, so_far in _earned(change.begins, months, cents, change.on):
            if day > eve and not merged:
                break
            if so_far != earned:
                yield Move(day, earned - so_far, earned=True, merged=merged)
                earned = so_far
            merged = False


def _earned(begins: date, months: int, cents: int, since: date) -> Iterator[tuple[date, int]]:
    """What of a fee is earned so far: on a day, and as each later month ends. All of it where no month is left."""
    if months <= 0:
        yield since, cents
        return
    ends = [add_months(begins, month) - timedelta(days=1) for month in range(1, months + 1)]
    over = bisect_left(ends, since)
    for month, day in enumerate((since, *ends[over:]), over):
        yield day, (2 * cents * month + months) // (2 * months)
