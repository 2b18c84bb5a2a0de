"""Free text of facts: sealed by its digest, read back, erased with the member, found out when it is changed."""

import json
import sqlite3

import pytest

from loyalty_cli.ledger.facts.texts import ERASED, digest_of, set_apart, told_body, wrong_texts
from loyalty_cli.operations.deeds.adjust import adjust
from loyalty_cli.operations.deeds.members.erase import erase
from loyalty_cli.operations.proof.verify import verify
from loyalty_cli.reports.members.history import history
from loyalty_cli.reports.members.why import why
from tests.support.nights import prove
from tests.support.programs import worked
from tests.support.till import Till

REASON = "Léa waited for a cold coffee"


@pytest.fixture
def till() -> Till:
    till = Till(worked())
    till.play("2026-11-21\nenroll Léa\nenroll Ben")
    adjust(till.shop, "Léa", 20, reason=REASON, stamps={"coffee": 1}, ref="A-1")
    return till


def sealed(conn: sqlite3.Connection) -> str:
    """All that the seals cover, as text."""
    rows = conn.execute("SELECT body FROM facts UNION ALL SELECT why FROM entries")
    return "\n".join(text for (text,) in rows)


def test_a_reason_is_read_wherever_it_was_read_before(till: Till) -> None:
    shop = till.shop
    line = history(shop, "Léa")["facts"][-1]
    assert line["reason"] == REASON
    assert all(REASON in entry["why"] for entry in line["entries"])
    assert REASON in json.dumps(why(shop, "Léa"), ensure_ascii=False)
    assert REASON not in sealed(shop.conn)


def test_the_same_adjustment_keyed_again_is_known(till: Till) -> None:
    again = adjust(till.shop, "Léa", 20, reason=REASON, stamps={"coffee": 1}, ref="A-1")
    assert again.document()["fact"]["repeated"]


def test_erased_with_the_member_nothing_of_it_is_left_and_the_ledger_verifies(till: Till) -> None:
    till.shop.conn.execute("PRAGMA secure_delete = ON")
    erase(till.shop, "Léa")
    assert till.shop.conn.execute("SELECT count(*) FROM texts").fetchone() == (0,)
    assert REASON.encode() not in till.shop.conn.serialize()
    prove(till.shop)


def test_a_text_of_another_member_stays(till: Till) -> None:
    adjust(till.shop, "Ben", 5, reason="a wet table")
    erase(till.shop, "Léa")
    assert history(till.shop, "Ben")["facts"][-1]["reason"] == "a wet table"


def test_an_erased_text_reads_as_empty(till: Till) -> None:
    conn = till.shop.conn
    fact_id, body = conn.execute("SELECT id, body FROM facts WHERE kind = 'adjust'").fetchone()
    assert told_body(conn, fact_id, body)["reason"] == REASON
    conn.execute("DELETE FROM texts")
    assert told_body(conn, fact_id, body)["reason"] == ERASED
    prove(till.shop)


def test_a_digest_does_not_tell_a_short_text() -> None:
    """The same text twice has two digests: without the salt nobody can try words until one fits."""
    bodies = [set_apart({"points": 5, "reason": "cake"}) for _ in range(2)]
    assert bodies[0][0] != bodies[1][0]
    ((body, (text,)), _) = bodies
    assert body == {"points": 5, "reason": {"sha256": digest_of(text.salt, "cake")}}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE texts SET text = 'something else'",
        "UPDATE texts SET salt = randomblob(16)",
        "UPDATE texts SET field = 'comment'",
        "UPDATE texts SET fact_id = 1",
    ],
)
def test_a_changed_text_is_found(till: Till, change: str) -> None:
    conn = till.shop.conn
    assert list(wrong_texts(conn)) == []
    with pytest.raises(sqlite3.IntegrityError):
        conn.execute(change)
    conn.execute("DROP TRIGGER texts_no_update")
    conn.execute(change)
    assert len(list(wrong_texts(conn))) == 1
    checks = {check["name"]: check["ok"] for check in verify(till.shop)["checks"]}
    assert not checks["texts"]


def test_a_fact_of_the_first_release_keeps_its_text(till: Till) -> None:
    assert told_body(till.shop.conn, 1, '{"points":5,"reason":"cake"}') == {"points": 5, "reason": "cake"}
