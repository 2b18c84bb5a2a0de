"""Groups of members that reports find: by what they spend (gold, basic, poor), by when and how often (champions…)."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.reports.insight.asked import year_to
from loyalty_cli.reports.insight.clients import Book
from loyalty_cli.reports.insight.pareto import ranked
from loyalty_cli.reports.insight.rfm import Scored, scored
from loyalty_cli.reports.members.segments import check_segment

RFM_GROUPS: Final[Mapping[str, Callable[[Scored], bool]]] = {
    "champions": lambda one: one.r >= 4 and one.f >= 4,
    "loyal": lambda one: one.r == 3 and one.f >= 4,
    "promising": lambda one: one.r >= 4 and one.f <= 3,
    "ordinary": lambda one: one.r == 3 and one.f <= 3,
    "at-risk": lambda one: one.r <= 2 and one.f >= 3,
    "asleep": lambda one: one.r <= 2 and one.f <= 2,
}
"""Each client is in exactly one, by recency and frequency scores of 1 to 5."""
SPEND_GROUPS: Final = ("gold", "basic", "poor")
"""The first fifth by spend of twelve months (rounded up), the last (rounded down), and who is between."""


def members_of(shop: OpenShop, on: date, segment: str | None) -> frozenset[int] | None:
    """The numbers of those in a segment on a day; None for everybody. Raises BadValue for an unknown one."""
    if segment is None:
        return None
    if segment in SPEND_GROUPS or segment in RFM_GROUPS:
        return in_group(Book(shop, on), segment)
    from loyalty_cli.reports.members.people import Crowd

    return frozenset(person.id for person in Crowd(shop, on).chosen(None, check_segment(segment)))


def in_group(book: Book, group: str) -> frozenset[int]:
    """The numbers of the clients in a group of SPEND_GROUPS or RFM_GROUPS."""
    if group in SPEND_GROUPS:
        order = ranked(book, year_to(book.on))
        gold, poor = -(-len(order) // 5), len(order) // 5
        bounds = {"gold": (0, gold), "basic": (gold, len(order) - poor), "poor": (len(order) - poor, len(order))}
        first, last = bounds[group]
        return frozenset(number for number, _ in order[first:last])
    belongs = RFM_GROUPS[group]
    return frozenset(one.id for one in scored(book).clients if belongs(one))
