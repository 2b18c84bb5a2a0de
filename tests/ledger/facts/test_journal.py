"""Facts written one by one and many at once: the same rows, seals and derived data."""

import sqlite3
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.ledger.checks.file.schema import released_schema, schema_of
from loyalty_cli.ledger.facts import chain, journal
from loyalty_cli.ledger.facts.journal import (
    ADDED,
    FEWEST_ENTRIES,
    FactDraft,
    Gathering,
    Head,
    append,
    can_be_shared,
)
from loyalty_cli.ledger.facts.sale_rows import SALES
from loyalty_cli.ledger.store.programs import Recording
from loyalty_cli.program.kernel.facts import (
    Allocation,
    Decision,
    Extension,
    PlannedEntry,
    TierChange,
    Voucher,
)
from tests.ledger.conftest import empty_ledger

ON, LATER = date(2026, 11, 21), date(2027, 11, 30)
TABLES = (
    *(name for name, _ in journal.TABLES), "balances", "lots", "lot_months", "standings", "sales", "clients",
    "client_months", "sale_days",
)  # fmt: skip


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


def draft(number: int) -> FactDraft:
    fact = FactDraft("purchase", 1 + number % 5, ON, ON, "2026-11-21T10:30:00+00:00", {"amount": number})
    return fact._replace(ref=f"T{number}" if number % 2 else None, op_id=None if number % 2 else f"key {number}")


def ready(conn: sqlite3.Connection) -> Head:
    conn.execute("INSERT OR IGNORE INTO programs VALUES (1, 'd', '{}', '2026-11-21')")
    return journal.head(conn)


def one_by_one(conn: sqlite3.Connection, count: int, first: int = 0) -> None:
    ready(conn)
    for number in range(first, first + count):
        append(conn, draft(number), Recording(1, "d"), decision(number))


def gathered(conn: sqlite3.Connection, count: int, first: int = 0) -> Gathering:
    gathering = Gathering(ready(conn), Recording(1, "d"))
    for number in range(first, first + count):
        gathering.add(draft(number), decision(number))
    return gathering


def told(conn: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    return {table: sorted(conn.execute(f"SELECT * FROM {table}"), key=str) for table in TABLES}


@pytest.mark.parametrize("count", [1, FEWEST_ENTRIES // 6 - 1, FEWEST_ENTRIES // 6, 300])
def test_the_rows_are_those_of_one_by_one(conn: sqlite3.Connection, count: int) -> None:
    gathering = gathered(conn, count)
    assert gathering.waiting == count
    gathering.write(conn)
    assert gathering.waiting == 0
    other = empty_ledger()
    one_by_one(other, count)
    assert told(conn) == told(other)
    assert gathering.end == journal.head(conn) == journal.head(other)


def test_the_seals_are_those_of_the_first_release(conn: sqlite3.Connection) -> None:
    """What that release sealed for these facts: not a byte of what is sealed may change."""
    gathered(conn, 300).write(conn)
    assert journal.head(conn).hash.hex() == "56d7512b1a6ddaa764e7015b3990c25ba36ed425f52d8bbc85a2dd8e1cab1ef4"


def test_what_is_there_already_is_added_to(conn: sqlite3.Connection) -> None:
    one_by_one(conn, 100)
    gathering = gathered(conn, FEWEST_ENTRIES // 6 + 1, first=100)
    gathering.write(conn)
    gathering.write(conn)
    written = gathering.end.fact_id
    for number in range(written, written + 60):
        gathering.add(draft(number), decision(number))
    gathering.write(conn)
    other = empty_ledger()
    one_by_one(other, written + 60)
    assert told(conn) == told(other)


TEXT = st.text(st.characters(codec=None), max_size=8)
WHY = st.dictionaries(TEXT, TEXT | st.integers(), max_size=3)
ENTRY = st.builds(
    PlannedEntry,
    st.sampled_from(["points", "credit", "spend"]) | TEXT.map("stamps:{}".format),
    st.integers(-99, 99).filter(bool),
    TEXT,
    WHY,
    st.none() | st.dates(),
    st.none() | st.dates(),
    st.none() | st.integers(1, 9),
    st.none() | st.integers(-2, -1),
)
DRAFT = st.builds(
    FactDraft,
    st.sampled_from(["purchase", "enrolment"]),
    st.integers(1, 9),
    st.dates(),
    st.dates(),
    TEXT,
    st.fixed_dictionaries({"amount": st.integers(), "lines": st.lists(st.tuples(TEXT, st.integers()), max_size=2)}),
    *[st.none() | TEXT] * 4,
    *[st.none() | st.integers(1, 9)] * 2,
)
FACT = st.tuples(DRAFT, st.lists(ENTRY, max_size=4).map(tuple))


def sealed_plainly(end: Head, draft: FactDraft, digest: str, decision: Decision) -> bytes:
    """The seal of a fact, from its rows written out one by one."""
    kind, member_id, on, keyed_on, recorded_at, body, *others = draft
    fact_id, day = end.fact_id + 1, on.isoformat()
    told = (fact_id, kind, member_id, day, others[0], keyed_on.isoformat(), recorded_at, *others[1:], digest)

    def number(ref: int | None) -> int | None:
        return ref if ref is None or ref > 0 else end.entry_id + 1 + ~ref

    entries = [
        (
            place, fact_id, member_id, one.unit, one.amount, day, (one.counts_on or on).isoformat(),
            one.expires_on.isoformat() if one.expires_on else None, one.rule, chain.to_json(one.why),
            number(one.reverses), number(one.origin),
        )
        for place, one in enumerate(decision.entries, start=end.entry_id + 1)
    ]  # fmt: skip
    sides = journal.side_rows(end, member_id, decision)
    return chain.seal(end.hash, (*told, chain.to_json(body), len(entries)), entries, *sides)


@given(st.lists(FACT, min_size=1, max_size=4), TEXT)
def test_the_seals_are_those_of_the_canonical_json(
    facts: list[tuple[FactDraft, tuple[PlannedEntry, ...]]], digest: str
) -> None:
    """Whatever stands in a text: quotes, line ends, letters of any script, halves of letters."""
    gathering = Gathering(Head(7, chain.GENESIS, 20, 3, 2, 1), Recording(1, digest))
    for number, (fact, entries) in enumerate(facts):
        decided = decision(number)._replace(entries=entries) if number % 2 else Decision(entries)
        plainly = sealed_plainly(gathering.end, fact, digest, decided)
        gathering.add(fact, decided)
        assert gathering.end.hash == plainly


def test_a_wording_fits_many_members(conn: sqlite3.Connection) -> None:
    """What many have alike is put into words once: the same rows as each by itself."""
    plain = Decision((PlannedEntry("points", 80, "opening", {}, LATER), PlannedEntry("stamps:é", 2, "opening", {})))
    other = empty_ledger()
    kept = []
    for ledger, at_once in ((conn, True), (other, False)):
        gathering = Gathering(ready(ledger), Recording(1, "d"))
        fact = draft(0)._replace(op_id=None)
        wording = gathering.wording(fact, plain)
        members = range(1, FEWEST_ENTRIES)
        if at_once:
            gathering.add_shared([(wording, member_id) for member_id in members], fact.recorded_at)
        for member_id in () if at_once else members:
            gathering.add(fact._replace(member_id=member_id), plain)
        gathering.write(ledger)
        kept.append(told(ledger))
    assert kept[0] == kept[1]


@pytest.mark.parametrize("number", range(4))
def test_a_wording_of_one_members_own_does_not_fit_others(number: int) -> None:
    """A voucher has a code, allocations and moved days name lots, an entry may be tied to another."""
    whole = decision(28)
    nothing: list[Any] = [(), (), (), ()]
    nothing[number] = whole[number + 1]
    assert can_be_shared(Decision(whole.entries[:4]))
    assert not can_be_shared(Decision((), nothing[0], nothing[1], nothing[2], nothing[3]))
    assert not can_be_shared(Decision(whole.entries[4:5]))
    assert not can_be_shared(Decision(whole.entries[5:]))


def test_the_triggers_are_back_word_for_word(conn: sqlite3.Connection) -> None:
    gathered(conn, 200).write(conn)
    assert schema_of(conn) == released_schema()


def test_with_the_transaction_the_triggers_are_back_too(conn: sqlite3.Connection) -> None:
    gathering = gathered(conn, 200)
    gathering.add(draft(1), decision(1))
    conn.execute("BEGIN")
    with pytest.raises(sqlite3.IntegrityError):
        gathering.write(conn)
    conn.execute("ROLLBACK")
    assert schema_of(conn) == released_schema()
    assert conn.execute("SELECT count(*) FROM facts").fetchone() == (0,)


def test_a_text_that_is_empty_stays_empty(conn: sqlite3.Connection) -> None:
    gathering = Gathering(ready(conn), Recording(1, "d"))
    for number in range(200):
        gathering.add(draft(number)._replace(operator="" if number % 2 else None), decision(number))
    gathering.write(conn)
    assert conn.execute("SELECT operator, count(*) FROM facts GROUP BY 1").fetchall() == [(None, 100), ("", 100)]


def test_both_functions_of_the_chain_are_the_same() -> None:
    quick = chain.digest("é".encode())
    chain.hasten()
    assert chain.digest("é".encode()) == quick == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"


@pytest.mark.parametrize("statement", [*ADDED, SALES])
def test_what_is_derived_of_new_rows_reads_no_old_ones(conn: sqlite3.Connection, statement: str) -> None:
    plan = conn.execute(f"EXPLAIN QUERY PLAN {statement}", {"fact": 1, "entry": 1}).fetchall()
    assert plan
    assert not [step for *_, step in plan if step.startswith("SCAN")]
