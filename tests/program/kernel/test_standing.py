"""A member after a decision, and on a later day on which nothing has happened yet."""

from datetime import date, timedelta

from loyalty_cli.program.kernel.facts import (
    CREDIT,
    POINTS,
    SPEND,
    Allocation,
    Debt,
    Decision,
    Extension,
    PlannedEntry,
    TierChange,
    When,
)
from loyalty_cli.program.kernel.standing import Bought, Given, History
from tests.program.given import LAST, MEMBER, TODAY, WHEN, lot

CARD = "stamps:c"


def entry(unit: str, amount: int, rule: str = "points", expires_on: date | None = None) -> PlannedEntry:
    return PlannedEntry(unit, amount, rule, {}, expires_on)


def test_what_is_earned_is_a_lot_and_counts_for_the_day() -> None:
    decision = Decision((entry(POINTS, 20, expires_on=LAST), entry(SPEND, 2_000, "spend")))
    after = MEMBER.after(decision, WHEN, first_entry=7, fact_id=3)
    assert [(one.id, one.remaining, one.expires_on, one.fact_id) for one in after.lots] == [(7, 20, LAST, 3)]
    assert (after.points_today, after.window_spend, after.window_spend_now) == (20, 2_000, 2_000)
    assert (after.window, after.oldest_spend) == (((TODAY, 2_000),), TODAY)


def test_spend_of_a_day_before_the_window_of_today_counts_for_its_own_day_alone() -> None:
    standing = MEMBER._replace(window_from_now=TODAY + timedelta(days=1))
    after = standing.after(Decision((entry(SPEND, 500, "spend"),)), WHEN)
    assert (after.window_spend, after.window_spend_now) == (500, 0)


def test_a_debt_is_paid_and_what_no_lot_pays_is_owed() -> None:
    owing = MEMBER._replace(debts=(Debt(4, POINTS, 5),))
    paid = owing.after(Decision((entry(POINTS, 8),), (Allocation(4, -1, 5),)), WHEN, first_entry=9)
    assert (paid.debts, paid.available(POINTS)) == ((), 3)
    drawn = MEMBER._replace(lots=(lot(1, 10),)).after(
        Decision((entry(POINTS, -12, "return"),), (Allocation(-1, 1, 10),)), WHEN, first_entry=5
    )
    assert (drawn.lots, drawn.debts) == ((), (Debt(5, POINTS, 2),))
    forgiven = drawn.after(Decision((PlannedEntry(POINTS, 2, "undo", {}, reverses=5),)), WHEN)
    assert (forgiven.lots, forgiven.debts) == ((), ())


def test_lots_stay_in_the_order_in_which_they_are_drawn_on() -> None:
    standing = MEMBER._replace(lots=(lot(1, 10, last=LAST), lot(2, 10, CREDIT, last=None)))
    soon = TODAY + timedelta(days=3)
    after = standing.after(Decision((entry(POINTS, 5, expires_on=soon),)), WHEN, first_entry=8)
    assert [one.id for one in after.lots] == [8, 1, 2]
    moved = after.after(Decision(extensions=(Extension(8, LAST + timedelta(days=1)),)), WHEN)
    assert [one.id for one in moved.lots] == [1, 8, 2]


def test_stamps_count_for_the_day_and_hold_the_card() -> None:
    decision = Decision((entry(CARD, 2, "stamps", LAST), entry(CARD, -3, "card-full"), entry(CARD, 1, "head-start")))
    after = MEMBER._replace(stamps={"c": 1}).after(decision, WHEN)
    assert (after.stamps, after.stamps_today) == ({"c": 1}, {"c": 2})
    assert after.held_until == {"c": date.max}
    assert MEMBER.after(Decision((entry(CARD, 2, "stamps"),)), WHEN).held_until == {}


def test_a_tier_reached_as_things_stand_today_is_not_yet_that_of_the_day() -> None:
    late = When(TODAY, TODAY + timedelta(days=9))
    change = TierChange("Bronze", "Silver", late.keyed_on, "tier-up")
    after = MEMBER.after(Decision(tier_changes=(change,)), late)
    assert (after.tier, after.tier_now, after.tier_since) == ("Bronze", "Silver", late.keyed_on)


def test_a_later_day_begins_again_and_forgets_what_is_out_of_the_window() -> None:
    month_ago = TODAY - timedelta(days=30)
    standing = MEMBER._replace(
        window=((month_ago, 300), (TODAY, 200)), window_spend=500, oldest_spend=month_ago, points_today=9,
        stamps_today={"c": 1}, visited_today=True, lots=(lot(1, 5, last=TODAY), lot(2, 5), lot(3, 5, last=None)),
    )  # fmt: skip
    then = standing.on_day(TODAY + timedelta(days=1), TODAY)
    assert (then.window, then.window_spend, then.oldest_spend) == (((TODAY, 200),), 200, TODAY)
    assert (then.points_today, then.stamps_today, then.visited_today) == (0, {}, False)
    assert [one.id for one in then.lots] == [2, 3]


def test_what_happened_is_added_to_the_history_a_day_of_visits_once() -> None:
    bought = Bought(3, TODAY, 500, 500)
    happened = History((TODAY,), (bought,), fields=frozenset({"milk"}))
    after = MEMBER.after(Decision(), WHEN, happened=happened)
    again = after.after(Decision(), WHEN, happened=History((TODAY,), thanks=(Given("review", TODAY),)))
    assert after.visited_today
    assert again.history == History((TODAY,), (bought,), (Given("review", TODAY),), fields=frozenset({"milk"}))
