"""Cohorts: clients by the month or quarter of their first purchase, followed month by month."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, TypeAlias

from loyalty_cli.errors import BadValue
from loyalty_cli.ledger.queries.trade.sales import Sales
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.reports.insight.asked import Asked, span_of
from loyalty_cli.reports.insight.clients import Book, MonthOf, months_of
from loyalty_cli.reports.insight.figure import ENOUGH_FOR_A_CELL, ENOUGH_FOR_A_SHARE
from loyalty_cli.reports.members.people import members_of
from loyalty_cli.reports.statistics.proportions import newcombe
from loyalty_cli.units import month_end

By: TypeAlias = Literal["month", "quarter"]


class _Cohort:
    """One cohort: how many, how many of them bought in each month since, and for how much.

    The first ``complete`` months have passed for each of them.
    """

    __slots__ = ("active", "cents", "complete", "size")

    def __init__(self, months: int, complete: int) -> None:
        self.size = 0
        self.complete = complete
        self.active, self.cents = [0] * months, [0] * months

    def spend(self, first: int, sales: Sales, month_of: Mapping[int, int]) -> None:
        """Adds what one client paid, whose first purchase lies in month ``first``."""
        for day, cents in zip(*sales, strict=True):
            self.cents[month_of[day] - first] += cents


def cohorts(shop: OpenShop, asked: Asked, by: str = "month") -> dict[str, Any]:
    """``cohorts``: label, size, how many bought in month 0, 1, … since their own first, and for how much.

    ``complete`` is how many of these months have passed for all of them.

    ``--since`` leaves out who first bought before. ``difference`` is of those who came again in the month after the
    first: the newest cohort of ten or more against the older ones (Newcombe). Raises DateOutOfRange, BadValue.
    """
    if by not in {"month", "quarter"}:
        raise BadValue("error.cohorts", by=by)
    span = span_of(shop, asked)
    book = Book(shop, span.on, members_of(shop, span.on, asked.segment))
    return cohorts_of(book, asked.since or date.min, "quarter" if by == "quarter" else "month")


def cohorts_of(book: Book, since: date, by: By, *, money: bool = True) -> dict[str, Any]:
    """As ``cohorts``, of a book that is open; without ``money`` the revenue is left out."""
    found = _cohorts(book, since, quarters=by == "quarter", money=money)
    return {
        "as_of": book.on.isoformat(),
        "by": by,
        "cohorts": [
            {
                "cohort": label,
                "size": one.size,
                "active": one.active,
                "revenue_cents": one.cents,
                "complete": one.complete,
            }
            for label, one in sorted(found.items())
        ],
        "difference": _difference([one for _, one in sorted(found.items())]),
    }


def _cohorts(book: Book, since: date, *, quarters: bool, money: bool) -> dict[str, _Cohort]:
    month_of = MonthOf()
    today = month_of[book.today]
    passed = today if book.on == month_end(book.on) else today - 1
    found: dict[str, _Cohort] = {}
    labels = _Labels(quarters=quarters)
    followed = {
        number: sales
        for number, sales in (book.histories if money or since > date.min else {}).items()
        if sales.days[0] >= since.toordinal()
    }
    months = book.client_months if since == date.min else months_of(followed)
    for (first, month), clients in months.items():
        label = labels[first]
        cohort = found.get(label)
        if cohort is None:
            begins = first - first % 3 if quarters else first
            cohort = found[label] = _Cohort(today - begins + 1, max(passed - begins - 2 * quarters + 1, 0))
        cohort.size += clients if month == first else 0
        cohort.active[month - first] += clients
    for sales in followed.values() if money else ():
        first = month_of[sales.days[0]]
        found[labels[first]].spend(first, sales, month_of)
    return found


class _Labels(dict[int, str]):
    """The cohort of each month, worked out once."""

    def __init__(self, *, quarters: bool) -> None:
        self.quarters = quarters

    def __missing__(self, month: int) -> str:
        year, index = divmod(month, 12)
        self[month] = label = f"{year}-Q{index // 3 + 1}" if self.quarters else f"{year}-{index + 1:02d}"
        return label


def _difference(found: Sequence[_Cohort]) -> dict[str, Any] | None:
    """Who came again in the month after their first: the newest large cohort that had one against those before it."""
    whole = [one for one in found if one.complete > 1]
    large = [one for one in whole if one.size >= ENOUGH_FOR_A_CELL] or whole
    if len(large) < 2:
        return None
    newest, older = large[-1], large[:-1]
    again, size = sum(one.active[1] for one in older), sum(one.size for one in older)
    value, low, high = newcombe(newest.active[1], newest.size, again, size)
    enough = min(newest.size, size) >= ENOUGH_FOR_A_SHARE
    return {
        "newest": {"again": newest.active[1], "size": newest.size},
        "older": {"again": again, "size": size},
        "value": value,
        "low": low,
        "high": high,
        "enough": enough,
    }
