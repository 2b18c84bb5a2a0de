"""The single values of a program file: how each kind is read, and how a mistake in it is told.

A reader takes what stood in the file and returns the program's own value, or raises Wrong with the rest of the sentence
that begins with the value: ``is not an amount; write it like 2.60``.
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
from loyalty_cli.language.catalogue import DEFAULT, Joined, Listed, Phrase, Value, languages
from loyalty_cli.ledger.people.cards import holds_payment_card
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


class Wrong(ValueError):
    """What is wrong with a single value: the rest of the sentence that begins with it."""

    def __init__(self, key: str, /, **values: Value) -> None:
        super().__init__(key)
        self.said = Phrase(key, **values)


class Scalar(NamedTuple):
    """A kind of value: its name for the reference, its reader, and how a value of it is written in the file.

    ``blank``: the value of its type that stands for one that is absent.
    """

    kind: str
    read: Callable[[Any], object]
    write: Callable[[Any], str]
    blank: object = ""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate by the reader alone."""
        return core_schema.no_info_plain_validator_function(self._validate)

    def _validate(self, value: object) -> object:
        return self.blank if value is ABSENT else self.read(value)


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
        if value is ABSENT:
            return 0
        if self.or_percent and isinstance(value, str) and value.rstrip().endswith("%"):
            return "percent", _percent(value)
        cents = _cents(value, (info.context or {}).get("decimals", 2), allow_zero=self.allow_zero)
        return ("money", cents) if self.or_percent else cents

    @staticmethod
    def write(cents: int) -> str:
        """Only nothing is ever a default, and nothing is written alike in every currency."""
        return str(cents)


_AMOUNTS: Final = {
    "error.amount": "mistake.amount",
    "error.amount-decimals": "mistake.amount-decimals",
    "error.amount-large": "mistake.amount-large",
    "error.amount-nothing": "mistake.amount-nothing",
}
"""What is wrong with an amount at the till, and in a file."""


def _cents(value: object, decimals: int, *, allow_zero: bool) -> int:
    digits = digits_of(value)
    like = plain_cents(260 if decimals else 300, decimals)
    if digits is None:
        raise Wrong("mistake.amount", like=like)
    try:
        return parse_cents(digits, decimals, allow_zero=allow_zero)
    except BadAmount as error:
        raise Wrong(_AMOUNTS[error.key], like=like, decimals=decimals) from None


def _rate(value: object) -> int:
    digits = digits_of(value)
    try:
        return parse_rate_e4(digits or "")
    except BadValue:
        raise Wrong("mistake.rate") from None


def _fraction(value: object) -> int | tuple[int, int]:
    """A rate in ten-thousandths, or a fraction in lowest terms: its numerator in ten-thousandths, its denominator."""
    above, slash, below = (digits_of(value) or "").partition("/")
    if not slash:
        return _rate(value)
    parts = [part.strip() for part in (above, below)]
    if not all(part.isascii() and part.isdigit() and 0 < len(part) <= 4 and int(part) for part in parts):
        raise Wrong("mistake.fraction")
    one, other = (int(part) for part in parts)
    least = gcd(one, other)
    return one // least * E4 if other == least else (one // least * E4, other // least)


def _written_fraction(rate: int | tuple[int, int]) -> str:
    return format_rate_e4(rate) if isinstance(rate, int) else f"{rate[0] // E4}/{rate[1]}"


def _some_rate(value: object) -> int:
    rate = _rate(value)
    if rate == 0:
        raise Wrong("mistake.rate-nothing")
    return rate


def _percent(value: object) -> int:
    try:
        hundredths = parse_cents((digits_of(value) or "").removesuffix("%").rstrip(), 2)
    except BadAmount:
        hundredths = 0
    if not 0 < hundredths <= E4:
        raise Wrong("mistake.percentage")
    return hundredths


def whole(low: int, high: int = MAX_COUNT) -> Scalar:
    """Whole numbers of a range, both ends included."""
    ends = {"low": low, "high": high}
    span = Phrase("mistake.span" if high < MAX_COUNT else "mistake.span-open", **ends)

    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise Wrong("mistake.whole", span=span)
        if not low <= value <= high:
            raise Wrong("mistake.range", span=span)
        return value

    return Scalar(f"whole number, {span.said(DEFAULT)}", read, str, blank=0)


def _clean(value: object, limit: int) -> str:
    if not isinstance(value, str):
        raise Wrong("mistake.text")
    text = unicodedata.normalize("NFC", value).strip()
    if not text:
        raise Wrong("mistake.empty")
    if len(text) > limit:
        raise Wrong("mistake.long", limit=limit)
    # Joiners (ZWJ, ZWNJ) belong to some scripts; other invisible characters do not belong to a name.
    if not all(character.isprintable() or character in "\u200c\u200d" for character in text):
        raise Wrong("mistake.unseen")
    if holds_payment_card(text):
        raise Wrong("mistake.payment-card")
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
    raise Wrong("mistake.id", like="-".join(words) or "free-coffee")


def _field_id(value: object) -> str:
    name = _clean(value, 40)
    if name.isascii() and name.replace("_", "a").isalnum() and name == name.lower() and name[0].isalpha():
        return name
    raise Wrong("mistake.field")


def _category(value: object) -> str:
    name = _clean(value, 40)
    if any(mark in name for mark in ":=,"):
        raise Wrong("mistake.category")
    return name


def _currency(value: object) -> str:
    if isinstance(value, str) and len(value) == 3 and value.isascii() and value.isalpha() and value.isupper():
        return value
    raise Wrong("mistake.currency")


def _country(value: object) -> str:
    if isinstance(value, str) and value in iso.COUNTRIES:
        return value
    meant = iso.country_called(value) if isinstance(value, str) else None
    if meant is not None:
        raise Wrong("mistake.country-meant", meant=quoted(meant))
    raise Wrong("mistake.country")


def _language(value: object) -> str:
    if isinstance(value, str) and value in languages():
        return value
    raise Wrong("mistake.language", known=Joined(map(quoted, languages())))


def _timezone(value: object) -> str:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(str(value) if isinstance(value, str) else "").key
    except (KeyError, ValueError, OSError):
        meant = _zones_of(value) if isinstance(value, str) else []
        if meant:
            raise Wrong("mistake.timezone-meant", meant=Joined(map(quoted, meant))) from None
        raise Wrong("mistake.timezone") from None


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
        raise Wrong("mistake.day") from None


def _month_day(value: object) -> str:
    written = value if isinstance(value, str) else ""
    try:
        parse_date(f"2000-{written}", date.min)
    except BadDate:
        raise Wrong("mistake.month-day") from None
    return written


_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _weekday(value: object) -> int:
    if value in _WEEKDAYS:
        return _WEEKDAYS.index(value) + 1
    raise Wrong("mistake.weekday", known=Listed(tuple(map(quoted, _WEEKDAYS))))


def _hours(value: object) -> tuple[int, int]:
    begins, _, ends = (value if isinstance(value, str) else "").partition("-")
    minutes = [_minute(begins), _minute(ends)]
    if None in minutes:
        raise Wrong("mistake.hours")
    first, last = minutes[0] or 0, minutes[1] or 0
    if first >= last:
        raise Wrong("mistake.hours-backwards")
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
    raise Wrong("mistake.window", known=Listed(tuple(map(quoted, _PERIODS))))


def _path(value: object) -> str:
    problem = path_problem(value)
    if problem is not None:
        raise Wrong(problem)
    return str(value)


MONEY: Final = Amount("amount", allow_zero=True)
SOME_MONEY: Final = Amount("amount above 0", allow_zero=False)
RATE: Final = Scalar("rate", _rate, format_rate_e4, blank=0)
FRACTION: Final = Scalar("rate or fraction", _fraction, _written_fraction, blank=0)
SOME_RATE: Final = Scalar("rate above 0", _some_rate, format_rate_e4, blank=0)
OFF: Final = Amount("percentage or amount above 0", allow_zero=False, or_percent=True)
PERCENT: Final = Scalar("percentage", _percent, plain_cents, blank=0)
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
DAY: Final = Scalar("day", _day, str, blank=date.min)
MONTH_DAY: Final = Scalar("month and day", _month_day, quoted)
WEEKDAY: Final = Scalar("day of the week", _weekday, quoted)
WINDOW: Final = Scalar("days or a period", _window, quoted)
HOURS: Final = Scalar("hours", _hours, quoted)
PATH: Final = Scalar("path", _path, quoted)
