"""Thanks for a helping hand: points, a voucher or both, so often in a period."""

from collections.abc import Iterator
from datetime import date

import pytest

from loyalty_cli.errors import LimitReached
from loyalty_cli.program.decisions.events import decide_engagement
from loyalty_cli.program.kernel.facts import Decision, PlannedEntry, Voucher, When
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.rewards import Period, Reward
from loyalty_cli.program.promises.helping.engagements import Engagement

TODAY = date(2026, 11, 21)
WHEN = When(TODAY, TODAY)
MEMBER = Standing(7, "Member", "Member")
PROGRAM = Program(rewards=(Reward("cake", "Cake", "product", 400, voucher_days=30),))
REVIEW = Engagement("review", "A review", points=15)


def decided(engagement: Engagement, times: int, when: When, codes: Iterator[str]) -> Decision:
    return decide_engagement(PROGRAM._replace(engagements=(engagement,)), MEMBER, engagement, times, when, codes)


def test_points_and_a_voucher_to_the_letter() -> None:
    last = date(2026, 12, 21)
    assert decided(REVIEW._replace(reward="cake"), 0, WHEN, iter(["CODE"])) == Decision(
        (
            PlannedEntry("points", 15, "engagement", {"id": "review", "name": "A review"}, date(2027, 11, 30)),
            PlannedEntry("voucher:CODE", 1, "voucher", {"reward": "Cake"}, last),
            PlannedEntry("reward:cake", 1, "reward", {"reward": "Cake"}),
        ),
        vouchers=(Voucher("CODE", 7, "cake", "Cake", "product", 400, 0, TODAY, last, "engagement:review"),),
    )


def test_points_alone_and_a_reward_alone() -> None:
    points = decided(REVIEW, 0, WHEN, iter(()))
    assert [(one.unit, one.amount) for one in points.entries] == [("points", 15)]
    gift = decided(Engagement("x", "X", reward="cake"), 0, WHEN, iter(["CODE"]))
    assert [one.unit for one in gift.entries] == ["voucher:CODE", "reward:cake"]


def test_a_reward_the_program_has_no_more_is_not_given() -> None:
    decision = decided(REVIEW._replace(reward="gone"), 0, WHEN, iter(()))
    assert [one.unit for one in decision.entries] == ["points"]


@pytest.mark.parametrize(
    ("period", "message"),
    [
        ("ever", "A review is thanked for 2 for each member"),
        ("month", "A review is thanked for 2 a month for each member"),
    ],
)
def test_so_often_and_no_more(period: Period, message: str) -> None:
    twice = REVIEW._replace(per_member=2, period=period)
    assert decided(twice, 1, WHEN, iter(())).entries
    with pytest.raises(LimitReached) as refusal:
        decided(twice, 2, WHEN, iter(()))
    assert (refusal.value.message, refusal.value.hint) == (message, "")
    assert decided(REVIEW, 99, WHEN, iter(())).entries
