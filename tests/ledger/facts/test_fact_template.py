"""Facts told of many members at once: the same rows and seals as each by itself."""

import sqlite3
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty_cli.ledger.facts import journal
from loyalty_cli.ledger.facts.bulk import FEWEST_ENTRIES, Gathering
from loyalty_cli.ledger.facts.fact_template import alike
from loyalty_cli.ledger.facts.journal import FactDraft, Recording
from loyalty_cli.program.kernel.facts import Allocation, Decision, Extension, PlannedEntry, TierChange, Voucher
from tests.ledger.conftest import empty_ledger

ON, LATER = date(2026, 11, 21), date(2027, 11, 30)
RECORDING = Recording(1, "d")
TABLES = (*(name for name, _ in journal.TABLES), "balances", "lots")
DRAFT = FactDraft("enrolment", 1, ON, LATER, "2026-11-21T10:30:00+00:00", {"told": ["name"], "points": 80})
POINTS = PlannedEntry("points", 80, "opening", {}, LATER)

amounts = st.integers(1, 10**9).map(lambda amount: amount if amount % 3 else -amount)
days = st.sampled_from((None, ON, LATER))
entries = st.builds(
    PlannedEntry,
    st.sampled_from(("points", "credit", "spend", "stamps:café")),
    amounts,
    st.sampled_from(("opening", "head-start")),
    st.dictionaries(st.sampled_from(("card", "count", "cents")), st.text(max_size=5) | st.integers(0, 9)),
    days,
    days,
    st.none(),
    st.none(),
)
drafts = st.builds(
    DRAFT._replace,
    body=st.dictionaries(st.text(max_size=4), st.integers() | st.text(max_size=4)),
    at=st.sampled_from((None, "10:30")),
    operator=st.none() | st.text(max_size=4),
    batch_id=st.none() | st.integers(1, 9),
)


def told(conn: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    return {table: conn.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3").fetchall() for table in TABLES}


@settings(max_examples=25)
@given(drafts, st.lists(entries, max_size=4), st.sampled_from((1, FEWEST_ENTRIES)))
def test_a_fact_told_of_many_is_that_of_each(draft: FactDraft, planned: list[PlannedEntry], members: int) -> None:
    decision = Decision(tuple(planned))
    fact = alike(draft, decision, RECORDING)
    assert fact is not None
    kept = []
    for at_once in (True, False):
        conn = empty_ledger()
        conn.execute("INSERT INTO programs VALUES (1, 'd', '{}', '2026-11-21')")
        gathering = Gathering(journal.head(conn), RECORDING)
        for member_id in range(1, members + 1):
            if at_once:
                gathering.add_alike(fact, member_id, draft.recorded_at)
            else:
                gathering.add(draft._replace(member_id=member_id), decision)
        gathering.write(conn)
        kept.append(told(conn))
        assert gathering.end == journal.head(conn)
        conn.close()
    assert kept[0] == kept[1]


@pytest.mark.parametrize(
    "decision",
    [
        Decision((POINTS,), (Allocation(7, -1, 3),)),
        Decision((POINTS,), (), (Extension(-1, LATER),)),
        Decision((), (), (), (Voucher("CODE-0001", 1, "r", "Café", "product", 260, 0, ON, LATER, "card:coffee"),)),
        Decision((), (), (), (), (TierChange("Bronze", "Silver", ON, "opening"),)),
        Decision((POINTS._replace(reverses=3),)),
        Decision((POINTS._replace(origin=3),)),
    ],
)
def test_what_is_one_members_alone_is_not_alike(decision: Decision) -> None:
    assert alike(DRAFT, decision, RECORDING) is None
