"""Points a return could not take back are taken once they come back: from the purchase's own lots alone, and once."""

from datetime import date

from loyalty_cli.program.decisions.reversals.shortfalls import Shortfall, collect, shortfalls
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.facts import POINTS, Allocation, Debt, Lot, PurchaseRecord, Recorded
from loyalty_cli.program.kernel.shop import Shop
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.tiers import Tier

DAY = date(2026, 11, 21)
PROGRAM = Program(shop=Shop("Test"), tiers=(Tier("Bronze", 0),))


def accrual(net: int, *, lapsed: int = 0, carried: tuple[int, ...] = ()) -> Recorded:
    return Recorded(7, POINTS, 100, "points", {}, net, lapsed, DAY, carried=carried)


def bought(entry: Recorded, returned_cents: int) -> PurchaseRecord:
    return PurchaseRecord(3, DAY, 10_000, (), 0, 0, (), (entry,), (), returned_cents)


def given_back(*parts: tuple[int, int]) -> Draft:
    """A draft that has given so much back to each lot."""
    lots = tuple(Lot(lot, POINTS, 100, 0, None, 3, DAY) for lot, _ in parts)
    draft = Draft(Standing(1, "Bronze", "Bronze", lots=lots))
    draft.allocations += [Allocation(20, lot, -amount) for lot, amount in parts]
    return draft


def test_what_a_return_found_gone_is_due() -> None:
    (one,) = shortfalls(PROGRAM, bought(accrual(80), 10_000))
    assert (one.fact_id, one.due) == (3, 80)


def test_nothing_is_due_of_what_was_taken_or_lapsed() -> None:
    assert shortfalls(PROGRAM, bought(accrual(0), 10_000)) == ()
    assert shortfalls(PROGRAM, bought(accrual(80, lapsed=80), 10_000)) == ()


def test_it_is_taken_from_its_own_lots_alone() -> None:
    draft = given_back((7, 50), (8, 30))
    collect(draft, Shortfall(3, accrual(80), 80))
    assert [(one.amount, one.rule, one.reverses) for one in draft.entries] == [(-50, "return", 7)]
    assert draft.allocations[-1] == Allocation(~0, 7, 50)


def test_no_more_is_taken_than_is_due() -> None:
    draft = given_back((7, 50))
    collect(draft, Shortfall(3, accrual(80), 20))
    assert [one.amount for one in draft.entries] == [-20]


def test_what_paid_a_debt_on_its_way_is_not_taken() -> None:
    draft = Draft(Standing(1, "Bronze", "Bronze", debts=(Debt(30, POINTS, 40),)))
    draft.give_back(POINTS, [Allocation(20, 7, -50)])
    collect(draft, Shortfall(3, accrual(80), 80))
    assert [one.amount for one in draft.entries] == [-10]


def test_lots_that_carry_it_on_are_its_own() -> None:
    draft = given_back((12, 25))
    ref = draft.entry(POINTS, 30, "undo", {}, origin=7)
    collect(draft, Shortfall(3, accrual(80, carried=(12,)), 80))
    assert draft.entries[-1].amount == -55
    assert draft.allocations[-2:] == [Allocation(~1, 12, 25), Allocation(~1, ref, 30)]


def test_nothing_came_back_nothing_is_written() -> None:
    draft = given_back((8, 30))
    collect(draft, Shortfall(3, accrual(80), 80))
    assert draft.entries == []
