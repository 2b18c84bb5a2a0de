"""A fact as audit reads it, and the part of the ledger that audit reads."""

import sqlite3
from collections.abc import Iterator

from loyalty_cli.ledger.store.clauses import AMOUNT, STANDS, in_sql
from loyalty_cli.program.kernel.kinds import TAKING
from loyalty_cli.units import Cents
from loyalty_cli.values import Any, Final, NamedTuple

BY_HAND: Final = "f.batch_id IS NULL"
TAKEN: Final = in_sql(TAKING)
"""Kinds of facts by which a member takes a reward."""
KEYED: Final = "f.id, f.keyed_on, f.at_time, coalesce(f.operator, ''), f.member_id"
"""The columns of a ``Keyed``."""


class Keyed(NamedTuple):
    """The number of a fact, the day and time it was keyed, by whom, and the member's number (None: several)."""

    id: int
    on: str
    at: str | None
    operator: str
    member_id: int | None


def by_hand(
    conn: sqlite3.Connection, first: int, where: str, more: str = "", *values: object
) -> Iterator[tuple[Keyed, tuple[Any, ...]]]:
    """Facts from a number on that were keyed by hand and stand, in order, with more columns of each."""
    rows = conn.execute(
        f"SELECT {KEYED}{', ' + more if more else ''} FROM facts f WHERE f.id >= ? AND {BY_HAND} AND {STANDS}"
        f" AND {where} ORDER BY f.id",
        (first, *values),
    )
    for row in rows:
        yield Keyed(*row[:5]), row[5:]


def first_since(conn: sqlite3.Connection, since: str) -> int:
    """The number of the first fact keyed on a day or later; the next number to come where there is none."""
    row = conn.execute("SELECT id FROM facts WHERE keyed_on >= ? ORDER BY id LIMIT 1", (since,)).fetchone()
    (last,) = conn.execute("SELECT coalesce(max(id), 0) FROM facts").fetchone()
    return int(row[0] if row else last + 1)


def median_sale(conn: sqlite3.Connection, first: int) -> Cents:
    """The median amount of the purchases from a number on; 0 without any."""
    counted = conn.execute(
        f"SELECT {AMOUNT} AS amount, count(*) FROM facts f WHERE id >= ? AND kind = 'purchase'"
        " GROUP BY amount ORDER BY amount",
        (first,),
    ).fetchall()
    before, middle = 0, sum(count for _, count in counted) // 2
    for amount, count in counted:
        before += count
        if before > middle:
            return int(amount)
    return 0


def numbers(text: str) -> tuple[int, ...]:
    """The numbers of facts that SQLite listed."""
    return tuple(int(number) for number in text.split(","))
