"""What to say at the till, word for word."""

from datetime import date, timedelta

import pytest

from loyalty_cli.language.say import say, say_first
from loyalty_cli.program.kernel.shop import Shop
from loyalty_cli.program.program import Program
from loyalty_cli.program.progress import Item, PointsLapsing, VoucherWaiting
from loyalty_cli.program.promises.buying.points import PointsRules
from loyalty_cli.program.promises.buying.rewards import Reward
from loyalty_cli.program.promises.buying.rewards_ahead import PointsMissing, RewardInReach
from loyalty_cli.program.promises.buying.stamp_cards import StampsMissing
from loyalty_cli.program.promises.buying.tiers import TierAhead, TierToKeep

TODAY = date(2026, 11, 21)
ENGLISH = Program(shop=Shop(currency="EUR", language="en"))
FRENCH = Program(shop=Shop(currency="EUR", language="fr"))
NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("item", "english", "french"),
    [
        (
            StampsMissing("coffee", 2, 10, "Free coffee"),
            "2 stamps to a free coffee",
            f"Plus que 2 tampons avant votre récompense{NBSP}: Free coffee",
        ),
        (
            StampsMissing("coffee", 1, 10, "Free coffee"),
            "1 stamp to a free coffee",
            f"Plus qu’1 tampon avant votre récompense{NBSP}: Free coffee",
        ),
        (
            TierAhead("Gold", 7650, 50_000, date(2027, 3, 1)),
            "€76.50 more before 1 March 2027 for Gold",
            f"Encore 76,50{NBSP}€ d’achats avant le 1er mars 2027 pour atteindre le niveau Gold",
        ),
        (
            TierAhead("Gold", 50_000, 50_000, None),
            "€500.00 more for Gold",
            f"Encore 500,00{NBSP}€ d’achats pour atteindre le niveau Gold",
        ),
        (
            TierToKeep("Gold", 4_000, 50_000, date(2027, 3, 1)),
            "€40.00 more before 1 March 2027 to stay Gold",
            f"Encore 40,00{NBSP}€ d’achats avant le 1er mars 2027 pour rester au niveau Gold",
        ),
        (
            PointsMissing("Croissant", 35, 60),
            "35 points to a croissant",
            f"Plus que 35 points avant votre récompense{NBSP}: Croissant",
        ),
        (
            PointsLapsing(120, date(2026, 11, 30)),
            "120 points lapse on 30 November",
            "120 points expirent le 30 novembre",
        ),
        (
            PointsLapsing(1, date(2027, 1, 1)),
            "1 point lapses on 1 January 2027",
            "1 point expire le 1er janvier 2027",
        ),
        (
            RewardInReach("Espresso", 40),
            "Enough points for an espresso",
            f"Vos points suffisent pour{NBSP}: Espresso",
        ),
        (
            VoucherWaiting("K7QP", "Free coffee", date(2027, 2, 19)),
            "A voucher for a free coffee is waiting, good until 19 February 2027",
            f"Un bon vous attend, valable jusqu’au 19 février 2027{NBSP}: Free coffee",
        ),
    ],
)
def test_sentences(item: Item, english: str, french: str) -> None:
    assert say([item], ENGLISH, TODAY) == [english]
    assert say([item], FRENCH, TODAY) == [french]


def test_points_have_the_shops_name() -> None:
    program = Program(shop=Shop(language="en"), points=PointsRules(name="beans"))
    items = (PointsMissing("Croissant", 1, 60), RewardInReach("Espresso", 40), PointsLapsing(1200, date(2027, 1, 31)))
    assert say(items, program, TODAY) == [
        "1 bean to a croissant",
        "Enough beans for an espresso",
        "1,200 beans lapse on 31 January 2027",
    ]


def test_nothing_to_say_says_nothing() -> None:
    assert say((), ENGLISH, TODAY) == []


def test_of_several_vouchers_for_one_reward_the_first_to_end_is_said() -> None:
    until = date(2026, 12, 1)
    items: list[Item] = [
        VoucherWaiting("A", "Free coffee", until),
        VoucherWaiting("B", "Free coffee", until),
        VoucherWaiting("C", "Free coffee", date(2026, 12, 3)),
        StampsMissing("coffee", 2, 10, "Free coffee"),
    ]
    assert say_first(items, ENGLISH, TODAY) == [
        "A voucher for a free coffee is waiting, good until 1 December",
        "2 stamps to a free coffee",
    ]
    assert say_first(items[:2], ENGLISH, TODAY) == ["A voucher for a free coffee is waiting, good until 1 December"]
    assert say_first(items[1:2] + items[3:], ENGLISH, TODAY)[1] == "2 stamps to a free coffee"
    assert len(say_first(items, ENGLISH, TODAY, most=9)) == 2
    assert len(say_first([*items, VoucherWaiting("D", "Cake", until)], ENGLISH, TODAY, most=9)) == 3
    assert say_first([], ENGLISH, TODAY) == []


@pytest.mark.parametrize(
    ("days", "points", "said"),
    [(45, 50, True), (46, 50, False), (45, 49, False), (0, 1000, True)],
)
def test_points_that_lapse_are_said_when_they_lapse_soon_and_are_worth_saying(
    days: int, points: int, said: bool
) -> None:
    """A hundred points buy a euro here: fifty are worth half of one."""
    rewards = (Reward("euro", "One euro off", "discount", points=100, value_cents=100),)
    program = Program(shop=Shop(currency="EUR", language="en"), rewards=rewards)
    found = say_first([PointsLapsing(points, TODAY + timedelta(days=days))], program, TODAY)
    assert bool(found) is said
