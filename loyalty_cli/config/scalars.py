"""The single values of a program file: how each kind is read, and how a mistake in it is told.

A reader takes what stood in the file and returns the program's own value, or raises ValueError with the rest of the
sentence that begins with the value: ``is not an amount; write it like 2.60``.
"""

import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from math import gcd
from typing import Any, Final, NamedTuple

from pydantic import GetCoreSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, core_schema

from loyalty_cli.config import iso
from loyalty_cli.config.settings import path_problem
from loyalty_cli.config.toml_text import digits_of, quoted
from loyalty_cli.errors import BadAmount, BadDate, BadValue
from loyalty_cli.language.catalogue import languages
from loyalty_cli.units import (
    E4,
    MAX_COUNT,
    format_rate_e4,
    parse_cents,
    parse_date,
    parse_rate_e4,
    plain_cents,
)

ABSENT: Final = object()
"""Stands for a missing key when what is left of a wrong file is looked through for further mistakes."""


class Scalar(NamedTuple):
    """A kind of value: its name for the reference, its reader, and how a value of it is written in the file."""

    kind: str
    read: Callable[[Any], object]
    write: Callable[[Any], str]

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate by the reader alone."""
        return core_schema.no_info_plain_validator_function(lambda value: "" if value is ABSENT else self.read(value))


class Amount(NamedTuple):
    """An amount of money, in cents of the currency whose decimals stand in the validation's context.

    ``or_percent``: or a percentage, told apart as ``("money", cents)`` and ``("percent", ten-thousandths)``.
    """

    kind: str
    allow_zero: bool
    or_percent: bool = False

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate by ``_cents`` alone."""
        return core_schema.with_info_plain_validator_function(self._validate)

    def _validate(self, value: object, info: ValidationInfo) -> int | tuple[str, int]:
        if self.or_percent and isinstance(value, str) and value.rstrip().endswith("%"):
            return "percent", _percent(value)
        cents = _cents(value, (info.context or {}).get("decimals", 2), allow_zero=self.allow_zero)
        return ("money", cents) if self.or_percent else cents

    @staticmethod
    def write(cents: int) -> str:
        """Only nothing is ever a default, and nothing is written alike in every currency."""
        return str(cents)


def _cents(value: object, decimals: int, *, allow_zero: bool) -> int:
    digits = digits_of(value)
    like = plain_cents(260 if decimals else 300, decimals)
    if digits is None:
        raise ValueError(f"is not an amount; write it like {like}")
    try:
        return parse_cents(digits, decimals, allow_zero=allow_zero)
    except BadAmount as error:
        reason = error.message.removeprefix(f"{digits!r} ")
        hint = f"write it like {like}" if reason == "is not an amount" else error.hint
        raise ValueError(f"{reason}; {hint}") from None


def _rate(value: object) -> int:
    digits = digits_of(value)
    try:
        return parse_rate_e4(digits or "")
    except BadValue:
        raise ValueError('is not a rate; write it like 1 or "1.25", with at most four decimals') from None


def _fraction(value: object) -> int | tuple[int, int]:
    """A rate in ten-thousandths, or a fraction in lowest terms: its numerator in ten-thousandths, its denominator."""
    above, slash, below = (digits_of(value) or "").partition("/")
    if not slash:
        return _rate(value)
    parts = [part.strip() for part in (above, below)]
    if not all(part.isascii() and part.isdigit() and 0 < len(part) <= 4 and int(part) for part in parts):
        raise ValueError('is not a fraction; write it like "1/3", of whole numbers up to 9999')
    one, other = (int(part) for part in parts)
    least = gcd(one, other)
    return one // least * E4 if other == least else (one // least * E4, other // least)


def _written_fraction(rate: int | tuple[int, int]) -> str:
    return format_rate_e4(rate) if isinstance(rate, int) else f"{rate[0] // E4}/{rate[1]}"


def _some_rate(value: object) -> int:
    rate = _rate(value)
    if rate == 0:
        raise ValueError("is nothing; write a rate above zero")
    return rate


def _percent(value: object) -> int:
    try:
        hundredths = parse_cents((digits_of(value) or "").removesuffix("%").rstrip(), 2)
    except BadAmount:
        hundredths = 0
    if not 0 < hundredths <= E4:
        raise ValueError("is not a percentage; write it above 0 and at most 100, like 10 or 12.5")
    return hundredths


def whole(low: int, high: int = MAX_COUNT) -> Scalar:
    """Whole numbers of a range, both ends included."""
    span = f"{low} to {high}" if high < MAX_COUNT else f"{low} or more"

    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError(f"is not a whole number; write one, without quotes, {span}")
        if not low <= value <= high:
            raise ValueError(f"is out of range; write {span}")
        return value

    return Scalar(f"whole number, {span}", read, str)


def _clean(value: object, limit: int) -> str:
    if not isinstance(value, str):
        raise ValueError("is not text; put it in quotes")
    text = unicodedata.normalize("NFC", value).strip()
    if not text:
        raise ValueError("is empty; write some text")
    if len(text) > limit:
        raise ValueError(f"is longer than {limit} characters; shorten it")
    # Joiners (ZWJ, ZWNJ) belong to some scripts; other invisible characters do not belong to a name.
    if not all(character.isprintable() or character in "\u200c\u200d" for character in text):
        raise ValueError("has characters that cannot be seen; write it anew")
    return text


def text(limit: int) -> Scalar:
    """Text of at most so many characters, without control characters or direction overrides."""
    return Scalar("text", lambda value: _clean(value, limit), quoted)


def _id(value: object) -> str:
    name = _clean(value, 40)
    parts = name.split("-")
    if all(part.isascii() and part.isalnum() and part == part.lower() for part in parts):
        return name
    folded = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    words = "".join(character if character.isalnum() else " " for character in folded).split()
    raise ValueError(f"is not an id (a to z, 0 to 9 and -); write it like {'-'.join(words) or 'free-coffee'}")


def _field_id(value: object) -> str:
    name = _clean(value, 40)
    if name.isascii() and name.replace("_", "a").isalnum() and name == name.lower() and name[0].isalpha():
        return name
    raise ValueError("is not the name of a field (a to z, 0 to 9 and _); write it like favourite_drink")


def _category(value: object) -> str:
    name = _clean(value, 40)
    if any(mark in name for mark in ":=,"):
        raise ValueError("has a : or = or , in it, so that --item could not name it; leave that out")
    return name


def _currency(value: object) -> str:
    if isinstance(value, str) and len(value) == 3 and value.isascii() and value.isalpha() and value.isupper():
        return value
    raise ValueError('is not a currency; write its three letters of ISO 4217, like "EUR"')


def _country(value: object) -> str:
    if isinstance(value, str) and value in iso.COUNTRIES:
        return value
    meant = value.strip().upper() if isinstance(value, str) else ""
    meant = iso.COUNTRY_NAMES.get(meant, meant)
    if meant in iso.COUNTRIES:
        raise ValueError(f"is not a country; did you mean {quoted(meant)}?")
    raise ValueError('is not a country; write its two letters of ISO 3166, like "FR"')


def _language(value: object) -> str:
    if isinstance(value, str) and value in languages():
        return value
    raise ValueError("is not a language there is a catalogue for; write " + " or ".join(map(quoted, languages())))


def _timezone(value: object) -> str:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(str(value) if isinstance(value, str) else "").key
    except (KeyError, ValueError, OSError):
        meant = _zones_of(value) if isinstance(value, str) else []
        if meant:
            raise ValueError(f"is not a time zone; did you mean {' or '.join(map(quoted, meant))}?") from None
        raise ValueError('is not a time zone; write it like "Europe/Paris"') from None


def _zones_of(city: str) -> list[str]:
    """``Europe/London`` for London: the time zones that a city names, two at most."""
    from zoneinfo import available_timezones

    ending = "/" + city.strip().replace(" ", "_").casefold()
    return sorted(zone for zone in available_timezones() if zone.casefold().endswith(ending))[:2]


def _day(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return parse_date(value if isinstance(value, str) and value[:1].isdigit() else "", date.min)
    except BadDate:
        raise ValueError("is not a day of the calendar; write it like 2026-11-21") from None


def _month_day(value: object) -> str:
    written = value if isinstance(value, str) else ""
    try:
        parse_date(f"2000-{written}", date.min)
    except BadDate:
        raise ValueError('is not a day of the year; write month and day like "12-31"') from None
    return written


_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _weekday(value: object) -> int:
    if value in _WEEKDAYS:
        return _WEEKDAYS.index(value) + 1
    raise ValueError("is not a day of the week; write one of " + ", ".join(map(quoted, _WEEKDAYS)))


def _hours(value: object) -> tuple[int, int]:
    begins, _, ends = (value if isinstance(value, str) else "").partition("-")
    minutes = [_minute(begins), _minute(ends)]
    if None in minutes:
        raise ValueError('are not hours; write them like "14:00-16:30"')
    first, last = minutes[0] or 0, minutes[1] or 0
    if first >= last:
        raise ValueError("end before they begin; write two promotions for hours across midnight")
    return first, last


def _minute(clock: str) -> int | None:
    hours, _, minutes = clock.strip().partition(":")
    if not (clock.isascii() and len(hours) in {1, 2} and hours.isdigit() and len(minutes) == 2 and minutes.isdigit()):
        return None
    total = int(hours) * 60 + int(minutes)
    return total if int(minutes) < 60 and total <= 24 * 60 else None


_PERIODS: Final = ("week", "month", "quarter", "year", "ever")


def _window(value: object) -> str:
    written = value if isinstance(value, str) else ""
    days, _, unit = written.partition(" ")
    if written in _PERIODS or (unit == "days" and days.isascii() and days.isdigit() and 0 < int(days) <= 3660):
        return written
    raise ValueError('is not a time; write it like "30 days", or one of ' + ", ".join(map(quoted, _PERIODS)))


def _path(value: object) -> str:
    problem = path_problem(value)
    if problem is not None:
        raise ValueError(problem)
    return str(value)


MONEY: Final = Amount("amount", allow_zero=True)
SOME_MONEY: Final = Amount("amount above 0", allow_zero=False)
RATE: Final = Scalar("rate", _rate, format_rate_e4)
FRACTION: Final = Scalar("rate or fraction", _fraction, _written_fraction)
SOME_RATE: Final = Scalar("rate above 0", _some_rate, format_rate_e4)
OFF: Final = Amount("percentage or amount above 0", allow_zero=False, or_percent=True)
PERCENT: Final = Scalar("percentage", _percent, plain_cents)
POINTS: Final = whole(0)
SOME_POINTS: Final = whole(1)
NAME: Final = text(60)
LINE: Final = text(200)
MESSAGE: Final = text(400)
ID: Final = Scalar("id", _id, quoted)
FIELD_ID: Final = Scalar("field", _field_id, quoted)
CATEGORY: Final = Scalar("category", _category, quoted)
CURRENCY: Final = Scalar("currency, ISO 4217", _currency, quoted)
COUNTRY: Final = Scalar("country, ISO 3166", _country, quoted)
LANGUAGE: Final = Scalar("language", _language, quoted)
TIMEZONE: Final = Scalar("time zone", _timezone, quoted)
DAY: Final = Scalar("day", _day, str)
MONTH_DAY: Final = Scalar("month and day", _month_day, quoted)
WEEKDAY: Final = Scalar("day of the week", _weekday, quoted)
WINDOW: Final = Scalar("days or a period", _window, quoted)
HOURS: Final = Scalar("hours", _hours, quoted)
PATH: Final = Scalar("path", _path, quoted)
