"""Means, quantiles and the comparison of two samples."""

from collections.abc import Sequence
from math import floor, sqrt
from typing import NamedTuple

from loyalty_cli.reports.statistics.special import student_quantile, student_tail


class Welch(NamedTuple):
    """A difference of means with its 95 % interval; ``t``, ``df`` and the two-sided ``p`` of the test."""

    difference: float
    low: float
    high: float
    t: float
    df: float
    p: float


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean of at least one value."""
    return sum(values) / len(values)


def variance(values: Sequence[float]) -> float:
    """The sample variance (n - 1 in the denominator) of at least two values."""
    centre = mean(values)
    return sum((value - centre) ** 2 for value in values) / (len(values) - 1)


def quantile(values: Sequence[float], share: float) -> float:
    """The ``share`` quantile (0 to 1) of at least one value, linear between ranks.

    Source: Hyndman, R. J. and Fan, Y. (1996), Sample quantiles in statistical packages, type 7.
    """
    ordered = sorted(values)
    position = (len(ordered) - 1) * share
    below = floor(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (position - below) * (ordered[above] - ordered[below])


def winsorise(values: Sequence[float], share: float = 0.99) -> list[float]:
    """The values with all above the ``share`` quantile set to it.

    Source: Dixon, W. J. (1960), Simplified estimation from censored normal samples; upper side only.
    """
    cap = quantile(values, share)
    return [min(value, cap) for value in values]


def welch(first: Sequence[float], second: Sequence[float]) -> Welch:
    """The difference of two means (first less second), variances unequal; each has at least two values that differ.

    Source: Welch, B. L. (1947), The generalization of Student's problem, Biometrika 34, 28-35;
    degrees of freedom after Satterthwaite (1946).
    """
    a, b = variance(first) / len(first), variance(second) / len(second)
    df = (a + b) ** 2 / (a * a / (len(first) - 1) + b * b / (len(second) - 1))
    difference, error = mean(first) - mean(second), sqrt(a + b)
    half = student_quantile(0.05, df) * error
    t = difference / error
    return Welch(difference, difference - half, difference + half, t, df, student_tail(t, df))


def cuped(outcome: Sequence[float], before: Sequence[float]) -> list[float]:
    """Outcomes less what the same members' earlier value explains; the mean stays, the variance shrinks.

    Both sequences are in the same order and hold all arms together. Source: Deng, Xu, Kohavi and Walker (2013),
    Improving the sensitivity of online controlled experiments by utilizing pre-experiment data, section 3.
    """
    centre = mean(before)
    spread = sum((x - centre) ** 2 for x in before)
    if not spread:
        return list(outcome)
    slope = sum((x - centre) * y for x, y in zip(before, outcome, strict=True)) / spread
    return [y - slope * (x - centre) for x, y in zip(before, outcome, strict=True)]
