"""What is missing, and by when: rule 9, to the cent, point, stamp and day."""

from datetime import date, timedelta
from typing import Any

import pytest

from loyalty_cli.program.kernel.facts import POINTS, Debt, Lot, Voucher, VoucherState
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.progress import (
    CreditLapsing,
    PointsLapsing,
    VoucherWaiting,
    next_lapse,
    progress,
    urgent,
    waiting,
)
from loyalty_cli.program.promises.buying.rewards import Reward
from loyalty_cli.program.promises.buying.rewards_ahead import PointsMissing, RewardInReach
from loyalty_cli.program.promises.buying.stamp_cards import StampCard, StampsMissing
from loyalty_cli.program.promises.buying.tiers import Tier, TierAhead, TierRules, TierToKeep, TierWindow, next_tier

TODAY = date(2026, 11, 21)
TIERS = (Tier("Bronze"), Tier("Silver", 20_000, 12_500), Tier("Gold", 50_000, 15_000))
COFFEE = StampCard("coffee", "Coffee card", "free-coffee", category="coffee", boxes=10)
FREE_COFFEE = Reward("free-coffee", "Free coffee", value_cents=260, points=80)
CAFE = Program(tiers=TIERS, stamp_cards=(COFFEE,), rewards=(FREE_COFFEE,))


def member(tier: str, **more: Any) -> Standing:
    return Standing(1, tier, tier, **more)


def lot(amount: int, expires_on: date | None, lot_id: int = 1) -> Lot:
    return Lot(lot_id, POINTS, amount, amount, expires_on, lot_id, TODAY)


def voucher(code: str, expires_on: date, state: VoucherState = "open", issued_on: date = TODAY) -> Voucher:
    return Voucher(
        code, 1, "free-coffee", "Free coffee", "product", 260, 0, issued_on, expires_on, "card:coffee", 1, state
    )


def rewards_for(*rewards: Reward, points: int, tier: str = "Bronze", unavailable: tuple[str, ...] = ()) -> list[object]:
    program = Program(tiers=TIERS, rewards=rewards)
    lots = (lot(points, None),) if points else ()
    items = progress(program, member(tier, lots=lots), TODAY, unavailable=unavailable)
    return [item for item in items if isinstance(item, PointsMissing | RewardInReach)]


# The next tier -------------------------------------------------------------------------------------------------------


def test_what_is_missing_for_gold_and_by_when() -> None:
    standing = member("Silver", window_spend=42_350, oldest_spend=date(2026, 3, 1))
    assert next_tier(CAFE, standing) == TierAhead("Gold", 7650, 50_000, date(2027, 3, 1))


@pytest.mark.parametrize(
    ("oldest", "window", "by"),
    [
        (date(2026, 3, 1), "rolling", date(2027, 3, 1)),
        (date(2025, 11, 22), "rolling", date(2026, 11, 22)),
        (date(2024, 2, 29), "rolling", date(2025, 3, 1)),
        (date(2026, 3, 1), "calendar-year", date(2027, 1, 1)),
        (date(2026, 3, 1), "lifetime", None),
    ],
)
def test_the_day_on_which_the_oldest_spend_no_longer_counts(oldest: date, window: TierWindow, by: date | None) -> None:
    program = CAFE._replace(tier_rules=TierRules(window=window))
    ahead = next_tier(program, member("Bronze", window_spend=100, oldest_spend=oldest))
    assert ahead is not None
    assert ahead.by == by


def test_nothing_presses_who_has_spent_nothing() -> None:
    assert next_tier(CAFE, member("Bronze")) == TierAhead("Silver", 20_000, 20_000, None)


def test_a_cent_below_the_threshold_a_cent_is_missing() -> None:
    ahead = next_tier(CAFE, member("Bronze", window_spend=19_999))
    assert ahead is not None
    assert ahead.missing_cents == 1


def test_no_tier_above_the_highest_and_none_that_is_paid_for_already() -> None:
    assert next_tier(CAFE, member("Gold", window_spend=50_000)) is None
    assert next_tier(CAFE, member("Bronze", window_spend=20_000)) is None


# Stamp cards ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("stamps", "missing"), [(8, 2), (0, 10), (9, 1), (10, 1), (-3, 13)])
def test_stamps_to_a_full_card_debts_included(stamps: int, missing: int) -> None:
    items = progress(CAFE, member("Gold", stamps={"coffee": stamps}), TODAY)
    assert StampsMissing("coffee", missing, 10, "Free coffee") in items


# Points --------------------------------------------------------------------------------------------------------------

CROISSANT = Reward("croissant", "Croissant", points=60)
BRUNCH = Reward("brunch", "Brunch", points=300)


def test_the_cheapest_reward_out_of_reach() -> None:
    assert rewards_for(BRUNCH, CROISSANT, points=25) == [PointsMissing("Croissant", 35, 60)]


def test_the_dearest_reward_in_reach_and_the_next() -> None:
    espresso = Reward("espresso", "Espresso", points=40)
    assert rewards_for(BRUNCH, CROISSANT, espresso, points=60) == [
        RewardInReach("Croissant", 60, 60),
        PointsMissing("Brunch", 240, 300),
    ]


def test_points_owed_are_missing_too() -> None:
    program = Program(rewards=(CROISSANT,))
    items = progress(program, member("Member", debts=(Debt(9, POINTS, 5),)), TODAY)
    assert PointsMissing("Croissant", 65, 60) in items


def test_a_reward_that_points_can_not_buy_is_no_goal() -> None:
    assert rewards_for(Reward("gift", "Birthday cake"), points=25) == []


def test_a_reward_of_a_higher_tier_is_no_goal_yet() -> None:
    evening = Reward("evening", "Tasting evening", points=50, tier="Silver")
    assert rewards_for(evening, points=25) == []
    assert rewards_for(evening, points=25, tier="Silver") == [PointsMissing("Tasting evening", 25, 50)]
    assert rewards_for(evening, points=25, tier="Gold") == [PointsMissing("Tasting evening", 25, 50)]


def test_only_what_is_offered_that_day() -> None:
    soup = Reward("soup", "Soup", points=50, starts_on=TODAY, until=TODAY)
    assert rewards_for(soup, points=25) == [PointsMissing("Soup", 25, 50)]
    assert rewards_for(soup._replace(starts_on=TODAY + timedelta(days=1), until=None), points=25) == []
    assert rewards_for(soup._replace(starts_on=None, until=TODAY - timedelta(days=1)), points=25) == []


def test_what_has_run_out_is_neither_promised_nor_a_goal() -> None:
    assert rewards_for(CROISSANT, points=99, unavailable=("croissant",)) == []
    assert rewards_for(CROISSANT, points=9, unavailable=("croissant",)) == []


# What lapses, what waits ---------------------------------------------------------------------------------------------


def test_the_next_points_to_lapse_all_lots_of_that_day_together() -> None:
    november, december = date(2026, 11, 30), date(2026, 12, 31)
    lots = (lot(100, november), lot(20, november, 2), lot(500, december, 3), lot(9, None, 4))
    assert next_lapse(member("Bronze", lots=lots)) == PointsLapsing(120, november)


def test_points_that_never_lapse_and_store_credit_are_no_loss() -> None:
    credit = lot(500, TODAY)._replace(unit="credit")
    assert next_lapse(member("Bronze", lots=(lot(9, None), credit))) is None


def test_a_lot_already_spent_lapses_no_more() -> None:
    spent = lot(100, TODAY)._replace(remaining=0)
    assert next_lapse(member("Bronze", lots=(spent,))) is None


def test_vouchers_that_can_be_used_soonest_expiring_first() -> None:
    yesterday, tomorrow = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
    vouchers = (
        voucher("LATER", tomorrow),
        voucher("TODAY", TODAY),
        voucher("USED", tomorrow, "used"),
        voucher("WITHDRAWN", tomorrow, "withdrawn"),
        voucher("LAPSED", yesterday),
        voucher("FUTURE", tomorrow, issued_on=tomorrow),
    )
    assert [item.code for item in waiting(vouchers, TODAY)] == ["TODAY", "LATER"]


def test_progress_is_everything_at_once() -> None:
    spent = {"window_spend": 42_350, "oldest_spend": date(2026, 3, 1)}
    standing = member("Silver", **spent, lots=(lot(45, date(2027, 3, 31)),), stamps={"coffee": 8})
    items = progress(CAFE, standing, TODAY, vouchers=(voucher("K7QP", TODAY),))
    assert items == (
        TierAhead("Gold", 7650, 50_000, date(2027, 3, 1)),
        StampsMissing("coffee", 2, 10, "Free coffee"),
        PointsMissing("Free coffee", 35, 80),
        PointsLapsing(45, date(2027, 3, 31)),
        VoucherWaiting("K7QP", "Free coffee", TODAY),
    )


# The most urgent first -----------------------------------------------------------------------------------------------

BY_URGENCY = (
    TierToKeep("Silver", 4_000, 20_000, TODAY + timedelta(days=19)),
    PointsLapsing(120, TODAY + timedelta(days=9)),
    CreditLapsing(1_000, TODAY + timedelta(days=31)),
    PointsLapsing(120, TODAY + timedelta(days=44)),
    VoucherWaiting("SOON", "Free coffee", TODAY + timedelta(days=45)),
    VoucherWaiting("WAITS", "Free coffee", TODAY + timedelta(days=46)),
    StampsMissing("tea", 1, 10, "Free tea"),
    StampsMissing("coffee", 2, 10, "Free coffee"),
    TierAhead("Gold", 12_500, 50_000, None),
    RewardInReach("Croissant", 60),
    StampsMissing("cake", 3, 10, "Free cake"),
    PointsMissing("Brunch", 35, 60),
    TierAhead("Platinum", 40_000, 50_000, None),
    PointsLapsing(120, TODAY + timedelta(days=46)),
)


def test_the_documented_order_of_urgency() -> None:
    assert urgent(reversed(BY_URGENCY), TODAY, limit=99) == BY_URGENCY


def test_a_tier_about_to_be_lost_comes_before_the_next_one() -> None:
    keep = TierToKeep("Silver", 4_000, 20_000, TODAY + timedelta(days=19))
    items = progress(CAFE, member("Silver", window_spend=16_000), TODAY, keep=keep)
    assert items[:2] == (keep, TierAhead("Gold", 34_000, 50_000, None))
    assert urgent(items, TODAY)[0] == keep


def test_at_most_two_are_said() -> None:
    assert urgent(BY_URGENCY, TODAY) == BY_URGENCY[:2]
    assert urgent(BY_URGENCY, TODAY, limit=1) == BY_URGENCY[:1]
    assert urgent((), TODAY) == ()


def test_a_tier_is_close_up_to_a_quarter_of_its_threshold() -> None:
    enough = RewardInReach("Croissant", 60)
    close, not_close = TierAhead("Gold", 12_500, 50_000, None), TierAhead("Gold", 12_505, 50_000, None)
    assert urgent((enough, close), TODAY) == (close, enough)
    assert urgent((not_close, enough), TODAY) == (enough, not_close)
