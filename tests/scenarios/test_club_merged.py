"""The paid club of two records that became one: what was paid comes back, and one welcome is given."""

from contextlib import suppress
from random import Random
from typing import Final

import pytest

from loyalty_cli.errors import LoyaltyError
from loyalty_cli.ledger.queries.gifts.clubs import payments
from loyalty_cli.operations.deeds.members import merge
from loyalty_cli.operations.deeds.regulars import club
from loyalty_cli.program.kernel.facts import CLUB as MONTHS
from loyalty_cli.program.promises.regulars.club import Step
from tests.scenarios.conftest import OpenTill
from tests.support.programs import worked
from tests.support.till import Till, under_program

CLUB = """
[club]
name = "Le Club"
fee = "24.00"
welcome = "free-coffee"
"""
SHORT = f"{CLUB}months = 6\n"
STEPS: Final[tuple[Step, ...]] = ("join", "renew", "cancel")
DEAR = CLUB.replace("24.00", "48.00")


def opened(till: OpenTill) -> Till:
    counter = till(worked(CLUB, refunds=""))
    counter.play("2026-11-21\nenroll Léa\nenroll Bob")
    return counter


def ruled(counter: Till, club: str) -> None:
    counter.shop = under_program(counter.shop, worked(club, refunds=""))


def kept(counter: Till) -> int:
    """What the shop has of all fees, in cents."""
    return sum(one.cents for one in payments(counter.shop.conn))


def test_a_fee_that_rose_since_is_not_what_comes_back(till: OpenTill) -> None:
    counter = opened(till)
    counter.play("Léa: club join -> pay 24.00\nLéa: club renew -> pay 24.00")
    ruled(counter, DEAR)
    merge.merge(counter.shop, "Léa", "Bob")
    counter.play("Bob: club cancel -> money 46.00")
    assert kept(counter) == 2_00


def test_months_are_those_that_were_paid_for(till: OpenTill) -> None:
    counter = opened(till)
    counter.play("Léa: club join -> pay 24.00")
    ruled(counter, SHORT)
    merge.merge(counter.shop, "Léa", "Bob")
    counter.play("Bob: club cancel -> money 22.00")
    assert kept(counter) == 2_00


def test_of_months_of_both_records_both_fees_come_back(till: OpenTill) -> None:
    counter = opened(till)
    counter.play("Léa: club join -> pay 24.00")
    ruled(counter, DEAR)
    counter.play("Bob: club join -> pay 48.00")
    merge.merge(counter.shop, "Léa", "Bob")
    counter.play("Bob: club cancel -> money 69.00\nundo -> 2 vouchers\nBob: club cancel -> money 69.00")
    assert kept(counter) == 3_00


def test_what_was_handed_over_before_does_not_come_back_twice(till: OpenTill) -> None:
    counter = opened(till)
    counter.play("Léa: club join\nLéa: club renew\nLéa: club cancel -> money 46.00")
    ruled(counter, DEAR)
    merge.merge(counter.shop, "Léa", "Bob")
    counter.play("Bob: club renew -> pay 48.00\nBob: club renew -> pay 48.00\nBob: club cancel -> money 96.00")
    assert kept(counter) == 2_00


@pytest.mark.parametrize("used", ["visit", "redeem V1"])
def test_who_was_welcomed_in_the_other_record_is_not_welcomed_again(till: OpenTill, used: str) -> None:
    counter = opened(till)
    counter.play(f"Léa: club join -> 1 vouchers\nLéa: {used}")
    merge.merge(counter.shop, "Léa", "Bob")
    counter.play("Bob: club cancel -> 0 vouchers\n2028-01-10\nBob: club join -> 0 vouchers")


def test_separated_again_each_gets_back_what_they_paid(till: OpenTill) -> None:
    counter = opened(till)
    counter.play("Léa: club join")
    done = merge.merge(counter.shop, "Léa", "Bob")
    counter.play(
        f"undo #{done.document()['fact']['id']}\nLéa: club cancel -> money 22.00\nBob: club join -> 1 vouchers"
    )
    counter.play("Bob: club cancel -> money 22.00")
    assert kept(counter) == 4_00


@pytest.mark.parametrize("seed", range(6))
def test_never_more_comes_back_than_was_paid(till: OpenTill, seed: int) -> None:
    dice = Random(seed)
    counter = opened(till)
    counter.play("enroll Ida\nenroll Max")
    left = ["Léa", "Bob", "Ida", "Max"]
    while len(left) > 1:
        for name in left * 3:
            ruled(counter, dice.choice([CLUB, SHORT, DEAR]))
            with suppress(LoyaltyError):
                club.take(counter.shop, name, dice.choice(STEPS))
            assert kept(counter) >= 0
        goes, stays = dice.sample(left, 2)
        merge.merge(counter.shop, goes, stays)
        left.remove(goes)
    with suppress(LoyaltyError):
        club.take(counter.shop, left[0], "cancel")
    months = counter.shop.conn.execute("SELECT sum(amount) FROM entries WHERE unit = ?", (MONTHS,)).fetchone()[0]
    assert months > 0
    assert kept(counter) > 0
