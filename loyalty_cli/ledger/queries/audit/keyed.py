"""A fact as audit reads it, and the part of the ledger that audit reads."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping

from loyalty_cli.ledger.store.clauses import AMOUNT, STANDS, in_sql
from loyalty_cli.program.kernel.kinds import TAKING
from loyalty_cli.units import Cents
from loyalty_cli.values import Any, Final, NamedTuple

BY_HAND: Final = "f.batch_id IS NULL"
TAKEN: Final = in_sql(TAKING)
"""Kinds of facts by which a member takes a reward."""
KEYED: Final = "f.id, f.keyed_on, f.at_time, coalesce(f.operator, ''), f.member_id"
"""The columns of a ``Keyed``."""

_SOLD: Final = (
    f"SELECT group_concat(coalesce(batch_id, 0) || ' ' || {AMOUNT}) FROM facts f"
    " WHERE id BETWEEN ? AND ? AND kind = 'purchase'"
)
_TOGETHER: Final = 200_000
"""So many facts are counted at a time."""


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


def sold(conn: sqlite3.Connection, first: int) -> Counter[tuple[int, Cents]]:
    """How many purchases from a number on have each amount, by file (0: by hand), those undone too."""
    (last,) = conn.execute("SELECT coalesce(max(id), 0) FROM facts").fetchone()
    told: Counter[str] = Counter()
    for start in range(first, last + 1, _TOGETHER):
        (texts,) = conn.execute(_SOLD, (start, start + _TOGETHER - 1)).fetchone()
        told.update(texts.split(",") if texts else ())
    found: Counter[tuple[int, Cents]] = Counter()
    for text, count in told.items():
        batch, _, cents = text.partition(" ")
        found[int(batch), int(cents)] = count
    return found


def median_of(counted: Mapping[tuple[int, Cents], int]) -> Cents:
    """The median amount of the purchases that ``sold`` counts; 0 without any."""
    before, middle = 0, sum(counted.values()) // 2
    for (_, amount), count in sorted(counted.items(), key=lambda one: one[0][1]):
        before += count
        if before > middle:
            return amount
    return 0


def numbers(text: str) -> tuple[int, ...]:
    """The numbers of facts that SQLite listed."""
    return tuple(int(number) for number in text.split(","))
