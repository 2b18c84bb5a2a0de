"""What the promises cost, in worked numbers."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.program.kernel.expiry import Expiry
from loyalty_cli.program.kernel.shop import Shop
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.points import PointsRules
from loyalty_cli.program.promises.buying.promotions import Promotion, Stacking
from loyalty_cli.program.promises.buying.rewards import (
    Reward,
    best_rebate,
    eligible_tiers,
    point_rebate,
    points_per_cent,
    spend_for,
)
from loyalty_cli.program.promises.buying.stamp_cards import CardRebate, StampCard, card_rebate
from loyalty_cli.program.promises.buying.tiers import Tier
from loyalty_cli.program.promises.money.causes import Cause
from loyalty_cli.program.promises.regulars.club import Club, Combine
from loyalty_cli.reports.program.most import expiry_months, first_reward, most_on_one_purchase

BRONZE, SILVER, GOLD = Tier("Bronze"), Tier("Silver", 20_000, 12_500), Tier("Gold", 50_000, 15_000)
COFFEE = Reward("free-coffee", "Free coffee", "product", 260, points=80)
CARD = StampCard("coffee", "Coffee card", "free-coffee", category="coffee", boxes=10, head_start=2)
WORKED = Program(tiers=(BRONZE, SILVER, GOLD), rewards=(COFFEE,), stamp_cards=(CARD,))


@pytest.mark.parametrize(
    ("tier", "rebate", "spend"),
    [
        (BRONZE, Fraction(13, 400), 8_000),  # 2.60 for 80.00: 3.25 %
        (SILVER, Fraction(13, 320), 6_400),  # 4.0625 %
        (GOLD, Fraction(39, 800), 5_334),  # 4.875 %; 53.33 would earn 79.995 points
    ],
)
def test_a_reward_in_each_tier(tier: Tier, rebate: Fraction, spend: int) -> None:
    assert point_rebate(WORKED, COFFEE, tier) == rebate
    assert spend_for(WORKED, COFFEE, tier) == spend


def test_points_per_cent_follow_the_currency() -> None:
    euros = Program(points=PointsRules(per_unit_e4=15_000))
    yen = Program(shop=Shop(currency="JPY", decimals=0), points=PointsRules(per_unit_e4=100))
    assert points_per_cent(euros, BRONZE) == Fraction(3, 200)
    assert points_per_cent(yen, BRONZE) == Fraction(1, 100)


def test_what_has_no_price_in_points_or_no_value_has_no_rebate() -> None:
    assert point_rebate(WORKED, COFFEE._replace(points=None), BRONZE) is None
    assert point_rebate(WORKED, COFFEE._replace(value_cents=0), BRONZE) is None
    assert spend_for(WORKED, COFFEE._replace(points=None), BRONZE) is None


def test_a_shop_without_points_on_purchases() -> None:
    program = WORKED._replace(points=PointsRules(per_unit_e4=0))
    assert spend_for(program, COFFEE, BRONZE) is None
    assert first_reward(program, 2_000) == (COFFEE, None, None, 12, False)


def test_a_reward_is_for_its_tier_and_those_above() -> None:
    assert eligible_tiers(WORKED, COFFEE) == (BRONZE, SILVER, GOLD)
    assert eligible_tiers(WORKED, COFFEE._replace(tier="Silver")) == (SILVER, GOLD)
    assert eligible_tiers(WORKED, COFFEE._replace(tier="Gold")) == (GOLD,)


@pytest.mark.parametrize(
    ("card", "first", "later"),
    [
        (CARD._replace(head_start=0), Fraction(1, 11), Fraction(1, 11)),  # 10 boxes = one free = 9.1 %
        (CARD, Fraction(1, 9), Fraction(1, 11)),
        (CARD._replace(head_start_every_card=True), Fraction(1, 9), Fraction(1, 9)),
        (CARD._replace(earn="spend", each_cents=500), Fraction(260, 8 * 500), Fraction(260, 10 * 500)),
        (CARD._replace(earn="visit"), None, None),
        (CARD._replace(reward="unknown"), None, None),
    ],
)
def test_a_stamp_card(card: StampCard, first: Fraction | None, later: Fraction | None) -> None:
    assert card_rebate(WORKED, card) == CardRebate(first, later)


@pytest.mark.parametrize("kind", ["discount", "percent", "credit", "experience"])
def test_an_item_card_for_anything_but_a_product_is_no_share_of_spend(kind: str) -> None:
    program = WORKED._replace(rewards=(Reward("free-coffee", "x", kind, 500),))  # type: ignore[arg-type]
    assert card_rebate(program, CARD) == CardRebate(None, None)


def test_a_spend_card_for_a_reward_without_value() -> None:
    program = WORKED._replace(rewards=(COFFEE._replace(value_cents=0),))
    assert card_rebate(program, CARD._replace(earn="spend", each_cents=500)) == CardRebate(None, None)


@pytest.mark.parametrize(
    ("median_cents", "months", "in_time"),
    [(8_000, 1, True), (7_999, 2, True), (2_000, 4, True), (667, 12, True), (666, 13, False), (0, None, False)],
)
def test_months_to_the_first_reward_against_expiry(median_cents: int, months: int | None, in_time: bool) -> None:
    found = first_reward(WORKED, median_cents)
    assert found == (COFFEE, 8_000, months, 12, in_time)


def test_the_first_reward_is_the_cheapest_that_everybody_can_have() -> None:
    cheap = COFFEE._replace(id="vip", points=10, tier="Gold")
    free = COFFEE._replace(id="card-only", points=None)
    base = COFFEE._replace(id="zabaione", points=60, tier="Bronze")
    found = first_reward(WORKED._replace(rewards=(cheap, free, COFFEE, base)))
    assert found is not None
    assert (found.reward.id, found.months, found.in_time) == ("zabaione", None, False)
    assert first_reward(WORKED._replace(rewards=(cheap, free))) is None


@pytest.mark.parametrize(
    ("expiry", "months"),
    [
        (Expiry("after-months", 6), 6),
        (Expiry("day-of-year"), 12),
        (Expiry("inactivity", 6), None),
        (Expiry("never"), None),
    ],
)
def test_how_long_points_hold_for_who_keeps_coming(expiry: Expiry, months: int | None) -> None:
    program = WORKED._replace(points=PointsRules(expiry=expiry))
    assert expiry_months(program) == months
    found = first_reward(program, 10)
    assert found is not None
    assert found.in_time is (months is None)


def test_the_most_of_the_worked_program() -> None:
    most = most_on_one_purchase(WORKED)
    assert (most.tier, most.category, most.promotions) == ("Gold", "coffee", ())
    assert most.points == Fraction(39, 800)
    assert most.cards == (("coffee", Fraction(1, 9)),)
    assert most.share == Fraction(39, 800) + Fraction(1, 9)
    assert most.bonus_cents == most.visit_cents == 0


@pytest.mark.parametrize(
    ("combine", "times", "tier", "points"),
    [
        ("best", 20_000, "Bronze", Fraction(13, 400) * 2),
        ("multiply", 20_000, "Gold", Fraction(39, 800) * 2),
        ("best", 11_000, "Gold", Fraction(39, 800)),
    ],
)
def test_members_of_the_paid_club_have_its_multiplier(
    combine: Combine, times: int, tier: str, points: Fraction
) -> None:
    club = Club("Le Club", 2_400, multiplier_e4=times, combine=combine)
    most = most_on_one_purchase(WORKED._replace(club=club))
    assert (most.tier, most.points) == (tier, points)
    assert most.club == (None if points == Fraction(39, 800) else "Le Club")


def test_what_is_given_to_causes_with_an_item_comes_on_top() -> None:
    cause = Cause("shelter", "Shelter", per_item=(("coffee", 5), ("tea", 10)))
    most = most_on_one_purchase(WORKED._replace(causes=(cause,)))
    assert (most.category, most.cause_cents) == ("coffee", 5)


def test_the_most_of_an_empty_program_is_nothing() -> None:
    most = most_on_one_purchase(Program())
    assert most.share == 0
    assert (most.category, most.tier) == ("", "Member")


def test_the_best_that_points_give_back_in_a_tier() -> None:
    rich = COFFEE._replace(id="a", value_cents=300, tier="Gold")
    program = WORKED._replace(rewards=(COFFEE, rich))
    assert best_rebate(program, BRONZE) == Fraction(13, 400)
    assert best_rebate(program, GOLD) == Fraction(9, 160)
    assert best_rebate(Program(), BRONZE) == 0


def test_category_multipliers_and_spend_cards_add_to_it() -> None:
    spend = StampCard("spend", "Spend", "free-coffee", "spend", each_cents=500)
    program = WORKED._replace(points=PointsRules(multipliers=(("tea", 40_000),)), stamp_cards=(spend,), tiers=(BRONZE,))
    most = most_on_one_purchase(program)
    assert (most.category, most.points) == ("tea", Fraction(13, 100))
    assert most.cards == (("spend", Fraction(260, 5_000)),)


def test_an_excluded_category_earns_its_item_card_alone() -> None:
    spend = StampCard("spend", "Spend", "free-coffee", "spend", each_cents=100_000)
    program = WORKED._replace(points=PointsRules(exclude=("coffee",)), stamp_cards=(CARD, spend))
    most = most_on_one_purchase(program)
    assert (most.category, most.cards) == ("coffee", (("coffee", Fraction(1, 9)),))
    assert most.points == 0


def test_visits_and_bonus_points_are_worth_the_same_at_any_price() -> None:
    visits = StampCard("visits", "Visits", "free-coffee", "visit", boxes=12, head_start=2)
    bonus = Promotion("p", "Promo", bonus=40)
    most = most_on_one_purchase(WORKED._replace(stamp_cards=(visits,), promotions=(bonus,)))
    assert most.promotions == ("p",)
    assert most.visit_cents == 26  # 2.60 for ten visits
    assert most.bonus_cents == 130  # 40 points at 3.25 cents
    unknown = visits._replace(reward="gone")
    assert most_on_one_purchase(WORKED._replace(stamp_cards=(unknown,))).visit_cents == 0


DOUBLE = Promotion("double", "Double", 20_000)
TRIPLE = Promotion("triple", "Triple", 30_000)


def most_of(*promotions: Promotion, stacking: Stacking = "all", today: date | None = None) -> tuple[str, ...]:
    program = WORKED._replace(promotions=promotions, stacking=stacking)
    return most_on_one_purchase(program, today).promotions


def test_a_promotion_multiplies_what_points_give_back() -> None:
    program = WORKED._replace(promotions=(DOUBLE._replace(multiplier_e4=25_000),), tiers=(BRONZE,))
    assert most_on_one_purchase(program).points == Fraction(13, 160)


def test_the_best_promotion_or_all_in_order() -> None:
    assert most_of(DOUBLE, TRIPLE, stacking="best") == ("triple",)
    assert most_of(DOUBLE, TRIPLE) == ("double", "triple")


@pytest.mark.parametrize(
    ("first", "second", "meet"),
    [
        ({"weekdays": (1, 2)}, {"weekdays": (2, 3)}, True),
        ({"weekdays": (1,)}, {"weekdays": (2,)}, False),
        ({"from_minute": 600, "to_minute": 700}, {"from_minute": 699}, True),
        ({"from_minute": 600, "to_minute": 700}, {"from_minute": 700}, False),
        ({"until": date(2026, 6, 1)}, {"starts_on": date(2026, 6, 1)}, True),
        ({"until": date(2026, 6, 1)}, {"starts_on": date(2026, 6, 2)}, False),
        # 2026-06-01 is a Monday: the week of one ends before the Sunday of the other.
        ({"starts_on": date(2026, 6, 1), "until": date(2026, 6, 6)}, {"weekdays": (7,)}, False),
        ({"starts_on": date(2026, 6, 1), "until": date(2026, 6, 7)}, {"weekdays": (7,)}, True),
        ({"until": date(9999, 12, 31)}, {"weekdays": (5,)}, True),
        ({"starts_on": date(1, 1, 1)}, {"weekdays": (5,)}, True),
        ({"categories": ("coffee",)}, {"categories": ("tea",)}, False),
        ({"tiers": ("Gold",)}, {"tiers": ("Silver",)}, False),
        ({"tiers": ("Gold",)}, {"categories": ("coffee",)}, True),
    ],
)
def test_promotions_add_up_only_where_they_meet(
    first: dict[str, object], second: dict[str, object], meet: bool
) -> None:
    double, triple = DOUBLE._replace(**first), TRIPLE._replace(**second)  # type: ignore[arg-type]
    assert (len(most_of(double, triple)) == 2) is meet


def test_what_has_ended_is_left_out() -> None:
    ended = TRIPLE._replace(until=date(2026, 5, 31))
    assert most_of(DOUBLE, ended, stacking="best", today=date(2026, 5, 31)) == ("triple",)
    assert most_of(DOUBLE, ended, stacking="best", today=date(2026, 6, 1)) == ("double",)
    rich = COFFEE._replace(id="rich", value_cents=800, until=date(2026, 5, 31))
    program = WORKED._replace(rewards=(COFFEE, rich), stamp_cards=())
    assert most_on_one_purchase(program, date(2026, 5, 31)).points == Fraction(3, 20)
    assert most_on_one_purchase(program, date(2026, 6, 1)).points == Fraction(39, 800)


def test_a_point_is_worth_what_the_tier_can_buy_with_it() -> None:
    vip = COFFEE._replace(id="vip", value_cents=2_000, tier="Gold")
    most = most_on_one_purchase(
        WORKED._replace(rewards=(COFFEE, vip), tiers=(BRONZE, SILVER, GOLD._replace(multiplier_e4=10_000)))
    )
    assert (most.tier, most.points) == ("Gold", Fraction(1, 4))


@given(st.integers(1, 10_000), st.integers(1, 100_000), st.integers(1, 100_000))
def test_the_spend_for_a_reward_is_the_least_that_earns_it(points: int, per_unit_e4: int, multiplier_e4: int) -> None:
    program = Program(points=PointsRules(per_unit_e4=per_unit_e4))
    tier = Tier("x", multiplier_e4=multiplier_e4)
    spend = spend_for(program, COFFEE._replace(points=points), tier)
    assert spend is not None
    assert spend * points_per_cent(program, tier) >= points > (spend - 1) * points_per_cent(program, tier)
