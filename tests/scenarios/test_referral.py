"""Who brings a friend: both sides are paid at the friend's first purchase that meets the minimum."""

from typing import Any

import pytest

from loyalty_cli.ledger.people.members import update_member
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.members.merge import merge
from loyalty_cli.operations.deeds.undo import undo
from tests.scenarios.conftest import OpenTill
from tests.support.nights import facts, night
from tests.support.programs import worked
from tests.support.till import Till, under_program

PROGRAM = worked("""
[referral]
referrer_points = 50
friend_points = 30
minimum = "5.00"
per_year = 2
""")
SAID = worked("[referral]\nreferrer_points = 20\nfriend_points = 10").replace('language = "fr"', 'language = "en"')
ENROLLED = """
    2026-11-21
    enroll Rosa
    enroll Nino refer Rosa                  -> 0 points
"""


def points(till: Till, name: str) -> int:
    return int(till.play(f"{name}: show")["balance"]["points"])


@pytest.fixture
def counter(till: OpenTill) -> Till:
    counter = till(PROGRAM)
    counter.play(ENROLLED)
    return counter


def paid(till: Till) -> list[tuple[str, int]]:
    rows: list[Any] = [body for _, _, body in facts(till.shop, "referral")]
    return [(body["side"], body["purchase"]) for body in rows]


def test_both_sides_at_the_first_purchase(counter: Till) -> None:
    document = counter.play("Nino: buy 10.00 ref T1 -> +40 points, 40 points")
    assert [(one["amount"], one["rule"]) for one in document["entries"] if one["unit"] == "points"] == [
        (10, "points"),
        (30, "referral-welcome"),
    ]
    assert document["referral"] == {"points": 30, "others": [{"card": "100014", "name": "Rosa", "points": 50}]}
    assert points(counter, "Rosa") == 50
    counter.play("Nino: buy 10.00           -> +10 points, 50 points")
    assert points(counter, "Rosa") == 50


def test_answered_again_as_the_first_time(counter: Till) -> None:
    first = counter.play("Nino: buy 10.00 ref T1")
    again = counter.play("Nino: buy 10.00 ref T1 -> repeated, +40 points")
    assert {**again, "fact": None} == {**first, "fact": None}
    assert points(counter, "Rosa") == 50


def test_the_first_that_meets_the_minimum(counter: Till) -> None:
    counter.play("Nino: buy 4.99            -> +4 points")
    assert paid(counter) == []
    counter.play("Nino: buy 5.00            -> +35 points")
    assert points(counter, "Rosa") == 50


def test_taken_back_when_what_is_left_is_below_the_minimum(counter: Till) -> None:
    counter.play("""
        Nino: buy 10.00 ref T1              -> 40 points
        return T1 5.00                      -> -5 points
    """)
    assert (points(counter, "Nino"), points(counter, "Rosa")) == (35, 50)
    document = counter.play("return T1 0.01 ref R1 -> -31 points")
    assert document["referral"] == {"points": -30, "others": [{"card": "100014", "name": "Rosa", "points": -50}]}
    assert (points(counter, "Nino"), points(counter, "Rosa")) == (4, 0)
    counter.play("return T1 0.01 ref R1     -> repeated, -31 points")


def test_spent_already_it_is_owed(counter: Till) -> None:
    counter.play("""
        Nino: buy 10.00 ref T1
        Rosa: buy 30.00                     -> 80 points
        Rosa: redeem free-coffee            -> 0 points
        undo T1
    """)
    assert points(counter, "Rosa") == -50


def test_undone_it_is_taken_back_and_the_next_purchase_pays(counter: Till) -> None:
    counter.play("""
        Nino: buy 10.00 ref T1
        undo T1
    """)
    assert (points(counter, "Nino"), points(counter, "Rosa")) == (0, 0)
    counter.play("Nino: buy 10.00           -> +40 points")
    assert points(counter, "Rosa") == 50


def test_a_return_undone_pays_again(counter: Till) -> None:
    counter.play("""
        Nino: buy 10.00 ref T1
        return T1 ref R1
        undo R1                             -> +40 points
    """)
    assert (points(counter, "Nino"), points(counter, "Rosa")) == (40, 50)


def test_a_return_undone_does_not_pay_twice(counter: Till) -> None:
    counter.play("""
        Nino: buy 10.00 ref T1
        return T1 ref R1
        Nino: buy 20.00 ref T2              -> +50 points
        undo R1                             -> +10 points
    """)
    assert (points(counter, "Nino"), points(counter, "Rosa")) == (60, 50)


def test_so_many_friends_a_year(counter: Till) -> None:
    """The third friend of the year is welcome all the same."""
    counter.play("Nino: buy 10.00")
    for name in ("Oda", "Pia"):
        counter.play(f"""
            enroll {name} refer Rosa
            {name}: buy 10.00               -> +40 points
        """)
    assert points(counter, "Rosa") == 100
    counter.play("""
        2027-01-02
        enroll Quim refer Rosa
        Quim: buy 10.00                     -> +40 points
    """)
    assert points(counter, "Rosa") == 150


def test_never_to_oneself(counter: Till) -> None:
    same = {"phone": "+33639980017"}
    for number, change in ((1, same), (2, same)):
        update_member(counter.shop.conn, number, change)
    counter.play("Nino: buy 10.00           -> +10 points")
    assert paid(counter) == []


def test_an_erased_referrer_is_paid_no_more(counter: Till) -> None:
    counter.shop.conn.execute("UPDATE members SET status = 'erased', name = '' WHERE id = 1")
    counter.play("Nino: buy 10.00           -> +40 points")
    assert paid(counter) == [("friend", 3)]


def test_keyed_late_it_is_dated_late(counter: Till) -> None:
    counter.play("""
        2026-11-25
        Nino: buy 10.00 on 2026-11-22
    """)
    assert {on for _, on, _ in facts(counter.shop, "referral")} == {"2026-11-22"}


def test_it_is_not_undone_by_itself(counter: Till) -> None:
    counter.play("Nino: buy 10.00")
    (number,) = counter.shop.conn.execute("SELECT max(id) FROM facts WHERE kind = 'referral'").fetchone()
    counter.play(f"undo #{number}           -> refused refused")


def test_undoing_the_last_thing_keyed_undoes_the_purchase(counter: Till) -> None:
    document = counter.play("Nino: buy 10.00")
    undone = counter.play("undo")
    assert undone["undone"]["id"] == document["fact"]["id"]
    assert points(counter, "Rosa") == 0


def test_a_program_without_referrals_pays_nobody_and_takes_back_what_was_paid(counter: Till) -> None:
    counter.play("Nino: buy 10.00 ref T1")
    counter.change_program(worked())
    counter.play("""
        enroll Oda refer Rosa
        Oda: buy 10.00                      -> +10 points
        return T1
    """)
    assert (points(counter, "Nino"), points(counter, "Rosa")) == (0, 0)


def test_a_friend_only_program_still_pays_once(till: OpenTill) -> None:
    counter = till(worked("[referral]\nfriend_points = 30"))
    counter.play(f"""
        {ENROLLED}
        Nino: buy 0.01                      -> +30 points
        Nino: buy 1.00                      -> +1 points
    """)
    assert points(counter, "Rosa") == 0


def test_enrolment_says_what_will_happen_and_the_return_what_it_cost_whom(till: OpenTill) -> None:
    counter = till(SAID)
    counter.play("""
        2026-11-21
        enroll Ana
        enroll Ben refer Ana
    """)
    assert counter.last["brought_along"]["refused"] is None
    assert counter.last["say"][0] == "At the first purchase: 20 points for Ana, 10 points for the new member"
    counter.play("Ben: buy 10.00 ref B-1")
    assert counter.last["say"][0] == "Ana is given 20 points for bringing a friend along"
    counter.play("return B-1")
    assert counter.last["say"][0] == "Ana loses 20 points: the purchase of the friend brought along came back"
    assert "aside" not in counter.last


def test_the_same_phone_is_said_at_once(till: OpenTill) -> None:
    counter = till(SAID)
    counter.play("""
        2026-11-21
        enroll Ana phone 0639981234
    """)
    request = EnrollRequest("Ben", phone="06 39 98 12 34", refer="Ana", anyway=True)
    document = enroll(counter.shop, request).document()
    assert document["brought_along"]["refused"] == "same-person"
    assert document["say"][0].startswith("Ana has the same phone or e-mail")


def test_friend_and_referrer_who_become_one_give_the_referral_back(till: OpenTill) -> None:
    counter = till(SAID)
    counter.play("""
        2026-11-21
        enroll Ana
        enroll Ben refer Ana
        Ben: buy 10.00 ref B-1
    """)
    document = merge(counter.shop, "Ben", "Ana").document()
    assert document["balance"]["points"] == 10
    assert "the referral between the two is taken back: 30 points" in document["warnings"]
    parted = undo(counter.shop).document()
    assert parted["separated"]["name"] == "Ben"
    assert (points(counter, "Ana"), points(counter, "Ben")) == (20, 20)
    assert parted["referral"]["points"] == 20
    assert [(one["name"], one["points"]) for one in parted["referral"]["others"]] == [("Ben", 10)]
    assert [one["amount"] for one in parted["entries"] if one["unit"] == "points"][-1] == 20


def test_what_a_merge_did_not_take_back_its_undo_does_not_pay_again(till: OpenTill) -> None:
    """A shop that stops at zero let spent points go; goods that came back before the merge pay nothing."""
    counter = till(PROGRAM + "\n[refunds]\nnegative = false\n")
    counter.play(ENROLLED)
    counter.play("""
        Nino: buy 100.00 ref T1
        Rosa: buy 40.00
        Rosa: redeem free-coffee                -> 10 points
    """)
    for _ in range(2):
        merge(counter.shop, "Nino", "Rosa")
        undo(counter.shop)
        assert (points(counter, "Rosa"), points(counter, "Nino")) == (10, 130)
    counter.play("Nino: return T1")
    merge(counter.shop, "Nino", "Rosa")
    undo(counter.shop)
    assert (points(counter, "Rosa"), points(counter, "Nino")) == (0, 0)


def test_a_shop_that_stops_at_zero_takes_no_more_back_than_is_there(till: OpenTill) -> None:
    """What was spent comes back with a redemption that is undone, and is taken then."""
    counter = till(PROGRAM + "\n[refunds]\nnegative = false\n")
    counter.play(ENROLLED)
    counter.play("Nino: buy 100.00 ref T1")
    counter.play("Rosa: buy 40.00")
    counter.play("Rosa: redeem free-coffee ref R1 -> 10 points")
    document = counter.play("Nino: return T1 -> 0 points")
    assert [(one["name"], one["points"]) for one in document["referral"]["others"]] == [("Rosa", -10)]
    assert points(counter, "Rosa") == 0
    counter.play("Rosa: buy 5.00 -> 5 points")
    counter.play("Rosa: undo R1 -> 45 points")


def test_what_lapsed_is_not_paid_again_for_another_purchase(till: OpenTill) -> None:
    """A return raises nobody's points: the first payment lapsed, and the second one is the same friend's."""
    counter = till(PROGRAM)
    counter.play(ENROLLED)
    counter.play("Nino: buy 10.00 ref T1 -> 40 points")
    night(counter, "2027-12-01")
    counter.play("2027-12-02\nNino: buy 20.00 ref T2 -> 20 points")
    counter.play("Nino: return T1 -> 20 points")
    assert points(counter, "Rosa") == 0


def test_a_return_pays_nothing_that_the_program_promised_only_since(till: OpenTill) -> None:
    counter = till(worked())
    counter.play(ENROLLED)
    counter.play("Nino: buy 20.00 ref T1 -> 20 points")
    counter.shop = under_program(counter.shop, PROGRAM)
    counter.play("Nino: return T1 3.00 -> 17 points")
    assert not paid(counter)
