"""The monthly spend of the median member, from the ledger: how fast promises are reached."""

import sqlite3
from datetime import date
from typing import Final

from loyalty_cli.ledger.queries.owner.change import spent_since_joining
from loyalty_cli.units import Cents, add_months, next_day

MONTHS: Final = 12
"""So many months up to today are looked at."""
FEWEST_DAYS: Final = 30
"""Who was enrolled since is counted as a member for at least so many days: one visit is not a rhythm."""
DAYS_E4: Final = 304_375
"""Days of a month, in ten-thousandths."""


def median_monthly_cents(conn: sqlite3.Connection, on: date) -> Cents | None:
    """The median member's qualifying spend in a month, of those who bought within the last twelve; None without any.

    A member's month is their spend of the last twelve months (counted from enrolment, if that was later) divided by
    the days of them, times 30.4375. Of an even number of members the lower median.
    """
    first = next_day(add_months(on, -MONTHS))
    rows = spent_since_joining(conn, first, on)
    months = sorted(
        spent * DAYS_E4 // (10_000 * max((on - max(first, date.fromisoformat(joined))).days + 1, FEWEST_DAYS))
        for joined, spent in rows
    )
    return months[(len(months) - 1) // 2] if months else None
