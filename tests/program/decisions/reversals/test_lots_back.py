"""What a debit took goes back to the lots it came from."""

from collections import Counter
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty_cli.program.decisions.reversals.lots_back import give_back, standing_debits, undraw
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.facts import (
    CREDIT,
    Allocation,
    Lot,
    PlannedEntry,
    Recorded,
)
from loyalty_cli.program.kernel.standing import Standing
from tests.program.given import LAST, TODAY

BOUGHT_ON = date(2026, 11, 2)
MEMBER = Standing(1, "Member", "Member")
CREDITS = (Lot(4, CREDIT, 500, 500, TODAY, 2, BOUGHT_ON), Lot(5, CREDIT, 300, 300, LAST, 3, BOUGHT_ON))


def test_what_was_given_back_and_taken_again_goes_back_to_where_it_was_drawn_last() -> None:
    first, second = CREDITS
    again = Recorded(30, CREDIT, -200, "undo", {}, -200, draws=((second, 200),))
    debit = Recorded(13, CREDIT, -600, "credit-spent", {}, -600, draws=((first, 400),), retaken=(again,))
    draft = Draft(MEMBER)
    give_back(draft, debit, 350, "return", {"fact": 5})
    decision = draft.decision()
    assert [(one.amount, one.reverses) for one in decision.entries] == [(200, 30), (150, 13)]
    assert decision.allocations == (Allocation(30, 5, -200), Allocation(13, 4, -150))
    assert [one.why for one in decision.entries] == [{"fact": 5}, {"fact": 5}]
    told_once = Draft(MEMBER)
    give_back(told_once, debit, 350, "return", {"fact": 5, "revived": 1}, None, {"fact": 5})
    assert [one.why for one in told_once.entries] == [{"fact": 5, "revived": 1}, {"fact": 5}]
    assert standing_debits(debit) == [(debit, 400), (again, 200)]
    assert standing_debits(debit._replace(net=-150)) == [(debit._replace(net=-150), 0), (again, 200)]


def test_what_another_record_had_drawn_comes_back_as_new_lots_with_their_old_days() -> None:
    first, second = CREDITS
    debit = Recorded(13, CREDIT, -600, "credit-spent", {}, -600, draws=((first, 500), (second, 100)), holder=2)
    draft = Draft(MEMBER)
    days = {4: date(2028, 1, 1)}
    give_back(draft, debit, 600, "undo", {"fact": 5}, days)
    assert draft.decision().entries == (
        PlannedEntry("credit", 100, "undo", {"fact": 5, "debit": 13}, LAST, origin=5),
        PlannedEntry("credit", 500, "undo", {"fact": 5, "debit": 13}, date(2028, 1, 1), origin=4),
    )
    assert days == {}
    own = Draft(MEMBER)
    give_back(own, debit._replace(holder=1), 600, "return", {})
    assert [(one.amount, one.reverses) for one in own.decision().entries] == [(600, 13)]


@settings(deadline=None)
@given(st.lists(st.integers(1, 90), min_size=1, max_size=4), st.integers(0, 400), st.integers(0, 400))
def test_what_is_given_back_was_drawn(drawn: list[int], amount: int, besides: int) -> None:
    """Also of a debit that comes back in two parts: it took over what two others owed."""
    lots = [CREDITS[0]._replace(id=number) for number in range(len(drawn))]
    debit = Recorded(9, CREDIT, -sum(drawn), "x", {}, -sum(drawn), draws=tuple(zip(lots, drawn, strict=True)))
    draft = Draft(MEMBER)
    draft.give_back(CREDIT, undraw(draft, debit, amount))
    given_back = list(draft.allocations)
    assert sum(-one.amount for one in given_back) == min(amount, sum(drawn))
    assert all(0 < -one.amount <= drawn[one.lot] for one in given_back)
    assert [one.lot for one in given_back] == sorted((one.lot for one in given_back), reverse=True)
    draft.give_back(CREDIT, undraw(draft, debit, besides))
    back = Counter(dict.fromkeys(range(len(drawn)), 0))
    for one in draft.allocations:
        back[one.lot] -= one.amount
    assert back.total() == min(amount + besides, sum(drawn))
    assert all(back[number] <= most for number, most in enumerate(drawn))
