"""Many facts at once: the same rows and the same derived data as one by one."""

import sqlite3
from datetime import date

import pytest

from loyalty_cli.ledger import bulk, chain, journal
from loyalty_cli.ledger.bulk import FEWEST_ENTRIES, insert_many
from loyalty_cli.ledger.checks.schema import released_schema, schema_of
from loyalty_cli.ledger.journal import FactDraft, Recording, Rows, insert_rows
from loyalty_cli.program.facts import (
    Allocation,
    Decision,
    Extension,
    PlannedEntry,
    TierChange,
    Voucher,
)
from tests.ledger.conftest import empty_ledger

ON, LATER = date(2026, 11, 21), date(2027, 11, 30)
TABLES = (*(name for name, _ in journal.TABLES), "balances", "lots", "standings")


def decision(number: int) -> Decision:
    """A decision of every kind of row, another for each number."""
    entries = (
        PlannedEntry("points", 10 + number, "points", {"cents": number}, LATER if number % 2 else None),
        PlannedEntry("spend", 1000, "spend", {"cents": 1000}, counts_on=date(2026, 1, 1) if number % 3 == 0 else None),
        PlannedEntry("points", -3, "redeem", {"reward": "Café"}),
        PlannedEntry("credit", 500, "opening", {}),
        PlannedEntry("points", 2, "points-back", {}, reverses=-3),
        PlannedEntry("stamps:coffee", 1, "stamps", {}, origin=-1),
    )
    voucher = Voucher(f"CODE-{number:04d}", 1 + number % 5, "r", "Café", "product", 260, 0, ON, LATER, "card:coffee")
    return Decision(
        entries,
        (Allocation(-3, -1, 3),),
        (Extension(-1, LATER),),
        (voucher,) if number % 4 == 0 else (),
        (TierChange("Bronze", "Silver", ON, "tier-up"),) if number % 7 == 0 else (),
    )


def facts(conn: sqlite3.Connection, count: int) -> list[Rows]:
    conn.execute("INSERT INTO programs VALUES (1, 'd', '{}', '2026-11-21')")
    end, many = journal.head(conn), []
    for number in range(count):
        draft = FactDraft("purchase", 1 + number % 5, ON, ON, "2026-11-21T10:30:00+00:00", {"amount": number})
        draft = draft._replace(ref=f"T{number}" if number % 2 else None, op_id=None if number % 2 else f"key {number}")
        rows, end = journal.rows_of(end, draft, Recording(1, "d"), decision(number))
        many.append(rows)
    return many


def told(conn: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    return {table: sorted(conn.execute(f"SELECT * FROM {table}"), key=str) for table in TABLES}


@pytest.mark.parametrize("count", [1, FEWEST_ENTRIES // 6 - 1, FEWEST_ENTRIES // 6, 300])
def test_the_rows_are_those_of_one_by_one(conn: sqlite3.Connection, count: int) -> None:
    many = facts(conn, count)
    insert_many(conn, many)
    one_by_one = empty_ledger()
    for rows in facts(one_by_one, count):
        insert_rows(one_by_one, [rows])
    assert told(conn) == told(one_by_one)
    assert (len(many[0].entries) * count >= FEWEST_ENTRIES) == (count >= FEWEST_ENTRIES // 6)


def test_what_is_there_already_is_added_to(conn: sqlite3.Connection) -> None:
    many = facts(conn, 200)
    insert_rows(conn, many[:100])
    insert_many(conn, many[100:])
    one_by_one = empty_ledger()
    insert_rows(one_by_one, facts(one_by_one, 200))
    assert told(conn) == told(one_by_one)


def test_the_triggers_are_back_word_for_word(conn: sqlite3.Connection) -> None:
    insert_many(conn, facts(conn, 200))
    assert schema_of(conn) == released_schema()


def test_with_the_transaction_the_triggers_are_back_too(
    conn: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = facts(conn, 200)
    monkeypatch.setattr(bulk, "_derive", lambda conn, _: conn.execute("INSERT INTO nowhere VALUES (1)"))
    conn.execute("BEGIN")
    with pytest.raises(sqlite3.OperationalError):
        insert_many(conn, many)
    conn.execute("ROLLBACK")
    assert schema_of(conn) == released_schema()
    assert conn.execute("SELECT count(*) FROM facts").fetchone() == (0,)


def test_a_text_that_is_empty_stays_empty(conn: sqlite3.Connection) -> None:
    many = facts(conn, 200)
    kept = [
        rows._replace(fact=(*rows.fact[:7], "" if place % 2 else None, *rows.fact[8:]))
        for place, rows in enumerate(many)
    ]
    insert_many(conn, kept)
    assert conn.execute("SELECT operator, count(*) FROM facts GROUP BY 1").fetchall() == [(None, 100), ("", 100)]


def test_both_functions_of_the_chain_are_the_same() -> None:
    quick = chain.digest("é".encode())
    chain.hasten()
    assert chain.digest("é".encode()) == quick == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"
