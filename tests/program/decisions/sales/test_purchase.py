"""A purchase, to the entry: what is left to pay, what it earns, what it fills; and why it is refused."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty_cli.errors import BadValue, LoyaltyError, NotEnoughCredit, Refused, VoucherLapsed, VoucherUsed
from loyalty_cli.program.decisions.sales.money_off import money_off, money_off_each, rest_included
from loyalty_cli.program.decisions.sales.purchase import (
    Purchase,
    check_open,
    decide_purchase,
    whole_lines,
)
from loyalty_cli.program.kernel.expiry import Expiry
from loyalty_cli.program.kernel.facts import (
    CREDIT,
    POINTS,
    Allocation,
    Debt,
    Decision,
    Extension,
    Line,
    Lot,
    PlannedEntry,
    TierChange,
    Voucher,
    VoucherState,
    When,
)
from loyalty_cli.program.kernel.shop import Shop
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.points import PointsRules
from loyalty_cli.program.promises.buying.promotions import Promotion
from loyalty_cli.program.promises.buying.rewards import Reward
from loyalty_cli.program.promises.buying.stamp_cards import StampCard
from loyalty_cli.program.promises.buying.tiers import Tier
from tests.program.given import COFFEES, LAST, TODAY, codes
from tests.support.decided import totals

WHEN = When(TODAY, TODAY, 629)
MEMBER = Standing(1, "Member", "Member")
REWARDS = (Reward("free", "Free coffee", value_cents=260),)


def decided(program: Program, purchase: Purchase, standing: Standing = MEMBER, when: When = WHEN) -> Decision:
    return decide_purchase(program, standing, purchase, when, codes())


def voucher(kind: str, value: int = 0, percent_e4: int = 0, **more: object) -> Voucher:
    one = Voucher("K7QP", 1, "r", "The reward", kind, value, percent_e4, TODAY, TODAY, "redemption")
    return one._replace(**more)  # type: ignore[arg-type]


def test_an_ordinary_purchase_to_the_letter() -> None:
    assert decided(Program(), Purchase(2_350)) == Decision(
        (
            PlannedEntry(
                "points", 23, "points", {"cents": 2_350, "per_e4": 10_000, "tier": "Member", "x_e4": 10_000}, LAST
            ),
            PlannedEntry("spend", 2_350, "spend", {"cents": 2_350}),
        ),
        figures={"discount_cents": 0, "credit_cents": 0, "to_pay_cents": 2_350},
    )


def test_the_tier_multiplies_and_a_tier_is_reached_at_once() -> None:
    program = Program(tiers=(Tier("Bronze"), Tier("Silver", 20_000, 12_500), Tier("Gold", 50_000)))
    decision = decided(program, Purchase(10_000), Standing(1, "Silver", "Silver", 40_000, 40_000))
    assert decision.entries[0].amount == 125
    assert decision.entries[0].why == {"cents": 10_000, "per_e4": 10_000, "tier": "Silver", "x_e4": 12_500}
    assert decision.tier_changes == (TierChange("Silver", "Gold", TODAY, "tier-up"),)


def test_what_earns_nothing_writes_nothing() -> None:
    program = Program(points=PointsRules(exclude=("gift-card",)))
    decision = decided(program, Purchase(5_000, (Line("gift-card", 1, 5_000),)))
    assert (decision.entries, decision.figures["to_pay_cents"]) == ((), 5_000)


def test_spend_counts_below_the_smallest_purchase_that_earns_points() -> None:
    program = Program(points=PointsRules(minimum_cents=500), promotions=(Promotion("p", "Promo", bonus=9),))
    assert [(one.unit, one.amount) for one in decided(program, Purchase(499)).entries] == [("spend", 499)]
    assert [(one.unit, one.amount) for one in decided(program, Purchase(500)).entries] == [
        ("points", 5),
        ("spend", 500),
        ("points", 9),
    ]


# Lines ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fill", [lambda cents, lines: whole_lines(Program(), cents, lines), rest_included])
def test_what_the_items_leave_of_the_amount_is_a_line_of_its_own(fill: object) -> None:
    coffee = Line("coffee", 1, 260)
    assert callable(fill)
    assert fill(500, (coffee,)) == (coffee, Line("", 1, 240))
    assert fill(261, (coffee,)) == (coffee, Line("", 1, 1))
    assert fill(260, (coffee,)) == (coffee,)
    assert fill(500, ()) == (Line("", 1, 500),)


@pytest.mark.parametrize(
    ("decimals", "message"),
    [
        (2, "the items come to €5.20, more than the purchase of €5.19"),
        (0, "the items come to €520, more than the purchase of €519"),
    ],
)
def test_items_come_to_no_more_than_the_purchase(decimals: int, message: str) -> None:
    lines = (Line("coffee", 1, 260), Line("tea", 1, 260))
    with pytest.raises(BadValue) as refusal:
        decided(Program(shop=Shop(decimals=decimals)), Purchase(519, lines))
    assert (refusal.value.message, refusal.value.hint) == (message, "check the amounts")


# Vouchers ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "off"),
    [
        (voucher("discount", 500), 500),
        (voucher("discount", 3_000), 2_345),
        (voucher("product", 260), 260),
        (voucher("product", 2_346), 2_345),
        (voucher("percent", percent_e4=1_000), 235),  # 234.5 to the nearest cent
        (voucher("percent", percent_e4=10_000), 2_345),
    ],
)
def test_what_a_voucher_takes_off(one: Voucher, off: int) -> None:
    assert money_off(one, 2_345) == off
    decision = decided(Program(), Purchase(2_345, vouchers=(one,)))
    assert decision.figures == {"discount_cents": off, "credit_cents": 0, "to_pay_cents": 2_345 - off}
    assert decision.entries[-1] == PlannedEntry("voucher:K7QP", -1, "voucher-used", {"reward": "The reward"})
    assert totals(decision).get("spend", 0) == 2_345 - off


@pytest.mark.parametrize("kind", ["credit", "early-access", "experience", "donation"])
def test_what_takes_nothing_off_is_handed_over(kind: str) -> None:
    with pytest.raises(Refused) as refusal:
        money_off(voucher(kind, 500), 2_345)
    assert refusal.value.message == "The reward takes nothing off a price"
    assert refusal.value.hint == "hand it over: redeem MEMBER K7QP"


@pytest.mark.parametrize(
    ("state", "issued", "expires", "refusal", "message", "hint"),
    [
        ("used", 0, 0, VoucherUsed, "voucher K7QP was used", "each voucher counts once"),
        ("withdrawn", 0, -1, VoucherUsed, "voucher K7QP was withdrawn", "each voucher counts once"),
        ("lapsed", 0, 3, VoucherLapsed, "voucher K7QP was good until 24 November 2026", ""),
        ("open", 0, -1, VoucherLapsed, "voucher K7QP was good until 20 November 2026", ""),
        (
            "open",
            1,
            3,
            Refused,
            "voucher K7QP was issued on 22 November 2026, later than this day",
            "leave --on out, or give that day or a later one",
        ),
    ],
)
def test_a_voucher_that_can_not_be_used_says_why(
    state: VoucherState, issued: int, expires: int, refusal: type[LoyaltyError], message: str, hint: str
) -> None:
    one = voucher("discount", 500, state=state)
    one = one._replace(
        issued_on=TODAY.replace(day=TODAY.day + issued), expires_on=TODAY.replace(day=TODAY.day + expires)
    )
    with pytest.raises(LoyaltyError) as raised:
        decided(Program(), Purchase(2_345, vouchers=(one,)))
    assert (type(raised.value), raised.value.message, raised.value.hint) == (refusal, message, hint)


def test_a_voucher_is_good_from_its_first_day_to_its_last() -> None:
    one = voucher("discount", 500, issued_on=date(2026, 11, 1), expires_on=date(2026, 11, 30))
    check_open(one, date(2026, 11, 1))
    check_open(one, date(2026, 11, 30))


# Store credit --------------------------------------------------------------------------------------------------------

CREDITS = (Lot(4, CREDIT, 500, 500, None, 2, TODAY), Lot(5, CREDIT, 300, 300, None, 3, TODAY))


def test_credit_pays_a_part_and_earns_nothing_on_it() -> None:
    decision = decided(Program(), Purchase(2_350, credit_cents=600), MEMBER._replace(lots=CREDITS))
    assert [(one.unit, one.amount) for one in decision.entries] == [("points", 17), ("spend", 1_750), ("credit", -600)]
    assert decision.entries[-1] == PlannedEntry("credit", -600, "credit-spent", {"cents": 600})
    assert decision.allocations == (Allocation(~2, 4, 500), Allocation(~2, 5, 100))
    assert decision.figures == {"discount_cents": 0, "credit_cents": 600, "to_pay_cents": 1_750}


def test_credit_may_pay_all_that_the_voucher_leaves() -> None:
    purchase = Purchase(1_000, credit_cents=500, vouchers=(voucher("discount", 500),))
    decision = decided(Program(), purchase, MEMBER._replace(lots=CREDITS))
    assert decision.figures == {"discount_cents": 500, "credit_cents": 500, "to_pay_cents": 0}
    assert totals(decision) == {"voucher:K7QP": -1, "credit": -500}
    whole = decided(Program(), Purchase(1_000, credit_cents=800), MEMBER._replace(lots=CREDITS))
    assert whole.figures["to_pay_cents"] == 200


@pytest.mark.parametrize(
    ("credit", "debts", "refusal", "message", "hint"),
    [
        (2_351, (), BadValue, "only €23.50 is left to pay", "use --credit 23.50"),
        (801, (), NotEnoughCredit, "there is €8.00 of store credit", "use --credit 8.00"),
        (800, (Debt(9, CREDIT, 799),), NotEnoughCredit, "there is €0.01 of store credit", "use --credit 0.01"),
        (1, (Debt(9, CREDIT, 800),), NotEnoughCredit, "there is €0.00 of store credit", ""),
        (1, (Debt(9, CREDIT, 900),), NotEnoughCredit, "there is €0.00 of store credit", ""),
    ],
)
def test_no_more_credit_than_there_is_nor_than_is_left_to_pay(
    credit: int, debts: tuple[Debt, ...], refusal: type[LoyaltyError], message: str, hint: str
) -> None:
    with pytest.raises(LoyaltyError) as raised:
        decided(Program(), Purchase(2_350, credit_cents=credit), MEMBER._replace(lots=CREDITS, debts=debts))
    assert (type(raised.value), raised.value.message, raised.value.hint) == (refusal, message, hint)


def test_credit_is_said_in_the_money_of_the_shop() -> None:
    yen = Program(shop=Shop(currency="JPY", decimals=0))
    for purchase, message in (
        (Purchase(700, credit_cents=701), "only ¥700 is left to pay"),
        (Purchase(9_000, credit_cents=801), "there is ¥800 of store credit"),
    ):
        with pytest.raises(LoyaltyError) as raised:
            decided(yen, purchase, MEMBER._replace(lots=CREDITS))
        assert raised.value.message == message


# Promotions and the cap of a day -------------------------------------------------------------------------------------

DOUBLE = Promotion("double", "Double points", 20_000, bonus=3)
WELCOME = Promotion("hello", "Hello", bonus=10, to_minute=630)


def test_promotions_are_named_and_each_bonus_is_an_entry() -> None:
    program = Program(promotions=(DOUBLE, WELCOME), stacking="all")
    decision = decided(program, Purchase(2_350))
    assert decision.entries == (
        PlannedEntry(
            "points",
            47,
            "points",
            {"cents": 2_350, "per_e4": 10_000, "tier": "Member", "x_e4": 10_000, "promos": "double,hello"},
            LAST,
        ),
        PlannedEntry("spend", 2_350, "spend", {"cents": 2_350}),
        PlannedEntry("points", 3, "promo-bonus", {"name": "Double points"}, LAST),
        PlannedEntry("points", 10, "promo-bonus", {"name": "Hello"}, LAST),
    )
    later = decided(program, Purchase(2_350), when=WHEN._replace(minute=630))
    assert later.entries[0].why["promos"] == "double"


def test_of_several_promotions_the_best_for_what_is_paid() -> None:
    program = Program(promotions=(DOUBLE, WELCOME))
    assert decided(program, Purchase(600)).entries[0].why["promos"] == "hello"  # 6 + 10 are more than 12 + 3
    assert decided(program, Purchase(800)).entries[0].why["promos"] == "double"
    half = voucher("percent", percent_e4=5_000)
    assert decided(program, Purchase(800, vouchers=(half,))).entries[0].why["promos"] == "hello"


def test_a_promotion_is_of_the_day_the_tier_and_the_goods() -> None:
    saturday = Promotion("sat", "Saturday", 30_000, weekdays=(6,), categories=("tea",), tiers=("Member",))
    program = Program(promotions=(saturday,))
    teas = Purchase(1_000, (Line("tea", 1, 1_000),))
    assert totals(decided(program, teas))["points"] == 30
    assert totals(decided(program, Purchase(1_000)))["points"] == 10
    sunday = date(2026, 11, 22)
    assert totals(decided(program, teas, when=When(sunday, sunday)))["points"] == 10


@pytest.mark.parametrize(
    ("cap", "today", "amounts"),
    [
        (None, 500, [23, 5, 10]),
        (38, 0, [23, 5, 10]),
        (30, 0, [23, 5, 2]),
        (28, 0, [23, 5]),
        (25, 0, [23, 2]),
        (20, 0, [20]),
        (30, 10, [20]),
        (30, 2, [23, 5]),
        (30, 30, []),
        (30, 31, []),
        (0, 0, []),
    ],
)
def test_the_cap_of_a_day_counts_bonuses_too(cap: int | None, today: int, amounts: list[int]) -> None:
    program = Program(
        points=PointsRules(daily_cap=cap),
        promotions=(Promotion("a", "A", bonus=5), Promotion("b", "B", bonus=10)),
        stacking="all",
    )
    decision = decided(program, Purchase(2_300), MEMBER._replace(points_today=today))
    assert [one.amount for one in decision.entries if one.unit == POINTS] == amounts


@settings(deadline=None)
@given(st.lists(st.integers(1, 8_000), max_size=8), st.integers(0, 120), st.integers(0, 30))
def test_however_a_day_is_split_the_cap_holds(purchases: list[int], cap: int, bonus: int) -> None:
    promotions = (Promotion("a", "A", 15_000, bonus=bonus), Promotion("b", "B", bonus=7))
    program = Program(points=PointsRules(daily_cap=cap), promotions=promotions, stacking="all")
    free = program._replace(points=PointsRules())
    earned = wanted = 0
    for cents in purchases:
        earned += totals(decided(program, Purchase(cents), MEMBER._replace(points_today=earned))).get("points", 0)
        wanted += totals(decided(free, Purchase(cents))).get("points", 0)
    assert earned == min(cap, wanted)


# Stamps, debts, idle points ------------------------------------------------------------------------------------------

VISITS = StampCard("v", "Visits", "free", earn="visit")
EACH_TEN = StampCard("s", "Spend", "free", earn="spend", each_cents=1_000)


def stamps(program: Program, purchase: Purchase, **standing: object) -> dict[str, int]:
    decision = decided(program, purchase, MEMBER._replace(**standing))  # type: ignore[arg-type]
    return {one.unit: one.amount for one in decision.entries if one.rule == "stamps"}


def test_items_spend_and_the_first_visit_of_the_day_are_stamped() -> None:
    program = Program(stamp_cards=(COFFEES, VISITS, EACH_TEN), rewards=REWARDS)
    purchase = Purchase(2_350, (Line("coffee", 2, 520),))
    assert stamps(program, purchase) == {"stamps:c": 2, "stamps:v": 1, "stamps:s": 2}
    assert stamps(program, purchase._replace(first_visit_today=False)) == {"stamps:c": 2, "stamps:s": 2}


@pytest.mark.parametrize(("today", "stamped"), [({}, 2), ({"c": 1}, 1), ({"c": 2}, 0), ({"c": 3}, 0), ({"x": 2}, 2)])
def test_a_card_takes_so_many_stamps_a_day(today: dict[str, int], stamped: int) -> None:
    program = Program(stamp_cards=(COFFEES._replace(per_day=2),), rewards=REWARDS)
    purchase = Purchase(780, (Line("coffee", 3, 780),))
    assert stamps(program, purchase, stamps_today=today).get("stamps:c", 0) == stamped


def test_a_full_card_gives_its_voucher_with_the_purchase() -> None:
    program = Program(stamp_cards=(COFFEES,), rewards=REWARDS)
    purchase = Purchase(520, (Line("coffee", 2, 520),))
    decision = decided(program, purchase, MEMBER._replace(stamps={"c": 2}))
    assert decision.entries[2:4] == (
        PlannedEntry("stamps:c", 2, "stamps", {"card": "Coffee card", "count": 2, "category": "coffee"}),
        PlannedEntry("stamps:c", -3, "card-full", {"card": "Coffee card", "boxes": 3}),
    )
    assert [(one.code, one.source, one.issued_on) for one in decision.vouchers] == [("CODE-1", "card:c", TODAY)]


def test_points_owed_are_paid_from_what_is_earned() -> None:
    decision = decided(Program(), Purchase(2_350), MEMBER._replace(debts=(Debt(7, POINTS, 5),)))
    assert decision.allocations == (Allocation(7, ~0, 5),)


def test_coming_in_keeps_idle_points_alive() -> None:
    program = Program(points=PointsRules(expiry=Expiry("inactivity", 6)))
    idle = Lot(3, POINTS, 9, 9, date(2026, 11, 30), 1, TODAY)
    decision = decided(program, Purchase(100), MEMBER._replace(lots=(idle,)))
    assert decision.extensions == (Extension(3, date(2027, 5, 31)),)
    assert decision.entries[0].expires_on == date(2027, 5, 31)


@pytest.mark.parametrize(
    ("vouchers", "off"),
    [
        ([voucher("discount", 500), voucher("percent", percent_e4=1_000)], (500, 150)),
        ([voucher("percent", percent_e4=1_000), voucher("discount", 500)], (150, 500)),
        ([voucher("discount", 1_500), voucher("discount", 1_500)], (1_500, 500)),
        ([voucher("percent", percent_e4=5_000), voucher("percent", percent_e4=1_000)], (900, 200)),
    ],
)
def test_of_several_vouchers_money_off_comes_first_each_from_what_is_left(
    vouchers: list[Voucher], off: tuple[int, ...]
) -> None:
    vouchers = [one._replace(code=f"K{at}") for at, one in enumerate(vouchers)]
    assert money_off_each(vouchers, 2_000) == off
    decision = decided(Program(), Purchase(2_000, vouchers=tuple(vouchers)))
    assert (decision.figures["discount_cents"], decision.figures["to_pay_cents"]) == (sum(off), 2_000 - sum(off))
    assert [one.rule for one in decision.entries].count("voucher-used") == 2
