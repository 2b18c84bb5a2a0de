"""What the reports are told of sales from the derived rows is what the facts give."""

from datetime import date, timedelta
from typing import Any

import pytest

from loyalty_cli.ledger.facts.journal import FactDraft, Gathering, head
from loyalty_cli.ledger.queries.trade.sales import (
    categories,
    categories_of_facts,
    is_past,
    sales,
    sales_of_facts,
)
from loyalty_cli.ledger.store.clauses import OTHERS
from loyalty_cli.ledger.store.programs import Recording
from loyalty_cli.ledger.store.rebuild import SALES, differences
from loyalty_cli.program.kernel.facts import Decision
from tests.ledger.conftest import empty_ledger
from tests.support.random_shop import RandomShop

ON, INSTANT = date(2026, 11, 21), "2026-11-21T10:30:00+00:00"


@pytest.mark.parametrize("seed", range(6))
def test_derived_rows_tell_what_the_facts_tell(seed: int) -> None:
    conn = RandomShop(seed).play(70).conn
    days = [date.fromisoformat(day) for (day,) in conn.execute("SELECT DISTINCT on_date FROM facts ORDER BY 1")]
    seen = {is_past(conn, on) for on in days}

    for on in [*days[:: max(len(days) // 6, 1)], days[-1]]:
        assert sales(conn, on) == sales_of_facts(conn, on)
        for since in (date.min, on - timedelta(days=90)):
            assert _together(categories(conn, since, on)) == _together(categories_of_facts(conn, since, on))
    assert seen == {True, False}, "both ways of asking are tried"


def _together(rows: Any) -> dict[tuple[int, str], tuple[int, int, int, int]]:
    found: dict[tuple[int, str], tuple[int, int, int, int]] = {}
    for member_id, category, first, last, cents, many in rows:
        known = found.get((member_id, category), (first, last, 0, 0))
        found[member_id, category] = (min(first, known[0]), max(last, known[1]), cents + known[2], many + known[3])
    return found


def test_questions_of_few_facts_read_their_index() -> None:
    conn = RandomShop(0).play(20).conn
    for question in (
        "SELECT 1 FROM facts WHERE kind IN ('return', 'undo') AND on_date > '2026-01-01' AND {} LIMIT 1",
        "SELECT DISTINCT member_id, on_date FROM facts WHERE kind IN ('visit', 'redemption') AND {}",
    ):
        plan = conn.execute(f"EXPLAIN QUERY PLAN {question.format(OTHERS)}").fetchall()
        assert any("facts_others" in row[3] for row in plan)


CATEGORIES = ("coffee", "", "pâte à choux", 'a "b"', "back\\slash", "],[", ",500]]", "x\ty")


@pytest.mark.parametrize("many", [2, 100])
def test_one_or_many_purchases_are_derived_alike(many: int) -> None:
    """However many are written at once."""
    conn = empty_ledger()
    conn.execute("INSERT INTO programs VALUES (1, 'digest', '{}', '2026-11-21')")
    gathering = Gathering(head(conn), Recording(1, "digest"))
    for number in range(many + len(CATEGORIES)):
        category = CATEGORIES[number % len(CATEGORIES)]
        lines = [[category, 1, 500]] if number % 3 else [[category, 1, 200], ["cake", 1, 300]]
        body = {"amount": 500, "lines": lines}
        gathering.add(FactDraft("purchase", 1, ON, ON, INSTANT, body), Decision())
    back = {"amount": 500, "lines": [[CATEGORIES[1], 1, 500]]}
    gathering.add(FactDraft("return", 1, ON, ON, INSTANT, back, reverses=2), Decision())
    gathering.add(FactDraft("undo", 1, ON, ON, INSTANT, {}, reverses=3), Decision())
    gathering.write(conn)

    assert list(differences(conn, SALES)) == []
    rows = {row[2]: row[3:] for row in conn.execute("SELECT * FROM sales")}
    assert rows[2][0] == 0
    assert 3 not in rows
    assert rows[7][1] == "\x1f", "cake is in it, too"
    assert _together(categories(conn, date.min, ON)) == _together(categories_of_facts(conn, date.min, ON))
