"""Customer lifetime value of the next year: visits by BG/NBD, the basket shrunk to the shop's mean."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final, TypeAlias

from loyalty_cli.ledger.queries.trade.sales import Sales
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.reports.insight.asked import Asked, span_of
from loyalty_cli.reports.insight.clients import Book
from loyalty_cli.reports.insight.figure import ENOUGH_FOR_MONEY
from loyalty_cli.reports.members.people import members_of
from loyalty_cli.reports.statistics.buying import BuyingModel, Visits, alive, expected_visits, fit_buying
from loyalty_cli.reports.statistics.spending import Spend, fit_spending, shrunk_basket

WEEKS: Final = 52.0
_Day: TypeAlias = tuple[int, int]
"""A day and the cents of its sales."""
_FEWEST_SPENDERS: Final = 10
"""Means of fewer clients fit any model of spending."""


def clv(shop: OpenShop, asked: Asked, calibrate_until: date | None = None, penalty: float = 1.0) -> dict[str, Any]:
    """``model``, ``spend`` and ``members``, the most valuable first; ``enough`` from 100 clients on.

    Expected visits and value are of the next 52 weeks. With ``calibrate_until`` the model is fitted on the days up to
    it and foretells the later ones (``holdout``: weeks, visits expected, visits that came). Time is counted in weeks,
    purchases of one day are one. Raises DateOutOfRange, BadValue.
    """
    on = span_of(shop, asked).on
    end = min(calibrate_until or on, on)
    book = Book(shop, on, members_of(shop, on, asked.segment))
    weeks = (on - end).days / 7 if end < on else WEEKS
    histories = {number: _days(sales) for number, sales in book.during(date.min, end).items()}
    clients = {number: _visits(days, end) for number, days in histories.items()}
    if not any(visits.x for visits in clients.values()):
        return {"as_of": on.isoformat(), "enough": False, "model": None, "spend": None, "members": []}
    model = fit_buying(clients.values(), penalty)
    members = _members(book, histories, clients, model, weeks)
    document = {
        "as_of": on.isoformat(),
        "enough": len(clients) >= ENOUGH_FOR_MONEY,
        "model": model._asdict(),
        "spend": _spending(histories, 10**shop.program.shop.decimals),
        "members": members,
    }
    if end < on:
        came = sum(len({day for day in book.histories[number].days if day > end.toordinal()}) for number in clients)
        expected = sum(_expected(model, weeks)(visits) for visits in clients.values())
        document["holdout"] = {"weeks": weeks, "expected": expected, "came": came}
    return document


def _days(sales: Sales) -> list[_Day]:
    """The sales of each day as one."""
    days: dict[int, int] = {}
    for day, cents in zip(*sales, strict=True):
        days[day] = days.get(day, 0) + cents
    return list(days.items())


def _visits(days: Sequence[_Day], end: date) -> Visits:
    first, last = days[0][0], days[-1][0]
    return Visits(len(days) - 1, (last - first) / 7, (end.toordinal() - first) / 7)


def _expected(model: BuyingModel, weeks: float) -> "Any":
    return lru_cache(maxsize=None)(lambda visits: expected_visits(model, visits, weeks))


def _members(
    book: Book, histories: dict[int, list[_Day]], clients: dict[int, Visits], model: BuyingModel, weeks: float
) -> list[dict[str, Any]]:
    spent = {number: sum(cents for _, cents in days) for number, days in histories.items()}
    basket = sum(spent.values()) / sum(len(days) for days in histories.values())
    expected = _expected(model, weeks)
    rows = []
    for number, visits in clients.items():
        if number in book.members:
            many = expected(visits)
            value = many * shrunk_basket(spent[number], visits.x + 1, basket)
            rows.append(
                {
                    "card": book.members[number].card,
                    "name": book.members[number].shown,
                    "expected": many,
                    "alive": alive(model, visits),
                    "value_cents": round(value),
                }
            )
    rows.sort(key=lambda row: (-row["value_cents"], row["card"]))
    return [row | {"rank": place} for place, row in enumerate(rows, start=1)]


def _spending(histories: dict[int, list[_Day]], unit: int) -> dict[str, float] | None:
    """The Gamma-Gamma model of repeat purchases, in units of money; None for too few clients with any."""
    again = [[cents / unit for _, cents in days[1:]] for days in histories.values() if len(days) > 1]
    if len(again) < _FEWEST_SPENDERS or len({sum(mine) / len(mine) for mine in again}) < 2:
        return None
    return fit_spending(Spend(len(mine), sum(mine) / len(mine)) for mine in again)._asdict()
