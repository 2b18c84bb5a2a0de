"""Amounts shared out to the cent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.reports.statistics.sharing import (
    AttributionModel,
    deferred_revenue,
    released_revenue,
    share_out,
    touch_weights,
)


def test_example_52_of_ifrs_15() -> None:
    # CU 100,000 of sales, 10,000 points at a stand-alone price of CU 0.95; here in whole units as the example rounds.
    revenue, deferred = deferred_revenue(100_000, 9_500)
    assert (revenue, deferred) == (91_324, 8_676)
    first = released_revenue(deferred, used=4_500, expected=9_500)
    second = released_revenue(deferred, used=8_500, expected=9_700, released_cents=first)
    assert (first, second) == (4_110, 3_493)


@pytest.mark.parametrize(
    ("total", "touches", "model", "parts"),
    [
        (3000, 3, "linear", [1000, 1000, 1000]),
        (1000, 3, "linear", [334, 333, 333]),
        (3000, 3, "u", [1200, 600, 1200]),
        (3000, 4, "u", [1200, 300, 300, 1200]),
        (3001, 2, "u", [1501, 1500]),
        (700, 1, "u", [700]),
    ],
)
def test_a_sale_is_shared_by_the_touches_before_it(
    total: int, touches: int, model: AttributionModel, parts: list[int]
) -> None:
    assert share_out(total, touch_weights(touches, model)) == parts


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(any))
def test_parts_add_up_and_none_is_a_cent_off(total: int, weights: list[int]) -> None:
    parts = share_out(total, weights)
    assert sum(parts) == total
    whole = sum(weights)
    assert all(abs(part * whole - total * weight) < whole for part, weight in zip(parts, weights, strict=True))
