"""Sales and clients of each month, beside the year before."""

from datetime import date, timedelta
from typing import Any, Final

from loyalty_cli.reports.insight.clients import Book

MONTHS: Final = 12


def months(book: Book, count: int = MONTHS) -> list[dict[str, Any]]:
    """The last months, oldest first: ``month, sales_cents, clients, purchases``, and those of a year before.

    ``sales_same_days_cents`` are the sales of a year before, of the last month up to the same day of it.
    """
    wanted = [_month(book.on, back) for back in range(count + MONTHS)]
    sums = {month: [0, 0, 0] for month in wanted}
    still_to_come = 0
    for day, (cents, purchases) in book.by_day.items():
        on = date.fromordinal(day)
        found = sums.get(on.isoformat()[:7])
        if on.isoformat()[:7] == wanted[MONTHS] and on.day > book.on.day:
            still_to_come += cents
        if found is not None:
            found[0] += cents
            found[1] += purchases
    for (_, month), many in book.client_months.items():
        found = sums.get(_named(month))
        if found is not None:
            found[2] += many
    return [
        {
            "month": month,
            "sales_cents": sums[month][0],
            "purchases": sums[month][1],
            "clients": sums[month][2],
            "sales_before_cents": sums[before][0],
            "sales_same_days_cents": sums[before][0] - (still_to_come if month == wanted[0] else 0),
            "clients_before": sums[before][2],
        }
        for month, before in zip(reversed(wanted[:count]), reversed(wanted[MONTHS : MONTHS + count]), strict=True)
    ]


def weeks(book: Book, count: int = MONTHS) -> list[int]:
    """The sales in cents of the last weeks, oldest first; the last ends with the day."""
    first = (book.on - timedelta(days=7 * count - 1)).toordinal()
    sums = [0] * count
    for day, (cents, _) in book.by_day.items():
        if day >= first:
            sums[(day - first) // 7] += cents
    return sums


def _month(on: date, back: int) -> str:
    return _named(on.year * 12 + on.month - 1 - back)


def _named(index: int) -> str:
    return f"{index // 12}-{index % 12 + 1:02d}"
