"""The state of the night: which step was done for which shop day, and batches that do not make a till wait."""

import sqlite3
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from loyalty_cli.errors import Refused
from loyalty_cli.ledger.queries.keyed import last_keyed_on
from loyalty_cli.ledger.queries.nights import last_night, note_night
from loyalty_cli.ledger.store import connection
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.units import next_day
from loyalty_cli.values import Final, TypeAlias, TypeVar

T = TypeVar("T")
Tell: TypeAlias = Callable[[int, int], None]
"""Is told how many are done, of how many."""

HOLD_S: Final = 0.04
"""The lock is held for so long at a time; writing and syncing come on top."""
REST_S: Final = 0.015
"""Between two holds a till gets its turn: it asks every few milliseconds."""

MOST_QUIET: Final = 800
"""Days without anything keyed and without any night, before the clock is asked about: points may lapse unattended."""
MOST_MISSED: Final = 1_100
"""Nights caught up at most: more than three years without any is a clock that is wrong."""


def quiet(done: int, total: int) -> None:
    """Reports no progress."""


def in_batches(shop: OpenShop, items: Sequence[T], work: Callable[[T], None], tell: Tell = quiet) -> None:
    """Does ``work`` on each item, many to a transaction, none of which holds the lock for long.

    Each item is whole or absent; ``work`` looks again whether there is something to do. Raises Busy, StorageError.
    """
    done = 0
    while done < len(items):
        with connection.writing(shop.conn):
            until = time.monotonic() + HOLD_S
            while done < len(items):
                work(items[done])
                done += 1
                if time.monotonic() >= until:
                    break
        tell(done, len(items))
        if done < len(items):
            time.sleep(REST_S)


def not_ahead(on: date) -> date:
    """The last day whose night counts on a day, so that a clock set back by a day does nothing twice."""
    return next_day(on)


def check_clock(conn: sqlite3.Connection, on: date) -> None:
    """Raises Refused for a night that lies more than MOST_QUIET days after all that was keyed and every other night.

    A clock that is ahead writes off what is still good. A shop that opens again after a long pause is asked once: what
    is keyed on the first day answers for the clock.
    """
    days = [day for day in (last_keyed_on(conn), last_night(conn, "lapse", on)) if day]
    if days and (on - max(days)).days > MOST_QUIET:
        raise Refused("error.night-clock", last=max(days), on=on)


def missed_days(conn: sqlite3.Connection, step: str, on: date, *, sure: bool = False) -> list[date]:
    """The shop days up to ``on`` for which the step is still to be done, in order; at its first time, ``on`` alone.

    A night that a clock far ahead has held does not count. Raises Refused when they are more than MOST_MISSED; whoever
    is ``sure`` of the clock begins again with ``on``.
    """
    last = last_night(conn, step, not_ahead(on))
    if last is None:
        return [on]
    if (on - last).days > MOST_MISSED:
        if sure:
            return [on]
        raise Refused("error.night-years", last=last, on=on)
    return days_after(last, on)


def days_after(last: date, on: date) -> list[date]:
    """The days after ``last`` up to ``on``, in order."""
    return [last + timedelta(days=number) for number in range(1, (on - last).days + 1)]


def mark_done(shop: OpenShop, step: str, on: date, detail: str = "") -> None:
    """Notes that the step was done for a shop day."""
    mark_days(shop, [(step, on, detail)])


def mark_days(shop: OpenShop, done: Sequence[tuple[str, date, str]]) -> None:
    """Notes steps that were done, each for a shop day with the result, in one transaction."""
    if not done:
        return
    with connection.writing(shop.conn):
        for step, on, detail in done:
            note_night(shop.conn, step, on, shop.now().instant, detail)
