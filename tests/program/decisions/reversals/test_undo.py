"""Undoing: what a fact gave is taken back, what it took is given back, and together they leave nothing."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty_cli.program.decisions.reversals.undo import Undone, decide_undo
from loyalty_cli.program.decisions.sales.purchase import Purchase, decide_purchase
from loyalty_cli.program.decisions.sales.redemption import Given, decide_redemption
from loyalty_cli.program.kernel.facts import (
    CREDIT,
    POINTS,
    Allocation,
    Decision,
    Extension,
    Line,
    PlannedEntry,
    Recorded,
    TierChange,
    Voucher,
    When,
    Why,
)
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.rewards import Reward
from loyalty_cli.program.promises.buying.tiers import Tier, TierRules
from tests.program.given import COFFEES, LAST, MEMBER, TIERS, TODAY, WHEN, lot
from tests.support.decided import new_lots, recorded, totals

DONE_ON = date(2026, 11, 2)
PROGRAM = Program(
    tiers=TIERS,
    stamp_cards=(COFFEES._replace(valid_months=6),),
    rewards=(Reward("free", "Free coffee", value_cents=260, points=80),),
)
WHY = {"fact": 9}


def voucher(code: str, source: str = "redemption", **more: object) -> Voucher:
    one = Voucher(code, 1, "free", "Free coffee", "product", 260, 0, DONE_ON, LAST, source)
    return one._replace(**more)  # type: ignore[arg-type]


def undo(*entries: Recorded, standing: Standing = MEMBER, program: Program = PROGRAM, **more: Any) -> Decision:
    return decide_undo(program, standing, Undone(9, entries, **more), WHEN)


# To the letter -------------------------------------------------------------------------------------------------------


def test_a_purchase() -> None:
    entries = (
        Recorded(11, POINTS, 23, "points", {}, 23),
        Recorded(12, "spend", 2_350, "spend", {}, 2_350, counts_on=DONE_ON),
        Recorded(13, "reward:free", 1, "reward", {}, 1, counts_on=date(2026, 11, 1)),
    )
    assert undo(*entries, standing=MEMBER._replace(lots=(lot(2, 50, last=TODAY), lot(11, 23)))) == Decision(
        (
            PlannedEntry(POINTS, -23, "undo", WHY, reverses=11),
            PlannedEntry("spend", -2_350, "undo", WHY, counts_on=DONE_ON, reverses=12),
            PlannedEntry("reward:free", -1, "undo", WHY, counts_on=date(2026, 11, 1), reverses=13),
        ),
        (Allocation(~0, 11, 23),),
    )


def test_what_a_return_took_back_before_is_not_taken_twice() -> None:
    entries = (Recorded(11, POINTS, 23, "points", {}, 12), Recorded(12, "spend", 2_350, "spend", {}, 0))
    decision = undo(*entries, standing=MEMBER._replace(lots=(lot(11, 12),)))
    assert [(one.unit, one.amount) for one in decision.entries] == [(POINTS, -12)]


def test_points_spent_meanwhile_are_owed_and_lapsed_ones_are_gone_already() -> None:
    assert undo(Recorded(11, POINTS, 23, "points", {}, 23)).entries[0].amount == -23
    assert undo(Recorded(11, POINTS, 23, "points", {}, 23, 20)).entries[0].amount == -3
    assert undo(Recorded(11, POINTS, 23, "points", {}, 23, 23)).entries == ()
    assert undo(Recorded(11, POINTS, 1, "points", {}, 1, 1)).entries == ()
    assert undo(Recorded(11, "stamps:c", 1, "stamps", {}, 1, 1)).entries == ()


def test_own_lots_are_drawn_on_first_wherever_they_went() -> None:
    """The points of the fact, those that carry them on after a merge, those that paid what was owed; then the rest."""
    own = Recorded(11, POINTS, 10, "points", {}, 10, carried=(31,), draws=((lot(41, 0), 1),))
    bonus = Recorded(12, POINTS, 5, "promo-bonus", {}, 5)
    credit = Recorded(13, CREDIT, 5, "adjust", {}, 5, carried=(2,))
    standing = MEMBER._replace(lots=(lot(2, 50), lot(31, 4), lot(41, 1), lot(12, 3), lot(11, 2)))
    decision = undo(own, bonus, credit, standing=standing)
    assert [(one.debit, one.lot, one.amount) for one in decision.allocations] == [
        (~0, 31, 4),
        (~0, 41, 1),
        (~0, 12, 3),
        (~0, 11, 2),
        (~1, 2, 5),
    ]


def test_credit_that_was_given() -> None:
    standing = MEMBER._replace(lots=(lot(2, 500, CREDIT), lot(11, 300, CREDIT, None)))
    decision = undo(Recorded(11, CREDIT, 400, "adjust", {}, 400), standing=standing)
    assert decision.entries == (PlannedEntry(CREDIT, -400, "undo", WHY, reverses=11),)
    assert decision.allocations == (Allocation(~0, 11, 300), Allocation(~0, 2, 100))


def test_points_that_were_spent_go_back_to_their_lots_the_longest_lived_first() -> None:
    spent = Recorded(20, POINTS, -80, "redemption", {}, -80, draws=((lot(2, 0, last=TODAY), 50), (lot(3, 5), 30)))
    assert undo(spent) == Decision(
        (PlannedEntry(POINTS, 80, "undo", WHY, reverses=20),),
        (Allocation(20, 3, -30), Allocation(20, 2, -50)),
    )


def test_a_lot_that_lapsed_meanwhile_lives_on_and_the_reason_says_so() -> None:
    yesterday = date(2026, 11, 20)
    spent = Recorded(
        20,
        POINTS,
        -80,
        "redemption",
        {},
        -80,
        draws=((lot(2, 0, last=yesterday), 30), (lot(3, 0, last=yesterday), 40), (lot(4, 0, last=None), 10)),
    )
    until = date(2026, 12, 21)
    decision = undo(spent, revive_days=30)
    assert decision.entries[0].why == {"fact": 9, "revived": 70, "until": "2026-12-21"}
    assert decision.extensions == (Extension(2, until), Extension(3, until))
    assert undo(spent).extensions == (Extension(2, date(2027, 2, 19)), Extension(3, date(2027, 2, 19)))


def test_days_that_the_fact_had_moved_go_back() -> None:
    """A visit had moved two lots; the one whose old day has passed lives on, because points go back to it."""
    moved = (Extension(2, date(2026, 11, 20)), Extension(3, TODAY))
    spent = Recorded(20, POINTS, -80, "redemption", {}, -80, draws=((lot(2, 0), 80),))
    assert undo(spent, moved=moved).extensions == (Extension(2, date(2027, 2, 19)), Extension(3, TODAY))
    assert undo(moved=moved).extensions == moved


def test_what_another_record_had_spent_comes_back_as_lots_of_their_own() -> None:
    """One of the other record's lots lapsed meanwhile: it lives on, and only the first reason says so."""
    yesterday = date(2026, 11, 20)
    spent = Recorded(
        20, POINTS, -80, "redemption", {}, -80, draws=((lot(2, 0, last=yesterday), 50), (lot(3, 0), 30)), holder=2
    )
    decision = undo(spent)
    assert decision.entries == (
        PlannedEntry(
            POINTS, 30, "undo", {"fact": 9, "revived": 50, "until": "2027-02-19", "debit": 20}, LAST, origin=3
        ),
        PlannedEntry(POINTS, 50, "undo", {**WHY, "debit": 20}, date(2027, 2, 19), origin=2),
    )
    assert decision.extensions == ()


# Vouchers and stamps -------------------------------------------------------------------------------------------------


def test_a_voucher_that_was_issued_is_closed_and_one_that_was_used_is_open_again() -> None:
    issued = Recorded(14, "voucher:K7QP", 1, "voucher", {}, 1)
    assert undo(issued, vouchers={"voucher:K7QP": voucher("K7QP")}).entries == (
        PlannedEntry("voucher:K7QP", -1, "undo", WHY, reverses=14),
    )
    used = Recorded(15, "voucher:K7QP", -1, "voucher-used", {}, -1)
    for last, good_until in ((LAST, LAST), (TODAY, TODAY), (date(2026, 11, 20), date(2026, 12, 1))):
        named = {"voucher:K7QP": voucher("K7QP", state="used", expires_on=last)}
        assert undo(used, vouchers=named, revive_days=10).entries == (
            PlannedEntry("voucher:K7QP", 1, "undo", WHY, expires_on=good_until, reverses=15),
        )


def test_a_voucher_that_lapsed_is_closed_already_and_so_is_its_count() -> None:
    lapsed = voucher("K7QP", state="lapsed")
    entries = (
        Recorded(14, "voucher:K7QP", 1, "voucher", {}, 1),
        Recorded(15, "reward:free", 1, "reward", {}, 1, counts_on=DONE_ON),
        Recorded(16, "reward:free", 1, "reward", {}, 1, counts_on=DONE_ON),
    )
    decision = undo(*entries, issued=(lapsed,), vouchers={lapsed.unit: lapsed})
    assert [one.reverses for one in decision.entries] == [16]
    assert undo(entries[0], vouchers={lapsed.unit: lapsed}).entries == ()


def test_stamps_are_taken_back_or_given_back() -> None:
    taken = undo(Recorded(13, "stamps:c", 2, "stamps", {}, 2), standing=MEMBER._replace(stamps={"c": 2}))
    assert taken.entries == (PlannedEntry("stamps:c", -2, "undo", WHY, reverses=13),)
    given_back = undo(Recorded(13, "stamps:c", -2, "adjust", {}, -2))
    assert given_back.entries == (PlannedEntry("stamps:c", 2, "undo", WHY, reverses=13),)


def test_stamps_given_back_fill_the_debt_of_those_taken() -> None:
    """A correction took three and gave one elsewhere: taken together the card is not in debt, its voucher stays."""
    entries = (Recorded(13, "stamps:c", -3, "adjust", {}, -3), Recorded(14, "stamps:c", 2, "stamps", {}, 2))
    decision = undo(*entries, open_vouchers=(voucher("OPEN", "card:c"),))
    assert [(one.unit, one.amount) for one in decision.entries] == [("stamps:c", 3), ("stamps:c", -2)]
    four = (entries[0], entries[1]._replace(amount=4, net=4))
    for before, withdrawn in ((0, True), (1, False)):
        decision = undo(
            *four, standing=MEMBER._replace(stamps={"c": before}), open_vouchers=(voucher("OPEN", "card:c"),)
        )
        assert (totals(decision).get("voucher:OPEN") == -1) is withdrawn


def filled(*, used: bool = False) -> tuple[tuple[Recorded, ...], dict[str, Any]]:
    """Two stamps that filled a card and began the next, and what hangs on it."""
    one = voucher("CODE-1", "card:c", state="used" if used else "open")
    entries = (
        Recorded(11, "stamps:c", 2, "stamps", {}, 2),
        Recorded(12, "stamps:c", -3, "card-full", {}, -3),
        Recorded(13, "voucher:CODE-1", 1, "voucher", {}, 1),
        Recorded(14, "reward:free", 1, "reward", {}, 1),
        Recorded(15, "stamps:c", 1, "head-start", {}, 1),
    )
    return entries, {"issued": (one,), "vouchers": {one.unit: one}, "open_vouchers": () if used else (one,)}


def test_a_full_card_is_undone_by_its_stamps_and_gives_its_voucher_up() -> None:
    entries, more = filled()
    decision = undo(*entries[:4], standing=MEMBER._replace(stamps={"c": 0}), **more)
    named: Why = {"reward": "Free coffee", "fact": 9}
    assert decision.entries == (
        PlannedEntry("stamps:c", -2, "undo", WHY, reverses=11),
        PlannedEntry("voucher:CODE-1", -1, "withdrawn", named),
        PlannedEntry("reward:free", -1, "withdrawn", named, counts_on=DONE_ON),
        PlannedEntry("stamps:c", 3, "withdrawn", {"card": "Coffee card", "fact": 9}),
    )


def test_stamps_earned_since_keep_the_voucher() -> None:
    entries, more = filled()
    decision = undo(*entries[:4], standing=MEMBER._replace(stamps={"c": 2}), **more)
    assert totals(decision) == {"stamps:c": -2}


def test_a_voucher_used_already_leaves_the_next_card_in_debt() -> None:
    entries, more = filled(used=True)
    assert totals(undo(*entries[:4], **more)) == {"stamps:c": -2}


def test_the_head_start_of_the_card_that_followed_is_part_of_the_full_card() -> None:
    program = PROGRAM._replace(stamp_cards=(PROGRAM.stamp_cards[0]._replace(head_start=1, head_start_every_card=True),))
    entries, more = filled()
    decision = undo(*entries, standing=MEMBER._replace(stamps={"c": 1}), program=program, **more)
    assert totals(decision) == {"voucher:CODE-1": -1, "reward:free": -1}
    assert [one.reverses for one in decision.entries if one.rule == "undo"] == [11]
    alone = undo(entries[4], standing=MEMBER._replace(stamps={"c": 1}))
    assert totals(alone) == {"stamps:c": -1}


def test_a_voucher_closed_by_the_undo_is_not_withdrawn_besides() -> None:
    """The fact gave a voucher of a card by hand and a stamp; only another open voucher can answer for the stamp."""
    own, other = voucher("OWN", "card:c"), voucher("OTHER", "card:c")
    entries = (
        Recorded(11, "voucher:OWN", 1, "voucher", {}, 1),
        Recorded(12, "stamps:c", 1, "stamps", {}, 1),
    )
    foreign = voucher("GIFT", "birthday")
    more: dict[str, Any] = {"vouchers": {own.unit: own}, "open_vouchers": (own, foreign, other)}
    decision = undo(*entries, **more)
    assert [one.unit for one in decision.entries if one.rule == "withdrawn"] == [
        "voucher:OTHER",
        "reward:free",
        "stamps:c",
    ]


# Tiers ---------------------------------------------------------------------------------------------------------------

SPEND = Recorded(12, "spend", 30_000, "spend", {}, 30_000, counts_on=DONE_ON)
RAISED = (TierChange("Bronze", "Silver", DONE_ON, "tier-up"),)
SILVER = Standing(1, "Silver", "Silver", 30_000, 30_000)


@pytest.mark.parametrize(
    ("standing", "raised", "change"),
    [
        (SILVER, RAISED, ("Silver", "Bronze")),
        (SILVER._replace(window_spend=49_999), RAISED, ("Silver", "Bronze")),
        (SILVER._replace(window_spend=50_000), RAISED, None),
        (SILVER, (), None),
        (SILVER._replace(tier_now="Bronze"), RAISED, None),
        (SILVER._replace(tier_now="Gold"), RAISED, None),
        (SILVER._replace(tier_now="Gold"), (TierChange("Silver", "Gold", DONE_ON, "tier-up"),), ("Gold", "Silver")),
        (SILVER._replace(tier_now="Gold"), (*RAISED, TierChange("Silver", "Gold", DONE_ON, "x")), ("Gold", "Bronze")),
        (
            SILVER._replace(tier_now="Gold", window_spend=50_000),
            (*RAISED, TierChange("Silver", "Gold", DONE_ON, "x")),
            ("Gold", "Silver"),
        ),
    ],
)
def test_the_tier_a_fact_had_raised_falls_to_what_the_others_deserve(
    standing: Standing, raised: Sequence[TierChange], change: tuple[str, str] | None
) -> None:
    expected = () if change is None else (TierChange(*change, TODAY, "undo"),)
    assert undo(SPEND, standing=standing, raised=tuple(raised)).tier_changes == expected


def test_spend_outside_the_window_took_nothing_from_the_tier() -> None:
    long_ago = SPEND._replace(counts_on=date(2025, 11, 21))
    standing = SILVER._replace(window_spend=20_000)
    assert undo(long_ago, standing=standing, raised=RAISED).tier_changes == ()
    undated = SPEND._replace(counts_on=None)
    assert undo(undated, standing=standing, raised=RAISED).tier_changes == ()
    lifetime = PROGRAM._replace(tier_rules=TierRules("lifetime"))
    assert undo(long_ago, standing=standing, raised=RAISED, program=lifetime).tier_changes != ()


def test_tiers_are_compared_by_their_place_not_by_their_name() -> None:
    program = PROGRAM._replace(tiers=(Tier("Zinc"), Tier("Moon", 20_000), Tier("Air", 50_000)))
    standing = Standing(1, "Zinc", "Air", 55_000, 55_000)
    raised = (TierChange("Zinc", "Air", DONE_ON, "tier-up"),)
    changes = undo(SPEND, standing=standing, raised=raised, program=program).tier_changes
    assert changes == (TierChange("Air", "Moon", TODAY, "undo"),)


# The law -------------------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.integers(1, 60_000), st.integers(0, 7), st.integers(0, 2), st.integers(0, 300), st.integers(0, 3))
def test_a_purchase_and_its_undo_leave_nothing(cents: int, cups: int, before: int, credit: int, seed: int) -> None:
    lines = (Line("coffee", cups, cents),) if cups else ()
    standing = MEMBER._replace(
        lots=(lot(2, 100, CREDIT), lot(3, 200, CREDIT, None), lot(4, seed + 1)), stamps={"c": before}
    )
    purchase = Purchase(cents, lines, min(credit, cents))
    bought = decide_purchase(PROGRAM, standing, purchase, When(DONE_ON, DONE_ON), iter(map(str, range(99))))
    entries = recorded(bought, DONE_ON, first=11, lots=standing.lots)
    filled_boxes = before + sum(one.amount for one in bought.entries if one.unit == "stamps:c")
    drawn = {one.lot: one.amount for one in bought.allocations}
    left = tuple(one._replace(remaining=one.remaining - drawn.get(one.id, 0)) for one in standing.lots)
    now = Standing(
        1,
        bought.tier_changes[-1].after if bought.tier_changes else "Bronze",
        bought.tier_changes[-1].after if bought.tier_changes else "Bronze",
        totals(bought).get("spend", 0),
        lots=left + new_lots(bought, DONE_ON, first=11),
        stamps={"c": filled_boxes},
    )
    newest_first = bought.vouchers[::-1]
    undone = Undone(
        9,
        entries,
        bought.vouchers,
        {one.unit: one for one in bought.vouchers},
        newest_first,
        raised=bought.tier_changes,
    )
    back = decide_undo(PROGRAM, now, undone, WHEN)
    assert totals(bought, back) == {}
    for one in standing.lots:
        tied = [each.amount for each in (*bought.allocations, *back.allocations) if each.lot == one.id]
        assert sum(tied) == 0
    assert (back.tier_changes[-1].after if back.tier_changes else now.tier) == "Bronze"


@settings(deadline=None)
@given(st.lists(st.integers(1, 60), min_size=2, max_size=5), st.booleans())
def test_a_redemption_and_its_undo_leave_nothing(lefts: list[int], on_paper: bool) -> None:
    lots = tuple(lot(2 + at, left) for at, left in enumerate([*lefts, 80]))
    reward = PROGRAM.rewards[0]
    standing = MEMBER._replace(lots=lots)
    redeemed = decide_redemption(
        PROGRAM,
        standing,
        reward,
        Given(),
        WHEN,
        iter(["CODE"]),
        voucher_only=on_paper,
        first_visit_today=False,
    )
    entries = recorded(redeemed, TODAY, first=20, lots=lots)
    undone = Undone(9, entries, redeemed.vouchers, {one.unit: one for one in redeemed.vouchers}, redeemed.vouchers)
    back = decide_undo(PROGRAM, standing, undone, WHEN)
    assert totals(redeemed, back) == {}
    assert sorted((one.lot, one.amount) for one in redeemed.allocations) == sorted(
        (one.lot, -one.amount) for one in back.allocations
    )
