"""An engagement keyed more often than one member can have earned it, and thanks that wait for approval."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from loyalty_cli.ledger.queries.audit.given import days_of_visits, thanks
from loyalty_cli.ledger.queries.audit.keyed import Keyed
from loyalty_cli.ledger.queries.helping.thanks import waiting
from loyalty_cli.reports.audit.checks.finding import Finding, Span, found, told
from loyalty_cli.units import Points

A_DAY: Final = 2
BEYOND_VISITS: Final = 2
LONG_DAYS: Final = 7
"""Thanks that wait longer for approval are worth a look: the member waits, too."""
"""Thanked so often on one day, or so much oftener than they came in, is an honest thank-you; more is worth a look."""


def thanks_repeated(span: Span) -> Iterator[Finding]:
    """One member thanked by one operator oftener than they came in, where the program sets no limit of its own."""
    unlimited = {one.id: one.name for one in span.shop.program.engagements if one.per_member is None}
    thanked: dict[tuple[str, int | None, str], list[tuple[Keyed, Points]]] = defaultdict(list)
    for keyed, what, points in thanks(span.shop.conn, span.first):
        if what in unlimited:
            thanked[keyed.operator, keyed.member_id, what].append((keyed, points))
    for (_, member_id, what), times in thanked.items():
        facts = [keyed for keyed, _ in times]
        most_a_day = max(Counter(one.on for one in facts).values())
        visits = days_of_visits(span.shop.conn, span.first, member_id or 0)
        if most_a_day > A_DAY or len(facts) > visits + BEYOND_VISITS:
            many = told("audit.thanked", times=len(facts), what=unlimited[what], visits=visits)
            worth = sum(given for _, given in times)
            yield found(facts[-1], "thanks-repeated", many, [one.id for one in facts], points=worth or None)


def thanks_waiting(span: Span) -> Iterator[Finding]:
    """Those that wait for the owner's approval, in one line."""
    left = waiting(span.shop.conn)
    if left.many:
        today = span.shop.now().today
        since = date.fromisoformat(left.since)
        what = told("audit.thanks-waiting", count=left.many, on=since)
        long_ago = since < today - timedelta(days=LONG_DAYS)
        yield Finding("thanks-waiting", today.isoformat(), None, "", None, (), what, long_ago)
