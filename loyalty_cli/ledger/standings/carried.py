"""Lots carried on after a merge: moved to the other record, or given back there since."""

import sqlite3

from loyalty_cli.ledger.store.clauses import holders
from loyalty_cli.program.kernel.facts import REDRAWN
from loyalty_cli.values import Final

_MOVED: Final = (
    "SELECT n.id FROM allocations a JOIN entries d ON d.id = a.debit_id AND d.rule = 'merge'"
    " JOIN entries r ON r.id = a.lot_id"
    " JOIN entries n ON n.fact_id = d.fact_id + 1 AND n.origin = coalesce(r.origin, r.id) AND n.amount > 0"
    " WHERE a.lot_id = ?"
)
GIVEN_BACK: Final = (
    " JOIN facts u ON u.reverses = d.fact_id AND u.kind = 'undo'"
    " JOIN entries n ON n.fact_id = u.id AND json_extract(n.why, '$.debit') = d.id"
)
"""Behind ``entries d``: the undo ``u`` of its fact, and the entries ``n`` by which that gave it back elsewhere."""
_GIVEN_BACK_OF_LOT: Final = (
    f"SELECT DISTINCT n.id FROM allocations a JOIN entries d ON d.id = a.debit_id {GIVEN_BACK} AND n.origin = a.lot_id"
    " WHERE a.lot_id = ?"
)
_REDRAWN: Final = (
    f"SELECT n.id FROM entries e JOIN undone u ON u.member_id IN {holders('e.member_id')} AND u.by_fact > e.fact_id"
    f" JOIN entries n ON n.fact_id = u.by_fact AND n.origin = e.id AND n.rule = '{REDRAWN}' WHERE e.id = ?"
)
_GIVEN_BACK_OF_DEBITS: Final = (
    f"SELECT coalesce(sum(n.amount), 0) FROM entries d {GIVEN_BACK} WHERE d.reverses = ? AND d.amount < 0"
)


def carried_on(conn: sqlite3.Connection, lot_id: int) -> tuple[int, ...]:
    """The lots that carry a lot on: what moved of it to another record, came back there, or was drawn anew."""
    found: dict[int, None] = {}
    left = [lot_id]
    while left:
        one = left.pop(0)
        rows = [number for query in (_MOVED, _GIVEN_BACK_OF_LOT, _REDRAWN) for (number,) in conn.execute(query, (one,))]
        left += [number for number in rows if number not in found]
        found |= dict.fromkeys(rows)
    return tuple(found)


def given_back_elsewhere(conn: sqlite3.Connection, entry_id: int) -> int:
    """What was taken back of an accrual and given back since to the record it was merged into.

    As new lots, or as what that record had taken over as a debt.
    """
    (amount,) = conn.execute(_GIVEN_BACK_OF_DEBITS, (entry_id,)).fetchone()
    return int(amount)
