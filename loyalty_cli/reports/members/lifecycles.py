"""Who is in a lifecycle segment, told of everybody without reading who they are."""

from datetime import date
from functools import cache

from loyalty_cli.ledger.queries.members.roster import days_told
from loyalty_cli.ledger.queries.members.visits import visits_in_sums
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.rhythm import REGULAR_VISITS
from loyalty_cli.reports.members.segments import lifecycle_of


def of_lifecycle(shop: OpenShop, on: date, segment: str) -> list[int]:
    """The numbers of the members whom ``segments.lifecycle`` puts in a segment on a day, merged records too."""
    ordinal = cache(lambda iso: date.fromisoformat(iso).toordinal())
    found, today = [], on.toordinal()
    visits = visits_in_sums(shop.conn, on, REGULAR_VISITS)
    for number, joined_on, told_on in days_told(shop.conn, on):
        days, first, last, recent = visits.get(number, (0, 0, 0, 0))
        told = 0 if told_on is None else ordinal(told_on)
        gap = (last - first) / (days - 1) if days >= REGULAR_VISITS else None
        if lifecycle_of(ordinal(joined_on), max(last, told) or None, gap, recent, today) == segment:
            found.append(number)
    return found
