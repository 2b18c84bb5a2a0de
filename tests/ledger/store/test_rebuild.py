"""Derived tables rebuilt are those that the triggers kept; what differs is told row by row."""

import pytest

from loyalty_cli.ledger.store.rebuild import (
    BALANCES,
    DERIVED,
    LOT_MONTHS,
    LOTS,
    SALES,
    STANDINGS,
    Difference,
    differences,
    rebuild,
)
from tests.support.random_shop import RandomShop


@pytest.mark.parametrize("seed", range(4))
def test_rebuilt_they_are_what_the_triggers_kept(seed: int) -> None:
    conn = RandomShop(seed).play(60).conn
    for derived in DERIVED:
        conn.execute("SAVEPOINT trial")
        kept = conn.execute(f"SELECT * FROM {derived.table} ORDER BY 1, 2").fetchall()
        assert list(differences(conn, derived)) == [], derived.table

        conn.execute(f"DELETE FROM {derived.table}")
        assert rebuild(conn, derived) == len(kept), derived.table

        assert conn.execute(f"SELECT * FROM {derived.table} ORDER BY 1, 2").fetchall() == kept, derived.table
        conn.execute("ROLLBACK TO trial")


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


def test_sales_that_are_wrong_missing_or_too_many_are_told() -> None:
    conn = RandomShop(0).play(30).conn
    assert list(differences(conn, SALES)) == list(differences(conn, SALES._replace(same=""))) == []
    rows = conn.execute("SELECT * FROM sales ORDER BY fact_id").fetchall()
    for statement in (
        "UPDATE sales SET cents = cents + 1 WHERE fact_id = ?",
        "UPDATE sales SET category = 'none' WHERE fact_id = ?",
        "UPDATE sales SET category = char(31) WHERE fact_id = ? AND category <> char(31)",
        "UPDATE sales SET day = day + 1 WHERE fact_id = ?",
        "DELETE FROM sales WHERE fact_id = ?",
        "INSERT INTO sales VALUES (999, 1, ?, 5, '')",
    ):
        for row in (rows[0], rows[-1]):
            conn.execute("SAVEPOINT trial")
            changed = conn.execute(statement, (row[2],)).rowcount
            slow = list(differences(conn, SALES._replace(same="")))
            assert list(differences(conn, SALES)) == slow
            assert bool(slow) == bool(changed), statement
            conn.execute("ROLLBACK TO trial")


def test_lots_by_month_are_kept_when_a_last_day_moves() -> None:
    conn = RandomShop(1).play(60).conn
    lot_id, expires_on = conn.execute("SELECT min(entry_id), expires_on FROM lots WHERE expires_on > ''").fetchone()
    conn.execute("UPDATE lots SET expires_on = '2099-01-31', remaining = 0 WHERE entry_id = ?", (lot_id,))
    assert list(differences(conn, LOT_MONTHS)) == []
    conn.execute("UPDATE lots SET expires_on = ? WHERE entry_id = ?", (expires_on, lot_id))
    assert list(differences(conn, LOT_MONTHS)) == []
    conn.execute("UPDATE lot_months SET remaining = remaining + 1 WHERE unit = 'points'")
    assert list(differences(conn, LOT_MONTHS)) != []
