"""Enrolment: head starts, points for telling, and what is brought along from paper or another program."""

from collections.abc import Iterator
from datetime import date

import pytest

from loyalty_cli.errors import BadValue
from loyalty_cli.program.decisions.members.opening import Opening, decide_enrolment, decide_opening, with_tier
from loyalty_cli.program.kernel.facts import Allocation, Debt, Decision, PlannedEntry, TierChange, When, Why
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.rewards import Reward
from loyalty_cli.program.promises.buying.stamp_cards import StampCard
from loyalty_cli.program.promises.buying.tiers import BEGINNING, Tier, TierRules
from loyalty_cli.program.promises.telling.profile import ProfileField

TODAY = date(2026, 11, 21)
WHEN = When(TODAY, TODAY)
LAST = date(2027, 11, 30)
MEMBER = Standing(1, "Bronze", "Bronze")
COFFEES = StampCard(
    "c", "Coffee card", "free", category="coffee", boxes=10, head_start=2, head_start_reason="Welcome", valid_months=6
)
TEAS = StampCard("t", "Tea card", "free", category="tea", boxes=5)
PROGRAM = Program(
    tiers=(Tier("Bronze"), Tier("Silver", 20_000), Tier("Gold", 50_000)),
    stamp_cards=(COFFEES, TEAS),
    rewards=(Reward("free", "Free cup"),),
    profile=(ProfileField("email", 10), ProfileField("drink", 5)),
)


def codes() -> Iterator[str]:
    yield from ("CODE-1", "CODE-2")


def enrolled(opening: Opening, told: tuple[str, ...] = ()) -> Decision:
    return decide_enrolment(PROGRAM, MEMBER, opening, WHEN, codes(), told=told)


def opened(opening: Opening, standing: Standing = MEMBER, program: Program = PROGRAM) -> Decision:
    return decide_opening(program, standing, opening, WHEN, codes())


HEAD_START = PlannedEntry("stamps:c", 2, "head-start", {"card": "Coffee card", "reason": "Welcome"}, date(2027, 5, 21))


def test_a_new_member_has_their_head_starts_and_points_for_what_they_tell() -> None:
    assert enrolled(Opening(), ("email",)) == Decision(
        (HEAD_START, PlannedEntry("points", 10, "profile", {"field": "email", "id": "email"}, LAST))
    )


def test_a_paper_card_they_bring_is_the_card_they_have_begun() -> None:
    paper: Why = {"card": "Coffee card", "count": 7, "category": "coffee"}
    assert enrolled(Opening(stamps={"c": 7})).entries == (
        PlannedEntry("stamps:c", 7, "opening", paper, date(2027, 5, 21)),
    )
    assert enrolled(Opening(stamps={"c": 0})).entries == ()
    assert [(one.unit, one.amount) for one in enrolled(Opening(stamps={"t": 3})).entries] == [
        ("stamps:c", 2),
        ("stamps:t", 3),
    ]


def test_a_paper_card_that_is_full_gives_its_voucher() -> None:
    assert [(one.code, one.source) for one in enrolled(Opening(stamps={"t": 6})).vouchers] == [("CODE-1", "card:t")]


def test_what_they_bring_to_the_letter() -> None:
    opening = Opening(120, 350, 20_000, date(2026, 6, 30), {"t": 5})
    decision = opened(opening)
    assert decision.entries[:4] == (
        PlannedEntry("points", 120, "opening", {}, LAST),
        PlannedEntry("credit", 350, "opening", {}),
        PlannedEntry("spend", 20_000, "opening", {"cents": 20_000}, counts_on=date(2026, 6, 30)),
        PlannedEntry("stamps:t", 5, "opening", {"card": "Tea card", "count": 5, "category": "tea"}),
    )
    assert [one.rule for one in decision.entries[4:]] == ["card-full", "voucher", "reward"]
    assert [(one.code, one.issued_on) for one in decision.vouchers] == [("CODE-1", TODAY)]
    assert decision.tier_changes == (TierChange("Bronze", "Silver", TODAY, "tier-up"),)


def test_points_keep_the_last_days_they_came_with() -> None:
    until = date(2027, 1, 31)
    decision = opened(Opening(100, lots=((60, until), (40, None))))
    assert [(one.amount, one.expires_on) for one in decision.entries] == [(60, until), (40, None)]
    assert opened(Opening(1)).entries == (PlannedEntry("points", 1, "opening", {}, LAST),)


def test_what_they_owe_has_no_last_day() -> None:
    decision = opened(Opening(-30, -200))
    assert decision.entries == (
        PlannedEntry("points", -30, "opening", {}),
        PlannedEntry("credit", -200, "opening", {}),
    )
    assert opened(Opening(10), MEMBER._replace(debts=(Debt(8, "points", 4),))).allocations == (Allocation(8, ~0, 4),)


def test_spend_of_no_known_day_counts_for_lifetime_tiers_only() -> None:
    decision = opened(Opening(spend_cents=50_000))
    assert (decision.entries[0].counts_on, decision.tier_changes) == (BEGINNING, ())
    lifetime = PROGRAM._replace(tier_rules=TierRules("lifetime"))
    assert opened(Opening(spend_cents=50_000), program=lifetime).tier_changes == (
        TierChange("Bronze", "Gold", TODAY, "tier-up"),
    )


def test_exact_stamps_are_those_on_their_card_however_many_boxes_it_has() -> None:
    why: Why = {"card": "Tea card", "count": 7}
    assert opened(Opening(stamps={"t": 7}, exact=True)) == Decision((PlannedEntry("stamps:t", 7, "opening", why),))
    why = {"card": "Coffee card", "count": 3}
    assert opened(Opening(stamps={"t": 0, "c": 3}, exact=True)).entries == (
        PlannedEntry("stamps:c", 3, "opening", why, date(2027, 5, 21)),
    )


@pytest.mark.parametrize(
    ("program", "hint"),
    [(PROGRAM, "its cards: c, t"), (PROGRAM._replace(stamp_cards=()), "its cards: none")],
)
def test_stamps_on_no_card_of_the_program(program: Program, hint: str) -> None:
    with pytest.raises(BadValue) as refusal:
        opened(Opening(stamps={"x": 3}), program=program)
    assert (refusal.value.message, refusal.value.hint) == ("the program has no stamp card 'x'", hint)


# A tier that they had elsewhere --------------------------------------------------------------------------------------

UP_TO_SILVER = TierChange("Bronze", "Silver", TODAY, "tier-up")


@pytest.mark.parametrize(
    ("told", "changes"),
    [
        ("gold", (UP_TO_SILVER, TierChange("Silver", "Gold", TODAY, "opening"))),
        ("SILVER", (UP_TO_SILVER,)),
        ("Bronze", (UP_TO_SILVER,)),
        ("Platinum", (UP_TO_SILVER,)),
    ],
)
def test_a_tier_is_honoured_when_it_is_higher(told: str, changes: tuple[TierChange, ...]) -> None:
    decision = Decision(tier_changes=(UP_TO_SILVER,))
    assert with_tier(PROGRAM, decision, MEMBER, told, TODAY).tier_changes == changes


@pytest.mark.parametrize(
    ("told", "standing", "changes"),
    [
        ("Bronze", MEMBER, ()),
        ("Gold", MEMBER, (TierChange("Bronze", "Gold", TODAY, "opening"),)),
        ("Bronze", Standing(1, "Gold", "Gold"), (TierChange("Gold", "Bronze", TODAY, "opening"),)),
        ("Silver", MEMBER, (UP_TO_SILVER,)),
    ],
)
def test_an_exact_tier_is_theirs_whatever_they_spent(
    told: str, standing: Standing, changes: tuple[TierChange, ...]
) -> None:
    decision = Decision(tier_changes=(UP_TO_SILVER,))
    assert with_tier(PROGRAM, decision, standing, told, TODAY, exact=True).tier_changes == changes


def test_without_a_change_it_is_measured_against_the_tier_they_have() -> None:
    silver = Standing(1, "Silver", "Silver")
    assert with_tier(PROGRAM, Decision(), silver, "Bronze", TODAY) == Decision()
    assert with_tier(PROGRAM, Decision(), MEMBER, "Platinum", TODAY) == Decision()
    assert with_tier(PROGRAM, Decision(), silver, "Gold", TODAY).tier_changes == (
        TierChange("Silver", "Gold", TODAY, "opening"),
    )
