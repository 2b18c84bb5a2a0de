"""Clients, their months and the days of sales follow every change of a sale, one by one and many at once."""

import sqlite3
from datetime import date, timedelta
from random import Random

import pytest

from loyalty_cli.ledger.facts.journal import FEWEST_ENTRIES, FactDraft, Gathering, head
from loyalty_cli.ledger.store.programs import Recording
from loyalty_cli.ledger.store.rebuild import CLIENT_MONTHS, CLIENTS, SALE_DAYS, SALES, differences
from loyalty_cli.program.kernel.facts import Decision, PlannedEntry
from tests.ledger.conftest import empty_ledger

FIRST, INSTANT = date(2024, 2, 27), "2026-11-21T10:30:00+00:00"
TABLES = ("sales", "clients", "client_months", "sale_days")


def are_right(conn: sqlite3.Connection) -> bool:
    return not any([*differences(conn, derived)] for derived in (CLIENTS, CLIENT_MONTHS, SALE_DAYS))


@pytest.mark.parametrize("seed", range(4))
def test_they_follow_sales_that_come_in_any_order_and_go(seed: int) -> None:
    conn, dice = empty_ledger(), Random(seed)
    add = "INSERT INTO sales(member_id, day, fact_id, cents, category) VALUES (?, ?, ?, ?, '')"
    day = FIRST.toordinal()
    for number in range(1, 400):
        day += dice.choice((0, 0, 1, 3, 9))
        late = dice.choice((0, 0, 0, 0, 1, 30, 400))
        conn.execute(add, (dice.randint(1, 6), day - late, number, dice.choice((0, 120, 450))))
        if number % 9 == 0:
            conn.execute("DELETE FROM sales WHERE fact_id = ?", (dice.randint(1, number),))
        if number % 50 == 0:
            assert are_right(conn)
    (ended,) = conn.execute("SELECT sum(silences) FROM clients").fetchone()
    assert ended, "some silences ended"
    conn.execute("DELETE FROM sales")
    assert [conn.execute(f"SELECT count(*) FROM {table}").fetchone() for table in TABLES] == [(0,)] * 4


def facts(dice: Random, many: int, since: date) -> list[FactDraft]:
    """Purchases of some days in a row, here and there one keyed late."""
    found = []
    for number in range(many):
        on = since + timedelta(days=number // 4 - dice.choice((0,) * 20 + (1, 90)))
        name = dice.choice(("coffee", "", 'a "b"', "],[", ",450]]", "pâte"))
        lines = dice.choice(([[name, 1, 450]], [[name, 1, 400], ["tea", 1, 50]], []))
        amount = dice.choice((450, 450, 900, 0))
        body = {"amount": amount, **({"lines": lines} if lines else {})}
        found.append(FactDraft("purchase", dice.randint(1, 40), on, on, INSTANT, body))
    return found


def test_many_purchases_at_once_leave_what_one_by_one_do() -> None:
    dice, at_once, one_by_one = Random(7), empty_ledger(), empty_ledger()
    for ledger in (at_once, one_by_one):
        ledger.execute("INSERT INTO programs VALUES (1, 'd', '{}', '2026-11-21')")
    for portion in range(3):
        drafts = facts(dice, FEWEST_ENTRIES + 60, FIRST + timedelta(days=80 * portion))
        for ledger, size in ((at_once, len(drafts)), (one_by_one, 50)):
            for start in range(0, len(drafts), size):
                gathering = Gathering(head(ledger), Recording(1, "d"))
                for draft in drafts[start : start + size]:
                    gathering.add(draft, Decision((PlannedEntry("spend", 450, "spend", {}),)))
                gathering.write(ledger)
        assert all(told(at_once, table) == told(one_by_one, table) for table in TABLES)
    assert are_right(at_once)
    assert not [*differences(at_once, SALES)]
    triggers = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name"
    assert at_once.execute(triggers).fetchall() == empty_ledger().execute(triggers).fetchall()


def told(conn: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    return sorted(conn.execute(f"SELECT * FROM {table}"))
