"""What promises cost that nobody has to buy for, and what promotions add."""

from typing import Any, cast

import pytest

from loyalty_cli.program.kernel.shop import Shop
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.promotions import Promotion
from loyalty_cli.program.promises.buying.rewards import Reward
from loyalty_cli.program.promises.days.birthday import Birthday
from loyalty_cli.program.promises.helping.engagements import Engagement
from loyalty_cli.program.promises.helping.referral import Referral
from loyalty_cli.program.promises.telling.profile import ProfileField
from loyalty_cli.reports.program.promises import show

COFFEE = Reward("free-coffee", "Free coffee", value_cents=260, points=80)
LECTURE = Reward("lecture", "A lecture", "experience")
CAFE = Program(shop=Shop(language="en"), rewards=(COFFEE, LECTURE))


def costs(program: Program, what: str) -> list[dict[str, Any]]:
    return cast(list[dict[str, Any]], cast(dict[str, Any], show(program)["cost"])[what])


def told(program: Program) -> list[tuple[object, ...]]:
    return [
        (one["part"], one["name"], one["points"], one["value_cents"], one["words"]) for one in costs(program, "gifts")
    ]


def test_points_are_worth_their_best_use() -> None:
    """80 points are a coffee of 2.60, so 20 points are 65 cents, and 10 points 33 (32.5, rounded up)."""
    program = CAFE._replace(
        profile=(ProfileField("email", 10), ProfileField("pet", 0)),
        engagements=(
            Engagement("review", "A review", 20, per_member=1, period="year"),
            Engagement("photo", "A photo", 20, per_member=3, period="month"),
            Engagement("talk", "A talk", 0, reward="free-coffee"),
        ),
        referral=Referral(50, 30, per_year=12),
        birthday=Birthday(20, "free-coffee"),
    )
    assert told(program) == [
        ("profile.email", "your e-mail address", 10, 33, "€0.33 once a member"),
        ("engagements.review", "A review", 20, 65, "€0.65 each time, at most once a year and member"),
        ("engagements.photo", "A photo", 20, 65, "€0.65 each time, at most 3 times a month and member"),
        ("engagements.talk", "A talk", 0, 260, "€2.60 each time, without a limit"),
        ("referral", "", 80, 260, "€2.60 each friend brought, at most 12 a year and member"),
        ("birthday", "", 20, 325, "€3.25 a member and year"),
    ]


def test_what_has_no_value_has_no_price() -> None:
    unknown = "no value is given, so what it costs is not known: a member and year"
    assert told(CAFE._replace(birthday=Birthday(0, "lecture"))) == [("birthday", "", 0, None, unknown)]
    assert told(CAFE._replace(rewards=(), birthday=Birthday(20))) == [("birthday", "", 20, None, unknown)]


@pytest.mark.parametrize(
    ("promotion", "words"),
    [
        (Promotion("p", "P", 20_000), "x2: 6.5% back instead of 3.3%"),
        (Promotion("p", "P", bonus=20), "€0.65 more on each purchase"),
        (Promotion("p", "P", 15_000, bonus=20), "x1.5: 4.9% back instead of 3.3%; €0.65 more on each purchase"),
    ],
)
def test_what_a_promotion_adds(promotion: Promotion, words: str) -> None:
    assert costs(CAFE._replace(promotions=(promotion,)), "promotions") == [
        {"id": "p", "name": "P", "words": words, "ended": False}
    ]


def test_a_promotion_where_points_buy_nothing_of_value() -> None:
    program = CAFE._replace(rewards=(), promotions=(Promotion("p", "P", 20_000, bonus=5),))
    assert costs(program, "promotions")[0]["words"] == "x2; 5 points more on each purchase"
