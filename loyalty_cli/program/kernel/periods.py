"""The periods that limits and challenges count in."""

from datetime import date, timedelta
from functools import lru_cache


@lru_cache(maxsize=2048)
def period_of(period: str, on: date) -> tuple[date, date]:
    """First and last day of the day, week (from Monday), month, quarter, year or ever that holds a day.

    ``30 days`` end on that day.
    """
    match period:
        case "day":
            return on, on
        case "week":
            first = on - timedelta(days=on.weekday())
            return first, first + timedelta(days=6)
        case "month" | "quarter" | "year":
            months = {"month": 1, "quarter": 3, "year": 12}[period]
            begins = (on.month - 1) // months * months
            ends = on.year * 12 + begins + months
            last = date(ends // 12, ends % 12 + 1, 1) - timedelta(days=1) if ends // 12 < 9999 else date.max
            return date(on.year, begins + 1, 1), last
        case "ever":
            return date.min, date.max
        case _:
            days = int(period.split(maxsplit=1)[0])
            return on - timedelta(days=min(days - 1, on.toordinal() - 1)), on
