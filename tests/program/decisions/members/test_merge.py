"""Two records of one person become one, and two again: each thing moves with its days, nothing is made or lost."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty_cli.program.decisions.members.merge import (
    Boxes,
    Moved,
    Possessions,
    decide_joining,
    decide_leaving,
    decide_leaving_undone,
)
from loyalty_cli.program.kernel.facts import (
    CREDIT,
    POINTS,
    Allocation,
    Debt,
    Decision,
    Extension,
    PlannedEntry,
    Recorded,
    TierChange,
    Voucher,
)
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.rewards import Reward
from loyalty_cli.program.promises.buying.stamp_cards import StampCard
from loyalty_cli.program.promises.buying.tiers import TierRules
from tests.program.given import EARNED_ON, LAST, MEMBER, TIERS, TODAY, WHEN, codes, lot
from tests.support.decided import totals

PROGRAM = Program(
    tiers=TIERS,
    stamp_cards=(StampCard("c", "Coffee card", "free", boxes=5), StampCard("t", "Tea card", "free", boxes=9)),
    rewards=(Reward("free", "Free coffee", value_cents=260, voucher_days=60),),
)
VOUCHER = Voucher("K7QP", 2, "free", "Free coffee", "product", 260, 0, EARNED_ON, LAST, "redemption")


def joined(*moved: Moved, standing: Standing = MEMBER, tier: str = "Bronze", program: Program = PROGRAM) -> Decision:
    return decide_joining(program, standing, moved, tier, WHEN, codes())


# The record that goes ------------------------------------------------------------------------------------------------


def test_all_is_taken_from_the_record_that_goes() -> None:
    standing = Standing(
        2,
        "Bronze",
        "Silver",
        lots=(lot(4, 45), lot(5, 300, CREDIT, None)),
        debts=(Debt(6, POINTS, 7), Debt(7, POINTS, 3), Debt(8, CREDIT, 20)),
    )
    has = Possessions(
        spends=((EARNED_ON, 2_350), (TODAY, 100)),
        rewards=(("reward:free", EARNED_ON, 2),),
        vouchers=(VOUCHER,),
        boxes=(Boxes("c", "Coffee card", 4, EARNED_ON, LAST),),
    )
    assert decide_leaving(PROGRAM, standing, has, WHEN) == Decision(
        (
            PlannedEntry(POINTS, -45, "merge", {}),
            PlannedEntry(CREDIT, -300, "merge", {}),
            PlannedEntry(POINTS, 10, "merge", {}),
            PlannedEntry(CREDIT, 20, "merge", {}),
            PlannedEntry("spend", -2_350, "merge", {}, counts_on=EARNED_ON),
            PlannedEntry("spend", -100, "merge", {}, counts_on=TODAY),
            PlannedEntry("reward:free", -2, "merge", {}, counts_on=EARNED_ON),
            PlannedEntry("voucher:K7QP", -1, "merge", {"reward": "Free coffee"}, expires_on=LAST),
            PlannedEntry("stamps:c", -4, "merge", {"card": "Coffee card"}, expires_on=LAST, counts_on=EARNED_ON),
        ),
        (
            Allocation(~0, 4, 45),
            Allocation(~1, 5, 300),
            Allocation(6, ~2, 7),
            Allocation(7, ~2, 3),
            Allocation(8, ~3, 20),
        ),
        tier_changes=(TierChange("Silver", "Bronze", TODAY, "merge"),),
    )


def test_a_record_with_nothing_goes_without_a_word() -> None:
    assert decide_leaving(PROGRAM, Standing(2, "Silver", "Bronze"), Possessions(), WHEN) == Decision()


# The record that stays -----------------------------------------------------------------------------------------------


def test_each_thing_arrives_with_its_days_and_where_it_came_from() -> None:
    why = {"from": 2}
    decision = joined(
        Moved(POINTS, 45, EARNED_ON, LAST, 4, why),
        Moved("spend", 2_350, EARNED_ON, why=why),
        Moved("reward:free", 2, EARNED_ON, why=why),
        Moved("voucher:K7QP", 1, EARNED_ON, LAST, why=why),
        Moved("stamps:c", 2, EARNED_ON, LAST, why=why),
    )
    assert decision == Decision(
        (
            PlannedEntry(POINTS, 45, "merge", why, LAST, origin=4),
            PlannedEntry("spend", 2_350, "merge", why, counts_on=EARNED_ON),
            PlannedEntry("reward:free", 2, "merge", why, counts_on=EARNED_ON),
            PlannedEntry("voucher:K7QP", 1, "merge", why, LAST, EARNED_ON),
            PlannedEntry("stamps:c", 2, "merge", why, LAST, EARNED_ON),
        )
    )


def test_what_the_one_owed_is_paid_from_what_the_other_has_and_then_from_what_comes_along() -> None:
    why = {"from": 2}
    decision = joined(
        Moved(CREDIT, 9, EARNED_ON),
        Moved(POINTS, 50, EARNED_ON, LAST, 4),
        Moved(POINTS, -30, EARNED_ON, why=why),
        Moved(POINTS, -5, EARNED_ON),
        standing=MEMBER._replace(lots=(lot(3, 12), lot(5, 100, CREDIT)), debts=(Debt(1, POINTS, 6),)),
    )
    assert [(one.unit, one.amount) for one in decision.entries] == [
        (POINTS, -30),
        (POINTS, -5),
        (CREDIT, 9),
        (POINTS, 50),
    ]
    assert decision.entries[0] == PlannedEntry(POINTS, -30, "merge", why)
    assert decision.allocations == (
        Allocation(~0, 3, 12),
        Allocation(1, ~3, 6),
        Allocation(~0, ~3, 18),
        Allocation(~1, ~3, 5),
    )


def test_two_half_cards_make_a_voucher() -> None:
    standing = MEMBER._replace(stamps={"c": 3, "t": 8})
    decision = joined(Moved("stamps:c", 2, EARNED_ON), Moved("stamps:t", 2, EARNED_ON), standing=standing)
    assert totals(decision) == {
        "stamps:c": -3,
        "stamps:t": -7,
        "voucher:CODE-1": 1,
        "voucher:CODE-2": 1,
        "reward:free": 2,
    }
    assert [(one.source, one.issued_on) for one in decision.vouchers] == [("card:c", TODAY), ("card:t", TODAY)]
    debt = joined(Moved("stamps:c", -2, EARNED_ON))
    assert totals(debt) == {"stamps:c": -2}


def test_the_tier_is_the_highest_of_both_and_of_what_both_spent() -> None:
    spent = Moved("spend", 20_000, EARNED_ON)

    def tier(standing: Standing, *moved: Moved, theirs: str = "Bronze", program: Program = PROGRAM) -> object:
        return joined(*moved, standing=standing, tier=theirs, program=program).tier_changes

    assert tier(MEMBER) == ()
    assert tier(MEMBER, theirs="Silver") == (TierChange("Bronze", "Silver", TODAY, "merge"),)
    assert tier(MEMBER, spent) == (TierChange("Bronze", "Silver", TODAY, "merge"),)
    assert tier(MEMBER._replace(window_spend=30_000), spent) == (TierChange("Bronze", "Gold", TODAY, "merge"),)
    assert tier(MEMBER, spent, theirs="Gold") == (TierChange("Bronze", "Gold", TODAY, "merge"),)
    assert tier(Standing(1, "Silver", "Silver"), spent, theirs="Silver") == ()
    assert tier(Standing(1, "Gold", "Gold"), spent, theirs="Silver") == ()
    assert tier(MEMBER, theirs="Platinum") == ()
    long_ago = spent._replace(counts_on=date(2025, 11, 21))
    assert tier(MEMBER, long_ago, Moved("reward:free", 50_000, EARNED_ON)) == ()
    lifetime = PROGRAM._replace(tier_rules=TierRules("lifetime"))
    assert tier(MEMBER, long_ago, program=lifetime) == (TierChange("Bronze", "Silver", TODAY, "merge"),)


# Apart again ---------------------------------------------------------------------------------------------------------


def test_what_the_other_can_give_up_goes_back_to_where_it_was() -> None:
    left = (
        Recorded(20, POINTS, -45, "merge", {}, -45, counts_on=TODAY, draws=((lot(4, 0), 45),)),
        Recorded(21, POINTS, 10, "merge", {}, 10, counts_on=TODAY, expires_on=LAST, draws=((lot(9, 0), 10),)),
        Recorded(22, "spend", -2_350, "merge", {}, -2_350, counts_on=EARNED_ON),
        Recorded(23, "reward:free", -2, "merge", {}, -2, counts_on=EARNED_ON),
        Recorded(24, "voucher:K7QP", -1, "merge", {}, -1, counts_on=EARNED_ON, expires_on=LAST),
        Recorded(25, CREDIT, -300, "merge", {}, -300, counts_on=TODAY, draws=((lot(5, 0, CREDIT), 300),)),
        Recorded(26, "stamps:c", -4, "merge", {}, -4, counts_on=EARNED_ON, expires_on=LAST),
        Recorded(27, "stamps:t", -1, "merge", {}, -1, counts_on=EARNED_ON, expires_on=LAST),
        Recorded(28, CREDIT, -300, "merge", {}, -300, counts_on=TODAY, draws=((lot(5, 0, CREDIT), 300),)),
    )
    given_back = {20: 40, 21: 10, 22: 2_350, 23: 2, 24: 1, 25: 300, 27: 1, 26: 0}
    later = date(2028, 1, 31)
    why = {"fact": 9}
    raised = TierChange("Silver", "Bronze", EARNED_ON, "merge")
    assert decide_leaving_undone(9, left, given_back, {4: later, 5: LAST, 9: later}, raised, WHEN) == Decision(
        (
            PlannedEntry(POINTS, 40, "undo", why, reverses=20),
            PlannedEntry(POINTS, -10, "undo", why, reverses=21),
            PlannedEntry("spend", 2_350, "undo", why, counts_on=EARNED_ON, reverses=22),
            PlannedEntry("reward:free", 2, "undo", why, counts_on=EARNED_ON, reverses=23),
            PlannedEntry("voucher:K7QP", 1, "undo", why, expires_on=LAST, reverses=24),
            PlannedEntry(CREDIT, 300, "undo", why, reverses=25),
            PlannedEntry("stamps:t", 1, "undo", why, expires_on=LAST, counts_on=EARNED_ON, reverses=27),
        ),
        (Allocation(20, 4, -40), Allocation(25, 5, -300)),
        (Extension(4, later),),
        tier_changes=(TierChange("Bronze", "Silver", TODAY, "undo"),),
    )


def test_without_a_tier_before_nothing_is_said_of_tiers() -> None:
    assert decide_leaving_undone(9, (), {}, {}, None, WHEN) == Decision()


UNITS = st.sampled_from((POINTS, CREDIT))


@settings(deadline=None)
@given(
    st.lists(st.tuples(UNITS, st.integers(1, 90)), max_size=4),
    st.lists(st.tuples(UNITS, st.integers(1, 90)), max_size=3),
    st.lists(st.tuples(UNITS, st.integers(1, 90)), max_size=3),
    st.integers(-3, 12),
)
def test_nothing_is_made_and_nothing_lost(
    lots: list[tuple[str, int]], debts: list[tuple[str, int]], hers: list[tuple[str, int]], boxes: int
) -> None:
    """What leaves the one is what comes to the other, and who had and owed has and owes in all what both did."""
    goes = Standing(
        2,
        "Bronze",
        "Bronze",
        lots=tuple(lot(10 + at, left, unit) for at, (unit, left) in enumerate(lots)),
        debts=tuple(Debt(20 + at, unit, cents) for at, (unit, cents) in enumerate(debts)),
    )
    stays = MEMBER._replace(lots=tuple(lot(30 + at, left, unit) for at, (unit, left) in enumerate(hers)))
    has = Possessions(boxes=(Boxes("c", "Coffee card", boxes, EARNED_ON, None),) if boxes else ())
    leaving = decide_leaving(PROGRAM, goes, has, WHEN)
    moved = [Moved(one.unit, -one.amount, one.counts_on or TODAY, lot=None) for one in leaving.entries]
    joining = decide_joining(PROGRAM, stays, moved, "Bronze", WHEN, codes())
    sums = totals(leaving, joining)
    full = max(boxes, 0) // 5
    assert {unit: sums.get(unit, 0) for unit in (POINTS, CREDIT, "stamps:c")} == {
        POINTS: 0,
        CREDIT: 0,
        "stamps:c": -5 * full,
    }
    assert len(joining.vouchers) == full
    for unit in (POINTS, CREDIT):
        owed = -sum(one.amount for one in joining.entries if one.unit == unit and one.amount < 0)
        can_pay = stays.available(unit) + sum(left for of, left in lots if of == unit)
        refs = {~at: one for at, one in enumerate(joining.entries)}
        paid = sum(one.amount for one in joining.allocations if refs[one.debit].unit == unit)
        assert paid == min(owed, can_pay)
