"""Days as people type them: ISO, with slashes in the country's order, with the month's name, or relative to today."""

from datetime import date

from loyalty_cli.errors import BadDate
from loyalty_cli.units import parse_date
from loyalty_cli.values import Final, Literal, TypeAlias

Order: TypeAlias = Literal["dmy", "mdy", ""]
"""What stands first in 05/01/2026: the day, the month, or nobody knows."""

_Parts: TypeAlias = tuple[int | None, int, int]
"""Year (None where it is not told), month, day."""

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199
_MONTH_FIRST: Final = frozenset(("US", "PH", "FM", "MH", "PW", "PR", "GU", "VI", "AS", "MP"))
_BOTH: Final = frozenset(("CA",))
_ORDINALS: Final = ("st", "nd", "rd", "th", "er")


def order_in(country: str, language: str) -> Order:
    """The order of day and month in a country; in Canada that of the language, where it has one."""
    if country in _MONTH_FIRST:
        return "mdy"
    return "" if country in _BOTH and language == "en" else "dmy"


def read_day(text: str, today: date, order: Order) -> date:
    """``2026-11-21``, ``today``, ``hier``, ``-2d``, ``21/11/2026``, ``12 May 1990``, ``mai 12 1990``.

    ``12 May`` is the last one. Raises BadDate for no day of the calendar, and where day and month could be either.
    """
    parts = _parts(text, order)
    if parts is None:
        return _sensible(text, parse_date(_relative(text), today))
    year, month, day = parts
    if year is not None:
        return _sensible(text, _real(text, year, month, day))
    for candidate in range(today.year, today.year - 9, -1):
        if (month, day) <= (today.month, today.day) or candidate < today.year:
            found = _real_or_none(candidate, month, day)
            if found is not None:
                return found
    raise _no_day(text)


def read_birthday(text: str, today: date, order: Order, no_year: int) -> date:
    """As ``read_day``, and without a year ``--04-12``, ``12-31``, ``31/12``, ``12 May``: in the year ``no_year`` then.

    Raises BadDate as ``read_day`` does.
    """
    bare = text.removeprefix("--")
    month, dash, day = bare.partition("-")
    if dash and len(month) == len(day) == 2 and bare.isascii() and (month + day).isdecimal():
        return _real(text, no_year, int(month), int(day))
    parts = _parts(text, order)
    if parts is None:
        return parse_date(text, today)
    year, number, on = parts
    return _real(text, no_year if year is None else year, number, on)


def _relative(text: str) -> str:
    """``hier`` as ``yesterday``, ``aujourd’hui`` as ``today``, in any language there is; anything else as it is."""
    from loyalty_cli.language.catalogue import languages, part

    typed = text.casefold().replace("’", "'")
    for name in ("today", "yesterday") if typed[:1].isalpha() else ():
        if any(part(lang, "grammar")[f"grammar.{name}"] == typed for lang in languages()):
            return name
    return text


def _parts(text: str, order: Order) -> _Parts | None:
    """Year (None where it is not told), month and day; None for what is not written with slashes or a month's name."""
    for mark in "/.-":
        words = text.split(mark)
        if len(words) in (2, 3) and all(word.isascii() and word.isdecimal() for word in words):
            return _of_numbers(text, words, mark, order)
    words = text.replace(",", " ").split()
    if len(words) not in (2, 3) or (not text[-1:].isalnum() and not text.endswith(".")):
        return None
    return _of_names(words)


def _of_numbers(text: str, words: list[str], mark: str, order: Order) -> _Parts | None:
    lengths = tuple(map(len, words))
    if max(lengths) > 4:
        return None
    first, second, *year = map(int, words)
    if lengths[0] == 4 and year and max(lengths[1:]) <= 2 and mark != "-":
        return first, second, year[0]
    if max(lengths[:2]) > 2 or (lengths[2:] != (4,) if year else mark != "/"):
        return None
    month, day = _in_order(text, first, second, order)
    return (year[0] if year else None), month, day


def _in_order(text: str, first: int, second: int, order: Order) -> tuple[int, int]:
    """Month and day out of two numbers. Raises BadDate where each could be either."""
    if first > 12 or first == second:
        return second, first
    if second > 12:
        return first, second
    match order:
        case "dmy":
            return second, first
        case "mdy":
            return first, second
        case "":
            raise BadDate("error.day.two_ways", text=text)


def _of_names(words: list[str]) -> _Parts | None:
    first, second = words[:2]
    number, name = (first, second) if first[:1].isdecimal() else (second, first)
    for ending in _ORDINALS:
        number = number.removesuffix(ending)
    month = _month(name)
    year = words[2] if words[2:] else None
    if month is None or not (number.isascii() and number.isdecimal() and len(number) <= 2):
        return None
    if year is not None and not (year.isascii() and year.isdecimal() and len(year) == 4):
        return None
    return int(year) if year else None, month, int(number)


def _month(name: str) -> int | None:
    """The month whose name begins so, in any language there is; None where several do, or none does."""
    from loyalty_cli.language.catalogue import languages, part

    begins = _folded(name.removesuffix("."))
    if len(begins) < 3:
        return None
    found = {
        month
        for lang in languages()
        for month in range(1, 13)
        if _folded(part(lang, "grammar")[f"grammar.month.{month}"]).startswith(begins)
    }
    return found.pop() if len(found) == 1 else None


def _folded(text: str) -> str:
    from unicodedata import combining, normalize

    return "".join(char for char in normalize("NFKD", text.casefold()) if not combining(char))


def _real_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _real(text: str, year: int, month: int, day: int) -> date:
    found = _real_or_none(year, month, day)
    if found is None:
        raise _no_day(text)
    return found


def _sensible(text: str, found: date) -> date:
    """A day of the years that a shop may speak of. Raises BadDate for another."""
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise BadDate("error.day-outside", text=text, first=FIRST_YEAR, last=LAST_YEAR)
    return found


def _no_day(text: str) -> BadDate:
    return BadDate("error.day.none", text=text)
