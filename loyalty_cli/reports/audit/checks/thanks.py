"""Thanks that nobody earned: an engagement keyed again and again for one member."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from loyalty_cli.ledger.queries.helping.thanks import waiting
from loyalty_cli.ledger.store.clauses import in_sql
from loyalty_cli.program.kernel.kinds import VISITS
from loyalty_cli.reports.audit.checks.finding import Finding, Keyed, Span, told
from loyalty_cli.units import Points

A_DAY: Final = 2
BEYOND_VISITS: Final = 2
LONG_DAYS: Final = 7
"""Thanks that wait longer for approval are worth a look: the member waits, too."""
"""Thanked so often on one day, or so much oftener than they came in, is an honest thank-you; more is worth a look."""


def thanks_repeated(span: Span) -> Iterator[Finding]:
    """One member thanked by one operator oftener than they came in, where the program sets no limit of its own."""
    unlimited = {one.id: one.name for one in span.shop.program.engagements if one.per_member is None}
    points = "(SELECT coalesce(sum(e.amount), 0) FROM entries e WHERE e.fact_id = f.id AND e.unit = 'points')"
    thanked: dict[tuple[str, int | None, str], list[tuple[Keyed, Points]]] = defaultdict(list)
    for keyed, (what, given) in span.facts("f.kind = 'engagement'", f"json_extract(f.body, '$.id'), {points}"):
        if what in unlimited:
            thanked[keyed.operator, keyed.member_id, what].append((keyed, given))
    for (_, member_id, what), times in thanked.items():
        facts = [keyed for keyed, _ in times]
        most_a_day = max(Counter(one.on for one in facts).values())
        visits = _visits(span, member_id or 0)
        if most_a_day > A_DAY or len(facts) > visits + BEYOND_VISITS:
            many = told("audit.thanked", times=len(facts), what=unlimited[what], visits=visits)
            worth = sum(given for _, given in times)
            yield facts[-1].found("thanks-repeated", many, [one.id for one in facts], points=worth or None)


def thanks_waiting(span: Span) -> Iterator[Finding]:
    """Those that wait for the owner's approval, in one line."""
    found = waiting(span.shop.conn)
    if found.many:
        today = span.shop.now().today
        what = told("audit.thanks-waiting", count=found.many, on=found.since)
        long_ago = date.fromisoformat(found.since) < today - timedelta(days=LONG_DAYS)
        yield Finding("thanks-waiting", today.isoformat(), None, "", None, (), what, long_ago)


def _visits(span: Span, member_id: int) -> int:
    """On how many days the member came in: what they were thanked for alone is no sign of it."""
    (days,) = span.shop.conn.execute(
        f"SELECT count(DISTINCT on_date) FROM facts WHERE member_id = ? AND id >= ? AND kind IN {in_sql(VISITS)}",
        (member_id, span.first),
    ).fetchone()
    return int(days)
