"""What vouchers take off, and what of it stays when goods come back."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.program.decisions.sales.money_off import money_off_each, offs_left, rest_included
from loyalty_cli.program.kernel.facts import Line, PurchaseRecord, Terms, Voucher

DAY = date(2026, 11, 30)

kinds = st.one_of(
    st.tuples(st.just("discount"), st.integers(1, 3_000), st.just(0)),
    st.tuples(st.just("percent"), st.just(0), st.integers(1, 10_000)),
)
terms = st.tuples(st.sampled_from([(), ("jean",), ("tea", "jean")]), st.sampled_from([None, 1, 2])).map(
    lambda drawn: Terms(drawn[0], items=drawn[1])
)
vouchers = st.lists(st.tuples(kinds, terms), min_size=1, max_size=3)
goods = st.lists(st.integers(1, 2_500), min_size=3, max_size=3)


def sale(drawn: list[tuple[tuple[str, int, int], Terms]], prices: list[int]) -> PurchaseRecord:
    """A purchase of two jeans, a tea and something else, paid with these vouchers."""
    held = tuple(
        Voucher(f"V{at}", 1, "r", "The reward", kind, cents, rate, DAY, DAY, "redemption", terms=own)
        for at, ((kind, cents, rate), own) in enumerate(drawn)
    )
    lines = rest_included(sum(prices), (Line("jean", 2, prices[0]), Line("tea", 1, prices[1])))
    offs = money_off_each(held, sum(prices), lines)
    return PurchaseRecord(5, DAY, sum(prices), lines, sum(offs), 0, held, (), offs=offs)


@given(vouchers, goods, st.data())
def test_no_more_is_taken_off_than_the_goods_that_are_left_cost(
    drawn: list[tuple[tuple[str, int, int], Terms]], prices: list[int], data: st.DataObject
) -> None:
    """So a return hands over no more than was paid, whatever came back, named or not."""
    purchase = sale(drawn, prices)
    named = tuple(data.draw(st.lists(st.sampled_from(purchase.lines), unique=True)))
    least = sum(line.amount_cents for line in named)
    back = data.draw(st.integers(least, purchase.amount_cents))
    stays = offs_left(purchase, back, named)
    assert 0 <= sum(stays) <= purchase.amount_cents - back
    assert all(0 <= left <= off for left, off in zip(stays, purchase.offs, strict=True))
