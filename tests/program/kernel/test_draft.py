"""A decision in the making: what each entry leaves for the next."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.facts import CREDIT, POINTS, SPEND, Allocation, Debt, Decision, Lot, PlannedEntry
from loyalty_cli.program.kernel.standing import Standing

TODAY = date(2026, 11, 21)
MEMBER = Standing(1, "Member", "Member")


def lot(number: int, left: int, unit: str = POINTS) -> Lot:
    return Lot(number, unit, 100, left, None, number, TODAY)


def test_entries_are_named_in_the_order_they_are_made() -> None:
    draft = Draft(MEMBER)
    refs = [draft.entry(SPEND, 100, "spend", {}), draft.entry(SPEND, 200, "spend", {}, counts_on=TODAY, reverses=9)]
    assert refs == [-1, -2]
    assert draft.decision() == Decision(
        (PlannedEntry(SPEND, 100, "spend", {}), PlannedEntry(SPEND, 200, "spend", {}, None, TODAY, 9))
    )


def test_an_accrual_carries_its_last_day_and_where_it_came_from() -> None:
    draft = Draft(MEMBER)
    draft.accrue(POINTS, 5, "merge", {"from": 2}, TODAY, origin=7)
    assert draft.decision().entries == (PlannedEntry(POINTS, 5, "merge", {"from": 2}, TODAY, origin=7),)


def test_a_debit_names_what_it_takes_back_and_draws_on_its_own_lots_first() -> None:
    draft = Draft(MEMBER._replace(lots=(lot(1, 10), lot(2, 10))))
    assert draft.debit(POINTS, 13, "return", {"fact": 4}, first=[2], reverses=8) == 0
    decision = draft.decision()
    assert decision.entries == (PlannedEntry(POINTS, -13, "return", {"fact": 4}, reverses=8),)
    assert decision.allocations == (Allocation(~0, 2, 10), Allocation(~0, 1, 3))
    assert draft.available(POINTS) == 7


def test_what_can_be_drawn_is_counted_by_unit() -> None:
    draft = Draft(MEMBER._replace(lots=(lot(1, 10), lot(2, 300, CREDIT), lot(3, 5))))
    assert (draft.available(POINTS), draft.available(CREDIT)) == (15, 300)


def test_what_comes_back_pays_what_is_owed_otherwise_and_not_the_debit_it_comes_from() -> None:
    draft = Draft(MEMBER._replace(debts=(Debt(5, POINTS, 3), Debt(6, POINTS, 4), Debt(7, CREDIT, 9))))
    back = (Allocation(5, 1, -3), Allocation(5, 2, -10))
    draft.give_back(POINTS, back)
    assert draft.decision().allocations == (*back, Allocation(6, 1, 3), Allocation(6, 2, 1))
    draft.accrue(POINTS, 10, "points", {}, None)
    assert draft.decision().allocations[4:] == (Allocation(5, ~0, 3),)


def test_what_is_told_is_in_the_decision() -> None:
    draft = Draft(MEMBER)
    draft.figures["left_cents"] = 3
    assert draft.decision({"to_pay_cents": 7}).figures == {"left_cents": 3, "to_pay_cents": 7}


@settings(deadline=None)
@given(st.lists(st.integers(1, 40), max_size=4), st.lists(st.integers(1, 40), max_size=5), st.booleans())
def test_debts_are_paid_as_far_as_what_comes_in_goes(owed: list[int], given_: list[int], back: bool) -> None:
    """However it comes in, as accruals or as points given back: all of it goes into debts while there are any."""
    draft = Draft(MEMBER._replace(debts=tuple(Debt(at, POINTS, cents) for at, cents in enumerate(owed, 1))))
    for at, amount in enumerate(given_):
        if back:
            draft.give_back(POINTS, [Allocation(99, 50 + at, -amount)])
        else:
            draft.accrue(POINTS, amount, "points", {}, None)
    paid = [one for one in draft.decision().allocations if one.debit != 99]
    assert sum(one.amount for one in paid) == min(sum(owed), sum(given_))
    for at, cents in enumerate(owed, 1):
        assert sum(one.amount for one in paid if one.debit == at) <= cents
