"""Lots of points, by the month they were issued in and the month they lapse in."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from loyalty_cli.ledger.queries import insight as queries
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.facts import POINTS
from loyalty_cli.units import next_day
from loyalty_cli.values import NamedTuple


class Lots(NamedTuple):
    """Points by month of issue: granted, still good, how many lots; good and lapsed ones by month of their last day.

    ``overdue`` are those past their last day that no night has written yet, by the month of the day after it; under
    ``""`` in ``by_month`` stand those that never lapse.
    """

    granted: Mapping[str, int]
    good: Mapping[str, int]
    overdue: Mapping[str, int]
    by_month: Mapping[str, int]
    many: Mapping[str, int]


def read_lots(shop: OpenShop, on: date, *, today: bool) -> Lots:
    """The lots at the end of a day; ``today`` says that the derived tables are of that day."""
    granted, good, overdue, by_month, many = (defaultdict[str, int](int) for _ in range(5))
    iso = on.isoformat()
    for unit, month, last, points, left, count in queries.lots(shop.conn, on, today=today):
        if unit != POINTS:
            continue
        granted[month] += points
        many[month] += count
        if last is None or last >= iso:
            good[month] += left
            by_month[last[:7] if last else ""] += left
        elif left:
            overdue[next_day(date.fromisoformat(last)).isoformat()[:7]] += left
    return Lots(granted, good, overdue, {month: points for month, points in by_month.items() if points}, many)
