"""Rows written fifty to a statement: all of them, in any number."""

import sqlite3

import pytest

from loyalty_cli.ledger.store.binding import NOTHING, OR_NULL, bound, insert_rows


@pytest.mark.parametrize("count", [0, 1, 49, 50, 51, 100, 123])
def test_all_rows_are_written_with_what_they_lack(count: int) -> None:
    conn = sqlite3.connect(":memory:")
    conn.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT) STRICT")
    rows = [(number, None if number % 3 else f"{number}") for number in range(count)]
    insert_rows(conn, f"INSERT INTO t (id, a) VALUES (?, {OR_NULL})", [(number, bound(a)) for number, a in rows])
    assert conn.execute("SELECT id, a FROM t ORDER BY id").fetchall() == rows


def test_what_follows_the_rows_counts_for_each() -> None:
    conn = sqlite3.connect(":memory:")
    conn.execute("CREATE TABLE t (unit TEXT PRIMARY KEY, amount INTEGER)")
    adding = "INSERT INTO t (unit, amount) VALUES (?, ?)"
    for _ in range(2):
        insert_rows(
            conn,
            adding,
            [(f"{number % 60}", 1) for number in range(120)],
            behind=" ON CONFLICT(unit) DO UPDATE SET amount = amount + excluded.amount",
        )
    assert set(conn.execute("SELECT amount FROM t")) == {(4,)}


def test_no_value_is_what_stands_for_none() -> None:
    assert bound("") == ""
    assert bound(0) == 0
    assert bound(None) == NOTHING
