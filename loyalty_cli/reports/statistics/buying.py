"""How often a client will come again: the BG/NBD model, with a penalty that keeps small shops from degenerating."""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import exp, inf, lgamma, log, log1p
from typing import Final, NamedTuple

from loyalty_cli.reports.statistics.fitting import minimise
from loyalty_cli.reports.statistics.special import digamma, hypergeometric

_START: Final = (0.3, 5.0, 1.0, 2.7)
_NEAR_ONE: Final = 1e-6
_ALIKE: Final = 10


class Visits(NamedTuple):
    """Repeat visits ``x``, the time from the first to the last ``tx``, and from the first to today ``T``, in weeks."""

    x: int
    tx: float
    T: float


class BuyingModel(NamedTuple):
    """The four parameters and the log-likelihood (without the penalty) of a fitted BG/NBD model."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float


class _Merged(NamedTuple):
    """Clients with the same history counted once: those who came again, those who did not, and how many of each x."""

    again: list[tuple[float, float, float, int]]
    once: list[tuple[float, int]]
    counts: dict[int, int]
    clients: int


def fit_buying(clients: Iterable[Visits], penalty: float = 1.0) -> BuyingModel:
    """The BG/NBD model that fits best. There is at least one client with a repeat visit.

    The penalty is ``penalty`` × ½·[(ln a)² + (ln b − 1)²], 0 for the plain likelihood. Source: Fader, Hardie and Lee
    (2005), "Counting your customers" the easy way, Marketing Science 24, 275-284, equation (6).
    """
    merged = _merge(clients)

    def cost(point: Sequence[float]) -> tuple[float, list[float]]:
        value, slope = _likelihood(merged, *point)
        off_a, off_b = log(point[2]), log(point[3]) - 1
        slope[2] -= penalty * off_a / point[2]
        slope[3] -= penalty * off_b / point[3]
        return penalty * (off_a * off_a + off_b * off_b) / 2 - value, [-g for g in slope]

    r, alpha, a, b = minimise(cost, _START)
    return BuyingModel(r, alpha, a, b, _likelihood(merged, r, alpha, a, b)[0])


def _merge(clients: Iterable[Visits]) -> _Merged:
    same = Counter(clients)
    counts: Counter[int] = Counter()
    for visits, count in same.items():
        counts[visits.x] += count
    again = [(float(v.x), v.tx, v.T, count) for v, count in same.items() if v.x]
    once = [(v.T, count) for v, count in same.items() if not v.x]
    return _Merged(again, once, dict(counts), sum(counts.values()))


def _likelihood(merged: _Merged, r: float, alpha: float, a: float, b: float) -> tuple[float, list[float]]:
    """The log-likelihood and its gradient by r, alpha, a and b."""
    value, by_r, by_a, by_b = _by_count(merged, r, a, b)
    by_alpha = merged.clients * r / alpha
    value += merged.clients * r * log(alpha)
    by_r += merged.clients * log(alpha)
    for span, count in merged.once:
        value -= count * r * log(alpha + span)
        by_r -= count * log(alpha + span)
        by_alpha -= count * r / (alpha + span)
    log_a = log(a)
    for x, last, span, count in merged.again:
        to_today, to_last = alpha + span, alpha + last
        log_today, log_last, power = log(to_today), log(to_last), r + x
        # Alive until today, or gone after the last visit: the logarithm of their sum.
        gone = log_a - log(b + x - 1) + power * (log_today - log_last)
        share = 1 / (1 + exp(-gone)) if gone > -700 else 0.0
        value += count * ((log1p(exp(gone)) if gone < 30 else gone) - power * log_today)
        by_r += count * (share * (log_today - log_last) - log_today)
        by_alpha += count * power * (share * (1 / to_today - 1 / to_last) - 1 / to_today)
        by_a += count * share / a
        by_b -= count * share / (b + x - 1)
    return value, [by_r, by_alpha, by_a, by_b]


def _by_count(merged: _Merged, r: float, a: float, b: float) -> tuple[float, float, float, float]:
    """What the likelihood and its gradient by r, a and b owe to the number of visits alone."""
    value = by_r = by_a = by_b = 0.0
    at_r, at_b, at_both = digamma(r), digamma(b), digamma(a + b)
    for x, count in merged.counts.items():
        value += count * (lgamma(r + x) - lgamma(r) + lgamma(a + b) + lgamma(b + x) - lgamma(b) - lgamma(a + b + x))
        both = at_both - digamma(a + b + x)
        by_r += count * (digamma(r + x) - at_r)
        by_a += count * both
        by_b += count * (both + digamma(b + x) - at_b)
    return value, by_r, by_a, by_b


def alive(model: BuyingModel, visits: Visits) -> float:
    """The probability that the client is still active. Source: Fader, Hardie and Lee (2008), Computing P(alive)."""
    return 1 / (1 + _gone(model, visits))


def expected_visits(model: BuyingModel, visits: Visits, weeks: float) -> float:
    """The visits expected in the next ``weeks``.

    Source: Fader, Hardie and Lee (2005), equation (10).
    """
    r, alpha, a, b, _ = model
    if abs(a - 1) < _NEAR_ONE:
        a = 1 + _NEAR_ONE
    x, span = visits.x, alpha + visits.T
    log_less, z = log(span / (span + weeks)), weeks / (span + weeks)
    if a < _ALIKE and r < a + b + _ALIKE:
        # Euler's transformation (Abramowitz and Stegun 15.3.3) keeps terms small for clients of many visits.
        shrink = exp((a - 1) * log_less) * hypergeometric(a + b - 1 - r, a - 1, a + b + x - 1, z)
    else:
        # Clients who are nearly alike, in how often they come (r is large) or leave (a and b are): here all terms have
        # one sign.
        shrink = exp((r + x) * log_less) * hypergeometric(r + x, b + x, a + b + x - 1, z)
    return (a + b + x - 1) / (a - 1) * (1 - shrink) / (1 + _gone(model, visits))


def _gone(model: BuyingModel, visits: Visits) -> float:
    """How much likelier it is that the client left after the last visit than that they are still one."""
    if not visits.x:
        return 0.0
    r, alpha, a, b, _ = model
    power = (r + visits.x) * log((alpha + visits.T) / (alpha + visits.tx))
    return a / (b + visits.x - 1) * exp(power) if power < 700 else inf
