"""A friend brought along: each side's points, under its own rule."""

from datetime import date

import pytest

from loyalty_cli.program.decisions.events import decide_referral
from loyalty_cli.program.kernel.facts import Allocation, Debt, Decision, PlannedEntry, When
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.helping.referral import Referral, Side

TODAY = date(2026, 11, 21)
WHEN = When(TODAY, date(2026, 12, 24))
MEMBER = Standing(1, "Member", "Member")
BOTH = Program(referral=Referral(referrer_points=50, friend_points=20))


@pytest.mark.parametrize(("side", "points", "rule"), [("friend", 20, "referral-welcome"), ("referrer", 50, "referral")])
def test_each_side_has_its_own_points(side: Side, points: int, rule: str) -> None:
    expected = PlannedEntry("points", points, rule, {}, date(2027, 11, 30))
    assert decide_referral(BOTH, MEMBER, side, WHEN) == Decision((expected,))


def test_a_side_without_points_gets_nothing() -> None:
    only_friend = Program(referral=Referral(friend_points=20))
    assert decide_referral(only_friend, MEMBER, "referrer", WHEN) == Decision()
    assert decide_referral(BOTH._replace(referral=Referral(referrer_points=5)), MEMBER, "friend", WHEN) == Decision()
    assert decide_referral(Program(), MEMBER, "friend", WHEN) == Decision()


def test_what_is_owed_is_paid_first() -> None:
    owing = MEMBER._replace(debts=(Debt(9, "points", 30),))
    assert decide_referral(BOTH, owing, "referrer", WHEN).allocations == (Allocation(9, ~0, 30),)
