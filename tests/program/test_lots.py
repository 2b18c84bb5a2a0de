"""Which lot pays, and what an accrual pays back first."""

from datetime import date

from loyalty_cli.program.draft import Draft
from loyalty_cli.program.facts import Debt, Lot, Standing
from loyalty_cli.program.lots import draw, fill_debts

JUNE, JULY = date(2027, 6, 30), date(2027, 7, 31)
LOTS = (
    Lot(4, "points", 50, 20, JUNE, 2, date(2026, 6, 1)),
    Lot(7, "points", 50, 50, JULY, 3, date(2026, 7, 1)),
    Lot(9, "credit", 500, 500, None, 3, date(2026, 7, 1)),
)


def test_the_soonest_expiring_pays_first() -> None:
    assert draw(LOTS, "points", 30, -1) == (((-1, 4, 20), (-1, 7, 10)), 0)


def test_unless_another_is_named() -> None:
    assert draw(LOTS, "points", 60, -1, {7}) == (((-1, 7, 50), (-1, 4, 10)), 0)


def test_what_no_lot_pays_is_owed() -> None:
    assert draw(LOTS, "points", 100, -1) == (((-1, 4, 20), (-1, 7, 50)), 30)
    assert draw((), "points", 5, -1) == ((), 5)


def test_the_oldest_debt_is_paid_first() -> None:
    debts = (Debt(3, "points", 5), Debt(5, "credit", 100), Debt(6, "points", 10))
    assert fill_debts(debts, "points", 8, -1) == ((3, -1, 5), (6, -1, 3))


def test_a_debt_that_was_paid_is_paid_no_more() -> None:
    """A purchase and its promotion's bonus are two accruals: the first has paid the debt."""
    draft = Draft(Standing(1, "Member", "Member", debts=(Debt(3, "points", 5),)))
    draft.accrue("points", 10, "points", {}, None)
    draft.accrue("points", 7, "promo-bonus", {}, None)
    assert draft.decision().allocations == ((3, -1, 5),)
