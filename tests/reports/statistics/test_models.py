"""BG/NBD and Gamma-Gamma: published predictions, fits that are the best there are, and published fits."""

import csv
import os
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from math import lgamma, log
from pathlib import Path

import pytest

from loyalty_cli.reports.statistics.buying import BuyingModel, Visits, alive, expected_visits, fit_buying
from loyalty_cli.reports.statistics.spending import Spend, SpendingModel, fit_spending, shrunk_basket

CLASSIC = BuyingModel(0.243, 4.414, 0.793, 2.426, -9582.4)


def likelihood(model: BuyingModel, clients: list[Visits]) -> float:
    """Fader, Hardie and Lee (2005), equation (6), as it is printed."""
    r, alpha, a, b, _ = model
    total = 0.0
    for x, last, span in clients:
        first = lgamma(r + x) - lgamma(r) + r * log(alpha)
        second = lgamma(a + b) + lgamma(b + x) - lgamma(b) - lgamma(a + b + x)
        stays = (alpha + span) ** -(r + x)
        leaves = a / (b + x - 1) * (alpha + last) ** -(r + x) if x else 0.0
        total += first + second + log(stays + leaves)
    return total


def spend_likelihood(model: SpendingModel, people: list[Spend]) -> float:
    """Fader and Hardie (2013), equation (1a), as it is printed."""
    p, q, gamma = model
    return sum(
        lgamma(p * x + q) - lgamma(p * x) - lgamma(q) + q * log(gamma)
        + (p * x - 1) * log(m) + p * x * log(x) - (p * x + q) * log(gamma + m * x)
        for x, m in people
    )  # fmt: skip


def shop(clients: int, model: BuyingModel, seed: int) -> Iterator[Visits]:
    """Clients drawn from the model, seen for 10 to 60 weeks."""
    dice = random.Random(seed)
    for _ in range(clients):
        rate, leaving = dice.gammavariate(model.r, 1 / model.alpha), dice.betavariate(model.a, model.b)
        span, now, last, x = dice.randrange(10, 60), 0.0, 0.0, 0
        while (now := now + dice.expovariate(rate)) < span:
            x, last = x + 1, now
            if dice.random() < leaving:
                break
        yield Visits(x, last, span)


def test_the_worked_client_of_the_paper() -> None:
    # Fader, Hardie and Lee (2005), Implementing the BG/NBD model in Excel: x = 2, tx = 30.43, T = 38.86, 39 weeks.
    assert round(expected_visits(CLASSIC, Visits(2, 30.43, 38.86), 39), 3) == 1.226


def test_a_client_seen_once_is_still_one_and_many_visits_do_no_harm() -> None:
    assert alive(CLASSIC, Visits(0, 0, 38.86)) == 1
    often = Visits(400, 38.95, 39)
    assert 0.9 < alive(CLASSIC, often) < 1
    assert 250 < expected_visits(CLASSIC, often, 39) < 300
    assert alive(CLASSIC, Visits(400, 10, 39)) < 1e-9
    assert expected_visits(CLASSIC._replace(a=1.0), Visits(2, 30, 39), 39) == pytest.approx(
        expected_visits(CLASSIC._replace(a=1.001), Visits(2, 30, 39), 39), rel=1e-3
    )


def test_a_fit_finds_the_model_that_the_clients_were_drawn_from() -> None:
    truth = BuyingModel(0.5, 4.0, 0.8, 2.5, 0)
    clients = list(shop(4000, truth, seed=3))
    fit = fit_buying(clients, penalty=0)
    assert fit.log_likelihood == pytest.approx(likelihood(fit, clients))
    assert fit.r == pytest.approx(0.5, rel=0.1)
    assert fit.alpha == pytest.approx(4.0, rel=0.15)
    assert fit.a / (fit.a + fit.b) == pytest.approx(0.8 / 3.3, rel=0.15)
    for name in ("r", "alpha", "a", "b"):
        for step in (0.999, 1.001):
            beside = fit._replace(**{name: getattr(fit, name) * step})
            assert likelihood(beside, clients) < fit.log_likelihood


def test_the_penalty_keeps_a_small_shop_from_running_away() -> None:
    # Clients who are all still here: the plain likelihood wants an a of nothing.
    clients = [Visits(9, 39, 40), Visits(0, 0, 20), Visits(2, 18, 20), Visits(15, 38, 39)]
    fit = fit_buying(clients)
    assert 0.2 < fit.a < 2
    assert 1 < fit.b < 8
    assert fit.log_likelihood == pytest.approx(likelihood(fit, clients))
    assert fit_buying(clients, penalty=0).a < 0.02


def test_clients_who_all_come_at_one_rate_are_predicted_all_the_same() -> None:
    clients = [Visits(4, 19, 20), Visits(3, 18, 20), Visits(5, 20, 20)]
    fit = fit_buying(clients)
    assert fit.r > 1000
    # Four visits in twenty weeks, and most likely still here.
    assert 2 < expected_visits(fit, Visits(5, 20, 20), 20) < 4


def test_clients_who_all_leave_alike_are_predicted_all_the_same() -> None:
    alike = BuyingModel(0.29, 2.8, 2.3e7, 6.5e7, 0)
    nearly = BuyingModel(0.29, 2.8, 2.3e3, 6.5e3, 0)
    client = Visits(3, 6.0, 20.9)
    assert expected_visits(alike, client, 26) == pytest.approx(expected_visits(nearly, client, 26), rel=1e-2)
    # Both ways of summing agree where both can be used.
    here, there = CLASSIC._replace(a=9.99, b=20), CLASSIC._replace(a=10.01, b=20)
    assert expected_visits(here, client, 26) == pytest.approx(expected_visits(there, client, 26), rel=1e-2)


def test_spending_fits_the_means_it_is_given() -> None:
    dice = random.Random(11)
    people = []
    for _ in range(3000):
        scale = dice.gammavariate(3.7, 1 / 15.0)
        x = dice.randrange(1, 9)
        people.append(Spend(x, sum(dice.gammavariate(6.25, 1 / scale) for _ in range(x)) / x))
    fit = fit_spending(people)
    assert fit.p * fit.gamma / (fit.q - 1) == pytest.approx(6.25 * 15 / 2.7, rel=0.03)
    assert spend_likelihood(fit, people) > spend_likelihood(SpendingModel(6.25, 3.7, 15.0), people)
    for name in ("p", "q", "gamma"):
        for step in (0.99, 1.01):
            beside = fit._replace(**{name: getattr(fit, name) * step})
            assert spend_likelihood(beside, people) < spend_likelihood(fit, people)


def test_a_basket_is_drawn_to_the_shop_s() -> None:
    assert shrunk_basket(20000, 1, 4000) == pytest.approx(28000 / 3)
    assert shrunk_basket(0, 0, 4000) == 4000


def calibration(path: Path, ids: set[str] | None = None) -> tuple[list[Visits], list[Spend]]:
    """The first 39 weeks of the CDNOW purchases at ``path``, purchases of one day as one."""
    days: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    end = date(1997, 9, 30)
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            on = date.fromisoformat(row["date"])
            kept = row["customer"] in ids if ids else float(row["amount"]) > 0
            if on <= end and kept:
                days[row["customer"]][on] += float(row["amount"])
    visits, spend = [], []
    for seen in days.values():
        first, last = min(seen), max(seen)
        visits.append(Visits(len(seen) - 1, (last - first).days / 7, (end - first).days / 7))
        again = [amount for on, amount in seen.items() if on != first]
        if sum(again) > 0:
            spend.append(Spend(len(again), sum(again) / len(again)))
    return visits, spend


CDNOW = os.environ.get("LOYALTY_CDNOW")
"""A folder with cdnow_purchases.csv and cdnow_sample_ids.txt; the set is public, but not ours to hand on."""


@pytest.mark.skipif(not CDNOW, reason="LOYALTY_CDNOW names no folder")
def test_the_published_fits_of_the_classic_sample_and_of_the_whole_set() -> None:
    folder = Path(CDNOW or "")
    ids = set((folder / "cdnow_sample_ids.txt").read_text().split())
    visits, spend = calibration(folder / "cdnow_purchases.csv", ids)
    fit = fit_buying(visits, penalty=0)
    assert [round(x, 3) for x in fit[:4]] == [0.243, 4.414, 0.793, 2.426]
    assert round(fit.log_likelihood, 1) == -9582.4
    assert [round(x, 2) for x in fit_spending(spend)] == [6.25, 3.74, 15.44]
    whole, _ = calibration(folder / "cdnow_purchases.csv")
    model = fit_buying(whole, penalty=0)
    assert [round(x, 4) for x in model[:4]] == [0.2527, 4.7976, 0.7226, 2.1582]
    assert round(model.log_likelihood, 1) == -95320.4
    assert round(sum(expected_visits(model, client, 39) for client in whole)) == 16_876


def test_the_same_predictions_as_lifetimes() -> None:
    lifetimes = pytest.importorskip("lifetimes")
    fitter = lifetimes.BetaGeoFitter()
    fitter.params_ = dict(zip(("r", "alpha", "a", "b"), CLASSIC[:4], strict=True))
    theirs = fitter.conditional_expected_number_of_purchases_up_to_time(39, 2, 30.43, 38.86)
    assert expected_visits(CLASSIC, Visits(2, 30.43, 38.86), 39) == pytest.approx(theirs)
