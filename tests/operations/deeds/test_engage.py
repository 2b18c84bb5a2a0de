"""Reviews, photos, trade-ins: points or a voucher, so many a period."""

import pytest

from loyalty_cli.errors import LimitReached, RewardNotFound
from loyalty_cli.operations.deeds.engage import engage
from tests.scenarios.conftest import OpenTill
from tests.support.ledger import fingerprint
from tests.support.programs import worked
from tests.support.till import Till

PROGRAM = worked("""
[[engagements]]
id = "review"
name = "Un avis en ligne"
points = 20
per_member = 1
period = "year"
[[engagements]]
id = "book"
name = "Un livre"
points = 5
reward = "free-coffee"
per_member = 2
period = "month"
[[engagements]]
id = "smile"
name = "Un sourire"
points = 1
""")


@pytest.fixture
def counter(till: OpenTill) -> Till:
    counter = till(PROGRAM)
    counter.play("""
        2026-11-21
        enroll Léa
    """)
    return counter


def test_points_with_their_reason(counter: Till) -> None:
    document = engage(counter.shop, "Léa", "review").document()
    assert document["fact"]["kind"] == "engagement"
    assert document["entries"] == [
        {
            "unit": "points",
            "amount": 20,
            "rule": "engagement",
            "why": "merci pour\u00a0: Un avis en ligne",
            "expires_on": "2027-11-30",
        }
    ]
    assert document["balance"]["points"] == 20


def test_a_voucher_and_points_and_by_name(counter: Till) -> None:
    document = engage(counter.shop, "Léa", "un LIVRE").document()
    (voucher,) = document["vouchers"]
    assert (voucher["reward"], document["balance"]["points"], document["balance"]["vouchers"]) == ("free-coffee", 5, 1)
    counter.codes.append(voucher["code"])
    counter.play("redeem V1                 -> 0 vouchers")


def test_so_many_a_period(counter: Till) -> None:
    engage(counter.shop, "Léa", "review")
    before = fingerprint(counter.shop.conn)
    with pytest.raises(LimitReached) as refusal:
        engage(counter.shop, "Léa", "review")
    assert refusal.value.message == "Un avis en ligne is thanked for 1 a year for each member"
    assert fingerprint(counter.shop.conn) == before
    for _ in range(5):
        engage(counter.shop, "Léa", "smile")
    counter.play("2026-12-31")
    with pytest.raises(LimitReached):
        engage(counter.shop, "Léa", "review")
    counter.play("2027-01-01")
    engage(counter.shop, "Léa", "review")


def test_undone_it_can_be_done_again(counter: Till) -> None:
    engage(counter.shop, "Léa", "review", ref="E1")
    counter.play("undo E1                   -> -20 points, 0 points")
    engage(counter.shop, "Léa", "review")


def test_undone_its_voucher_is_withdrawn(counter: Till) -> None:
    document = engage(counter.shop, "Léa", "book", ref="E1").document()
    counter.codes.append(document["vouchers"][0]["code"])
    counter.play("""
        undo E1                             -> 0 points, 0 vouchers
        redeem V1                           -> refused voucher-used
    """)


def test_a_used_voucher_holds_it(counter: Till) -> None:
    document = engage(counter.shop, "Léa", "book", ref="E1").document()
    counter.codes.append(document["vouchers"][0]["code"])
    counter.play("""
        redeem V1
        undo E1                             -> refused already-reversed
    """)


def test_the_same_receipt_number_is_the_same_thanks(counter: Till) -> None:
    first = engage(counter.shop, "Léa", "review", ref="E1").document()
    again = engage(counter.shop, "Léa", "review", ref="E1").document()
    assert again == {**first, "fact": {**first["fact"], "repeated": True}}


@pytest.mark.parametrize(
    ("text", "hint"), [("revew", "did you mean review?"), ("zzz", "engagements: review, book, smile")]
)
def test_no_such_engagement(counter: Till, text: str, hint: str) -> None:
    with pytest.raises(RewardNotFound) as refusal:
        engage(counter.shop, "Léa", text)
    assert refusal.value.hint == hint


def test_a_program_without_engagements(till: OpenTill) -> None:
    with pytest.raises(RewardNotFound, match="no engagement 'review'") as refusal:
        engage(till().shop, "Léa", "review")
    assert refusal.value.hint == "engagements: the program has none"
