"""What a member holds after an undo, reckoned from lots that are given back to."""

from loyalty_cli.program.decisions.reversals.lots_without import now_of
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.facts import POINTS, Allocation
from tests.program.given import MEMBER, WHEN, lot


def test_a_lot_on_which_two_debits_drew_is_there_once() -> None:
    emptied = lot(2, 0)
    draft = Draft(MEMBER)
    for debit, amount in ((73, 2), (74, 2)):
        draft.entry(POINTS, amount, "undo", {}, reverses=debit)
        draft.allocations.append(Allocation(debit, 2, -amount))
    assert now_of(draft, WHEN, (emptied, emptied)).lots == (emptied._replace(remaining=4),)
