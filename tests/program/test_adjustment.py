"""Corrections by hand, and points for telling about oneself."""

from datetime import date

import pytest

from loyalty_cli.errors import BadValue, LimitExceeded, LoyaltyError, NotEnoughCredit, NotEnoughPoints, Refused
from loyalty_cli.program.adjustment import Adjustment, decide_adjustment
from loyalty_cli.program.facts import CREDIT, POINTS, Debt, Lot, Standing, When
from loyalty_cli.program.model import ProfileField, Program, Reward, Staff, StampCard
from loyalty_cli.program.profile import decide_profile

TODAY = date(2026, 11, 21)
WHEN = When(TODAY, TODAY)
PROGRAM = Program(
    stamp_cards=(StampCard("c", "Card", "free", boxes=5),),
    rewards=(Reward("free", "Free"),),
    staff=Staff(max_adjustment=100),
    profile=(ProfileField("email", 10), ProfileField("drink", 5, "Favourite drink"), ProfileField("shoe")),
)
MEMBER = Standing(
    1,
    "Member",
    "Member",
    lots=(Lot(1, POINTS, 40, 40, TODAY, 1, TODAY), Lot(2, CREDIT, 500, 500, None, 1, TODAY)),
    stamps={"c": 3},
)


def entries(adjustment: Adjustment, standing: Standing = MEMBER) -> list[tuple[str, int, str]]:
    decision = decide_adjustment(PROGRAM, standing, adjustment, WHEN, iter(["CODE"]))
    return [(entry.unit, entry.amount, entry.rule) for entry in decision.entries]


@pytest.mark.parametrize(
    ("adjustment", "written"),
    [
        (Adjustment(50), [("points", 50, "adjust")]),
        (Adjustment(-40), [("points", -40, "adjust")]),
        (Adjustment(0, 1), [("credit", 1, "adjust")]),
        (Adjustment(0, -500), [("credit", -500, "adjust")]),
        (Adjustment(stamps={"c": 1}), [("stamps:c", 1, "adjust")]),
        (Adjustment(stamps={"c": -3}), [("stamps:c", -3, "adjust")]),
        (Adjustment(5, stamps={"c": 0}), [("points", 5, "adjust")]),
        (Adjustment(101, max_points=101), [("points", 101, "adjust")]),
        (
            Adjustment(stamps={"c": 2}),
            [
                ("stamps:c", 2, "adjust"),
                ("stamps:c", -5, "card-full"),
                ("voucher:CODE", 1, "voucher"),
                ("reward:free", 1, "reward"),
            ],
        ),
    ],
)
def test_what_is_written(adjustment: Adjustment, written: list[tuple[str, int, str]]) -> None:
    assert entries(adjustment) == written


@pytest.mark.parametrize(
    ("adjustment", "refusal"),
    [
        (Adjustment(), BadValue),
        (Adjustment(stamps={"c": 0}), BadValue),
        (Adjustment(101, -501, {"x": 1}), LimitExceeded),
        (Adjustment(-101, -501, {"x": 1}), LimitExceeded),
        (Adjustment(1, max_points=0), LimitExceeded),
        (Adjustment(-41, -501, {"x": 1}), NotEnoughPoints),
        (Adjustment(-40, -501, {"x": 1}), NotEnoughCredit),
        (Adjustment(-40, -500, {"x": 1}), Refused),
        (Adjustment(-40, -500, {"c": -4}), Refused),
    ],
)
def test_refusals_in_their_order(adjustment: Adjustment, refusal: type[LoyaltyError]) -> None:
    with pytest.raises(LoyaltyError) as raised:
        entries(adjustment)
    assert type(raised.value) is refusal


def test_what_is_owed_can_not_be_taken_twice() -> None:
    owing = MEMBER._replace(lots=(), debts=(Debt(9, POINTS, 30), Debt(10, CREDIT, 200)))
    for adjustment in (Adjustment(-1), Adjustment(0, -1)):
        with pytest.raises(Refused):
            entries(adjustment, owing)
    assert entries(Adjustment(30), owing) == [("points", 30, "adjust")]


@pytest.mark.parametrize(
    ("told", "rewarded", "points"),
    [
        ((), (), []),
        (("email",), (), [("email", 10)]),
        (("email", "drink"), (), [("email", 10), ("drink", 5)]),
        (("email", "drink"), ("email",), [("drink", 5)]),
        (("shoe", "phone"), (), []),
    ],
)
def test_a_field_is_rewarded_the_first_time(
    told: tuple[str, ...], rewarded: tuple[str, ...], points: list[tuple[str, int]]
) -> None:
    decision = decide_profile(PROGRAM, MEMBER, told, rewarded, WHEN)
    assert [(entry.why["id"], entry.amount) for entry in decision.entries] == points
    assert {entry.expires_on for entry in decision.entries} <= {date(2027, 11, 30)}
