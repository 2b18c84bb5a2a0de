"""Rewards for points: the refusals one before the other, and what is given."""

from datetime import date

import pytest

from loyalty_cli.errors import (
    LimitReached,
    LoyaltyError,
    NotEnoughPoints,
    NotOffered,
    OutOfStock,
    Refused,
    TierTooLow,
    VoucherLapsed,
    VoucherUsed,
)
from loyalty_cli.program.decisions.events import decide_stamps, decide_visit
from loyalty_cli.program.decisions.sales.redemption import Given, decide_redemption, decide_voucher_use
from loyalty_cli.program.kernel.expiry import Expiry
from loyalty_cli.program.kernel.facts import (
    CREDIT,
    POINTS,
    Allocation,
    Debt,
    Decision,
    Extension,
    Lot,
    PlannedEntry,
    Voucher,
    VoucherState,
    Why,
)
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.points import PointsRules
from loyalty_cli.program.promises.buying.rewards import Reward, RewardKind
from loyalty_cli.program.promises.buying.stamp_cards import StampCard
from loyalty_cli.program.promises.buying.tiers import Tier
from tests.program.given import TODAY, WHEN, codes

PROGRAM = Program(tiers=(Tier("Bronze"), Tier("Silver", 20_000)))
EVERYTHING_WRONG = Reward(
    "mug",
    "Mug",
    points=80,
    tier="Silver",
    stock=3,
    per_member=1,
    period="week",
    starts_on=date(2026, 11, 22),
    until=date(2026, 11, 23),
)


def member(points: int, tier: str = "Bronze", **more: object) -> Standing:
    lots = (Lot(1, POINTS, points, points, None, 1, TODAY),) if points else ()
    return Standing(1, tier, tier, lots=lots, **more)  # type: ignore[arg-type]


def decided(reward: Reward, standing: Standing, given: Given, *, voucher_only: bool = False) -> Decision:
    return decide_redemption(
        PROGRAM, standing, reward, given, WHEN, codes(), voucher_only=voucher_only, first_visit_today=True
    )


def test_refusals_come_in_their_documented_order() -> None:
    """Everything is wrong at once; mended one after the other, each next refusal shows."""
    reward, standing, given = EVERYTHING_WRONG, member(79), Given(3, 1)
    steps: list[tuple[type[LoyaltyError], str]] = []

    def refused() -> None:
        with pytest.raises(LoyaltyError) as refusal:
            decided(reward, standing, given)
        steps.append((type(refusal.value), refusal.value.message))

    refused()
    reward = reward._replace(starts_on=TODAY, until=date(2026, 11, 20))
    refused()
    reward = reward._replace(until=TODAY, points=None)
    refused()
    reward = reward._replace(points=80)
    refused()
    standing = member(79, "Silver")
    refused()
    given = Given(2, 1)
    refused()
    given = Given(2, 0)
    refused()
    assert steps == [
        (NotOffered, "Mug is offered from 22 November 2026"),
        (NotOffered, "Mug was offered until 20 November 2026"),
        (NotOffered, "Mug is not to be had for points"),
        (TierTooLow, "Mug is for Silver and above; the member is Bronze"),
        (OutOfStock, "Mug has run out (3 given)"),
        (LimitReached, "Mug is limited to 1 a week for each member"),
        (NotEnoughPoints, "Mug costs 80 points, there are 79"),
    ]
    assert decided(reward, member(80, "Silver"), given).entries


@pytest.mark.parametrize(
    ("kind", "voucher_only", "units"),
    [
        ("product", False, ["points", "reward:r"]),
        ("product", True, ["points", "voucher:CODE-1", "reward:r"]),
        ("discount", False, ["points", "voucher:CODE-1", "reward:r"]),
        ("percent", False, ["points", "voucher:CODE-1", "reward:r"]),
        ("credit", False, ["points", "credit", "reward:r"]),
        ("credit", True, ["points", "credit", "reward:r"]),
        ("early-access", False, ["points", "reward:r"]),
        ("experience", True, ["points", "voucher:CODE-1", "reward:r"]),
        ("donation", False, ["points", "reward:r"]),
    ],
)
def test_what_each_kind_gives(kind: RewardKind, voucher_only: bool, units: list[str]) -> None:
    reward = Reward("r", "R", kind, value_cents=500, points=10)
    decision = decided(reward, member(10), Given(), voucher_only=voucher_only)
    assert [entry.unit for entry in decision.entries] == units
    assert decision.entries[0].amount == -10
    if kind == "credit":
        assert decision.entries[1].amount == 500


def voucher(kind: str, state: VoucherState = "open", expires_on: date = TODAY, issued_on: date = TODAY) -> Voucher:
    return Voucher("CODE", 1, "r", "R", kind, 500, 1_000, issued_on, expires_on, "redemption", 1, state)


def used(one: Voucher) -> Decision:
    return decide_voucher_use(PROGRAM, member(0), one, WHEN, codes(), first_visit_today=True)


def test_a_product_is_handed_over() -> None:
    assert [(entry.unit, entry.amount) for entry in used(voucher("product")).entries] == [("voucher:CODE", -1)]


def test_credit_is_paid_in() -> None:
    entries = used(voucher("credit")).entries
    assert entries == (
        PlannedEntry("voucher:CODE", -1, "voucher-used", {"reward": "R"}),
        PlannedEntry(CREDIT, 500, "voucher-used", {"reward": "R"}),
    )


def test_a_discount_says_how_it_is_used() -> None:
    with pytest.raises(Refused) as refusal:
        used(voucher("percent"))
    assert refusal.value.message == "R is taken off a price"
    assert refusal.value.hint == "use it with: buy MEMBER AMOUNT --voucher CODE"


def test_hints_say_what_can_be_done() -> None:
    for reward, given, hint in (
        (Reward("r", "R"), Given(), "see: loyalty program show"),
        (Reward("r", "R", points=1, stock=3), Given(3), "raise its stock in the program file"),
        (Reward("r", "R", points=80), Given(), "70 points are missing"),
        (Reward("r", "R", points=1, per_member=2), Given(0, 2), ""),
    ):
        with pytest.raises(LoyaltyError) as refusal:
            decided(reward, member(10), given)
        assert refusal.value.hint == hint
    with pytest.raises(LimitReached) as refusal:
        decided(Reward("r", "R", points=1, per_member=2), member(10), Given(0, 2))
    assert refusal.value.message == "R is limited to 2 for each member"


def test_a_reward_taken_to_the_letter() -> None:
    soon, later = Lot(3, POINTS, 30, 30, TODAY, 1, TODAY), Lot(4, POINTS, 90, 90, date(2027, 5, 31), 1, TODAY)
    standing = member(0)._replace(lots=(soon, later))
    coffee = Reward("coffee", "Free coffee", value_cents=260, points=80, voucher_days=60)
    named = {"reward": "Free coffee"}
    assert decided(coffee, standing, Given()) == Decision(
        (PlannedEntry(POINTS, -80, "redemption", named), PlannedEntry("reward:coffee", 1, "reward", named)),
        (Allocation(~0, 3, 30), Allocation(~0, 4, 50)),
    )
    last = date(2027, 1, 20)
    on_paper = decided(coffee, standing, Given(), voucher_only=True)
    assert on_paper.entries[1:] == (
        PlannedEntry("voucher:CODE-1", 1, "voucher", named, last),
        PlannedEntry("reward:coffee", 1, "reward", named),
    )
    assert on_paper.vouchers == (
        Voucher("CODE-1", 1, "coffee", "Free coffee", "product", 260, 0, TODAY, last, "redemption"),
    )
    credit = decided(coffee._replace(kind="credit", value_cents=1_000), standing, Given())
    assert credit.entries[1:] == (
        PlannedEntry(CREDIT, 1_000, "redemption", named),
        PlannedEntry("reward:coffee", 1, "reward", named),
    )


def test_what_is_owed_can_not_be_spent() -> None:
    owing = member(100)._replace(debts=(Debt(9, POINTS, 30),))
    assert decided(Reward("r", "R", points=70), owing, Given()).entries
    with pytest.raises(NotEnoughPoints) as refusal:
        decided(Reward("r", "R", points=71), owing, Given())
    assert (refusal.value.message, refusal.value.hint) == ("R costs 71 points, there are 70", "1 point is missing")


def test_coming_in_for_a_reward_is_a_visit() -> None:
    """It stamps the visit card, which may be full by it, and keeps idle points alive."""
    program = Program(
        points=PointsRules(expiry=Expiry("inactivity", 6)),
        stamp_cards=(VISITS._replace(boxes=1, per_day=None),),
        rewards=(Reward("r", "R", points=5),),
    )
    standing = member(0)._replace(lots=(Lot(3, POINTS, 30, 30, date(2026, 11, 30), 1, TODAY),))
    here = (Extension(3, date(2027, 5, 31)),)
    stamped: Why = {"card": "Visits", "count": 1, "category": ""}
    for decision in (
        decide_redemption(
            program, standing, program.rewards[0], Given(), WHEN, codes(), voucher_only=False, first_visit_today=True
        ),
        decide_voucher_use(program, standing, voucher("product"), WHEN, codes(), first_visit_today=True),
        decide_visit(program, standing, WHEN, codes(), first_visit_today=True),
    ):
        assert decision.extensions == here
        assert [one.code for one in decision.vouchers] == ["CODE-1"]
        assert PlannedEntry("stamps:v", 1, "stamps", stamped) in decision.entries


@pytest.mark.parametrize(
    ("one", "refusal"),
    [
        (voucher("discount", "used", date(2026, 11, 20)), VoucherUsed),
        (voucher("product", "withdrawn"), VoucherUsed),
        (voucher("discount", "lapsed"), VoucherLapsed),
        (voucher("discount", expires_on=date(2026, 11, 20)), VoucherLapsed),
        (voucher("discount", issued_on=date(2026, 11, 22), expires_on=date(2026, 12, 22)), Refused),
        (voucher("discount"), Refused),
        (voucher("percent"), Refused),
    ],
)
def test_a_voucher_is_refused(one: Voucher, refusal: type[LoyaltyError]) -> None:
    with pytest.raises(LoyaltyError) as raised:
        used(one)
    assert type(raised.value) is refusal


VISITS = StampCard("v", "Visits", "r", earn="visit", boxes=5, per_day=1)


@pytest.mark.parametrize(
    ("first", "today", "stamped"), [(True, {}, 1), (False, {}, 0), (True, {"v": 1}, 0), (True, {"v": 0}, 1)]
)
def test_a_visit_stamps_once_a_day(first: bool, today: dict[str, int], stamped: int) -> None:
    program = PROGRAM._replace(stamp_cards=(VISITS, VISITS._replace(id="c", earn="item")))
    decision = decide_visit(program, member(0, stamps_today=today), WHEN, codes(), first_visit_today=first)
    assert sum(entry.amount for entry in decision.entries) == stamped
    assert {entry.unit for entry in decision.entries} <= {"stamps:v"}


def test_stamps_by_hand() -> None:
    program = PROGRAM._replace(stamp_cards=(VISITS._replace(per_day=3),))
    decision = decide_stamps(program, member(0, stamps_today={"v": 1}), "v", 2, WHEN, codes())
    assert [(entry.unit, entry.amount, entry.why["by"]) for entry in decision.entries] == [("stamps:v", 2, "hand")]
    assert decision.entries[0].why == {"card": "Visits", "count": 2, "category": "", "by": "hand"}
    for today, count, hint in ((1, 3, "2 are left today"), (3, 1, "0 are left today"), (4, 1, "0 are left today")):
        with pytest.raises(LimitReached) as limit:
            decide_stamps(program, member(0, stamps_today={"v": today}), "v", count, WHEN, codes())
        assert (limit.value.message, limit.value.hint) == ("Visits takes 3 stamps a day", hint)
    assert decide_stamps(program, member(0), "v", 3, WHEN, codes()).entries
    with pytest.raises(Refused) as refusal:
        decide_stamps(program, member(0), "x", 1, WHEN, codes())
    assert refusal.value.message == "the program has no stamp card 'x'"


def test_stamps_by_hand_may_fill_the_card() -> None:
    program = PROGRAM._replace(stamp_cards=(VISITS._replace(per_day=None),), rewards=(Reward("r", "R"),))
    decision = decide_stamps(program, member(0, stamps={"v": 1}), "v", 9, WHEN, codes())
    assert [one.code for one in decision.vouchers] == ["CODE-1", "CODE-2"]
