"""Cents, points and shop dates: how they are read, how they are rounded. The only rounding function stands here.

Amounts are integer cents of the shop's currency (``decimals`` says how many of them make a unit), points whole numbers,
rates integers in ten-thousandths (``_e4``), dates shop-local ``datetime.date``. No float ever touches any of them.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from loyalty_cli.errors import BadAmount, BadDate, BadValue
from loyalty_cli.language.catalogue import Word
from loyalty_cli.values import Final, Literal, TypeAlias, assert_never

Cents: TypeAlias = int
Points: TypeAlias = int
Rounding: TypeAlias = Literal["floor", "nearest", "ceil"]

E4: Final = 10_000
MAX_CENTS: Final = 10**11
"""One thousand million units of money: beyond it somebody's finger stayed on a key."""
MAX_COUNT: Final = 10**9

_LONGEST_AMOUNT: Final = 12
_LONGEST_RATE: Final = 6


def round_ratio(numerator: int, denominator: int, rounding: Rounding) -> int:
    """``numerator / denominator`` as a whole number, exactly; halves go away from zero under ``nearest``.

    Both are non-negative, the denominator positive. Source: integer division with remainder (Euclid).
    """
    match rounding:
        case "floor":
            return numerator // denominator
        case "nearest":
            return (2 * numerator + denominator) // (2 * denominator)
        case "ceil":
            return -(-numerator // denominator)
        case _:
            assert_never(rounding)


def share(cents: Cents, weights: Sequence[int]) -> list[Cents]:
    """An amount in parts by weight, in whole cents that add up to it. The sum of the weights is positive."""
    whole, parts, before = sum(weights), [], 0
    for weight in weights:
        upto = before + weight
        parts.append(cents * upto // whole - cents * before // whole)
        before = upto
    return parts


def parse_cents(text: str, decimals: int = 2, *, allow_zero: bool = False, shown: str = "") -> Cents:
    """``23.50`` or ``23,50`` as 2,350 cents.

    Raises BadAmount for anything but ASCII digits with at most ``decimals`` decimals, for zero (unless allowed) and
    for what is above MAX_CENTS. The refusal names ``shown``, where the text itself is not what was typed.
    """
    shown = shown or text
    parts = _decimal(text, _LONGEST_AMOUNT)
    if parts is None:
        raise BadAmount("error.amount", text=shown)
    whole, fraction = parts
    if len(fraction) > decimals:
        raise BadAmount("error.amount-decimals", text=shown, decimals=decimals)
    cents: int = int(whole) * 10**decimals + int(fraction.ljust(decimals, "0") or "0")
    if cents == 0 and not allow_zero:
        raise BadAmount("error.amount-nothing", text=shown)
    if cents > MAX_CENTS:
        raise BadAmount("error.amount-large", text=shown)
    return cents


def parse_count(text: str, what: str = "number") -> int:
    """A positive whole number in ASCII digits; ``what`` it is, as a word of the catalogue's things. Raises BadValue."""
    if not (text.isascii() and text.isdigit() and text.strip("0")):
        raise BadValue("error.count", text=text, what=Word("thing", what))
    if len(text) > 10 or int(text) > MAX_COUNT:
        raise BadValue("error.count.range", text=text, most=MAX_COUNT)
    return int(text)


def parse_rate_e4(text: str) -> int:
    """``1.25`` as 12,500 ten-thousandths. Raises BadValue."""
    parts = _decimal(text, _LONGEST_RATE)
    if parts is None or len(parts[1]) > 4:
        raise BadValue("error.rate", text=text)
    return int(parts[0]) * E4 + int(parts[1].ljust(4, "0"))


def _decimal(text: str, longest: int) -> tuple[str, str] | None:
    """The ASCII digits before and behind a point or comma, at most ``longest`` before it; None for anything else."""
    whole, point, fraction = text.replace(",", ".").partition(".")
    if not (text.isascii() and whole.isdigit() and len(whole) <= longest):
        return None
    return (whole, fraction) if fraction.isdigit() or not point else None


def format_rate_e4(rate_e4: int) -> str:
    """12,500 ten-thousandths as ``1.25``."""
    whole, fraction = divmod(rate_e4, E4)
    return f"{whole}.{fraction:04d}".rstrip("0").rstrip(".")


def plain_cents(cents: Cents, decimals: int = 2) -> str:
    """2,350 cents as ``23.50``: for programs and for typing again, never grouped."""
    sign = "-" if cents < 0 else ""
    whole, fraction = divmod(abs(cents), 10**decimals)
    return f"{sign}{whole}.{fraction:0{decimals}d}" if decimals else f"{sign}{whole}"


def parse_date(text: str, today: date) -> date:
    """ISO, ``today``, ``yesterday`` or ``-2d``. Raises BadDate for anything else."""
    if text == "today":
        return today
    if text == "yesterday":
        return today - timedelta(days=1)
    if not text.isascii():
        raise BadDate("error.date", text=text)
    ago = text[1:-1]
    if text == f"-{ago}d" and ago.isdigit() and len(ago) <= 4:
        return today - timedelta(days=int(ago))
    year, month, day = text[:4], text[5:7], text[8:]
    if text == f"{year}-{month}-{day}" and (year + month + day).isdigit() and len(text) == 10:
        return _real_date(text, int(year), int(month), int(day))
    raise BadDate("error.date-typed", text=text)


def _real_date(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise BadDate("error.calendar", text=text) from None


@lru_cache(maxsize=2048)
def add_months(day: date, months: int) -> date:
    """The same day ``months`` later (or earlier), or the last of that month where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    first = date(index // 12, index % 12 + 1, 1)
    return first.replace(day=min(day.day, month_end(first).day))


@lru_cache(maxsize=2048)
def month_end(day: date) -> date:
    """The last day of the month."""
    following = day.replace(day=28) + timedelta(days=4)
    return following - timedelta(days=following.day)


def next_day(day: date) -> date:
    """The day after."""
    return day + timedelta(days=1)


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
