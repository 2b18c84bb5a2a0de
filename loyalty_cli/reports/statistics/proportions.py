"""Shares, differences of shares and net promoter scores, each with its 95 % interval."""

from math import sqrt
from typing import Final, NamedTuple

Z95: Final = 1.959963984540054
"""The 97.5th percentile of the standard normal distribution: 95 % two-sided."""


class Interval(NamedTuple):
    """A figure between its two bounds, all in the same unit (fractions of 1, or points for NPS)."""

    value: float
    low: float
    high: float


def wilson(successes: int, trials: int, z: float = Z95) -> Interval:
    """The share ``successes / trials`` with its score interval, as fractions of 1. ``trials`` is positive.

    Source: Wilson, E. B. (1927), Probable inference, JASA 22, 209-212.
    """
    share = successes / trials
    spread = z * z / trials
    centre = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * sqrt(share * (1 - share) / trials + spread / (4 * trials))
    return Interval(share, max(0.0, centre - half), min(1.0, centre + half))


def newcombe(successes: int, trials: int, other_successes: int, other_trials: int, z: float = Z95) -> Interval:
    """The difference of two independent shares (first less second) with its interval; both trials are positive.

    Source: Newcombe, R. G. (1998), Interval estimation for the difference between independent proportions,
    Statistics in Medicine 17, 873-890, method 10.
    """
    first, second = wilson(successes, trials, z), wilson(other_successes, other_trials, z)
    difference = first.value - second.value
    below = sqrt((first.value - first.low) ** 2 + (second.high - second.value) ** 2)
    above = sqrt((first.high - first.value) ** 2 + (second.value - second.low) ** 2)
    return Interval(difference, difference - below, difference + above)


def net_promoter_score(promoters: int, passives: int, detractors: int) -> Interval:
    """The score in points (-100 to 100) with its adjusted Wald interval: 3/4, 3/2 and 3/4 answers are added.

    There is at least one answer. Source: Rocks, B. (2016), Interval estimation for the net promoter score,
    The American Statistician 70, 365-372.
    """
    answers = promoters + passives + detractors
    adjusted = answers + 3
    more, fewer = (promoters + 0.75) / adjusted, (detractors + 0.75) / adjusted
    centre = more - fewer
    half = Z95 * sqrt((more + fewer - centre * centre) / adjusted)
    score = 100 * (promoters - detractors) / answers
    return Interval(score, max(-100.0, 100 * (centre - half)), min(100.0, 100 * (centre + half)))
