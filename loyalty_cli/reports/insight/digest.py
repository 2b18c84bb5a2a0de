"""The digest: the figures of the ``report`` screen and the HTML page."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.rhythm import REGULAR_VISITS
from loyalty_cli.program.kernel.segment_names import LIFECYCLES
from loyalty_cli.reports.asking.answers import detractors, nps, nps_of_others
from loyalty_cli.reports.insight import kpi, trade
from loyalty_cli.reports.insight.asked import Asked, Span, span_of
from loyalty_cli.reports.insight.clients import Book, Ordinals
from loyalty_cli.reports.insight.customers import drifting
from loyalty_cli.reports.insight.customers.cohorts import cohorts_of
from loyalty_cli.reports.insight.customers.pareto import pareto_of
from loyalty_cli.reports.insight.figure import Figure, share
from loyalty_cli.reports.insight.liability import liability_of
from loyalty_cli.reports.insight.rewards import rewards_of
from loyalty_cli.reports.members.people import members_of
from loyalty_cli.reports.members.segments import lifecycle_of

CALLS: Final = 6
BACK_DAYS: Final = 30
RECENT_DAYS: Final = 90


def digest(shop: OpenShop, asked: Asked) -> dict[str, Any]:
    """What ``digest_of`` tells of the day asked for, and ``figures`` of sales. Raises DateOutOfRange, BadValue."""
    span = span_of(shop, asked)
    book = Book(shop, span.on, members_of(shop, span.on, asked.segment))
    figures = [one.document() | {"before": None} for one in kpi.of_sales(book, span)]
    return digest_of(book, span) | {"figures": figures}


def digest_of(book: Book, span: Span) -> dict[str, Any]:
    """``members, week, trade, calls, carried, lifecycles, newcomers, cohorts, promises, owed, nps, …`` of a day."""
    weeks = trade.weeks(book, 52)
    return {
        "as_of": span.on.isoformat(),
        "since": span.since.isoformat(),
        "members": len(book.joined),
        "week": {"sales_cents": weeks[-1], "mean_cents": _mean(weeks[:-1])},
        "trade": trade.months(book),
        "calls": _calls(book),
        "carried": pareto_of(book, span, named=False),
        "lifecycles": _lifecycles(book, span),
        "newcomers": _newcomers(book, span).document(),
        "cohorts": cohorts_of(book, date.min, "quarter", money=False),
        "promises": rewards_of(book, span),
        "owed": liability_of(book),
        "nps": nps(book).document(),
        "nps_of_others": nps_of_others(book).document(),
        "detractors": detractors(book),
    }


def _mean(weeks: Sequence[int]) -> int | None:
    """The mean of the weeks since the first with sales; None where there is none."""
    first = next((place for place, cents in enumerate(weeks) if cents), len(weeks))
    told = weeks[first:]
    return round(sum(told) / len(told)) if told else None


def _calls(book: Book) -> dict[str, Any]:
    """Those drifting and not lost yet, the most missed first, with the days of their visits in 52 weeks."""
    found = drifting.silences(book, lost=False)
    quiet = found.members
    first = (book.on - timedelta(weeks=52)).toordinal()
    chosen = quiet[:CALLS]
    rows = drifting.described(book, chosen, drifting.consented(book) if chosen else {})
    came = book.days_of([one.id for one in chosen])
    return {
        "count": len(quiet),
        "lost": found.lost,
        "monthly_cents": round(sum(map(_monthly, quiet))),
        "ended": found.ended,
        "known": found.known,
        "members": [
            row | {"visits": one.visits, "recent": [day - first for day in came[one.id] if day >= first]}
            for row, one in zip(rows, chosen, strict=True)
        ],
    }


def _monthly(one: drifting.Silence) -> float:
    """What a member brought a month, in cents, while they came."""
    return one.cents / one.visits / max(one.gap_days, 1) * 30.4375


def _lifecycles(book: Book, span: Span) -> list[dict[str, Any]]:
    """Members and sales of the time by lifecycle; who never came is where their enrolment puts them."""
    today, sums = book.today, {name: [0, 0] for name in LIFECYCLES}
    often = book.often_since(today - RECENT_DAYS, REGULAR_VISITS)
    spent, visitors, ordinals = book.spent_since(span.since), book.visitors, Ordinals()
    for number, joined_on in book.joined.items():
        if number in visitors:
            first, last, days, _, _, _ = visitors[number]
            recent = REGULAR_VISITS if number in often else 0
            found = sums[lifecycle_of(ordinals[joined_on], last, last - first, days, recent, today)]
        else:
            found = sums[lifecycle_of(ordinals[joined_on], None, 0, 0, 0, today)]
        found[0] += 1
        if number in spent:
            found[1] += spent[number]
    return [{"segment": name, "members": many, "sales_cents": cents} for name, (many, cents) in sums.items()]


def _newcomers(book: Book, span: Span) -> Figure:
    """Clients whose first purchase lies in the time, with 30 days behind them: how many were back within these."""
    new, back = book.newcomers(span.since.toordinal(), book.today - BACK_DAYS, BACK_DAYS)
    return share("newcomers", back, new)
