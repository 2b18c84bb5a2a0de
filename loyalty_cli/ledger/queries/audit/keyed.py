"""A fact as audit reads it, and the part of the ledger that audit reads."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from json import loads

from loyalty_cli.ledger.store.clauses import AMOUNT, STANDS, in_sql
from loyalty_cli.program.kernel.kinds import TAKING
from loyalty_cli.units import Cents
from loyalty_cli.values import Any, Final, NamedTuple

BY_HAND: Final = "f.batch_id IS NULL"
TAKEN: Final = in_sql(TAKING)
"""Kinds of facts by which a member takes a reward."""
KEYED: Final = "f.id, f.keyed_on, f.at_time, coalesce(f.operator, ''), f.member_id"
"""The columns of a ``Keyed``."""

_BLOCK: Final = 100
IN_BLOCKS: Final = (
    f"json_each(:blocks) b CROSS JOIN facts f ON f.id BETWEEN b.value * {_BLOCK} AND b.value * {_BLOCK} + {_BLOCK - 1}"
    f" AND f.id >= :first AND {BY_HAND}"
)
"""The facts ``f`` of a ``Part`` that were keyed by hand."""
_BLOCKS: Final = (
    "SELECT json_group_array(block) FROM"
    f" (SELECT DISTINCT id / {_BLOCK} AS block FROM facts f WHERE id >= ? AND {BY_HAND})"
)
_AMOUNTS: Final = f"SELECT json_group_array({AMOUNT}) FROM {{}} AND f.kind = 'purchase'"
_SOLD_BY_HAND: Final = _AMOUNTS.format(IN_BLOCKS)
_SOLD_OF_FILE: Final = _AMOUNTS.format("facts f WHERE f.batch_id = ? AND f.id >= ?")


class Keyed(NamedTuple):
    """The number of a fact, the day and time it was keyed, by whom, and the member's number (None: several)."""

    id: int
    on: str
    at: str | None
    operator: str
    member_id: int | None


class Part(NamedTuple):
    """A part of the ledger: the number of its first fact, and the blocks of facts in which one was keyed by hand.

    Where most came from files, the few facts by hand are found without reading all; ``blocks`` are JSON.
    """

    first: int
    blocks: str


def by_hand(
    conn: sqlite3.Connection, first: int, where: str, more: str = ""
) -> Iterator[tuple[Keyed, tuple[Any, ...]]]:
    """Facts from a number on that were keyed by hand and stand, in order, with more columns of each.

    ``where`` names kinds that have an index (``OTHERS``); all other kinds are for ``by_hand_in``.
    """
    return _keyed(conn, f"facts f WHERE f.id >= :first AND {BY_HAND} AND {where}", more, {"first": first})


def by_hand_in(
    conn: sqlite3.Connection, part: Part, where: str, more: str = ""
) -> Iterator[tuple[Keyed, tuple[Any, ...]]]:
    """As ``by_hand``, of any kinds."""
    return _keyed(conn, f"{IN_BLOCKS} AND {where}", more, part._asdict())


def _keyed(
    conn: sqlite3.Connection, source: str, more: str, told: Mapping[str, object]
) -> Iterator[tuple[Keyed, tuple[Any, ...]]]:
    columns = f"{KEYED}, {more}" if more else KEYED
    for row in conn.execute(f"SELECT {columns} FROM {source} AND {STANDS} ORDER BY f.id", told):
        yield Keyed(*row[:5]), row[5:]


def part_since(conn: sqlite3.Connection, since: str) -> Part:
    """The facts keyed on a day or later; from the next number to come where there are none."""
    row = conn.execute("SELECT id FROM facts WHERE keyed_on >= ? ORDER BY id LIMIT 1", (since,)).fetchone()
    (last,) = conn.execute("SELECT coalesce(max(id), 0) FROM facts").fetchone()
    first = int(row[0] if row else last + 1)
    (blocks,) = conn.execute(_BLOCKS, (first,)).fetchone()
    return Part(first, blocks)


def sold(conn: sqlite3.Connection, part: Part) -> dict[int, Counter[Cents]]:
    """How many purchases have each amount, by file (0: by hand), those undone too."""
    (texts,) = conn.execute(_SOLD_BY_HAND, part._asdict()).fetchone()
    found = {0: Counter(loads(texts))}
    for (batch_id,) in conn.execute("SELECT id FROM batches ORDER BY id").fetchall():
        (texts,) = conn.execute(_SOLD_OF_FILE, (batch_id, part.first)).fetchone()
        found[batch_id] = Counter(loads(texts))
    return found


def median_of(counted: Mapping[int, Counter[Cents]]) -> Cents:
    """The median amount of the purchases that ``sold`` counts; 0 without any."""
    every = sum(counted.values(), Counter[Cents]())
    before, middle = 0, every.total() // 2
    for amount, count in sorted(every.items()):
        before += count
        if before > middle:
            return amount
    return 0


def numbers(text: str) -> tuple[int, ...]:
    """The numbers of facts that SQLite listed."""
    return tuple(int(number) for number in text.split(","))
