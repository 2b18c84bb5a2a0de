"""Special functions that ``math`` lacks: digamma, the incomplete beta, the hypergeometric, Student's t."""

from math import exp, inf, lgamma, log
from typing import Final

_DIGAMMA_FROM: Final = 6.0
_TINY: Final = 1e-300
_TERMS: Final = 100_000


def digamma(x: float) -> float:
    """The derivative of ``lgamma`` at ``x`` > 0, to about 1e-10.

    Source: Abramowitz and Stegun (1964), Handbook of Mathematical Functions, 6.3.5 (recurrence), 6.3.18 (series).
    """
    shift = 0.0
    while x < _DIGAMMA_FROM:
        shift -= 1 / x
        x += 1
    square = 1 / (x * x)
    series = square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square * (1 / 240 - square / 132))))
    return shift + log(x) - 0.5 / x - series


def hypergeometric(a: float, b: float, c: float, z: float) -> float:
    """Gauss's 2F1(a, b; c; z) for 0 <= z < 1 and c > 0, by its series.

    Source: Abramowitz and Stegun (1964), 15.1.1.
    """
    total = term = 1.0
    for n in range(_TERMS):
        term *= (a + n) * (b + n) / ((c + n) * (n + 1)) * z
        total += term
        if abs(term) <= 1e-14 * abs(total):
            break
    return total


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b) for 0 <= x <= 1.

    Source: Lentz's continued fraction, Numerical Recipes (3rd edition, 2007), section 6.4.
    """
    if x in {0.0, 1.0}:
        return x
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(b, a, 1 - x)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x)) / a
    return front * _beta_fraction(a, b, x)


def _beta_fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    total = d
    for m in range(1, 500):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        change = 1.0
        for step in (even, odd):
            d = 1 / _away_from_zero(1 + step * d)
            c = _away_from_zero(1 + step / c)
            change = c * d
            total *= change
        if abs(change - 1) < 1e-15:
            break
    return total


def _away_from_zero(x: float) -> float:
    return x if abs(x) > _TINY else _TINY


def student_tail(t: float, df: float) -> float:
    """The two-sided probability of a Student t beyond ``t`` in size, with ``df`` > 0 degrees of freedom.

    Source: Abramowitz and Stegun (1964), 26.7.1 and 26.5.27.
    """
    return incomplete_beta(df / 2, 0.5, df / (df + t * t))


def student_quantile(tail: float, df: float) -> float:
    """The t whose two-sided tail is ``tail`` (0.05 for a 95 % interval), by bisection on ``student_tail``."""
    if not 0 < tail < 1:
        return inf
    low, high = 0.0, 2.0
    while student_tail(high, df) > tail:
        high *= 2
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if student_tail(middle, df) > tail else (low, middle)
    return (low + high) / 2
