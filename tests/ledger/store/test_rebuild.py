"""Derived tables made anew are those that the triggers kept; what differs is told row by row."""

import pytest

from loyalty_cli.ledger.store.rebuild import (
    BALANCES,
    DERIVED,
    LOTS,
    STANDINGS,
    Derived,
    Difference,
    differences,
    rebuild,
)
from tests.support.random_shop import RandomShop


@pytest.mark.parametrize("derived", DERIVED, ids=lambda derived: derived.table)
@pytest.mark.parametrize("seed", range(4))
def test_made_anew_they_are_what_the_triggers_kept(seed: int, derived: Derived) -> None:
    conn = RandomShop(seed).play(60).conn
    kept = conn.execute(f"SELECT * FROM {derived.table} ORDER BY 1, 2").fetchall()
    assert list(differences(conn, derived)) == []

    conn.execute(f"DELETE FROM {derived.table}")
    assert rebuild(conn, derived) == len(kept)

    assert conn.execute(f"SELECT * FROM {derived.table} ORDER BY 1, 2").fetchall() == kept


def test_a_wrong_row_is_told_with_what_would_be_right() -> None:
    conn = RandomShop(0).play(30).conn
    member_id, unit, amount = conn.execute("SELECT * FROM balances WHERE unit = 'spend'").fetchone()
    conn.execute("UPDATE balances SET amount = 7 WHERE member_id = ? AND unit = ?", (member_id, unit))

    assert list(differences(conn, BALANCES)) == [Difference("balances", (member_id, unit), (7,), (amount,))]


def test_a_missing_row_and_one_too_many_are_told() -> None:
    conn = RandomShop(0).play(30).conn
    (lot_id,) = conn.execute("SELECT min(entry_id) FROM lots").fetchone()
    right = conn.execute("SELECT * FROM lots WHERE entry_id = ?", (lot_id,)).fetchone()
    conn.execute("DELETE FROM lots WHERE entry_id = ?", (lot_id,))
    conn.execute("INSERT INTO standings VALUES (999, 'Gold', '2026-01-01')")

    assert list(differences(conn, LOTS)) == [Difference("lots", (lot_id,), None, right[1:])]
    assert list(differences(conn, STANDINGS)) == [Difference("standings", (999,), ("Gold", "2026-01-01"), None)]
