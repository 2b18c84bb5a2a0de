"""When a tier is lost: after the days of grace, one step at a time, and never on a guess."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.program.decisions.members.review import Due, Held, Spent, decide_review, next_review, spend_on
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.tiers import Tier, TierRules, window_start

TIERS = (Tier("Bronze"), Tier("Silver", 20_000, 12_500), Tier("Gold", 50_000, 15_000))
ROLLING = Program(tiers=TIERS, tier_rules=TierRules("rolling", 12, "one-step", 30))


def day(text: str) -> date:
    return date.fromisoformat(text)


def spent(on: str, cents: int, known: str = "") -> Spent:
    return Spent(day(on), day(known or on), cents)


def ruled(**rules: object) -> Program:
    return ROLLING._replace(tier_rules=ROLLING.tier_rules._replace(**rules))  # type: ignore[arg-type]


GOLD = Held("Gold", day("2025-03-10"))
ONE_PURCHASE = [spent("2025-03-10", 50_000)]


def test_the_spend_leaves_the_window_and_the_grace_begins() -> None:
    """€500 on 10 March 2025 count up to 9 March 2026; too low since the 10th, lowered 30 days later."""
    assert spend_on(ROLLING, ONE_PURCHASE, day("2026-03-09")) == 50_000
    assert spend_on(ROLLING, ONE_PURCHASE, day("2026-03-10")) == 0
    assert next_review(ROLLING, GOLD, ONE_PURCHASE, day("2026-04-08")) is None
    assert next_review(ROLLING, GOLD, ONE_PURCHASE, day("2026-04-09")) == Due(
        day("2026-04-09"), "Gold", "Silver", day("2026-03-10"), 50_000
    )


def test_looked_at_later_it_is_the_same_day() -> None:
    due = next_review(ROLLING, GOLD, ONE_PURCHASE, day("2026-04-09"))
    assert next_review(ROLLING, GOLD, ONE_PURCHASE, day("2028-01-01")) == due


def test_the_next_step_has_its_own_days_of_grace() -> None:
    silver = Held("Silver", day("2026-04-09"), by_review=True)
    assert next_review(ROLLING, silver, ONE_PURCHASE, day("2026-05-08")) is None
    due = next_review(ROLLING, silver, ONE_PURCHASE, day("2026-05-09"))
    assert due is not None
    assert (due.on, due.after, due.since) == (day("2026-05-09"), "Bronze", day("2026-04-09"))


def test_to_fit_goes_down_at_once() -> None:
    due = next_review(ruled(downgrade="to-fit"), GOLD, ONE_PURCHASE, day("2026-04-09"))
    assert due is not None
    assert due.after == "Bronze"


def test_to_fit_stops_where_the_spend_fits() -> None:
    spends = [*ONE_PURCHASE, spent("2026-01-15", 20_000)]
    due = next_review(ruled(downgrade="to-fit"), GOLD, spends, day("2026-04-09"))
    assert due is not None
    assert (due.after, due.missing_cents) == ("Silver", 30_000)


def test_never_is_never() -> None:
    assert next_review(ruled(downgrade="never"), GOLD, ONE_PURCHASE, day("2036-01-01")) is None


def test_the_lowest_tier_has_nowhere_to_go() -> None:
    assert next_review(ROLLING, Held("Bronze", day("2025-01-01")), [], day("2036-01-01")) is None


def test_a_name_the_program_forgot_is_the_lowest() -> None:
    assert next_review(ROLLING, Held("Platinum", day("2025-01-01")), [], day("2036-01-01")) is None


def test_a_lifetime_window_forgets_nothing_but_returns() -> None:
    lifetime = ruled(window="lifetime")
    assert next_review(lifetime, GOLD, ONE_PURCHASE, day("2036-01-01")) is None
    back = [*ONE_PURCHASE, spent("2025-03-10", -1, known="2025-06-01")]
    due = next_review(lifetime, GOLD, back, day("2036-01-01"))
    assert due is not None
    assert (due.on, due.since, due.missing_cents) == (day("2025-07-01"), day("2025-06-01"), 1)


def test_a_calendar_year_begins_again() -> None:
    due = next_review(ruled(window="calendar-year"), GOLD, ONE_PURCHASE, day("2026-12-31"))
    assert due is not None
    assert (due.since, due.on) == (day("2026-01-01"), day("2026-01-31"))


def test_one_day_at_the_threshold_begins_the_grace_again() -> None:
    spends = [*ONE_PURCHASE, spent("2026-03-20", 50_000), spent("2026-03-20", -1, known="2026-03-22")]
    assert next_review(ROLLING, GOLD, spends, day("2026-04-20")) is None
    due = next_review(ROLLING, GOLD, spends, day("2026-04-21"))
    assert due is not None
    assert (due.since, due.on) == (day("2026-03-22"), day("2026-04-21"))


def test_purchases_of_one_day_count_together() -> None:
    spends = [spent("2025-03-10", 30_000), spent("2025-03-10", 20_000)]
    assert next_review(ROLLING, GOLD, spends, day("2026-04-08")) is None
    due = next_review(ROLLING, GOLD, spends, day("2026-04-09"))
    assert due is not None
    assert (due.since, due.missing_cents) == (day("2026-03-10"), 50_000)


def test_what_leaves_and_what_comes_on_one_day_begin_no_grace() -> None:
    """On 10 March 2026 the old purchase leaves the window and a new one takes its place."""
    spends = [*ONE_PURCHASE, spent("2026-03-10", 50_000)]
    assert next_review(ROLLING, GOLD, spends, day("2027-04-08")) is None
    due = next_review(ROLLING, GOLD, spends, day("2027-04-09"))
    assert due is not None
    assert due.since == day("2027-03-10")


def test_a_return_of_the_same_day_counts_from_that_day() -> None:
    spends = [spent("2025-03-10", 50_000), spent("2025-03-10", -10_000)]
    due = next_review(ROLLING, GOLD, spends, day("2025-04-09"))
    assert due is not None
    assert (due.since, due.on) == (day("2025-03-10"), day("2025-04-09"))


def test_new_rules_give_the_days_of_grace_from_their_own_day() -> None:
    spends = [spent("2025-03-10", 45_000)]
    due = next_review(ROLLING, GOLD, spends, day("2025-12-31"), not_before=day("2025-09-01"))
    assert due is not None
    assert (due.since, due.on) == (day("2025-09-01"), day("2025-10-01"))


def test_without_grace_two_steps_still_take_two_days() -> None:
    at_once = ruled(grace_days=0)
    first = next_review(at_once, GOLD, ONE_PURCHASE, day("2026-03-10"))
    assert first is not None
    assert first.on == day("2026-03-10")
    silver = Held("Silver", first.on, by_review=True)
    assert next_review(at_once, silver, ONE_PURCHASE, day("2026-03-10")) is None
    second = next_review(at_once, silver, ONE_PURCHASE, day("2026-03-11"))
    assert second is not None
    assert second.on == day("2026-03-11")


def test_a_tier_reached_later_is_not_reviewed_earlier() -> None:
    assert next_review(ROLLING, Held("Gold", day("2026-06-01")), [], day("2026-05-31")) is None


def test_spend_from_before_memory_counts_for_a_lifetime_only() -> None:
    spends = [Spent(date.min, day("2025-03-10"), 50_000)]
    assert next_review(ruled(window="lifetime"), GOLD, spends, day("2030-01-01")) is None
    due = next_review(ROLLING, GOLD, spends, day("2030-01-01"))
    assert due is not None
    assert due.since == GOLD.since


def test_the_decision_is_one_step_on_its_day() -> None:
    due = Due(day("2026-04-09"), "Gold", "Silver", day("2026-03-10"), 50_000)
    (change,) = decide_review(due).tier_changes
    assert change == ("Gold", "Silver", day("2026-04-09"), "tier-down")
    assert decide_review(due).entries == ()


SPENDS = st.lists(
    st.tuples(st.integers(0, 500), st.integers(0, 60), st.integers(-30_000, 60_000)).map(
        lambda one: Spent(
            GOLD.since + timedelta(days=one[0] - 100), GOLD.since + timedelta(days=one[0] - 100 + one[1]), one[2]
        )
    ),
    max_size=8,
)


@given(spends=SPENDS, grace=st.integers(0, 45), window=st.sampled_from(["rolling", "calendar-year", "lifetime"]))
@pytest.mark.parametrize("months", [1, 6, 12])
def test_it_is_what_a_watch_kept_every_day_would_say(spends: list[Spent], grace: int, window: str, months: int) -> None:
    """Day by day: the spend of the window is added up; too low for more than the days of grace, and the tier falls."""
    program = ruled(grace_days=grace, window=window, months=months)
    low_for = 0
    for number in range(600):
        today = GOLD.since + timedelta(days=number)
        spend = sum(
            one.cents
            for one in spends
            if one.on <= today and window_start(program.tier_rules, today) <= one.counts_on <= today
        )
        assert spend_on(program, spends, today) == spend
        low_for = low_for + 1 if spend < 50_000 else 0
        if low_for == grace + 1:
            due = next_review(program, GOLD, spends, today)
            assert due is not None
            assert (due.on, due.missing_cents) == (today, 50_000 - spend)
            return
        assert next_review(program, GOLD, spends, today) is None


@pytest.mark.parametrize(
    ("hold", "first", "second"),
    [
        ("none", "2026-01-31", "2026-03-02"),
        ("months", "2026-03-10", "2027-03-10"),
        ("next-year", "2027-01-01", "2029-01-01"),
    ],
)
def test_each_step_is_held_so_long_at_least(hold: str, first: str, second: str) -> None:
    """In a calendar year €500 of 10 March 2025 count to its end; each step is held from its own first day."""
    program = ruled(window="calendar-year", hold=hold)
    due = next_review(program, GOLD, ONE_PURCHASE, day("2030-01-01"))
    assert due is not None
    assert (due.on, due.after) == (day(first), "Silver")
    assert next_review(program, GOLD, ONE_PURCHASE, day(first) - timedelta(days=1)) is None
    silver = Held("Silver", day(first), by_review=True)
    due = next_review(program, silver, ONE_PURCHASE, day("2030-01-01"))
    assert due is not None
    assert (due.on, due.after) == (day(second), "Bronze")


def test_who_spends_enough_again_while_it_is_held_stays() -> None:
    """A step held to 10 March 2026 is not lost by spend that was too low in January alone."""
    again = [*ONE_PURCHASE, spent("2026-02-20", 50_000)]
    assert next_review(ruled(window="calendar-year", hold="months"), GOLD, again, day("2026-12-31")) is None
    assert next_review(ruled(window="calendar-year"), GOLD, again, day("2026-02-19")) is not None
    assert next_review(ruled(window="calendar-year", hold="months"), GOLD, again, day("2026-02-19")) is None
