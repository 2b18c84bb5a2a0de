"""Store credit: what was added to it and what was used."""

import sqlite3
from collections.abc import Iterator
from datetime import date

from loyalty_cli.program.kernel.facts import CREDIT
from loyalty_cli.values import Final

# What takes an entry back in its month goes with it; merges are told as what they come to: hardly ever anything.
_MOVES: Final = (
    "SELECT min(e.on_date), sum(e.amount) AS cents FROM balances b"
    " CROSS JOIN entries e ON e.member_id = b.member_id AND e.unit = b.unit CROSS JOIN facts f ON f.id = e.fact_id"
    f" WHERE b.unit = '{CREDIT}' AND e.on_date <= :on"
    " GROUP BY iif(e.rule = 'merge' OR (f.kind = 'undo' AND json_extract(f.body, '$.kind') IN ('merge', 'merge-out')),"
    "  -1, coalesce(e.reverses, e.id)), substr(e.on_date, 1, 7) HAVING cents <> 0 ORDER BY 1"
)


def moves(conn: sqlite3.Connection, on: date) -> Iterator[tuple[date, int]]:
    """What changed the credit of all members up to the end of a day, as written down: the day, cents (used: negative).

    What was undone in the month of its day is left out.
    """
    for day, cents in conn.execute(_MOVES, {"on": on.isoformat()}):
        yield date.fromisoformat(day), cents


def held(conn: sqlite3.Connection) -> int:
    """The credit of all members as it stands, less debts, in cents."""
    (cents,) = conn.execute(f"SELECT coalesce(sum(amount), 0) FROM balances WHERE unit = '{CREDIT}'").fetchone()
    return int(cents)
