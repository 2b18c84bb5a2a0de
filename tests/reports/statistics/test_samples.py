"""Quantiles and comparisons of samples against R and by hand."""

import random

import pytest

from loyalty_cli.reports.statistics.samples import cuped, mean, quantile, variance, welch, winsorise

# R's data set `sleep` (Student 1908): extra hours of sleep under two drugs.
FIRST = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SECOND = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def test_welch_on_the_sleep_data_as_r_prints_it() -> None:
    result = welch(FIRST, SECOND)
    assert round(result.t, 4) == -1.8608
    assert round(result.df, 3) == 17.776
    assert round(result.p, 5) == 0.07939
    assert result.difference == pytest.approx(-1.58)
    assert result.low == pytest.approx(-3.3654832, abs=5e-8)
    assert result.high == pytest.approx(0.2054832, abs=5e-8)


def test_quantiles_lie_between_ranks() -> None:
    # The visits of nine clients: R's quantile(x, c(.2, .4, .6, .8), type = 7).
    visits = [6, 2, 4, 4, 2, 3, 1, 1, 1]
    assert [round(quantile(visits, s), 4) for s in (0.2, 0.4, 0.6, 0.8)] == [1, 2, 2.8, 4]
    assert quantile([5], 0.9) == 5


def test_one_large_sale_is_drawn_in() -> None:
    values = [*range(1, 101), 100_000]
    assert max(winsorise(values)) == 100
    assert winsorise(values)[:50] == list(range(1, 51))


def test_what_was_there_before_is_taken_out_and_the_mean_stays() -> None:
    dice = random.Random(5)
    before = [dice.gauss(50, 10) for _ in range(400)]
    outcome = [x + dice.gauss(0, 2) for x in before]
    adjusted = cuped(outcome, before)
    assert mean(adjusted) == pytest.approx(mean(outcome))
    # What is left is the noise: its variance of 4, where the outcome has one of 104.
    assert variance(adjusted) == pytest.approx(4, rel=0.2)
    assert cuped([1.0, 2.0], [3, 3]) == [1.0, 2.0]


@pytest.mark.long
def test_the_same_as_scipy_says() -> None:
    stats = pytest.importorskip("scipy.stats")
    theirs = stats.ttest_ind(FIRST, SECOND, equal_var=False)
    bounds = theirs.confidence_interval()
    ours = welch(FIRST, SECOND)
    assert tuple(ours[1:]) == pytest.approx((bounds.low, bounds.high, theirs.statistic, theirs.df, theirs.pvalue))
