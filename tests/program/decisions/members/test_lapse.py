"""What lapses, to the entry; and that a breakage taken back leaves nothing of it."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty_cli.program.decisions.members.lapse import (
    Lapsing,
    LapsingCard,
    LapsingVoucher,
    decide_lapse,
    decide_reopening,
)
from loyalty_cli.program.kernel.facts import (
    CREDIT,
    POINTS,
    Allocation,
    Decision,
    Lot,
    PlannedEntry,
    Recorded,
    Voucher,
)
from tests.support.decided import recorded, totals

LAST = date(2026, 10, 31)
ISSUED = date(2026, 8, 2)
WHY = {"on": "2026-10-31"}


def lot(number: int, left: int, unit: str = POINTS) -> Lot:
    return Lot(number, unit, 100, left, LAST, number, ISSUED)


def voucher(code: str, reward: str = "coffee") -> Voucher:
    return Voucher(code, 1, reward, "Free coffee", "product", 260, 0, ISSUED, LAST, "redemption")


def test_what_is_left_of_each_lot_lapses() -> None:
    assert decide_lapse(Lapsing(LAST, lots=(lot(3, 45), lot(8, 500, CREDIT)))) == Decision(
        (PlannedEntry("points", -45, "lapse", WHY), PlannedEntry("credit", -500, "lapse", WHY)),
        (Allocation(~0, 3, 45), Allocation(~1, 8, 500)),
    )


def test_a_voucher_lapses_with_its_count_on_the_day_it_was_issued() -> None:
    named = {"on": "2026-10-31", "reward": "Free coffee"}
    assert decide_lapse(Lapsing(LAST, vouchers=(LapsingVoucher(voucher("K7QP"), 12),))).entries == (
        PlannedEntry("voucher:K7QP", -1, "lapse", named, reverses=12),
        PlannedEntry("reward:coffee", -1, "lapse", named, counts_on=ISSUED),
    )


def test_an_old_card_loses_its_boxes() -> None:
    assert decide_lapse(Lapsing(LAST, cards=(LapsingCard("c", "Coffee card", 7),))).entries == (
        PlannedEntry("stamps:c", -7, "lapse", {"on": "2026-10-31", "card": "Coffee card"}),
    )


def test_a_breakage_is_taken_back_to_its_lots_its_days_and_its_counts() -> None:
    entries = (
        Recorded(20, "points", -45, "lapse", {}, -45, draws=((lot(3, 0), 45),)),
        Recorded(21, "voucher:K7QP", -1, "lapse", {}, -1, counts_on=LAST),
        Recorded(22, "reward:coffee", -1, "lapse", {}, -1, counts_on=ISSUED),
        Recorded(23, "stamps:c", -7, "lapse", {}, -7, counts_on=LAST),
        Recorded(24, "credit", -500, "lapse", {}, -500, draws=((lot(8, 0, CREDIT), 300), (lot(9, 0, CREDIT), 200))),
    )
    why = {"fact": 6}
    assert decide_reopening(6, LAST, entries) == Decision(
        (
            PlannedEntry("points", 45, "undo", why, reverses=20),
            PlannedEntry("voucher:K7QP", 1, "undo", why, expires_on=LAST, reverses=21),
            PlannedEntry("reward:coffee", 1, "undo", why, counts_on=ISSUED, reverses=22),
            PlannedEntry("stamps:c", 7, "undo", why, reverses=23),
            PlannedEntry("credit", 500, "undo", why, reverses=24),
        ),
        (Allocation(20, 3, -45), Allocation(24, 8, -300), Allocation(24, 9, -200)),
    )


def test_what_was_taken_back_before_is_left_alone() -> None:
    gone = Recorded(20, "points", -45, "lapse", {}, 0, draws=((lot(3, 0), 45),))
    still = Recorded(21, "stamps:c", -1, "lapse", {}, -1)
    assert decide_reopening(6, LAST, (gone, still)) == Decision(
        (PlannedEntry("stamps:c", 1, "undo", {"fact": 6}, reverses=21),)
    )


@settings(deadline=None)
@given(st.lists(st.integers(1, 500), max_size=4), st.integers(0, 3), st.lists(st.integers(1, 9), max_size=2))
def test_a_breakage_and_its_reopening_leave_nothing(lefts: list[int], vouchers: int, boxes: list[int]) -> None:
    lots = tuple(lot(100 + at, left, (POINTS, CREDIT)[at % 2]) for at, left in enumerate(lefts))
    lapsing = Lapsing(
        LAST,
        lots,
        tuple(LapsingVoucher(voucher(f"V{at}", f"r{at % 2}"), 50 + at) for at in range(vouchers)),
        tuple(LapsingCard(f"c{at}", "Card", filled) for at, filled in enumerate(boxes)),
    )
    lapse = decide_lapse(lapsing)
    reopened = decide_reopening(6, LAST, recorded(lapse, LAST, lots=lots))
    assert totals(lapse, reopened) == {}
    for one in lots:
        tied = [allocation.amount for allocation in (*lapse.allocations, *reopened.allocations)]
        assert sum(tied) == 0
        assert [each.amount for each in lapse.allocations if each.lot == one.id] == [one.remaining]
