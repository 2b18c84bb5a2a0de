"""However a purchase comes back, it ends as if it had come back at once: to the cent, point, box and lot."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty_cli.operations.deeds.adjust import adjust
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.redeem import redeem
from loyalty_cli.operations.deeds.returns import give_back
from loyalty_cli.operations.deeds.undo import undo
from loyalty_cli.program.kernel.facts import Line
from tests.support.ledger import check_ledger
from tests.support.programs import FIVE_OFF, TEN_PERCENT, worked
from tests.support.till import Till

MORE = """
[points.multipliers]
tea = "1.5"
[[stamp_cards]]
id = "fives"
name = "Fives"
each = "5.00"
boxes = 4
head_start = 1
head_start_every_card = true
reward = "free-coffee"
[[promotions]]
id = "treat"
name = "Treat"
multiplier = "1.3"
bonus = 3
categories = ["coffee", "tea"]
"""
PROGRAMS = {
    rounding: worked(MORE + FIVE_OFF + TEN_PERCENT, points=f'rounding = "{rounding}"\nminimum = "2.00"')
    for rounding in ("floor", "nearest", "ceil")
}


Split = list[tuple[int, tuple[Line, ...]]]


class Story(NamedTuple):
    rounding: str
    lines: tuple[Line, ...]
    rest: int
    credit: int
    voucher: str
    redeemed: bool

    @property
    def amount(self) -> int:
        return sum(line.amount_cents for line in self.lines) + self.rest


LINES = st.builds(Line, st.sampled_from(("coffee", "tea", "gift-card")), st.integers(1, 4), st.integers(1, 2_500))
STORIES = st.builds(
    Story,
    st.sampled_from(list(PROGRAMS)),
    st.lists(LINES, max_size=3).map(tuple),
    st.integers(1, 4_000),
    st.sampled_from((0, 0, 1, 700, 4_000)),
    st.sampled_from(("", "five-off", "ten-percent")),
    st.booleans(),
)


@contextmanager
def bought(story: Story) -> Iterator[tuple[Till, dict[str, Any]]]:
    """A member with points, stamps and credit of before, and the purchase."""
    till = Till(PROGRAMS[story.rounding])
    till.play("""
        2026-05-10
        enroll Léa points 150 coffee=5
        2026-11-20
        adjust 7 because goodwill
        2026-11-21
    """)
    shop = till.shop
    adjust(shop, "Léa", reason="goodwill", credit_cents=4_000)
    code = None
    if story.voucher:
        code = redeem(shop, "Léa", story.voucher).document()["vouchers"][0]["code"]
    off = {"": 0, "five-off": min(500, story.amount), "ten-percent": (story.amount + 5) // 10}[story.voucher]
    credit = min(story.credit, story.amount - off)
    receipt = buy(
        shop, "Léa", story.amount, lines=story.lines, credit_cents=credit, voucher=code, ref="T1", sure=True
    ).document()
    if story.redeemed:
        redeem(shop, "Léa", "free-coffee")
    yield till, receipt
    shop.conn.close()


def state(till: Till) -> tuple[Any, ...]:
    """Everything a member has, lot by lot; what a purchase left of itself."""
    conn = till.shop.conn
    balances = conn.execute("SELECT unit, amount FROM balances WHERE amount <> 0 AND unit NOT GLOB 'voucher:*'")
    lots = conn.execute("SELECT unit, on_date, expires_on, granted, remaining FROM lots ORDER BY entry_id")
    vouchers = conn.execute("SELECT count(*) FROM balances WHERE unit GLOB 'voucher:*' AND amount = 1")
    return sorted(balances.fetchall()), lots.fetchall(), vouchers.fetchone()


@st.composite
def told_in_parts(draw: st.DrawFn) -> tuple[Story, Split]:
    """A story, and amounts that come back one after the other, some naming what they are; the last is all there is."""
    story = draw(STORIES)
    left, open_lines = story.amount, list(story.lines)
    found: Split = []
    for _ in range(draw(st.integers(0, 4))):
        if left < 2:
            break
        amount = draw(st.integers(1, left - 1))
        named: list[Line] = []
        fitting = [at for at, line in enumerate(open_lines) if line.amount_cents and line.quantity]
        if fitting and bool(draw(st.booleans())):
            at = draw(st.sampled_from(fitting))
            line = open_lines[at]
            back = Line(line.category, draw(st.integers(1, line.quantity)), draw(st.integers(1, line.amount_cents)))
            if back.amount_cents < left:
                amount, named = max(amount, back.amount_cents), [back]
                open_lines[at] = Line(
                    line.category, line.quantity - back.quantity, line.amount_cents - back.amount_cents
                )
        left -= amount
        found.append((amount, tuple(named)))
    return story, [*found, (left, ())]


SPLIT_STORIES = told_in_parts()


def split_and_whole(story: Story, split: Split) -> None:
    with bought(story) as (whole, _):
        give_back(whole.shop, "T1")
        with bought(story) as (in_parts, receipt):
            handed = [
                give_back(in_parts.shop, "T1", amount, lines=lines).document()["hand_over"] for amount, lines in split
            ]
            check_ledger(in_parts.shop)
            assert state(in_parts) == state(whole)
    money, credit = [one["money_cents"] for one in handed], [one["credit_cents"] for one in handed]
    assert min(money + credit) >= 0
    assert sum(money) == receipt["payment"]["to_pay_cents"]
    assert sum(credit) == receipt["payment"]["credit_cents"]


def return_undone(story: Story) -> None:
    with bought(story) as (till, _):
        before = state(till)
        for amount in (story.amount // 3, story.amount):
            if amount:
                give_back(till.shop, "T1", amount, ref=f"R{amount}")
                undo(till.shop, f"R{amount}")
                check_ledger(till.shop)
        assert state(till) == before


def undone_or_returned(story: Story) -> None:
    with bought(story) as (returned, _), bought(story) as (undone, _):
        give_back(returned.shop, "T1")
        undo(undone.shop, "T1")
        check_ledger(undone.shop)
        assert state(undone) == state(returned)


@given(SPLIT_STORIES)
def test_any_split_ends_as_one_return(told: tuple[Story, Split]) -> None:
    split_and_whole(*told)


@given(STORIES)
def test_a_return_undone_leaves_no_trace_but_itself(story: Story) -> None:
    return_undone(story)


@given(STORIES)
def test_a_purchase_undone_is_as_one_returned(story: Story) -> None:
    undone_or_returned(story)


@pytest.mark.long
@settings(max_examples=3_000, deadline=None)
@given(SPLIT_STORIES)
def test_any_of_many_splits(told: tuple[Story, Split]) -> None:
    split_and_whole(*told)
    return_undone(told[0])
    undone_or_returned(told[0])
