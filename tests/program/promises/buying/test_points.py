"""What a purchase earns, against exact fractions."""

import math
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.program.kernel.events import Event
from loyalty_cli.program.kernel.facts import Line, When
from loyalty_cli.program.kernel.shop import Shop
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.points import PointsRules, Terms, eligible_cents, points_for
from loyalty_cli.program.promises.buying.promotions import PROMISE, Promotion, promotions_for
from loyalty_cli.program.promises.buying.stamp_cards import StampCard, stamps_for
from loyalty_cli.program.promises.buying.tiers import Tier
from loyalty_cli.units import Rounding

TODAY = date(2026, 11, 21)


def held(
    program: Program, lines: tuple[Line, ...], paid_cents: int, tier: str, minute: int | None
) -> tuple[Promotion, ...]:
    """The promotions that hold for a purchase of today."""
    event = Event("purchase", When(TODAY, TODAY, minute), lines=lines, paid_cents=paid_cents)
    return promotions_for(program, event, Standing(1, tier, tier))


CATEGORIES = ("", "coffee", "tea", "gift-card")
LINES = st.lists(
    st.builds(Line, st.sampled_from(CATEGORIES), st.integers(1, 9), st.integers(1, 5_000)), min_size=1, max_size=5
).map(tuple)
RATES = st.integers(0, 50_000)
PROMOTIONS = st.lists(
    st.builds(
        lambda rate, categories: Promotion("p", "P", rate, categories=categories),
        st.integers(1, 40_000),
        st.sampled_from([(), ("coffee",), ("coffee", "tea"), ("gift-card",)]),
    ),
    max_size=3,
).map(tuple)
ROUNDINGS = st.sampled_from(("floor", "nearest", "ceil"))


def rounded(exact: Fraction, rounding: Rounding) -> int:
    ways = {"floor": math.floor(exact), "ceil": math.ceil(exact), "nearest": math.floor(exact + Fraction(1, 2))}
    return ways[rounding]


@given(
    lines=LINES,
    left=st.integers(0, 100),
    per_unit=RATES,
    multiplier=RATES,
    tea=RATES,
    promotions=PROMOTIONS,
    rounding=ROUNDINGS,
    decimals=st.integers(0, 3),
)
def test_points_are_one_exact_fraction_rounded_once(
    lines: tuple[Line, ...],
    left: int,
    per_unit: int,
    multiplier: int,
    tea: int,
    promotions: tuple[Promotion, ...],
    rounding: Rounding,
    decimals: int,
) -> None:
    rules = PointsRules(
        per_unit_e4=per_unit, rounding=rounding, exclude=("gift-card",), multipliers=(("tea", tea), ("milk", 1))
    )
    program = Program(shop=Shop(decimals=decimals), points=rules)
    gross = sum(line.amount_cents for line in lines)
    paid = gross * left // 100
    exact = Fraction(0)
    for line in lines:
        if line.category == "gift-card":
            continue
        worth = Fraction(line.amount_cents * paid, gross) / 10**decimals * Fraction(per_unit, 10_000)
        worth *= Fraction(multiplier, 10_000)
        if line.category == "tea":
            worth *= Fraction(tea, 10_000)
        for one in promotions:
            if not one.categories or line.category in one.categories:
                worth *= Fraction(one.multiplier_e4, 10_000)
        exact += worth
    assert points_for(program, lines, paid, Terms(multiplier, promotions)) == rounded(exact, rounding)


@given(LINES, st.integers(0, 30_000), st.integers(0, 30_000))
def test_more_money_never_earns_less(lines: tuple[Line, ...], one: int, other: int) -> None:
    gross = sum(line.amount_cents for line in lines)
    less, more = sorted((min(one, gross), min(other, gross)))
    program = Program(points=PointsRules(exclude=("gift-card",), minimum_cents=500))
    card = StampCard("coffee", "Coffee", "free", category="coffee")
    assert points_for(program, lines, less, Terms()) <= points_for(program, lines, more, Terms())
    assert eligible_cents(program, lines, less) <= eligible_cents(program, lines, more) <= more
    assert stamps_for(program, card, lines, less) <= stamps_for(program, card, lines, more)


def test_nothing_is_eligible_of_nothing() -> None:
    assert eligible_cents(Program(), (), 0) == 0
    assert points_for(Program(), (), 0, Terms()) == 0
    assert stamps_for(Program(), StampCard("coffee", "Coffee", "free", category="coffee"), (), 0) == 0


@pytest.mark.parametrize(
    ("paid", "stamps"), [(1000, 3), (780, 3), (779, 2), (520, 2), (519, 1), (260, 1), (259, 0), (0, 0)]
)
def test_as_many_items_are_stamped_as_what_was_paid_could_buy(paid: int, stamps: int) -> None:
    lines = (Line("coffee", 2, 520), Line("coffee", 1, 260), Line("", 1, 220))
    card = StampCard("coffee", "Coffee", "free", category="coffee")
    assert stamps_for(Program(), card, lines, paid) == stamps


def test_items_given_away_are_not_stamped() -> None:
    card = StampCard("coffee", "Coffee", "free", category="coffee")
    assert stamps_for(Program(), card, (Line("coffee", 2, 0), Line("", 1, 500)), 500) == 0


def test_a_visit_is_not_stamped_by_what_is_bought() -> None:
    assert stamps_for(Program(), StampCard("v", "V", "free", earn="visit"), (Line("", 1, 500),), 500) == 0


@pytest.mark.parametrize(
    ("promotion", "holds"),
    [
        (Promotion("p", "P"), True),
        (Promotion("p", "P", weekdays=(6,)), True),
        (Promotion("p", "P", weekdays=(1, 5, 7)), False),
        (Promotion("p", "P", starts_on=TODAY, until=TODAY), True),
        (Promotion("p", "P", starts_on=date(2026, 11, 22)), False),
        (Promotion("p", "P", until=date(2026, 11, 20)), False),
        (Promotion("p", "P", tiers=("Gold", "Silver")), True),
        (Promotion("p", "P", tiers=("Gold",)), False),
        (Promotion("p", "P", categories=("tea",)), False),
        (Promotion("p", "P", categories=("tea", "coffee")), True),
        (Promotion("p", "P", from_minute=600, to_minute=630), True),
        (Promotion("p", "P", from_minute=600, to_minute=629), False),
        (Promotion("p", "P", from_minute=630, to_minute=700), False),
    ],
)
def test_when_a_promotion_holds(promotion: Promotion, holds: bool) -> None:
    """On Saturday 2026-11-21 at 10:29, a Silver member's coffee."""
    program = Program(tiers=(Tier("Bronze"), Tier("Silver", 1)), promotions=(promotion,))
    found = held(program, (Line("coffee", 1, 500),), 500, "Silver", 629)
    assert found == ((promotion,) if holds else ())


def test_without_an_hour_only_whole_days_hold() -> None:
    all_day, morning = Promotion("a", "A", bonus=1), Promotion("m", "M", bonus=9, to_minute=720)
    program = Program(promotions=(all_day, morning))
    assert held(program, (Line("", 1, 500),), 500, "Member", None) == (all_day,)


@given(PROMOTIONS, st.integers(0, 9))
def test_the_best_gives_as_much_as_any(promotions: tuple[Promotion, ...], bonus: int) -> None:
    lines = (Line("coffee", 1, 700), Line("tea", 1, 500))
    several = tuple(one._replace(id=str(at), bonus=bonus * at) for at, one in enumerate(promotions))
    program = Program(promotions=several)
    chosen = held(program, lines, 1200, "Member", None)
    everything = held(program._replace(stacking="all"), lines, 1200, "Member", None)

    def gives(one: Promotion) -> int:
        return points_for(program, lines, 1200, Terms(10_000, (one,))) + one.bonus

    assert len(chosen) == min(len(everything), 1)
    assert [one for one in everything if gives(one) > max(map(gives, chosen), default=0)] == []


def test_a_card_of_spend_is_stamped_for_each_full_amount() -> None:
    program = Program(points=PointsRules(exclude=("gift-card",)))
    card = StampCard("s", "S", "free", earn="spend", each_cents=1_000)
    lines = (Line("gift-card", 1, 1_000), Line("", 1, 2_000))
    assert [stamps_for(program, card, lines, paid) for paid in (3_000, 2_999, 1_500, 1_499)] == [2, 1, 1, 0]


def test_what_counts_of_the_money_is_whole_cents_downwards() -> None:
    program = Program(points=PointsRules(exclude=("gift-card",)))
    lines = (Line("gift-card", 1, 200), Line("tea", 1, 100))
    assert [eligible_cents(program, lines, paid) for paid in (300, 299, 150, 3, 2)] == [100, 99, 50, 1, 0]
    assert repr(eligible_cents(program, lines, 299)) == "99"


@pytest.mark.parametrize("off", [None, ("money", 500)])
def test_promotions_that_take_nothing_off_are_not_asked_for_it(off: tuple[str, int] | None) -> None:
    one = Promotion("p", "P", 20_000) if off is None else Promotion("p", "P", off=off)
    program = Program(promotions=(one,))
    event = Event("purchase", When(TODAY, TODAY), lines=(Line("tea", 1, 900),), paid_cents=900)
    cuts = [cut for cut in PROMISE.cuts(program, event, Standing(1, "", "")) if cut.amount_cents]
    assert len(cuts) == (off is not None)
    assert (PROMISE in program.answering("cuts", "purchase")) == bool(cuts)
