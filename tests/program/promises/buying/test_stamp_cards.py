"""Stamp cards against a plain model: a row of boxes, and a pile of vouchers."""

from datetime import date
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.facts import REWARD, STAMPS, VOUCHER, PlannedEntry, Recorded, Voucher, Why
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.rewards import Reward
from loyalty_cli.program.promises.buying.stamp_cards import (
    StampCard,
    add_stamps,
    fill_cards,
    head_start,
    last_day,
    withdraw_while_in_debt,
)

TODAY = date(2026, 11, 21)
REWARDS = (Reward("free", "Free coffee", value_cents=260, voucher_days=30),)


class PlainCard:
    """Boxes are stamped one by one; a full card is handed in for a voucher and a new one begun."""

    def __init__(self, boxes: int, start: int, every: bool) -> None:
        self.boxes, self.start, self.every = boxes, start, every
        self.filled = start
        self.vouchers = 0

    def stamp(self, stamps: int) -> None:
        for _ in range(stamps):
            self.filled += 1
            if self.filled == self.boxes:
                self.vouchers += 1
                self.filled = self.start if self.every else 0


CARDS = st.integers(1, 8).flatmap(lambda boxes: st.tuples(st.just(boxes), st.integers(0, boxes - 1), st.booleans()))


@given(CARDS, st.lists(st.integers(1, 30), max_size=6))
def test_against_a_plain_card(card: tuple[int, int, bool], purchases: list[int]) -> None:
    boxes, start, every = card
    program = Program(rewards=REWARDS)
    stamp_card = StampCard(
        "c", "Card", "free", category="coffee", boxes=boxes, head_start=start, head_start_every_card=every
    )
    plain = PlainCard(boxes, start, every)
    stamps, vouchers, number = 0, 0, count(1)
    draft = Draft(Standing(1, "Member", "Member"))
    if start:
        stamps = head_start(draft, stamp_card, TODAY)
    for bought in purchases:
        draft = Draft(Standing(1, "Member", "Member", stamps={"c": stamps}))
        add_stamps(draft, program, stamp_card, bought, {}, TODAY, (f"V{one}" for one in number))
        plain.stamp(bought)
        decision = draft.decision()
        stamps += sum(entry.amount for entry in decision.entries if entry.unit == "stamps:c")
        vouchers += len(decision.vouchers)
        assert draft.stamps["c"] == stamps == plain.filled
        assert vouchers == plain.vouchers
        assert sum(1 for entry in decision.entries if entry.unit == REWARD + "free") == len(decision.vouchers)


@given(CARDS, st.lists(st.integers(1, 12), min_size=1, max_size=5), st.data())
def test_stamps_taken_back_leave_the_boxes_that_the_others_fill(
    card: tuple[int, int, bool], purchases: list[int], data: st.DataObject
) -> None:
    """No voucher was used: whichever purchases come back, the card is as if they had not been."""
    boxes, start, every = card
    program = Program(rewards=REWARDS)
    stamp_card = StampCard("c", "Card", "free", boxes=boxes, head_start=start, head_start_every_card=every)
    stamps, number = start, count(1)
    pile: list[Voucher] = []
    for bought in purchases:
        draft = Draft(Standing(1, "Member", "Member", stamps={"c": stamps}))
        add_stamps(draft, program, stamp_card, bought, {}, TODAY, (f"V{one}" for one in number))
        stamps, pile = draft.stamps["c"], [*draft.vouchers[::-1], *pile]
    back = data.draw(st.lists(st.sampled_from(range(len(purchases))), unique=True))
    for at in back:
        draft = Draft(Standing(1, "Member", "Member", stamps={"c": stamps}))
        entry = Recorded(at + 1, "stamps:c", purchases[at], "stamps", {}, purchases[at])
        draft.take_stamps(entry, purchases[at], "return", {})
        withdraw_while_in_debt(draft, stamp_card, pile, {})
        withdrawn = {one.unit for one in draft.entries if one.unit.startswith(VOUCHER)}
        stamps, pile = draft.stamps["c"], [one for one in pile if one.unit not in withdrawn]
    plain = PlainCard(boxes, start, every)
    plain.stamp(sum(bought for at, bought in enumerate(purchases) if at not in back))
    assert (stamps, len(pile)) == (plain.filled, plain.vouchers)


def test_the_voucher_of_a_full_card() -> None:
    card = StampCard("c", "Card", "free", boxes=2, valid_months=6)
    draft = Draft(Standing(7, "Member", "Member"))
    add_stamps(draft, Program(rewards=REWARDS), card, 2, {"by": "hand"}, TODAY, iter(["CODE"]))
    assert draft.vouchers == [
        Voucher("CODE", 7, "free", "Free coffee", "product", 260, 0, TODAY, date(2026, 12, 21), "card:c")
    ]
    units = [(entry.unit, entry.amount, entry.rule, entry.expires_on) for entry in draft.entries]
    assert units == [
        ("stamps:c", 2, "stamps", date(2027, 5, 21)),
        ("stamps:c", -2, "card-full", None),
        ("voucher:CODE", 1, "voucher", date(2026, 12, 21)),
        ("reward:free", 1, "reward", None),
    ]


def test_a_card_whose_reward_the_program_lost_gives_no_voucher() -> None:
    draft = Draft(Standing(1, "Member", "Member", stamps={"c": 1}))
    add_stamps(draft, Program(), StampCard("c", "Card", "gone", boxes=2), 2, {}, TODAY, iter(()))
    assert draft.stamps == {"c": 1}
    assert draft.vouchers == []


@pytest.mark.parametrize(("months", "last"), [(None, None), (6, date(2027, 5, 21)), (1, date(2026, 12, 21))])
def test_the_last_day_of_a_card(months: int | None, last: date | None) -> None:
    assert last_day(StampCard("c", "Card", "free", valid_months=months), TODAY) == last


@pytest.mark.parametrize(("lapsed", "taken"), [(0, -5), (2, -3), (5, None), (7, None)])
def test_stamps_that_lapsed_are_not_taken_again(lapsed: int, taken: int | None) -> None:
    draft = Draft(Standing(1, "Member", "Member", stamps={"c": 9}))
    draft.take_stamps(Recorded(4, STAMPS + "c", 5, "stamps", {}, 5, lapsed), 5, "return", {"fact": 1})
    assert [entry.amount for entry in draft.entries] == ([] if taken is None else [taken])
    assert draft.stamps["c"] == 9 + (taken or 0)


COFFEES = StampCard("c", "Coffee card", "free", boxes=3, valid_months=6)
LAST = date(2027, 5, 21)
MEMBER = Standing(1, "Member", "Member")


def test_every_entry_of_a_full_card_says_why() -> None:
    card = COFFEES._replace(head_start=1, head_start_every_card=True, head_start_reason="Welcome back")
    draft = Draft(MEMBER._replace(stamps={"c": 2}))
    add_stamps(draft, Program(rewards=REWARDS), card, 1, {"by": "hand"}, TODAY, iter(["CODE"]), "adjust")
    assert draft.entries == [
        PlannedEntry("stamps:c", 1, "adjust", {"card": "Coffee card", "count": 1, "by": "hand"}, LAST),
        PlannedEntry("stamps:c", -3, "card-full", {"card": "Coffee card", "boxes": 3}),
        PlannedEntry("voucher:CODE", 1, "voucher", {"reward": "Free coffee"}, date(2026, 12, 21)),
        PlannedEntry("reward:free", 1, "reward", {"reward": "Free coffee"}),
        PlannedEntry("stamps:c", 1, "head-start", {"card": "Coffee card", "reason": "Welcome back"}, LAST),
    ]
    assert draft.stamps == {"c": 1}


def test_a_card_without_stamps_is_an_empty_card() -> None:
    draft = Draft(MEMBER)
    add_stamps(draft, Program(rewards=REWARDS), COFFEES, 2, {}, TODAY, iter(()))
    assert draft.stamps == {"c": 2}
    untouched = Draft(MEMBER)
    fill_cards(untouched, Program(rewards=REWARDS), COFFEES._replace(boxes=1), TODAY, iter(()))
    assert untouched.entries == []
    owing = Draft(MEMBER)
    owing.take_stamps(Recorded(4, "stamps:c", 1, "stamps", {}, 1), 1, "return", {"fact": 7})
    assert owing.entries == [PlannedEntry("stamps:c", -1, "return", {"fact": 7}, reverses=4)]
    assert owing.stamps == {"c": -1}


def card_voucher(code: str, issued_on: date) -> Voucher:
    return Voucher(code, 1, "free", "Free coffee", "product", 260, 0, issued_on, LAST, "card:c")


def test_a_card_in_debt_gives_its_newest_vouchers_up_one_by_one() -> None:
    newest, oldest = card_voucher("NEW", date(2026, 11, 2)), card_voucher("OLD", date(2026, 10, 1))
    draft = Draft(MEMBER._replace(stamps={"c": -1}))
    withdraw_while_in_debt(draft, COFFEES, (newest, oldest), {"fact": 7})
    named: Why = {"reward": "Free coffee", "fact": 7}
    assert draft.entries == [
        PlannedEntry("voucher:NEW", -1, "withdrawn", named),
        PlannedEntry("reward:free", -1, "withdrawn", named, counts_on=date(2026, 11, 2)),
        PlannedEntry("stamps:c", 3, "withdrawn", {"card": "Coffee card", "fact": 7}),
    ]
    assert draft.stamps == {"c": 2}
    deep = Draft(MEMBER._replace(stamps={"c": -4}))
    withdraw_while_in_debt(deep, COFFEES, (newest, oldest), {"fact": 7})
    assert deep.stamps == {"c": 2}
    hopeless = Draft(MEMBER._replace(stamps={"c": -9}))
    withdraw_while_in_debt(hopeless, COFFEES, (newest,), {"fact": 7})
    assert hopeless.stamps == {"c": -6}


@pytest.mark.parametrize(
    ("before", "now", "every_card", "withdrawn"),
    [
        (2, 1, True, True),  # a stamp was taken: less than the two boxes printed on this card
        (2, 2, True, False),
        (1, 1, True, False),  # nothing was taken now
        (3, 2, True, False),
        (2, 1, False, False),  # only the first card had printed boxes
        (2, 0, False, False),
        (None, None, True, False),
        (2, -1, False, True),
    ],
)
def test_the_boxes_that_were_printed_go_with_the_card(
    before: int | None, now: int | None, every_card: bool, withdrawn: bool
) -> None:
    card = COFFEES._replace(boxes=10, head_start=2, head_start_every_card=every_card)
    draft = Draft(MEMBER._replace(stamps={} if before is None else {"c": before}))
    if now is not None:
        draft.stamps["c"] = now
    withdraw_while_in_debt(draft, card, (card_voucher("NEW", TODAY),), {})
    given_back = [entry.amount for entry in draft.entries if entry.unit == "stamps:c"]
    assert given_back == ([8 if every_card else 10] if withdrawn else [])
