"""How much a client spends a visit: the Gamma-Gamma model, and a mean shrunk towards the shop's."""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import lgamma, log
from typing import Final, NamedTuple

from loyalty_cli.reports.statistics.fitting import minimise
from loyalty_cli.reports.statistics.special import digamma

_START: Final = (3.0, 3.0, 15.0)


class Spend(NamedTuple):
    """The number of purchases a client's mean is of, and that mean (in units of money, above zero)."""

    purchases: int
    mean: float


class SpendingModel(NamedTuple):
    """The three parameters of a fitted Gamma-Gamma model; ``gamma`` is in the money of the means."""

    p: float
    q: float
    gamma: float


def fit_spending(clients: Iterable[Spend]) -> SpendingModel:
    """The Gamma-Gamma model that fits best; there are at least two clients whose means differ.

    Source: Fader, P. S. and Hardie, B. G. S. (2013), The Gamma-Gamma model of monetary value, equation (1a).
    """
    people = list(clients)
    counts = Counter(spend.purchases for spend in people)
    rows = [(float(s.purchases), log(s.mean), log(s.purchases), s.mean * s.purchases) for s in people]

    def cost(point: Sequence[float]) -> tuple[float, list[float]]:
        p, q, gamma = point
        value, by_p, by_q = _by_count(counts, p, q)
        by_gamma = len(rows) * q / gamma
        value += len(rows) * q * log(gamma)
        by_q += len(rows) * log(gamma)
        for x, log_mean, log_x, spent in rows:
            log_all = log(gamma + spent)
            value += (p * x - 1) * log_mean + p * x * log_x - (p * x + q) * log_all
            by_p += x * (log_mean + log_x - log_all)
            by_q -= log_all
            by_gamma -= (p * x + q) / (gamma + spent)
        return -value, [-by_p, -by_q, -by_gamma]

    return SpendingModel(*minimise(cost, _START))


def _by_count(counts: Counter[int], p: float, q: float) -> tuple[float, float, float]:
    value = by_p = by_q = 0.0
    for x, count in counts.items():
        value += count * (lgamma(p * x + q) - lgamma(p * x) - lgamma(q))
        both = digamma(p * x + q)
        by_p += count * x * (both - digamma(p * x))
        by_q += count * (both - digamma(q))
    return value, by_p, by_q


def shrunk_basket(spend_cents: int, purchases: int, shop_basket_cents: float) -> float:
    """A client's mean purchase in cents, as if two of the shop's mean came first.

    Source: the conditional expectation of the Gamma-Gamma model with the weight of two purchases held fixed.
    """
    return (spend_cents + 2 * shop_basket_cents) / (purchases + 2)
