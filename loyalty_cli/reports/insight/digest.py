"""Everything the owner wants to know at once: what the one screen and the page show."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.segment_names import LIFECYCLES
from loyalty_cli.reports.insight import drifting, kpi, trade
from loyalty_cli.reports.insight.asked import Asked, Span, span_of
from loyalty_cli.reports.insight.clients import Book
from loyalty_cli.reports.insight.cohorts import cohorts_of
from loyalty_cli.reports.insight.figure import Figure, share
from loyalty_cli.reports.insight.liability import liability_of
from loyalty_cli.reports.insight.pareto import pareto_of
from loyalty_cli.reports.insight.rewards import rewards_of
from loyalty_cli.reports.members.people import members_of
from loyalty_cli.reports.members.segments import lifecycle
from loyalty_cli.reports.members.visits import Visits

CALLS: Final = 6
BACK_DAYS: Final = 30
RECENT_DAYS: Final = 90


def digest(shop: OpenShop, asked: Asked) -> dict[str, Any]:
    """``members, week, trade, calls, carried, lifecycles, newcomers, cohorts, promises, owed, figures, nps`` of a day.

    ``figures`` are those of sales. Raises DateOutOfRange, BadValue.
    """
    span = span_of(shop, asked)
    book = Book(shop, span.on, members_of(shop, span.on, asked.segment))
    weeks = trade.weeks(book, 52)
    return {
        "as_of": span.on.isoformat(),
        "since": span.since.isoformat(),
        "members": len(book.members),
        "week": {"sales_cents": weeks[-1], "mean_cents": _mean(weeks[:-1])},
        "trade": trade.months(book),
        "calls": _calls(book),
        "carried": pareto_of(book, span),
        "lifecycles": _lifecycles(book, span),
        "newcomers": _newcomers(book, span).document(),
        "cohorts": cohorts_of(book, date.min, "quarter"),
        "promises": rewards_of(book, span),
        "owed": liability_of(book),
        "figures": [one.document() | {"before": None} for one in kpi.of_sales(book, span)],
        "nps": Figure("nps").document(),
    }


def _mean(weeks: Sequence[int]) -> int | None:
    """The mean of the weeks since the first with sales; None where there is none."""
    first = next((place for place, cents in enumerate(weeks) if cents), len(weeks))
    told = weeks[first:]
    return round(sum(told) / len(told)) if told else None


def _calls(book: Book) -> dict[str, Any]:
    """Those drifting and not lost yet, the most missed first, with the days of their visits in 52 weeks."""
    found = drifting.silences(book)
    quiet = [one for one in found.members if not one.is_lost]
    first = (book.on - timedelta(weeks=52)).toordinal()
    chosen = quiet[:CALLS]
    rows = drifting.described(book, chosen, drifting.consented(book) if chosen else {})
    return {
        "count": len(quiet),
        "lost": len(found.members) - len(quiet),
        "monthly_cents": round(sum(_monthly(book, one) for one in quiet)),
        "ended": found.ended,
        "known": found.known,
        "members": [
            row | {"visits": len(one.days), "recent": [day - first for day in one.days if day >= first]}
            for row, one in zip(rows, chosen, strict=True)
        ],
    }


def _monthly(book: Book, one: drifting.Silence) -> float:
    """What a member brought a month, in cents, while they came."""
    spent = sum(cents for _, cents in book.histories.get(one.id, ()))
    return spent / len(one.days) / max(one.gap_days, 1) * 30.4375


def _lifecycles(book: Book, span: Span) -> list[dict[str, Any]]:
    """Members and sales of the time by lifecycle; who never came is where their enrolment puts them."""
    recent = (book.on - timedelta(days=RECENT_DAYS)).toordinal()
    sums = {name: [0, 0] for name in LIFECYCLES}
    sales = book.during(span.since)
    for number, member in book.members.items():
        days = book.visited.get(number, ())
        seen = Visits()
        if days:
            first, last = date.fromordinal(days[0]), date.fromordinal(days[-1])
            seen = Visits(len(days), first, last, sum(day > recent for day in days[-RECENT_DAYS:]))
        found = sums[lifecycle(date.fromisoformat(member.joined_on), seen, book.on)]
        found[0] += 1
        found[1] += sum(cents for _, cents in sales.get(number, ()))
    return [{"segment": name, "members": many, "sales_cents": cents} for name, (many, cents) in sums.items()]


def _newcomers(book: Book, span: Span) -> Figure:
    """Clients whose first purchase lies in the time, with 30 days behind them: how many were back within these."""
    first, last = span.since.toordinal(), book.today - BACK_DAYS
    new = [sales for sales in book.histories.values() if first <= sales[0][0] <= last]
    back = sum(any(0 < day - sales[0][0] <= BACK_DAYS for day, _ in sales[1:]) for sales in new)
    return share("newcomers", back, len(new))
