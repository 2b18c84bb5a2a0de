"""Key figures, each by the usual formula."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from loyalty_cli.ledger.queries.answers import takings
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.promises.owner.reporting import reporting_of
from loyalty_cli.reports.asking.answers import behaviour_index, loyalty_index, nps, nps_of_others
from loyalty_cli.reports.insight.asked import Asked, Span, span_of, year_to
from loyalty_cli.reports.insight.clients import Book
from loyalty_cli.reports.insight.engagement import engagement_index
from loyalty_cli.reports.insight.figure import ENOUGH_FOR_A_SHARE, Figure, money, ratio, share
from loyalty_cli.reports.insight.liability import moved_so_far
from loyalty_cli.reports.members.people import members_of
from loyalty_cli.units import E4, add_months, month_end, next_day

SOON_DAYS: Final = 90
HALF_MONTHS: Final = 6


def kpi(shop: OpenShop, asked: Asked) -> dict[str, Any]:
    """``as_of``, ``since`` and ``figures``; those of sales, each with its value as of the year before (``before``).

    Raises DateOutOfRange, BadValue.
    """
    span = span_of(shop, asked)
    book = Book(shop, span.on, members_of(shop, span.on, asked.segment))
    return {"as_of": span.on.isoformat(), "since": span.since.isoformat(), "figures": with_before(book, span)}


def with_before(book: Book, span: Span) -> list[dict[str, Any]]:
    """All figures as documents."""
    # The year before first: it reads all sales, and these then answer for now, too.
    before = {one.id: one.value for one in of_sales(book.earlier(span.before.on), span.before)}
    return [one.document() | {"before": before.get(one.id)} for one in figures(book, span)]


def figures(book: Book, span: Span) -> list[Figure]:
    """All figures of a time, in the order they are told."""
    *trade, lifetime = of_sales(book, span)
    returning, spending = trade[:3], trade[3:]
    return [
        *returning,
        *_range(book, span.since),
        *spending,
        participation(book),
        enrolment_rate(book, span),
        *_points(book),
        *_asked(book, returning[0]),
        engagement_index(book),
        lifetime,
    ]


def _asked(book: Book, repurchase: Figure) -> Iterator[Figure]:
    """What members answered, and what they do, beside it and never mixed."""
    score = nps(book)
    several = sum(len(mine) > 1 for mine in book.bought().values())
    yield score
    yield nps_of_others(book)
    yield loyalty_index(book)
    yield behaviour_index(score, repurchase, len(book.histories), several)


def of_sales(book: Book, span: Span) -> Iterator[Figure]:
    """The figures that sales alone tell, in this order: three of repurchase, four of spending, retention, lifetime."""
    yield from _returning(book, span)
    yield from _spending(book, span)
    yield retention(book)
    yield _lifetime_value(book, span)


def _returning(book: Book, span: Span) -> Iterator[Figure]:
    for name, since in (("repurchase_rate", None), ("repurchase_rate_year", span.since)):
        clients, several = book.several(since)
        yield share(name, several, clients)
    clients, soon = book.again(book.today - SOON_DAYS, SOON_DAYS)
    yield share("repurchase_rate_90_days", soon, clients)


def _range(book: Book, since: date) -> Iterator[Figure]:
    for name, first in (("upsell_rate", date.min), ("upsell_rate_year", since)):
        # What was bought last in the year, was bought in the year.
        begins = first.toordinal()
        bought = [sum(one.last >= begins for one in mine) for mine in book.bought().values()]
        several, clients = sum(many > 1 for many in bought), sum(many > 0 for many in bought)
        yield ratio(name, several, clients - several, enough=clients >= ENOUGH_FOR_A_SHARE)


def _spending(book: Book, span: Span) -> Iterator[Figure]:
    clients, first = len(book.spent_since(span.since)), span.since.toordinal()
    days = [sums for day, sums in book.by_day.items() if day >= first]
    spent, purchases = sum(cents for cents, _ in days), sum(many for _, many in days)
    yield money("mean_purchase_cents", spent, purchases)
    yield ratio("purchases_per_client", purchases, clients)
    yield money("client_value_cents", spent, clients)
    returned = spent - book.first_cents(span.since)
    yield share("returning_sales_share", returned, spent, 0)._replace(low=None, high=None, enough=bool(purchases))


def participation(book: Book) -> Figure:
    """Members seen in the last 90 days, of all members."""
    seen = book.visit_days(book.on - timedelta(days=SOON_DAYS - 1))
    return share("participation", sum(number in book.joined for number in seen), len(book.joined))


def enrolment_rate(book: Book, span: Span) -> Figure:
    """Members' tickets of all tickets, on the days whose takings were told. A segment's is not told apart."""
    if book.only is not None:
        return Figure("enrolment_rate")
    days = list(takings(book.shop.conn, span.since, book.on))
    return share("enrolment_rate", sum(one.members_tickets for one in days), sum(one.tickets for one in days))


def retention(book: Book) -> Figure:
    """Clients of the half-year before the last one who bought in the last one, too."""
    middle = add_months(book.on, -HALF_MONTHS)
    middle = month_end(middle) if book.on == month_end(book.on) else middle
    first = book.buyers(year_to(book.on), middle)
    return share("retention", len(first & book.buyers(next_day(middle), book.on)), len(first))


def _points(book: Book) -> Iterator[Figure]:
    """Points used of all that could be, and lapsed of all issued. A segment's are not told apart."""
    if book.only is not None:
        yield from (Figure("redemption_rate"), Figure("breakage_rate"))
        return
    moved = moved_so_far(book)
    good = moved["issued"] - moved["used"] - moved["lapsed"] + moved["corrected"]
    yield share("redemption_rate", moved["used"], moved["used"] + moved["lapsed"] + max(good, 0))
    yield share("breakage_rate", moved["lapsed"], moved["issued"])


def churn(book: Book, span: Span) -> Figure:
    """Clients lost: of those who bought in the time before, who did not in this one."""
    before = book.buyers(span.before.since, span.before.on)
    return share("churn", len(before - book.during(span.since).keys()), len(before))


def _lifetime_value(book: Book, span: Span) -> Figure:
    """Client value × lifetime: the years the program names, else one year ÷ the share of clients lost.

    Lost is who bought in the year before and not in this one.
    """
    year = book.spent_since(span.since)
    spent, clients = sum(year.values()), len(year)
    years_e4 = reporting_of(book.shop.program).client_years_e4
    if years_e4 and clients:
        value = (2 * spent * years_e4 + clients * E4) // (2 * clients * E4)
        return Figure("lifetime_value_cents", value, enough=True)
    before = book.buyers(span.before.since, span.before.on)
    lost = len(before - year.keys())
    if not (lost and clients):
        return Figure("lifetime_value_cents", None, None, len(before))
    value = (2 * spent * len(before) + clients * lost) // (2 * clients * lost)
    return Figure("lifetime_value_cents", value, lost, len(before), enough=len(before) >= ENOUGH_FOR_A_SHARE)
