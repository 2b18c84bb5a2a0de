"""Match numbers that differ by leading zeros only, as spreadsheets drop them."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from loyalty_cli.values import Final

_LONGEST: Final = 20
"""Digits of the longest number that is looked for with more zeros before it."""
_ASKED_AT_ONCE: Final = 500


def unzeroed(conn: sqlite3.Connection, numbers: Collection[str]) -> dict[str, str]:
    """For numbers that the ledger does not have: the one that it has and that differs by leading zeros only.

    Numbers are those of another system and cards. Where several fit, which is meant can not be told: none is given.
    """
    bare = {number: number.lstrip("0") for number in numbers if number.isdecimal() and number.lstrip("0")}
    if not bare:
        return {}
    padded = _any_padded(conn)
    spelled = {number: list(_spellings(number, digits, padded=padded)) for number, digits in bare.items()}
    known = _known(conn, (one for spellings in spelled.values() for one in spellings))
    fitting = {number: [one for one in spellings if one in known] for number, spellings in spelled.items()}
    return {number: found[0] for number, found in fitting.items() if len(found) == 1}


def _spellings(number: str, digits: str, *, padded: bool) -> Iterator[str]:
    """The number without its zeros, and, where the ledger has any such, with other zeros."""
    yield from (digits,) if number != digits else ()
    if padded:
        yield from (one for size in range(len(digits) + 1, _LONGEST + 1) if (one := digits.zfill(size)) != number)


def _any_padded(conn: sqlite3.Connection) -> bool:
    query = "SELECT 1 FROM members WHERE {0} >= '0' AND {0} < '1' LIMIT 1"
    return any(conn.execute(query.format(column)).fetchone() for column in ("source_id", "card"))


def _known(conn: sqlite3.Connection, numbers: Iterable[str]) -> set[str]:
    """Those of the numbers that members have."""
    found: set[str] = set()
    rest = iter(numbers)
    while part := list(islice(rest, _ASKED_AT_ONCE)):
        marks = ",".join("?" * len(part))
        for column in ("source_id", "card"):
            rows = conn.execute(
                f"SELECT {column} FROM members WHERE {column} IN ({marks}) AND status IN ('active', 'merged')", part
            )
            found.update(number for (number,) in rows)
    return found
