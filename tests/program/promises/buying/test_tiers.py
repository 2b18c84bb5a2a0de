"""Tiers against a plain list of purchases, day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.program.kernel.facts import TierChange, When
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.tiers import (
    BEGINNING,
    Tier,
    TierRules,
    TierWindow,
    counts_before,
    in_window,
    raised,
    rank,
    tier_for,
    window_start,
)

TIERS = (Tier("Bronze"), Tier("Silver", 20_000, 12_500), Tier("Gold", 50_000, 15_000))
PROGRAM = Program(tiers=TIERS)
TODAY = date(2026, 11, 21)
DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))
WINDOWS = st.builds(
    TierRules, window=st.sampled_from(("rolling", "calendar-year", "lifetime")), months=st.integers(1, 36)
)


@pytest.mark.parametrize(
    ("spend", "name"),
    [(0, "Bronze"), (19_999, "Bronze"), (20_000, "Silver"), (49_999, "Silver"), (50_000, "Gold"), (10**9, "Gold")],
)
def test_the_tier_of_a_spend(spend: int, name: str) -> None:
    assert tier_for(TIERS, spend).name == name


@pytest.mark.parametrize(
    ("window", "months", "on", "first"),
    [
        ("rolling", 12, date(2026, 11, 21), date(2025, 11, 22)),
        ("rolling", 12, date(2025, 2, 28), date(2024, 2, 29)),
        ("rolling", 12, date(2024, 2, 29), date(2023, 3, 1)),
        ("rolling", 1, date(2026, 3, 31), date(2026, 3, 1)),
        ("rolling", 6, date(2026, 11, 21), date(2026, 5, 22)),
        ("calendar-year", 12, date(2026, 11, 21), date(2026, 1, 1)),
        ("calendar-year", 12, date(2026, 1, 1), date(2026, 1, 1)),
        ("lifetime", 12, date(2026, 11, 21), BEGINNING),
    ],
)
def test_the_first_day_that_counts(window: TierWindow, months: int, on: date, first: date) -> None:
    assert window_start(TierRules(window=window, months=months), on) == first


@given(WINDOWS, DAYS)
def test_a_spend_counts_until_the_day_before_it_no_longer_does(rules: TierRules, spent: date) -> None:
    gone = counts_before(rules, spent)
    assert in_window(rules, spent, spent)
    assert not in_window(rules, spent, spent - timedelta(days=1))
    if gone is None:
        assert rules.window == "lifetime"
        assert in_window(rules, spent, date(2099, 1, 1))
    else:
        assert in_window(rules, spent, gone - timedelta(days=1))
        assert not in_window(rules, spent, gone)


@given(WINDOWS, DAYS)
def test_windows_move_forward_without_a_leap_back(rules: TierRules, on: date) -> None:
    assert window_start(rules, on) <= window_start(rules, on + timedelta(days=1)) <= on + timedelta(days=1)


def test_a_tier_the_program_no_longer_knows_is_the_lowest() -> None:
    assert rank(PROGRAM, "Platinum") == 0
    assert PROGRAM.tier("Platinum").name == "Bronze"


PURCHASES = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(1, 30_000)), min_size=1, max_size=6)


@given(PURCHASES, st.integers(1, 2))
def test_tiers_against_the_list_of_purchases(purchases: list[tuple[int, int, int]], months: int) -> None:
    """Purchases of some day keyed on the same or a later one: (day, days late, cents), keyed in that order.

    The plain model: a tier for each day, risen on the day of a purchase and on the day it is keyed to what the window
    of that day then reaches; never lower than the day before.
    """
    rules = TierRules(months=months)
    program = Program(tiers=TIERS, tier_rules=rules)
    first = date(2026, 1, 1)
    changes: list[TierChange] = []
    spent: list[tuple[date, int]] = []
    keyed = sorted(
        (first + timedelta(days=day + late), first + timedelta(days=day), cents) for day, late, cents in purchases
    )

    def spend_of(day: date) -> int:
        return sum(cents for on, cents in spent if in_window(rules, on, day))

    def tier_of(day: date) -> str:
        held = [change for change in changes if change.on <= day]
        return held[-1].after if held else "Bronze"

    model: dict[date, int] = {}
    for keyed_on, on, cents in keyed:
        since = changes[-1].on if changes else None
        standing = Standing(1, tier_of(on), tier_of(keyed_on), spend_of(on), spend_of(keyed_on), tier_since=since)
        new = raised(program, standing, cents, When(on, keyed_on))
        changes = sorted([*changes, *new], key=lambda change: change.on)
        spent.append((on, cents))
        for day in {on, keyed_on}:
            model[day] = max(model.get(day, 0), rank(program, tier_for(TIERS, spend_of(day)).name))
        for day in (on, keyed_on):
            assert rank(program, tier_of(day)) >= rank(program, tier_for(TIERS, spend_of(day)).name)
    ranks = [rank(program, change.after) for change in changes]
    for change in changes:
        assert rank(program, change.after) > rank(program, change.before)
        assert change.on in model
        assert rank(program, change.after) <= model[change.on]
    last = max(when for when, _, _ in keyed)
    assert max(ranks, default=0) >= rank(program, tier_for(TIERS, spend_of(last)).name)


def test_the_day_of_a_spend_and_the_day_of_keying_rise_each_from_where_it_stood() -> None:
    on = date(2026, 11, 10)
    standing = Standing(1, "Bronze", "Silver", 0, 30_000, tier_since=date(2026, 11, 12))
    assert raised(PROGRAM, standing, 20_000, When(on, TODAY)) == (
        TierChange("Bronze", "Silver", on, "tier-up"),
        TierChange("Silver", "Gold", TODAY, "tier-up"),
    )
    together = Standing(1, "Bronze", "Bronze", 0, 0)
    assert raised(PROGRAM, together, 20_000, When(on, TODAY)) == (TierChange("Bronze", "Silver", on, "tier-up"),)


def test_a_tier_reached_meanwhile_is_raised_further_on_the_day_of_keying() -> None:
    """Silver since the 10th, and by a late purchase since the 2nd; the next one makes the 2nd Gold, and today too."""
    on, between = date(2026, 11, 2), date(2026, 11, 10)
    standing = Standing(1, "Silver", "Silver", 20_000, 24_000, tier_since=between)
    gold = TierChange("Silver", "Gold", on, "tier-up")
    assert raised(PROGRAM, standing, 30_000, When(on, TODAY)) == (gold, gold._replace(on=TODAY))
    for since in (on, date(2026, 10, 1), None):
        assert raised(PROGRAM, standing._replace(tier_since=since), 30_000, When(on, TODAY)) == (gold,)


def test_a_spend_that_counts_for_another_day() -> None:
    standing = Standing(1, "Bronze", "Bronze")
    when = When(TODAY, TODAY)
    assert raised(PROGRAM, standing, 20_000, when, date(2025, 11, 21)) == ()
    assert raised(PROGRAM, standing, 20_000, when, date(2025, 11, 22)) != ()
    assert raised(PROGRAM, standing, 20_000, when, BEGINNING) == ()
    lifetime = PROGRAM._replace(tier_rules=TierRules(window="lifetime"))
    assert raised(lifetime, standing, 20_000, when, BEGINNING) != ()
