"""How trade with members goes: sales and clients of each month, beside the year before."""

from datetime import date, timedelta
from typing import Any, Final

from loyalty_cli.reports.insight.clients import Book

MONTHS: Final = 12


def months(book: Book, count: int = MONTHS) -> list[dict[str, Any]]:
    """The last months, oldest first: ``month, sales_cents, clients, purchases``, and those of a year before."""
    wanted = [_month(book.on, back) for back in range(count + MONTHS)]
    sums = {month: [0, 0, 0] for month in wanted}
    names: dict[int, str] = {}
    for sales in book.histories.values():
        last = ""
        for day, cents in sales:
            month = names.get(day)
            if month is None:
                month = names[day] = date.fromordinal(day).isoformat()[:7]
            found = sums.get(month)
            if found is not None:
                found[0] += cents
                found[1] += 1
                found[2] += month != last
            last = month
    return [
        {
            "month": month,
            "sales_cents": sums[month][0],
            "purchases": sums[month][1],
            "clients": sums[month][2],
            "sales_before_cents": sums[before][0],
            "clients_before": sums[before][2],
        }
        for month, before in zip(reversed(wanted[:count]), reversed(wanted[MONTHS : MONTHS + count]), strict=True)
    ]


def weeks(book: Book, count: int = MONTHS) -> list[int]:
    """The sales in cents of the last weeks, oldest first; the last ends with the day."""
    first = (book.on - timedelta(days=7 * count - 1)).toordinal()
    sums = [0] * count
    for sales in book.histories.values():
        for day, cents in reversed(sales):
            if day < first:
                break
            sums[(day - first) // 7] += cents
    return sums


def _month(on: date, back: int) -> str:
    index = on.year * 12 + on.month - 1 - back
    return f"{index // 12}-{index % 12 + 1:02d}"
