"""What gifts and thanks must hold: found when somebody wrote past the limits, silent when nobody did."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.ledger.checks.points.movement import check_movement
from loyalty_cli.operations.deeds.engage import engage
from loyalty_cli.operations.kernel.recording import Keyed, append, draft_of, when_of
from loyalty_cli.operations.proof.verify import verify
from loyalty_cli.program.kernel.facts import Decision
from tests.support.programs import worked
from tests.support.till import Till

PROGRAM = worked("""
[[engagements]]
id = "review"
name = "Review"
points = 20
per_member = 1
period = "year"
[referral]
friend_points = 30
""")


@pytest.fixture
def counter() -> Iterator[Till]:
    counter = Till(PROGRAM)
    counter.play("""
        2026-11-21
        enroll Rosa
        enroll Nino refer Rosa
        Nino: buy 10.00 ref T1
    """)
    engage(counter.shop, "Rosa", "review", ref="E1")
    yield counter
    counter.shop.conn.close()


def write(till: Till, kind: str, member_id: int, body: dict[str, Any]) -> None:
    """A fact that no command would write."""
    keyed = Keyed()
    append(till.shop, draft_of(till.shop, kind, member_id, when_of(till.shop, keyed), body, keyed), Decision())


def found(till: Till) -> list[tuple[str, str]]:
    (check,) = (check for check in verify(till.shop)["checks"] if check["name"] == "gifts")
    return [(failure["rule"], failure["what"]) for failure in check["failures"]]


def test_nothing_is_found_where_nothing_is_wrong(counter: Till) -> None:
    counter.play("undo E1")
    engage(counter.shop, "Rosa", "review")
    counter.play("2027-01-01")
    engage(counter.shop, "Rosa", "review")
    counter.play("""
        return T1
        Nino: buy 10.00
    """)
    assert found(counter) == []


def test_thanks_past_their_limit(counter: Till) -> None:
    write(counter, "engagement", 1, {"id": "review"})
    assert found(counter) == [
        ("engagement", "thanks for 'review' who was thanked 1 times in this year, of 1 at most"),
    ]


def test_a_friend_brought_along_twice(counter: Till) -> None:
    write(counter, "referral", 2, {"friend": 2, "purchase": 3, "side": "friend"})
    assert found(counter) == [("referral", "was a friend brought along 2 times, and friend paid each time")]


def test_each_month_of_points_opens_moves_and_closes_with_what_is_booked(tmp_path: Path) -> None:
    from tests.support.ten import ten

    shop = ten(tmp_path / "ten")
    assert list(check_movement(Evidence(shop.conn))) == []
    shop.conn.execute("UPDATE balances SET amount = amount + 7 WHERE unit = 'points' AND member_id = 1")
    (found,) = check_movement(Evidence(shop.conn))
    assert (found.id, found.rule) == ("points", "movement")
