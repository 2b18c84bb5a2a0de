"""Which lot pays, and which debt is paid."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.program.kernel.draft import Draft, draw, fill_debts
from loyalty_cli.program.kernel.facts import CREDIT, POINTS, Allocation, Debt, Lot
from loyalty_cli.program.kernel.standing import Standing

TODAY = date(2026, 11, 21)


@st.composite
def lots_in_order(draw_one: st.DrawFn) -> tuple[Lot, ...]:
    """Lots as a standing holds them: soonest-expiring first, those that never lapse last."""
    days = draw_one(st.lists(st.none() | st.integers(0, 400), max_size=6))
    ordered = sorted(days, key=lambda days: (days is None, days))
    return tuple(
        Lot(
            number,
            draw_one(st.sampled_from((POINTS, CREDIT))),
            100,
            draw_one(st.integers(0, 100)),
            None if days is None else TODAY + timedelta(days=days),
            number,
            TODAY,
        )
        for number, days in enumerate(ordered, start=1)
    )


@given(lots_in_order(), st.integers(0, 700), st.sets(st.integers(1, 6), max_size=2))
def test_own_lots_first_then_the_soonest_expiring_and_what_no_lot_pays_is_owed(
    lots: tuple[Lot, ...], amount: int, first: set[int]
) -> None:
    drawn = draw(lots, POINTS, amount, ~0, first)
    purse = {lot.id: lot.remaining for lot in lots if lot.unit == POINTS}
    coins = [lot for lot in sorted(purse, key=lambda number: (number not in first, number)) for _ in range(purse[lot])]
    expected = coins[:amount]
    assert [one.lot for one in drawn.allocations for _ in range(one.amount)] == expected
    assert drawn.shortfall == amount - len(expected)
    assert {one.debit for one in drawn.allocations} <= {~0}
    assert all(one.amount > 0 for one in drawn.allocations)


DEBTS = st.lists(st.integers(0, 50), max_size=5).map(
    lambda opens: tuple(Debt(number, POINTS if number % 3 else CREDIT, left) for number, left in enumerate(opens, 1))
)


@given(DEBTS, st.integers(0, 200))
def test_the_oldest_debt_is_paid_first(debts: tuple[Debt, ...], amount: int) -> None:
    filled = fill_debts(debts, POINTS, amount, ~0)
    owed = [debt.id for debt in debts if debt.unit == POINTS for _ in range(debt.open)]
    assert [one.debit for one in filled for _ in range(one.amount)] == owed[:amount]
    assert {one.lot for one in filled} <= {~0}


def test_a_draft_knows_what_its_own_entries_left() -> None:
    lots = (Lot(1, POINTS, 10, 10, TODAY, 1, TODAY), Lot(2, POINTS, 5, 5, None, 2, TODAY))
    draft = Draft(Standing(1, "Member", "Member", lots=lots))
    assert draft.debit(POINTS, 12, "redemption", {}) == 0
    assert draft.available(POINTS) == 3
    assert draft.debit(POINTS, 4, "return", {}) == 1
    assert draft.available(POINTS) == 0
    assert draft.decision().allocations == (Allocation(~0, 1, 10), Allocation(~0, 2, 2), Allocation(~1, 2, 3))


def test_two_accruals_of_one_decision_do_not_pay_a_debt_twice() -> None:
    draft = Draft(Standing(1, "Member", "Member", debts=(Debt(7, POINTS, 12),)))
    draft.accrue(POINTS, 10, "points", {}, None)
    draft.accrue(POINTS, 10, "promo-bonus", {}, None)
    assert draft.decision().allocations == (Allocation(7, ~0, 10), Allocation(7, ~1, 2))


def test_a_debt_that_was_paid_is_paid_no_more() -> None:
    """A purchase and its promotion's bonus are two accruals: the first has paid the debt."""
    draft = Draft(Standing(1, "Member", "Member", debts=(Debt(3, "points", 5),)))
    draft.accrue("points", 10, "points", {}, None)
    draft.accrue("points", 7, "promo-bonus", {}, None)
    assert draft.decision().allocations == ((3, -1, 5),)


def test_the_last_point_of_a_lot_is_spent_too() -> None:
    lots = (Lot(1, POINTS, 10, 1, TODAY, 1, TODAY), Lot(2, POINTS, 5, 5, None, 2, TODAY))
    assert draw(lots, POINTS, 2, ~0).allocations == (Allocation(~0, 1, 1), Allocation(~0, 2, 1))
    assert fill_debts((Debt(7, POINTS, 2), Debt(8, POINTS, 2)), POINTS, 2, ~0) == (Allocation(7, ~0, 2),)
