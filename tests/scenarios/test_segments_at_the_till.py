"""Rules for a segment: the till reads the list of last night, and the fact records its day."""

import json
from pathlib import Path

import pytest

from loyalty_cli.keeping.nightly import nightly
from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.operations.due.nights import mark_done
from loyalty_cli.operations.due.segment_lists import STEP, keep
from loyalty_cli.operations.proof.replay import check_replay
from loyalty_cli.reports.members.menu import menu
from loyalty_cli.reports.members.people import eligible
from tests.config.specimens import mistakes_in
from tests.scenarios.conftest import OpenTill
from tests.support.programs import french, worked
from tests.support.till import Till

RULES = """
[[segments]]
id = "tea-people"
name = "Tea people"
all = ["bought = tea"]
[[promotions]]
id = "p"
name = "For tea people"
multiplier = "2"
segment = "tea-people"
[[rewards]]
id = "pot"
name = "Tea pot"
value = "8.00"
points = 1
segment = "tea-people"
[[challenges]]
id = "c"
name = "Twice"
count = "visits"
target = 2
points = 100
again = true
segment = "tea-people"
"""


def listed(counter: Till) -> None:
    """What the night keeps."""
    keep(counter.shop, lambda segment: eligible(counter.shop, segment))
    mark_done(counter.shop, STEP, counter.shop.now().today)


@pytest.fixture
def counter(till: OpenTill) -> Till:
    counter = till(worked(RULES))
    counter.play("""
        2026-11-20
        enroll Léa
        enroll Ben
        Léa: buy 4.00 tea=4.00                  -> +4 points
        Ben: buy 4.00 cake=4.00                 -> +4 points
        Léa: redeem pot                         -> refused not-offered
    """)
    listed(counter)
    return counter


def test_by_the_list_of_last_night(counter: Till) -> None:
    counter.play("""
        2026-11-21
        Léa: buy 10.00 ref T1                   -> +120 points
        Ben: buy 10.00 tea=10.00 ref T2         -> +10 points
        Léa: redeem pot                         -> -1 points
        Ben: redeem pot                         -> refused not-offered
        2026-11-22
        Ben: visit                              -> +0 points
    """)
    assert "pot" in [one["id"] for one in menu(counter.shop, "Léa")["rewards"]]
    assert "pot" not in [one["id"] for one in menu(counter.shop, "Ben")["rewards"]]
    listed(counter)
    counter.play("""
        Ben: buy 10.00 ref T3                   -> +120 points
        return T1                               -> -20 points
    """)
    rows = counter.shop.conn.execute("SELECT ref, body FROM facts WHERE ref IN ('T1', 'T2', 'T3')").fetchall()
    assert {ref: json.loads(body)["segments"] for ref, body in rows} == {
        "T1": {"on": "2026-11-20", "in": ["tea-people"]},
        "T2": {"on": "2026-11-20", "in": []},
        "T3": {"on": "2026-11-22", "in": ["tea-people"]},
    }


def test_decided_again_by_what_was_recorded(counter: Till) -> None:
    """Another list since changes nothing; nor does the same receipt told again."""
    counter.play("2026-11-21\nLéa: buy 10.00 ref T1")
    counter.shop.conn.execute("DELETE FROM segment_lists")
    assert [one.what for one in check_replay(Evidence(counter.shop.conn))] == []
    counter.play("""
        Léa: buy 10.00 ref T1                   -> repeated
        Léa: buy 10.00 ref T4                   -> +10 points
        undo T1
    """)


def test_keyed_late_it_reads_the_last_list_and_comes_back_by_what_was_recorded(counter: Till) -> None:
    """The list of the 20th, kept then, also for the sale of the 19th: the fact tells which."""
    counter.play("""
        2026-11-22
        Léa: buy 10.00 on 2026-11-20 ref A      -> +20 points
        Léa: buy 10.00 on 2026-11-21 ref B      -> +120 points, 144 points
        Ben: buy 10.00 on 2026-11-21 ref C      -> +10 points
        return A                                -> -20 points
        undo B                                  -> -120 points, 4 points
    """)
    rows = counter.shop.conn.execute("SELECT body FROM facts WHERE ref IN ('A', 'B', 'C')").fetchall()
    assert {json.loads(body)["segments"]["on"] for (body,) in rows} == {"2026-11-20"}
    assert [one.what for one in check_replay(Evidence(counter.shop.conn))] == []


def test_a_gift_card_pays_where_lists_are_read(counter: Till) -> None:
    """The fact records both: the lists that were read, and the amount that the card paid."""
    counter.play("""
        2026-11-21
        giftcard sell 50.00
        Léa: buy 10.00 with V1 ref T1           -> pay 0.00, +120 points
    """)
    (body,) = counter.shop.conn.execute("SELECT body FROM facts WHERE ref = 'T1'").fetchone()
    told = json.loads(body)
    assert (told["cards_paid"], told["segments"]["in"]) == ([1_000], ["tea-people"])
    assert [one.what for one in check_replay(Evidence(counter.shop.conn))] == []


def test_an_unknown_segment_is_a_mistake() -> None:
    wrong = mistakes_in(RULES.replace('segment = "tea-people"', 'segment = "tea-peple"', 1))
    assert any("tea-people" in one and "tea-peple" in one for one in wrong), wrong


def test_the_night_keeps_the_lists_where_a_rule_asks(tmp_path: Path) -> None:
    from loyalty_cli.operations.deeds.init import init
    from loyalty_cli.operations.kernel.shop import open_shop

    (tmp_path / "loyalty.toml").write_text(french(RULES), encoding="utf-8")
    init(str(tmp_path))
    shop = open_shop(str(tmp_path))
    night = nightly(shop)
    assert [step["detail"] for step in night["steps"] if step["step"] == "segments"] == ["1 list of members kept"]
    assert "segments" not in shop.program._replace(promotions=(), rewards=(), challenges=()).segments_asked
    shop.close()
