"""The history is read once, with memory flat, and every row of it belongs to a fact."""

import sqlite3
import tracemalloc
from typing import Any

import pytest

from loyalty_cli.language.catalogue import speak
from loyalty_cli.ledger.checks.facts.history import TAIL, read_history
from loyalty_cli.ledger.checks.facts.walk import SIDES, Walk, rows_of_fact, whole_fact
from loyalty_cli.ledger.checks.finding import LISTED, Finding, Findings, Question, ask, where
from loyalty_cli.ledger.facts.journal import FactDraft, Gathering, append, head
from loyalty_cli.ledger.store.programs import Recording
from loyalty_cli.program.kernel.facts import Decision, PlannedEntry
from tests.support.random_shop import OPENING, RandomShop, ledger_in_memory
from tests.support.story import unprotected


def long_ledger(facts: int) -> sqlite3.Connection:
    """So many visits with a point each."""
    conn = ledger_in_memory()
    conn.execute("INSERT INTO programs VALUES (1, 'd', '{}', '2026-01-05')")
    gathering = Gathering(head(conn), Recording(1, "d"))
    for number in range(facts):
        draft = FactDraft("visit", number % 50 + 1, OPENING, OPENING, "2026-01-05T10:00:00+00:00", {})
        decision = Decision((PlannedEntry("points", 1, "points", {}),))
        gathering.add(draft, decision)
    gathering.write(conn)
    return conn


def test_the_walk_sees_every_row_once() -> None:
    conn = RandomShop(4).play(80).conn
    facts: list[Any] = list(Walk(conn))

    assert [fact.id for fact in facts] == list(range(1, len(facts) + 1))
    for place, (table, columns, _) in enumerate(SIDES):
        key = columns.partition(",")[0]
        walked = [row[0] for fact in facts for row in fact[-len(SIDES) :][place]]
        assert walked == [one for (one,) in conn.execute(f"SELECT {key} FROM {table} ORDER BY rowid")]


def test_a_fact_is_read_whole() -> None:
    conn = RandomShop(4).play(80).conn
    whole = whole_fact(conn, 7)

    assert whole.row[0] == 7
    assert whole.seal == conn.execute("SELECT hash FROM facts WHERE id = 7").fetchone()[0]
    assert whole.rows == rows_of_fact(conn, 7)
    assert len(whole.rows[0]) == whole.row[14]


def test_a_row_of_no_fact_is_a_stray() -> None:
    conn = RandomShop(4).play(40).conn
    with unprotected(conn):
        conn.execute("PRAGMA foreign_keys = OFF")
        conn.execute("UPDATE entries SET fact_id = 9999 WHERE id = 3")

    found = read_history(conn, quick=False).found["chain"]

    assert ("entries 3", "stray") in [(one.id, one.rule) for one in found.listed]


def test_a_quick_look_reads_the_end_only() -> None:
    conn = long_ledger(TAIL + 20)
    with unprotected(conn):
        conn.execute("UPDATE facts SET operator = 'Lou' WHERE id IN (5, 25)")

    assert [one.id for one in read_history(conn, quick=True).found["chain"].listed] == ["fact 25"]
    assert [one.id for one in read_history(conn, quick=False).found["chain"].listed] == ["fact 5", "fact 25"]


def test_signs_that_json_may_write_in_two_ways_are_sealed_as_they_were() -> None:
    """SQLite's JSON and ours need not escape alike; the journal's own way has the word."""
    conn = ledger_in_memory()
    conn.execute("INSERT INTO programs VALUES (1, 'd', '{}', '2026-01-05')")
    said = 'tab\t quote" back\\slash / é 語 🙂 del\x7f \x1f \x01 \u2028'
    draft = FactDraft("visit", 1, OPENING, OPENING, "2026-01-05T10:00:00+00:00", {"said": said}, operator=said)
    append(conn, draft, Recording(1, "d"), Decision((PlannedEntry("points", 1, "points", {"reason": said}),)))

    assert read_history(conn, quick=False).found["chain"].count == 0


@pytest.mark.long
def test_memory_stays_flat() -> None:
    peaks = []
    for facts in (10_000, 100_000):
        conn = long_ledger(facts)
        tracemalloc.start()
        assert read_history(conn, quick=False).facts == facts
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 2 * peaks[0]


def test_all_findings_are_counted_and_the_first_kept() -> None:
    findings = Findings(Finding(str(number), "rule", "what") for number in range(LISTED + 5))
    more = Findings()
    more.take(findings)
    more.add("last", "rule", "what")

    assert (findings.count, len(findings.listed)) == (LISTED + 5, LISTED)
    assert (more.count, len(more.listed)) == (LISTED + 6, LISTED)


def test_a_question_tells_its_answers() -> None:
    conn = sqlite3.connect(":memory:")
    question = Question("once", "SELECT 'fact ' || column1, column2 FROM (VALUES (1, 5), (2, 6))")
    assert list(ask(conn, question)) == [
        Finding("fact 1", "once", "was undone 5 times"),
        Finding("fact 2", "once", "was undone 6 times"),
    ]


def test_where_something_was_found_is_told_in_the_language_in_force() -> None:
    places = ("fact 812", "tier change 5", "the given head", "backup loyalty-2026.db", "balances 1 points")
    assert [where(place) for place in places] == list(places)
    speak(told="fr")
    assert [where(place) for place in places] == [
        "opération 812", "changement de niveau 5", "l’empreinte donnée", "sauvegarde loyalty-2026.db",
        "balances 1 points",
    ]  # fmt: skip
