"""Goods that come back: the shares to the cent, what is taken back to the entry, and that parts sum to the whole."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty_cli.errors import BadValue, LoyaltyError, Refused, ReturnTooLarge
from loyalty_cli.program.decisions.reversals.hand_over import Returned, Shares, handed_by, shares, together
from loyalty_cli.program.decisions.reversals.lots_back import revived_until
from loyalty_cli.program.decisions.reversals.returns import (
    Return,
    check,
    decide_return,
    remaining_lines,
    restore_voucher,
)
from loyalty_cli.program.decisions.sales.purchase import Purchase, decide_purchase, whole_lines
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.facts import (
    CREDIT,
    POINTS,
    Allocation,
    Decision,
    Line,
    Lot,
    PlannedEntry,
    PurchaseRecord,
    Recorded,
    Voucher,
    When,
    Why,
)
from loyalty_cli.program.kernel.shop import Shop
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.points import PointsRules
from loyalty_cli.program.promises.buying.promotions import Promotion
from loyalty_cli.program.promises.buying.rewards import Reward
from loyalty_cli.program.promises.buying.stamp_cards import StampCard
from loyalty_cli.program.promises.buying.tiers import Tier
from tests.program.given import COFFEES, LAST, TODAY, WHEN, codes
from tests.support.decided import less, new_lots, recorded, totals

BOUGHT_ON = date(2026, 11, 2)
MEMBER = Standing(1, "Member", "Member")
CAFE = Program(stamp_cards=(COFFEES,), rewards=(Reward("free", "Free coffee", value_cents=260, voucher_days=60),))
VOUCHER = Voucher("K7QP", 1, "free", "Free coffee", "discount", 500, 0, date(2026, 10, 1), TODAY, "redemption")


def bought(
    program: Program, purchase: Purchase, standing: Standing = MEMBER, first: int = 11
) -> tuple[PurchaseRecord, Standing]:
    """The record of a purchase, and how its member stands right after it."""
    decision = decide_purchase(program, standing, purchase, When(BOUGHT_ON, BOUGHT_ON), codes())
    entries = recorded(decision, BOUGHT_ON, first=first, lots=standing.lots)
    lines = whole_lines(program, purchase.amount_cents, purchase.lines)
    record = PurchaseRecord(
        5,
        BOUGHT_ON,
        purchase.amount_cents,
        lines,
        decision.figures["discount_cents"],
        purchase.credit_cents,
        purchase.vouchers,
        entries,
    )
    stamps = dict(standing.stamps)
    for entry in decision.entries:
        if entry.unit.startswith("stamps:"):
            card = entry.unit.removeprefix("stamps:")
            stamps[card] = stamps.get(card, 0) + entry.amount
    return record, standing._replace(lots=standing.lots + new_lots(decision, BOUGHT_ON, first=first), stamps=stamps)


def back(
    program: Program,
    record: PurchaseRecord,
    standing: Standing,
    amount: int,
    lines: tuple[Line, ...] = (),
    *,
    vouchers: Sequence[Voucher] = (),
    negative: bool = True,
) -> Decision:
    return decide_return(program, record, standing, Return(amount, lines), vouchers, WHEN, refunds_negative=negative)


def after(record: PurchaseRecord, decision: Decision, amount: int, lines: tuple[Line, ...] = ()) -> PurchaseRecord:
    """The purchase once that return is recorded."""
    return record._replace(
        entries=less(record.entries, decision),
        returned=record.returned + lines,
        returned_cents=record.returned_cents + amount,
        handed=together((record.handed, (decision.figures["money_cents"], decision.figures["credit_cents"]))),
    )


# Shares --------------------------------------------------------------------------------------------------------------


def paid(amount: int, discount: int = 0, credit: int = 0) -> PurchaseRecord:
    return PurchaseRecord(5, BOUGHT_ON, amount, (Line("", 1, amount),), discount, credit, (), ())


@pytest.mark.parametrize(
    ("record", "returned", "expected"),
    [
        (paid(1_000), 400, Shares(400, 0, 0)),
        (paid(1_000, 500), 400, Shares(200, 0, 200)),
        (paid(1_000, 0, 500), 401, Shares(201, 200, 0)),
        (paid(1_000, 200, 400), 500, Shares(200, 200, 100)),
        (paid(999, 100, 300), 333, Shares(200, 100, 33)),
        (paid(1_000, 1_000), 400, Shares(0, 0, 400)),
        (paid(1_000, 200, 800), 1_000, Shares(0, 800, 200)),
    ],
)
def test_how_an_amount_divides_by_how_it_was_paid(record: PurchaseRecord, returned: int, expected: Shares) -> None:
    assert shares(record, returned) == expected


@settings(deadline=None)
@given(st.integers(1, 9_999), st.data())
def test_shares_sum_to_what_came_back_and_never_shrink(amount: int, data: st.DataObject) -> None:
    discount = data.draw(st.integers(0, amount))
    credit = data.draw(st.integers(0, amount - discount))
    record = paid(amount, discount, credit)
    less_back, more_back = sorted(data.draw(st.tuples(st.integers(0, amount), st.integers(0, amount))))
    first, second = shares(record, less_back), shares(record, more_back)
    assert sum(first) == less_back
    assert all(0 <= one <= other for one, other in zip(first, second, strict=True))
    assert shares(record, amount) == Shares(amount - discount - credit, credit, discount)


@given(
    amount=st.integers(1, 60),
    discount=st.integers(0, 60),
    credit=st.integers(0, 60),
    parts=st.lists(st.tuples(st.integers(1, 20), st.booleans()), max_size=8),
)
def test_whatever_is_undone_between_all_that_was_paid_comes_back_once(
    amount: int, discount: int, credit: int, parts: list[tuple[int, bool]]
) -> None:
    """Returns, some of them undone at the end, and then all that is left: money and credit add up to what was paid."""
    discount = min(discount, amount)
    credit = min(credit, amount - discount)
    record = paid(amount, discount, credit)
    told, left = [], amount
    for number, (cents, undone) in enumerate(parts, start=1):
        if cents < left:
            told.append(Returned(number, cents, 50 + number if undone else None))
            left -= cents
    standing = [one for one in told if one.undone_by is None]
    last = Returned(99, amount - sum(one.amount_cents for one in standing))
    handed = handed_by(record, [*told, last])
    assert together(handed[one.fact_id] for one in (*standing, last)) == (amount - discount - credit, credit)
    assert all(money >= 0 and back >= 0 for money, back in handed.values())


# What is taken back --------------------------------------------------------------------------------------------------


def test_half_of_a_purchase_to_the_letter() -> None:
    record, standing = bought(Program(), Purchase(2_350))
    decision = back(Program(), record, standing, 1_100)
    assert decision == Decision(
        (
            PlannedEntry("points", -11, "return", {"fact": 5}, reverses=11),
            PlannedEntry("spend", -1_100, "return", {"fact": 5}, counts_on=BOUGHT_ON, reverses=12),
        ),
        (Allocation(~0, 11, 11),),
        figures={"money_cents": 1_100, "credit_cents": 0, "left_cents": 1_250},
    )


def test_points_are_taken_from_the_purchases_own_lots_then_from_the_soonest_expiring() -> None:
    record, standing = bought(Program(), Purchase(2_350))
    soon = Lot(2, POINTS, 50, 50, TODAY, 1, BOUGHT_ON)
    own = standing.lots[-1]._replace(remaining=20)
    assert back(Program(), record, standing._replace(lots=(soon, own)), 2_350).allocations == (
        Allocation(~0, 11, 20),
        Allocation(~0, 2, 3),
    )
    carried = record._replace(entries=(record.entries[0]._replace(carried=(31, 32)), *record.entries[1:]))
    lots = (soon, Lot(32, POINTS, 23, 23, LAST, 8, TODAY))
    assert back(Program(), carried, standing._replace(lots=lots), 2_350).allocations == (Allocation(~0, 32, 23),)


def test_points_spent_already_are_owed_or_told_as_a_shortfall() -> None:
    record, standing = bought(Program(), Purchase(2_350))
    poor = standing._replace(lots=(standing.lots[-1]._replace(remaining=3),))
    owed = back(Program(), record, poor, 2_350)
    assert (owed.entries[0].amount, owed.allocations) == (-23, (Allocation(~0, 11, 3),))
    stopped = back(Program(), record, poor, 2_350, negative=False)
    assert stopped.entries == (
        PlannedEntry("points", -3, "return", {"fact": 5}, reverses=11),
        PlannedEntry("spend", -2_350, "return", {"fact": 5, "shortfall": 20}, counts_on=BOUGHT_ON, reverses=12),
    )
    bonus = Recorded(13, POINTS, 4, "promo-bonus", {}, 4)
    twice = back(Program(), record._replace(entries=(*record.entries, bonus)), poor, 2_350, negative=False)
    assert twice.entries[-1].why == {"fact": 5, "shortfall": 24}
    broke = back(Program(), record, poor._replace(lots=()), 2_350, negative=False)
    assert [(one.unit, one.why) for one in broke.entries] == [("spend", {"fact": 5, "shortfall": 23})]


@pytest.mark.parametrize(("lapsed", "taken"), [(0, -23), (20, -3), (23, 0)])
def test_points_that_lapsed_unused_are_not_taken_again(lapsed: int, taken: int) -> None:
    record, standing = bought(Program(), Purchase(2_350))
    points = record.entries[0]._replace(lapsed=lapsed)
    decision = back(Program(), record._replace(entries=(points, *record.entries[1:])), standing, 2_350)
    assert totals(decision).get("points", 0) == taken


def test_the_terms_are_those_of_the_purchase() -> None:
    """Tier and promotion of that day; the bonus stays until the last cent."""
    program = Program(
        tiers=(Tier("Bronze"), Tier("Silver", 20_000, 12_500)),
        promotions=(Promotion("x", "X", 10_000), Promotion("double", "Double", 20_000, bonus=10)),
    )
    record, standing = bought(program, Purchase(2_000), Standing(1, "Silver", "Silver", 30_000, 30_000))
    assert [entry.amount for entry in record.entries] == [50, 2_000, 10]
    now = standing._replace(tier="Bronze", tier_now="Bronze")
    half = back(program, record, now, 1_000)
    assert totals(half) == {"points": -25, "spend": -1_000}
    rest = back(program, after(record, half, 1_000), now, 1_000)
    assert [(one.amount, one.reverses) for one in rest.entries if one.unit == POINTS] == [(-25, 11), (-10, 13)]
    assert rest.figures["left_cents"] == 0


def test_promotions_that_were_not_on_the_receipt_do_not_count() -> None:
    program = Program(promotions=(Promotion("one", "One", 20_000), Promotion("two", "Two", 30_000)), stacking="all")
    record, standing = bought(program, Purchase(1_000))
    assert record.entries[0].amount == 60
    assert totals(back(program, record, standing, 500)) == {"points": -30, "spend": -500}
    points = record.entries[0]._replace(amount=20, net=20, why={"promos": "one"})
    only_one = record._replace(entries=(points, record.entries[1]))
    assert totals(back(program, only_one, standing, 500))["points"] == -10


def test_below_the_smallest_purchase_nothing_is_left_of_the_points() -> None:
    program = Program(points=PointsRules(minimum_cents=1_000))
    record, standing = bought(program, Purchase(1_500))
    assert totals(back(program, record, standing, 501)) == {"points": -15, "spend": -501}
    assert totals(back(program, record, standing, 500)) == {"points": -5, "spend": -500}


def test_returned_goods_that_earned_nothing_take_nothing_back() -> None:
    program = Program(points=PointsRules(exclude=("gift-card",)))
    gift = Line("gift-card", 1, 2_000)
    record, standing = bought(program, Purchase(3_000, (gift,)))
    decision = back(program, record, standing, 2_000, (gift,))
    assert decision.entries == ()
    assert decision.figures == {"money_cents": 2_000, "credit_cents": 0, "left_cents": 1_000}
    assert totals(back(program, record, standing, 1_000)) == {"points": -4, "spend": -334}


LINED = st.lists(
    st.builds(Line, st.sampled_from(("coffee", "tea", "gift-card")), st.integers(1, 4), st.integers(50, 900)),
    max_size=3,
).map(tuple)


@settings(deadline=None)
@given(lines=LINED, rest=st.integers(1, 2_000), credit=st.integers(0, 300), off=st.integers(0, 400), data=st.data())
def test_returns_in_parts_sum_to_the_whole(
    lines: tuple[Line, ...], rest: int, credit: int, off: int, data: st.DataObject
) -> None:
    """Whatever way the purchase comes back, after the last cent nothing of it is left, and all money is out."""
    program = CAFE._replace(
        points=PointsRules(exclude=("gift-card",), rounding=data.draw(st.sampled_from(("floor", "nearest", "ceil")))),
        promotions=(Promotion("p", "Promo", 15_000, bonus=7, categories=("tea",)),),
    )
    amount = sum(line.amount_cents for line in lines) + rest
    voucher = VOUCHER._replace(value_cents=off) if off else None
    credit = min(credit, amount - min(off, amount))
    member = MEMBER._replace(lots=(Lot(3, CREDIT, 300, 300, None, 1, BOUGHT_ON),))
    record, standing = bought(program, Purchase(amount, lines, credit, (voucher,) if voucher else ()), member)
    first_points = totals_of(record)
    decisions: list[Decision] = []
    cuts = data.draw(st.sets(st.integers(1, amount - 1), max_size=4)) if amount > 1 else set()
    for sooner, later in pairwise((0, *sorted(cuts), amount)):
        part = later - sooner
        decision = back(program, record, standing, part)
        for unit in ("points", "spend"):
            assert totals(decision).get(unit, 0) <= 0
        record = after(record, decision, part)
        decisions.append(decision)
    assert record.left_cents == 0
    sums = totals(*decisions)
    assert {unit: sums.get(unit, 0) for unit in ("points", "spend")} == {
        unit: -first_points.get(unit, 0) for unit in ("points", "spend")
    }
    assert sums.get("credit", 0) == credit
    told = [(one.figures["money_cents"], one.figures["credit_cents"]) for one in decisions]
    assert sum(money for money, _ in told) == amount - min(off, amount) - credit
    assert sum(cents for _, cents in told) == credit
    assert all(money >= 0 and cents >= 0 for money, cents in told)
    assert [entry.net for entry in record.entries if entry.rule in ("points", "spend", "promo-bonus", "stamps")] == [
        0 for entry in record.entries if entry.rule in ("points", "spend", "promo-bonus", "stamps")
    ]
    assert sums.get("voucher:K7QP", 0) == (1 if voucher else 0)


def totals_of(record: PurchaseRecord) -> dict[str, int]:
    sums: dict[str, int] = {}
    for entry in record.entries:
        sums[entry.unit] = sums.get(entry.unit, 0) + entry.amount
    return sums


# Lines ---------------------------------------------------------------------------------------------------------------


def test_lines_that_came_back_named_are_gone_whatever_line_of_their_category_they_were() -> None:
    lines = (Line("coffee", 2, 520), Line("tea", 1, 300), Line("coffee", 1, 260), Line("", 1, 100))
    record = paid(1_180)._replace(lines=lines)
    assert remaining_lines(record) == lines
    one = record._replace(returned=(Line("coffee", 1, 260),))
    assert remaining_lines(one) == (Line("coffee", 1, 260), *lines[1:])
    two = record._replace(returned=(Line("coffee", 1, 260), Line("tea", 1, 300), Line("coffee", 2, 520)))
    assert remaining_lines(two) == (Line("", 1, 100),)
    both = record._replace(returned=(Line("coffee", 1, 260), Line("coffee", 1, 260)))
    assert remaining_lines(both) == lines[1:]
    across = record._replace(returned=(Line("coffee", 2, 600),))
    assert remaining_lines(across) == (lines[1], Line("coffee", 1, 180), lines[3])


@pytest.mark.parametrize(
    ("before", "now", "fits"),
    [
        (Line("tea", 1, 150), Line("tea", 1, 150), True),
        (Line("tea", 1, 150), Line("tea", 1, 151), False),
        (Line("tea", 1, 150), Line("tea", 2, 150), False),
        (Line("coffee", 2, 260), Line("coffee", 1, 260), True),
        (Line("coffee", 1, 260), Line("coffee", 2, 260), False),
        (Line("coffee", 2, 520), Line("coffee", 1, 1), False),
    ],
)
def test_goods_come_back_again_for_the_rest_of_their_price(before: Line, now: Line, fits: bool) -> None:
    lines = (Line("coffee", 2, 520), Line("tea", 1, 300))
    record = paid(820)._replace(lines=lines, returned=(before,), returned_cents=before.amount_cents)
    given = Return(now.amount_cents, (now,))
    if fits:
        check(Program(), record, given)
    else:
        with pytest.raises(Refused):
            check(Program(), record, given)


@pytest.mark.parametrize(
    ("amount", "lines", "refusal", "message", "hint"),
    [
        (0, (), ReturnTooLarge, "€8.00 is left of this purchase", "return at most 8.00"),
        (801, (Line("tea", 9, 900),), ReturnTooLarge, "€8.00 is left of this purchase", "return at most 8.00"),
        (
            100,
            (Line("tea", 9, 101),),
            BadValue,
            "the items come to more than the amount that comes back",
            "check the amounts",
        ),
        (
            300,
            (Line("coffee", 3, 300),),
            Refused,
            "not so much 'coffee' was bought with this purchase",
            "see it with: loyalty history",
        ),
        (
            521,
            (Line("coffee", 1, 521),),
            Refused,
            "not so much 'coffee' was bought with this purchase",
            "see it with: loyalty history",
        ),
        (
            50,
            (Line("tea", 1, 50),),
            Refused,
            "not so much 'tea' was bought with this purchase",
            "see it with: loyalty history",
        ),
    ],
)
def test_refusals_in_their_order(
    amount: int, lines: tuple[Line, ...], refusal: type[LoyaltyError], message: str, hint: str
) -> None:
    record, standing = bought(Program(), Purchase(1_000, (Line("coffee", 2, 520),)))
    record = record._replace(returned_cents=200)
    with pytest.raises(LoyaltyError) as raised:
        back(Program(), record, standing, amount, lines)
    assert (type(raised.value), raised.value.message, raised.value.hint) == (refusal, message, hint)


def test_a_purchase_that_came_back_whole_has_nothing_left() -> None:
    record, standing = bought(Program(shop=Shop(decimals=0)), Purchase(1_000))
    with pytest.raises(ReturnTooLarge) as refusal:
        back(Program(shop=Shop(decimals=0)), record._replace(returned_cents=1_000), standing, 1)
    assert (refusal.value.message, refusal.value.hint) == (
        "€0 is left of this purchase",
        "it came back whole before",
    )
    with pytest.raises(ReturnTooLarge) as refusal:
        back(Program(shop=Shop(decimals=0)), record, standing, 1_001)
    assert refusal.value.message == "€1,000 is left of this purchase"


def test_items_named_in_several_returns_are_counted_together() -> None:
    record, standing = bought(Program(), Purchase(1_000, (Line("coffee", 2, 520), Line("coffee", 1, 260))))
    record = record._replace(returned=(Line("coffee", 2, 520),), returned_cents=520)
    assert back(Program(), record, standing, 260, (Line("coffee", 1, 260),)).figures["left_cents"] == 220
    for too_much in (Line("coffee", 2, 260), Line("coffee", 1, 261)):
        with pytest.raises(Refused):
            back(Program(), record, standing, 300, (too_much,))


# Stamps --------------------------------------------------------------------------------------------------------------


def test_stamps_go_with_the_items_and_a_card_in_debt_takes_its_voucher_back() -> None:
    coffees = Line("coffee", 2, 520)
    record, standing = bought(CAFE, Purchase(520, (coffees,)), MEMBER._replace(stamps={"c": 1}))
    issued = date(2026, 11, 2)
    full = Voucher("CODE-1", 1, "free", "Free coffee", "product", 260, 0, issued, LAST, "card:c")
    other = full._replace(code="OTHER", source="redemption")
    decision = back(CAFE, record, standing, 260, (Line("coffee", 1, 260),), vouchers=(other, full))
    named: Why = {"reward": "Free coffee", "fact": 5}
    assert decision.entries[2:] == (
        PlannedEntry("stamps:c", -1, "return", {"card": "Coffee card", "fact": 5}, reverses=13),
        PlannedEntry("voucher:CODE-1", -1, "withdrawn", named),
        PlannedEntry("reward:free", -1, "withdrawn", named, counts_on=issued),
        PlannedEntry("stamps:c", 3, "withdrawn", {"card": "Coffee card", "fact": 5}),
    )


def test_a_visit_stays_a_visit_until_the_last_cent() -> None:
    visits = StampCard("v", "Visits", "free", earn="visit", boxes=9)
    program = CAFE._replace(stamp_cards=(COFFEES, visits))
    record, standing = bought(program, Purchase(1_000))
    part = back(program, record, standing, 999)
    assert "stamps:v" not in totals(part)
    assert totals(back(program, after(record, part, 999), standing, 1))["stamps:v"] == -1


def test_stamps_given_otherwise_stay() -> None:
    record, standing = bought(CAFE, Purchase(520))
    given_ = Recorded(19, "stamps:c", 2, "adjust", {}, 2)
    gone = Recorded(20, "stamps:c", 1, "stamps", {}, 0)
    tea = Recorded(21, "stamps:t", 1, "stamps", {}, 1)
    last = Recorded(22, "stamps:c", 1, "stamps", {}, 1)
    record = record._replace(entries=(*record.entries, given_, gone, tea, last))
    decision = back(CAFE, record, standing._replace(stamps={"c": 3}), 520)
    assert [(one.unit, one.amount, one.reverses) for one in decision.entries[2:]] == [("stamps:c", -1, 22)]


# Credit and vouchers -------------------------------------------------------------------------------------------------

CREDITS = (Lot(4, CREDIT, 500, 500, TODAY, 2, BOUGHT_ON), Lot(5, CREDIT, 300, 300, LAST, 3, BOUGHT_ON))


def test_credit_goes_back_to_the_lots_it_came_from_the_longest_lived_first() -> None:
    record, standing = bought(Program(), Purchase(1_000, credit_cents=600), MEMBER._replace(lots=CREDITS))
    half = back(Program(), record, standing, 500)
    assert half.figures == {"money_cents": 200, "credit_cents": 300, "left_cents": 500}
    assert half.entries[-1] == PlannedEntry("credit", 300, "return", {"fact": 5}, reverses=13)
    assert half.allocations[-2:] == (Allocation(13, 5, -100), Allocation(13, 4, -200))
    halved = after(record, half, 500)
    assert back(Program(), halved, standing, 250).figures["credit_cents"] == 150
    assert back(Program(), halved, standing, 250).entries[-1].amount == 150
    cent = back(Program(), paid(1_000)._replace(entries=record.entries), standing, 1)
    assert "credit" not in totals(cent)


def test_the_voucher_comes_back_with_the_last_cent_only() -> None:
    record, standing = bought(CAFE, Purchase(1_000, vouchers=(VOUCHER,)))
    part = back(CAFE, record, standing, 999)
    assert "voucher:K7QP" not in totals(part)
    whole = back(CAFE, after(record, part, 999), standing, 1)
    assert whole.entries[-1] == PlannedEntry(
        "voucher:K7QP", 1, "return", {"reward": "Free coffee"}, expires_on=TODAY, reverses=13
    )


@pytest.mark.parametrize(
    ("program", "last"), [(CAFE, date(2027, 1, 20)), (Program(), date(2027, 2, 19))], ids=["60 days", "90 days"]
)
def test_a_voucher_that_would_have_lapsed_lives_on_from_today(program: Program, last: date) -> None:
    lapsed = VOUCHER._replace(expires_on=date(2026, 11, 20))
    used = Recorded(13, "voucher:K7QP", -1, "voucher-used", {}, -1)
    draft = Draft(MEMBER)
    restore_voucher(draft, program, paid(1_000)._replace(entries=(used,)), lapsed, WHEN)
    assert [one.expires_on for one in draft.entries] == [last]
    assert revived_until(VOUCHER, 60, WHEN) == TODAY
    assert revived_until(VOUCHER._replace(expires_on=LAST), 60, WHEN) == LAST


def test_a_voucher_that_came_back_before_does_not_come_back_again() -> None:
    used = Recorded(13, "voucher:K7QP", -1, "voucher-used", {}, 0)
    for record in (
        paid(1_000)._replace(vouchers=(VOUCHER,), entries=(used,)),
        paid(1_000)._replace(vouchers=(VOUCHER,)),
        paid(1_000)._replace(entries=(used._replace(unit="voucher:OTHER", net=-1),)),
    ):
        draft = Draft(MEMBER)
        restore_voucher(draft, CAFE, record, VOUCHER, WHEN)
        assert draft.entries == []
