"""A friend brought along brings rewards, and so many friends bring more; what comes back takes it along."""

import pytest

from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.members.merge import merge
from loyalty_cli.reports.helping.referrals import referrals
from tests.config.specimens import mistakes_in
from tests.scenarios.conftest import OpenTill
from tests.support.nights import night
from tests.support.programs import FIVE_OFF, worked
from tests.support.till import Till

PROGRAM = worked(
    FIVE_OFF
    + """
[referral]
referrer_points = 50
referrer_reward = "free-coffee"
friend_reward = "five-off"
minimum = "5.00"
steps = [{friends = 2, reward = "five-off"}, {friends = 3, reward = "free-coffee"}]
[[challenges]]
id = "host"
name = "Host"
count = "friends"
target = 2
reward = "five-off"
badge = "Host"
"""
).replace('language = "fr"', 'language = "en"')


@pytest.fixture
def counter(till: OpenTill) -> Till:
    counter = till(PROGRAM)
    counter.play("""
        2026-11-21
        enroll Rosa
        enroll Nino refer Rosa
        enroll Pia refer Rosa
        enroll Tom refer Rosa
    """)
    return counter


def held(counter: Till, name: str = "Rosa") -> tuple[int, int]:
    """Points, and vouchers."""
    balance = counter.seen(name, counter.shop.now().today)["balance"]
    return balance["points"], balance["vouchers"]


def test_both_sides_have_their_rewards_and_the_receipt_says_so(counter: Till) -> None:
    document = counter.play("Nino: buy 10.00 ref T1     -> +10 points, 1 voucher")
    assert document["referral"]["others"] == [
        {"card": "100014", "name": "Rosa", "points": 50, "rewards": ["Free coffee"], "back": False}
    ]
    assert document["say"][0] == "Rosa is given 50 points + Free coffee for bringing a friend along"
    assert [one["name"] for one in document["vouchers"]] == ["Five off"]
    assert held(counter) == (50, 1)


def test_a_return_takes_both_back_and_names_the_referrer(counter: Till) -> None:
    counter.play("Nino: buy 10.00 ref T1")
    document = counter.play("return T1 6.00             -> -6 points, 0 vouchers")
    assert document["say"][0].startswith("Rosa loses 50 points + Free coffee")
    assert held(counter) == (0, 0)
    assert [(row["friend"], row["state"]) for row in referrals(counter.shop)] == [
        ("Nino", "back"), ("Pia", "waiting"), ("Tom", "waiting"),
    ]  # fmt: skip


def test_steps_once_each_and_the_challenge_of_friends(counter: Till) -> None:
    counter.play("""
        Nino: buy 10.00 ref T1
        Pia: buy 10.00 ref T2
    """)
    assert held(counter) == (100, 4)  # two coffees, the first step, the challenge
    counter.play("Tom: buy 10.00 ref T3")
    assert held(counter) == (150, 6)
    rows = referrals(counter.shop)
    assert [(row["state"], row["ref"], row["referrer_points"], row["friend_reward"]) for row in rows] == [
        ("paid", "T1", 50, "Five off"), ("paid", "T2", 50, "Five off"), ("paid", "T3", 50, "Five off"),
    ]  # fmt: skip


@pytest.mark.parametrize("first", [True, False])
def test_a_friend_gone_takes_the_steps_no_more_reached(counter: Till, first: bool) -> None:
    """Whichever friend's purchase comes back: two are not three, one is not two."""
    counter.play("""
        Nino: buy 10.00 ref T1
        Pia: buy 10.00 ref T2
        Tom: buy 10.00 ref T3
        2026-11-25
    """)
    counter.play(f"return {'T1' if first else 'T3'} ref B1")
    assert held(counter) == (100, 4)
    counter.play("return T2")
    assert held(counter) == (50, 1)
    counter.play("undo B1")
    assert held(counter) == (100, 4)


def test_a_purchase_that_follows_keeps_the_step(counter: Till) -> None:
    """Nino's first purchase comes back, the second one pays: nothing is taken and given again."""
    counter.play("""
        Nino: buy 10.00 ref T1
        Nino: buy 8.00 ref T4
        Pia: buy 10.00 ref T2
        return T1
    """)
    assert held(counter)[0] == 100
    steps = "SELECT count(*) FROM facts WHERE kind = 'referral' AND json_extract(body, '$.side') = 'step'"
    assert counter.shop.conn.execute(steps).fetchone() == (1,)


def test_a_reward_that_went_with_an_undone_purchase_goes_once(counter: Till) -> None:
    """Nino's first purchase comes back, the second pays; that one is undone, the third pays."""
    counter.play("Nino: buy 10.00 ref T1")
    night(counter, "2027-03-11")
    counter.play("""
        2027-03-12
        Nino: buy 8.00 ref T4
        2027-03-15
        return T1
        Nino: buy 9.00 ref T5
        2027-03-17
        undo T4
    """)
    assert held(counter, "Nino") == (9, 1)
    count = "SELECT amount FROM balances WHERE member_id = 2 AND unit = 'reward:five-off'"
    assert counter.shop.conn.execute(count).fetchone() == (1,)


def test_a_used_reward_stays_used(counter: Till) -> None:
    counter.play("""
        Nino: buy 10.00 ref T1
        Nino: buy 7.00 voucher V1           -> pay 2.00, 12 points
        return T1                           -> 2 points
    """)
    assert held(counter, "Nino")[1] == 0


def test_a_used_reward_of_a_challenge_that_friends_won_stays_used(counter: Till) -> None:
    """Pia's purchase wins the challenge; it comes back when Rosa has used what it brought, and Pia buys again."""
    counter.play("""
        Nino: buy 10.00 ref T1
        Pia: buy 10.00 ref T2
    """)
    query = "SELECT code FROM vouchers WHERE source = 'challenge:host'"
    (code,) = counter.shop.conn.execute(query).fetchone()
    buy(counter.shop, "Rosa", 900, voucher=code)
    counter.play("""
        return T2
        Pia: buy 10.00 ref T4
    """)
    assert counter.shop.conn.execute(query).fetchall() == [(code,)]
    assert held(counter) == (104, 3)  # two coffees and the step


def test_who_becomes_one_with_a_friend_loses_the_step(counter: Till) -> None:
    counter.play("""
        Nino: buy 10.00 ref T1
        Pia: buy 10.00 ref T2
    """)
    merge(counter.shop, "Pia", "Rosa")
    steps = "SELECT count(*) FROM vouchers WHERE source = 'referral:2'"
    assert counter.shop.conn.execute(steps).fetchone() == (1,)
    assert held(counter)[0] == 60


def test_keyed_late_it_reaches_the_step_once(counter: Till) -> None:
    counter.play("""
        2026-11-24
        Nino: buy 10.00 ref T1
        Pia: buy 10.00 ref T2
        Tom: buy 10.00 ref T3 on 2026-11-22
    """)
    assert held(counter) == (150, 6)


def test_steps_that_do_not_rise_are_a_mistake() -> None:
    wrong = PROGRAM.replace("friends = 3", "friends = 2")
    assert "more friends than the one before" in str(mistakes_in(wrong[wrong.index("[points]") :]))
