"""The benchmark's own arithmetic: a wrong median would make every figure a lie."""

import pytest

from tests.benchmarks.arithmetic import Pair, Result, exit_code, medians, ratio_of


def row(ratio: float, budget: float | None) -> Result:
    return Result("buy", "a sale", "F", "", "s", ratio, 1.0, ratio, budget, 3)


def test_the_ratio_is_the_median_of_the_ratios_pair_by_pair() -> None:
    slow_then_fast = [Pair(3.0, 2.0), Pair(30.0, 10.0), Pair(1.2, 1.0)]
    assert ratio_of(slow_then_fast) == 1.5
    assert medians(slow_then_fast) == Pair(3.0, 2.0)


def test_with_an_even_number_of_pairs_the_two_in_the_middle_are_averaged() -> None:
    assert ratio_of([Pair(1, 1), Pair(2, 1), Pair(4, 1), Pair(100, 1)]) == 3.0


def test_what_was_not_measured_has_no_ratio() -> None:
    with pytest.raises(ValueError, match="no pair"):
        ratio_of([])
    with pytest.raises(ValueError, match="no time"):
        ratio_of([Pair(1.0, 0.0)])


@pytest.mark.parametrize(
    ("ratio", "budget", "verdict"),
    [(1.15, 1.15, "ok"), (1.154, 1.15, "ok"), (1.156, 1.15, "over"), (99.0, None, "shown")],
)
def test_a_ratio_is_over_budget_when_it_is_more_as_it_is_printed(
    ratio: float, budget: float | None, verdict: str
) -> None:
    assert row(ratio, budget).verdict == verdict


def test_the_exit_code_is_1_as_soon_as_one_row_is_over() -> None:
    assert exit_code([]) == 0
    assert exit_code([row(1.0, 1.15), row(50.0, None)]) == 0
    assert exit_code([row(1.0, 1.15), row(1.2, 1.15)]) == 1
