"""Dates as files write them, in English and French: what settles their order, and how each is read once it is settled.

ISO 8601, day first, month first, month names, compact digits, with a time behind them or not, and birthdays without a
year. What could be two days is refused; the order is settled by a column's own rows, never by where the shop is.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final, Literal, Protocol, TypeAlias
from zoneinfo import ZoneInfo

from loyalty_cli.errors import BadDate
from loyalty_cli.intake.cells import zones
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.values import NamedTuple

DateOrder: TypeAlias = Literal["dmy", "mdy", "ymd", ""]
"""How a column writes its dates; "" where no row settles it. ``ymd`` is for years of two digits only."""

OLDEST: Final = 120
"""Years after which a birthday is a mistake."""
_FIRST_TILL: Final = 1970
_ISO_DAY: Final = 10
"""What is longer may have a time of day behind the day."""
_LONGEST_NAMED: Final = 90
_MONTHS: Final = {
    name: month
    for month, names in enumerate(
        (
            "january jan janvier janv", "february feb fevrier fevr fev", "march mar mars", "april apr avril avr",
            "may mai", "june jun juin", "july jul juillet juil", "august aug aout", "september sept sep septembre",
            "october oct octobre", "november nov novembre", "december dec decembre",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_NOTHING: Final = frozenset(
    ("0", "0000-00-00", "00/00/0000", "0/0/00", "00/00/00", "0001-01-01", "1899-12-30", "1899-12-31", "1900-01-00",
     "1900-01-01", "00-00-0000", "01/01/0001", "01/01/1900", "30/12/1899")
)  # fmt: skip
_NO_YEAR: Final = frozenset((0, 1, 4, 1604))
"""What address books write for a birthday whose year nobody told."""

_TIME: Final = (
    r"(?:(?:T|,?\s+(?:(?:at|à|a)\s+)?)\d{1,2}[:hH]\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?\s*(?:[AaPp]\.?[Mm]\.?)?"
    rf"\s*(?P<zone>{zones.PATTERN})?(?: \(.*\))?)?"
)
_CLOCK = re.compile(r"(?<!\d)(\d{1,2})[:hH](\d{2})(?::\d{2}(?:[.,]\d{1,9})?)?\s*(?:(?P<half>[AaPp])\.?[Mm]\.?)?")
_ZONE_BEHIND = re.compile(rf"\d\s*(?:[AaPp]\.?[Mm]\.?)?\s*({zones.PATTERN})$")
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _TIME)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})" + _TIME)
_NO_YEAR_ISO = re.compile(r"--(\d{2})-?(\d{2})")
_NO_YEAR_PAIR = re.compile(r"(\d{1,2})[-/.](\d{1,2})")
_COMPACT = re.compile(r"(\d{2})(\d{2})(\d{2})(\d{2})")
_DAY_NAMED = re.compile(
    r"(\d{1,2})(?:er|st|nd|rd|th)?[\s.\-/]+([a-z]+)\.?(?:[\s,.\-/]+(\d{4}|\d{2}))?" + _TIME, re.IGNORECASE
)
_NAMED_DAY = re.compile(
    r"([a-z]+)\.?[\s\-]+(\d{1,2})(?:st|nd|rd|th)?(?:,?[\s\-]+(\d{4}|\d{2}))?" + _TIME, re.IGNORECASE
)
_WEEKDAY = re.compile(
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
    r"|(?:lun|mar|mer|jeu|ven|sam|dim)(?:di|credi|dredi|anche|edi)?)\.?,?\s+(?=.)"
)
_SERIAL = re.compile(r"([1-5]\d{4})(?:\.\d+)?")


class AmbiguousDate(BadDate):
    """A date that is one day read day first, and another read month first: to be asked once for a file."""


class DateParts(NamedTuple):
    """The numbers of a date. Where ``fixed``, ``a`` is the month and ``b`` the day; else their order is to be settled.

    ``year`` is None where none is written; ``short`` says that it is written with two digits, ``zone`` what follows.
    """

    a: int
    b: int
    year: int | None
    fixed: bool
    short: bool = False
    zone: str = ""


def split_date(text: str, *, serials: bool = False) -> DateParts | None:
    """The parts of what is written like a date, whatever the day; None for anything else.

    ``serials`` also takes the day numbers of spreadsheets (day 1 is 1900-01-01, with Lotus' leap year).
    """
    if len(text) == 10 and text[4] == text[7] == "-" and (text[:4] + text[5:7] + text[8:]).isdecimal():
        return DateParts(int(text[5:7]), int(text[8:]), int(text[:4]), fixed=True)
    if found := _YEAR_FIRST.fullmatch(text):
        return DateParts(int(found[3]), int(found[4]), int(found[1]), fixed=True, zone=found["zone"] or "")
    if found := _YEAR_LAST.fullmatch(text):
        return _year_last(int(found[1]), int(found[3]), found[4], dotted=found[2] == ".", zone=found["zone"] or "")
    return _yearless(text) or _digits_only(text, serials=serials) or _named(text)


def _yearless(text: str) -> DateParts | None:
    found = _NO_YEAR_ISO.fullmatch(text) or _NO_YEAR_PAIR.fullmatch(text)
    return DateParts(int(found[1]), int(found[2]), None, fixed=text.startswith("--")) if found else None


def _digits_only(text: str, *, serials: bool) -> DateParts | None:
    if serials and (found := _SERIAL.fullmatch(text)):
        day = date(1899, 12, 30) + timedelta(days=int(found[1]))
        return DateParts(day.month, day.day, day.year, fixed=True)
    compact = _COMPACT.fullmatch(text)
    return _compact(*map(int, compact.groups())) if compact else None


def vote_of(parts: DateParts) -> DateOrder:
    """What a date says about the order of its column: an order, or "" when it could be either or says nothing."""
    if parts.fixed:
        return ""
    if parts.short:
        if parts.a > 31:
            return "ymd"
        if parts.year is not None and parts.year <= 31:
            # Year first is possible too, unless the middle is no month.
            return "mdy" if parts.b > 12 >= parts.a else ""
    if parts.a > 12 >= parts.b:
        return "dmy"
    return "mdy" if parts.b > 12 >= parts.a else ""


def is_nothing(text: str) -> bool:
    """Whether a cell holds what programs write for "no date"."""
    return text in _NOTHING or (text[:10] in _NOTHING and len(text) > 10)


def day_reader(order: DateOrder, today: date, timezone: str, *, serials: bool = False) -> Callable[[str], date | None]:
    """Reads the days of a column: visits, joinings. None for a cell that holds "no date".

    Raises BadDate for what is no date, lies ahead of ``today`` or before tills were; AmbiguousDate for what could be
    two days. A moment with a zone is the day it was in the shop's ``timezone``.
    """
    read = moment_reader(order, today, timezone, serials=serials)
    return lambda text: read(text, "", "", timed=False)[0]


class MomentReader(Protocol):
    """Reads the day and the time of day (``HH:MM``, "" where none is told) of a cell of days.

    The time may stand in a cell of its own, the zone too. Not ``timed``, the time counts only where a zone is told.
    """

    def __call__(self, text: str, clock: str, zone: str, *, timed: bool = True) -> tuple[date | None, str]:
        """Raises BadDate."""
        ...


def moment_reader(order: DateOrder, today: date, timezone: str, *, serials: bool = False) -> MomentReader:
    """Reads days with their times as they were in the shop's ``timezone``. Raises as ``day_reader`` does.

    BadDate, too, for what is no time of day, and for a zone that nobody knows.
    """

    def read(text: str, clock: str, zone: str, *, timed: bool = True) -> tuple[date | None, str]:
        if is_nothing(text):
            return None, ""
        parts = split_date(text, serials=serials)
        if parts is None or parts.year is None:
            raise BadDate("intake.date-none", text=text[:40], more=_as_number(text))
        day = _day_of(text, parts, order, today)
        zone = parts.zone or zone
        told = _clock_in(text, clock) if timed or zone else ""
        if zone and told:
            day, told = _moved(day, told, zone, timezone)
        if day.year < _FIRST_TILL or day > today:
            raise BadDate("intake.date-range", text=text[:40])
        return day, told

    return read


def _day_of(text: str, parts: DateParts, order: DateOrder, today: date) -> date:
    month, day = _month_and_day(text, parts, order)
    year = parts.year or 0
    if parts.short:
        year, day = (2000 + parts.a, year) if order == "ymd" and not parts.fixed else (2000 + year, day)
        year -= 100 if year > today.year else 0
    return _real_day(text, year, month, day)


def _clock_in(text: str, clock: str) -> str:
    """The time of day of a cell of times, else of what stands behind the day."""
    if not clock:
        return clock_of(text) if len(text) > _ISO_DAY else ""
    if not (told := clock_of(clock)):
        raise BadDate("intake.clock", text=clock[:40])
    return told


def _moved(day: date, clock: str, zone: str, timezone: str) -> tuple[date, str]:
    """A moment of a zone as the day and time it was in the shop's."""
    there = zones.zone_of(zone, timezone)
    if there is None:
        raise BadDate("intake.zone", text=zone[:40])
    moment = datetime.fromisoformat(f"{day.isoformat()}T{clock}").replace(tzinfo=there).astimezone(ZoneInfo(timezone))
    return moment.date(), f"{moment:%H:%M}"


def birthday_reader(order: DateOrder, today: date, *, serials: bool = False) -> Callable[[str], str | None]:
    """Reads birthdays as ``1987-05-12``, or ``--05-12`` where the year is not written or could be two.

    Raises BadDate for what is no date, could be two days, lies ahead, or more than 120 years back.
    """
    oldest = date(today.year - OLDEST, 1, 1).isoformat()
    latest = today.isoformat()

    def read(text: str) -> str | None:
        if len(text) == _ISO_DAY and oldest <= text <= latest and _is_iso_day(text):
            return text
        if is_nothing(text):
            return None
        parts = split_date(text, serials=serials)
        if parts is None:
            raise BadDate("intake.birthday-none", text=text[:40], more=_as_number(text))
        month, day = _month_and_day(text, parts, order)
        year = parts.year
        if year is not None and parts.short:
            written, day = (parts.a, year) if order == "ymd" and not parts.fixed else (year, day)
            year = _birth_year(written, month, day, today)
        if year is None or year in _NO_YEAR:
            return f"--{_real_day(text, 2000, month, day):%m-%d}"
        born = _real_day(text, year, month, day)
        if born > today or born.year < today.year - OLDEST:
            raise BadDate("intake.birthday-range", text=text[:40])
        return born.isoformat()

    return read


def _is_iso_day(text: str) -> bool:
    """Whether ten characters are a day of the calendar, year first."""
    if text[4] != "-" or text[7] != "-":
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _as_number(text: str) -> Phrase | str:
    """What to do about a day that a spreadsheet wrote as a number; "" for anything else."""
    return Phrase("intake.date-serial") if _SERIAL.fullmatch(text) else ""


def _year_last(a: int, b: int, year: str, *, dotted: bool, zone: str) -> DateParts:
    """Dots between numbers are written day first wherever they are written."""
    short = len(year) == 2
    if dotted and not short and b <= 12:
        return DateParts(b, a, int(year), fixed=True, zone=zone)
    return DateParts(a, b, int(year), fixed=False, short=short, zone=zone)


def _compact(first: int, second: int, third: int, fourth: int) -> DateParts | None:
    """Eight digits: year first when that gives a month, else year last. Both at once can not be: no month 19 or 20."""
    if first in {19, 20} and 1 <= third <= 12:
        return DateParts(third, fourth, first * 100 + second, fixed=True)
    if third in {19, 20}:
        return DateParts(first, second, third * 100 + fourth, fixed=False)
    return None


def _named(text: str) -> DateParts | None:
    """A date with the name of its month, perhaps behind that of its day: ``Sat, 21 Nov 2026``."""
    if len(text) > _LONGEST_NAMED:
        return None
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return _month_named(plain) or ((day := _WEEKDAY.match(plain)) and _month_named(plain[day.end() :])) or None


def _month_named(plain: str) -> DateParts | None:
    if found := _DAY_NAMED.fullmatch(plain):
        day, name, year = found[1], found[2], found[3]
    elif found := _NAMED_DAY.fullmatch(plain):
        day, name, year = found[2], found[1], found[3]
    else:
        return None
    month = _MONTHS.get(name)
    if month is None:
        return None
    zone, short = (found["zone"] or "").upper(), len(year or "") == 2
    return DateParts(month, int(day), int(year) if year else None, fixed=True, short=short, zone=zone)


def _month_and_day(text: str, parts: DateParts, order: DateOrder) -> tuple[int, int]:
    if parts.fixed:
        return parts.a, parts.b
    if order == "ymd" and parts.short:
        return parts.b, 1
    if order == "dmy":
        return parts.b, parts.a
    if order == "mdy" or parts.a == parts.b:
        return parts.a, parts.b
    raise AmbiguousDate("intake.date-two-ways", text=text[:40])


def _real_day(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise BadDate("error.calendar", text=text[:40]) from None


def _birth_year(written: int, month: int, day: int, today: date) -> int | None:
    """The one century that makes a birthday of somebody alive; None when two do."""
    this_century = (2000 + written, month, day) <= (today.year, today.month, today.day)
    last_century = 1900 + written >= today.year - OLDEST
    if this_century and last_century:
        return None
    return 2000 + written if this_century else 1900 + written


def clock_of(text: str) -> str:
    """The time of day in a cell, ``HH:MM``, from ``9:02 PM``, ``09h02`` or behind a date; "" where there is none.

    Raises BadDate for what is no time of the day.
    """
    found = _CLOCK.search(text)
    if found is None:
        return ""
    hour, minute, half = int(found[1]), int(found[2]), (found["half"] or "").lower()
    if (half and not 1 <= hour <= 12) or hour > 23 or minute > 59:
        raise BadDate("intake.clock", text=text[:40])
    return f"{hour % 12 + 12 * (half == 'p') if half else hour:02d}:{minute:02d}"


def zone_behind(clock: str) -> str:
    """The zone behind a time of day in a cell of its own: ``CET`` in ``09:02 CET``; "" where there is none."""
    found = _ZONE_BEHIND.search(clock)
    return found[1] if found else ""
