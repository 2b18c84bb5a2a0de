"""Corrections by hand."""

from datetime import date

import pytest

from loyalty_cli.errors import BadValue, LimitExceeded, LoyaltyError, NotEnoughCredit, NotEnoughPoints, Refused
from loyalty_cli.program.decisions.members.adjustment import (
    Adjustment,
    check_worth,
    decide_adjustment,
    points_worth,
)
from loyalty_cli.program.kernel.facts import CREDIT, POINTS, Allocation, Debt, Decision, Lot, PlannedEntry, When, Why
from loyalty_cli.program.kernel.shop import Shop
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.rewards import Reward, worth_cents
from loyalty_cli.program.promises.buying.stamp_cards import StampCard
from loyalty_cli.program.promises.house_rules import Staff

TODAY = date(2026, 11, 21)
WHEN = When(TODAY, TODAY)
PROGRAM = Program(
    stamp_cards=(StampCard("c", "Card", "free", boxes=5),),
    rewards=(Reward("free", "Free"),),
    staff=Staff(max_adjustment=100),
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
        (Adjustment(1), [("points", 1, "adjust")]),
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


def test_corrections_to_the_letter() -> None:
    why = {"reason": "spilled coffee"}
    given = decide_adjustment(PROGRAM, MEMBER, Adjustment(50, 200, {"c": 1}, "spilled coffee"), WHEN, iter(()))
    stamped: Why = {"card": "Card", "count": 1, "reason": "spilled coffee"}
    assert given == Decision(
        (
            PlannedEntry(POINTS, 50, "adjust", why, date(2027, 11, 30)),
            PlannedEntry(CREDIT, 200, "adjust", why),
            PlannedEntry("stamps:c", 1, "adjust", stamped),
        )
    )
    taken = decide_adjustment(PROGRAM, MEMBER, Adjustment(-30, -200, {"c": -2}, "spilled coffee"), WHEN, iter(()))
    assert taken == Decision(
        (
            PlannedEntry(POINTS, -30, "adjust", why),
            PlannedEntry(CREDIT, -200, "adjust", why),
            PlannedEntry("stamps:c", -2, "adjust", why),
        ),
        (Allocation(~0, 1, 30), Allocation(~1, 2, 200)),
    )


OWING = MEMBER._replace(debts=(Debt(9, POINTS, 45), Debt(10, CREDIT, 501)), stamps={"c": -2})


@pytest.mark.parametrize(
    ("adjustment", "standing", "message", "hint"),
    [
        (Adjustment(), MEMBER, "there is nothing to adjust", "write points like 50 or -50"),
        (Adjustment(-101), MEMBER, "101 points are above the limit of 100", "the owner may say --max 101"),
        (Adjustment(8, max_points=7), MEMBER, "8 points are above the limit of 7", "the owner may say --max 8"),
        (Adjustment(-41), MEMBER, "there are 40 points to take", ""),
        (Adjustment(-1), OWING, "there are -5 points to take", ""),
        (Adjustment(0, -501), MEMBER, "there is €5.00 of store credit to take", ""),
        (Adjustment(0, -1), OWING, "there is -€0.01 of store credit to take", ""),
        (Adjustment(stamps={"x": 1}), MEMBER, "the program has no stamp card 'x'", "cards: c"),
        (Adjustment(stamps={"c": -4}), MEMBER, "there are 3 stamps to take", ""),
        (Adjustment(stamps={"c": -1}), OWING, "there are -2 stamps to take", ""),
        (Adjustment(stamps={"c": -1}), MEMBER._replace(stamps={}), "there are 0 stamps to take", ""),
    ],
)
def test_refusals_say_what_there_is(adjustment: Adjustment, standing: Standing, message: str, hint: str) -> None:
    with pytest.raises(LoyaltyError) as raised:
        entries(adjustment, standing)
    assert (raised.value.message, raised.value.hint) == (message, hint)


@pytest.mark.parametrize(
    ("typed", "hint"), [("cofee", "did you mean c?"), ("PRT", "did you mean p?"), ("zzz", "cards: c, p")]
)
def test_a_stamp_card_that_there_is_not_is_answered_with_the_nearest(typed: str, hint: str) -> None:
    cards = (StampCard("c", "Coffee card", "coffee", boxes=10), StampCard("p", "Part", "tenth", boxes=10))
    with pytest.raises(Refused) as refusal:
        decide_adjustment(CAFE._replace(stamp_cards=cards), MEMBER, Adjustment(stamps={typed: 2}), WHEN, iter(()))
    assert refusal.value.hint == hint


def test_credit_is_said_in_the_money_of_the_shop() -> None:
    yen = PROGRAM._replace(shop=Shop(decimals=0))
    with pytest.raises(NotEnoughCredit) as refusal:
        decide_adjustment(yen, MEMBER, Adjustment(0, -501), WHEN, iter(()))
    assert refusal.value.message == "there is €500 of store credit to take"


CAFE = PROGRAM._replace(
    stamp_cards=(StampCard("c", "Card", "coffee", boxes=10), StampCard("p", "Part", "tenth", boxes=10)),
    rewards=(Reward("coffee", "Coffee", points=80, value_cents=260), Reward("tenth", "A tenth off")),
)
"""100 points are worth 3.25 here, and a stamp of the card 0.26."""


@pytest.mark.parametrize(
    "within",
    [
        Adjustment(0, 325),
        Adjustment(0, -325),
        Adjustment(stamps={"c": 12}),
        Adjustment(stamps={"p": 10}),
        Adjustment(0, 3_250, max_points=1_000),
        Adjustment(stamps={"p": 500}, max_points=1),
        Adjustment(stamps={"c": 1}, max_points=1),
    ],
)
def test_what_staff_may_give_is_worth_no_more_than_their_points(within: Adjustment) -> None:
    check_worth(CAFE, within)


@pytest.mark.parametrize(
    ("above", "told", "enough"),
    [
        (Adjustment(0, 326), "€3.26 of credit is above the limit of 100 points, worth €3.25", 101),
        (Adjustment(0, -326), "€3.26 of credit is above the limit of 100 points, worth €3.25", 101),
        (Adjustment(stamps={"c": 13}), "€3.38 in 13 stamps is above the limit of 100 points, worth €3.25", 104),
        (Adjustment(stamps={"p": 11}), "11 stamps are more than a card of 10", 100),
        (
            Adjustment(0, 3_251, max_points=1_000),
            "€32.51 of credit is above the limit of 1,000 points, worth €32.50",
            1_001,
        ),
    ],
)
def test_credit_and_stamps_are_within_the_limit_of_points(above: Adjustment, told: str, enough: int) -> None:
    with pytest.raises(LimitExceeded) as refusal:
        check_worth(CAFE, above)
    assert (refusal.value.message, refusal.value.hint) == (told, f"the owner may say --max {enough}")
    check_worth(CAFE, above._replace(max_points=enough))


def test_the_limit_that_would_do_covers_all_of_it_at_once() -> None:
    both = Adjustment(120, 326, {"c": 13, "p": 500})
    with pytest.raises(LimitExceeded, match="of credit") as refusal:
        check_worth(CAFE, both)
    assert refusal.value.hint == "the owner may say --max 120"
    check_worth(CAFE, both._replace(max_points=120))


@pytest.mark.parametrize("per_unit_e4", [0, 333, 10_000, 25_001])
@pytest.mark.parametrize("rewards", [(), CAFE.rewards])
@pytest.mark.parametrize("cents", [1, 99, 326, 12_345])
def test_so_many_points_are_the_fewest_that_are_worth_it(
    cents: int, rewards: tuple[Reward, ...], per_unit_e4: int
) -> None:
    program = PROGRAM._replace(rewards=rewards, points=PROGRAM.points._replace(per_unit_e4=per_unit_e4))
    fewest = points_worth(program, cents)
    assert worth_cents(program, fewest) >= cents > worth_cents(program, fewest - 1)


def test_points_that_nothing_is_priced_in_are_worth_what_earns_them() -> None:
    assert worth_cents(PROGRAM, 100) == 100 * 100 * 10_000 // PROGRAM.points.per_unit_e4
    assert worth_cents(PROGRAM._replace(points=PROGRAM.points._replace(per_unit_e4=0)), 100) == 100
