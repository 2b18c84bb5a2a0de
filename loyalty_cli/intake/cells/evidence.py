"""What the cells of a column look like, as evidence beside its header."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from loyalty_cli.intake.cells.amounts import DecimalMark, has_currency, mark_of, split_number
from loyalty_cli.intake.cells.dates import DateOrder, is_nothing, split_date, vote_of
from loyalty_cli.intake.cells.vocabulary import words_about
from loyalty_cli.values import NamedTuple

EMPTY: Final = frozenset(
    ("", "-", "--", "n/a", "#n/a", "na", "null", "none", "nan", "néant", "neant", "(null)", "#ref!", "#value!", "\\n")
)
"""What programs write into a cell for which they have nothing, in lower case."""

PLACEHOLDERS: Final = frozenset(
    ("undefined", "?", "??", "???", "nil", "unknown", "inconnu", "inconnue", "xxx", "tbd", "not provided",
     "non renseigné", "non renseignée", "non communiqué", "nc", "n.c.", "n.a.", "no email", "noemail", "no phone")
)  # fmt: skip
"""What stands in a cell because something had to; it says nothing, and that is told."""
_SAME_DIGIT = re.compile(r"\+?(\d)\1{5,}|\+?0?123456789?0?")
NO_ADDRESS = re.compile(
    r"(?:none|no|noemail|no-email|nomail|na|n\.?a|unknown|inconnu|pasdemail|pas-?d-?e?-?mail|undefined|null)@.*",
    re.IGNORECASE,
)

_WORDS: Final = {name: frozenset(words.split("|")) for name, words in words_about("cells").items()}
YES: Final = _WORDS["yes"]
NO: Final = _WORDS["no"]
_NEITHER: Final = _WORDS["neither"]

EMAIL = re.compile(r"[^\s@<>,;/]+@[^\s@<>,;/]+\.[^\s@<>,;/]{2,}")
_PHONE = re.compile(r"'?[+(]?\d[\d\s.\-/()+,;:]{5,}(?:\s*(?:ext|poste|x)\.?\s*\d+)?")
_MANGLED_PHONE = re.compile(r"\d[.,]\d+E\+?\d{1,2}", re.IGNORECASE)
_STRONG_PHONE = re.compile(
    r"'?(?:\+|00|\(?0)[\d\s.\-/()]{8,20}|\(?\d{3}\)?[\s.\-]\d{3}[\s.\-]\d{4}|\d{2}(?:[\s.]\d{2}){4}"
)
_ID = re.compile(r"'?[\w.:#/+=-]{1,64}")
_STAMPS = re.compile(r"\d{1,3}(?:\s*/\s*\d{1,3})?")
_MARKS: Final = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0981-\u0983\u09bc-\u09cd\u0a3c-\u0a4d"
    "\u0abc-\u0acd\u0b3c-\u0b4d\u0bbe-\u0bcd\u0c3e-\u0c4d\u0cbc-\u0ccd\u0d3e-\u0d4d\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ebc\u0ec8-\u0ecd]"
)
"""Vowels and accents that are set beside a letter: a name in Thai or Hindi is written with them."""
_NAME = re.compile(r"[^\W\d_][^\W\d_.'’\- ]*(?:[\s.'’\-]+[^\W\d_]+){0,4}\.?")
_LETTER = re.compile(r"[^\W\d_]")


_LOOKED_AT: Final = 200
"""So many characters of a cell show what it is; the patterns need not be linear."""


class Profile(NamedTuple):
    """Counts over the cells of a column that hold something. ``cells`` is how many; the others how many of them are so.

    ``mark`` is the column's decimal mark, ``votes`` what its dates say (order -> how many), ``open_dates`` the dates
    that could be two days; ``unlike`` how many differ from all others, ``longest`` the characters of the longest.
    """

    cells: int
    emails: int
    phones: int
    strong_phones: int
    dates: int
    dayless: int
    numbers: int
    decimals: int
    currencies: int
    stamps: int
    yes_no: int
    ids: int
    words: int
    namelike: int
    unlike: int
    longest: int
    mark: DecimalMark
    votes: dict[DateOrder, int]
    open_dates: int

    def mostly(self, count: int, share_percent: int = 50) -> bool:
        """Whether ``count`` of the cells is at least that share; so of a column without any."""
        return count * 100 >= self.cells * share_percent

    def has_some(self, count: int) -> bool:
        """Whether ``count`` of the cells is more than a slip: one in ten or more."""
        return count > 0 and self.mostly(count, 10)

    @property
    def date_order(self) -> DateOrder:
        """The order its dates are written in when its own rows settle it without contradiction; else ""."""
        return next(iter(self.votes)) if len(self.votes) == 1 else ""


def bare(cell: str) -> str:
    """A cell without the spaces around it and without ``="…"``, by which text is kept from a spreadsheet's guesses."""
    cell = cell.strip()
    return cell[2:-1].strip() if cell[:2] == '="' and cell[-1] == '"' and len(cell) > 2 else cell


def is_empty(cell: str) -> bool:
    """Whether a trimmed cell holds nothing: no text, or what programs write for it."""
    return not cell or (len(cell) <= 16 and ((low := cell.lower()) in EMPTY or low in PLACEHOLDERS))


def is_placeholder(cell: str, field: str = "") -> bool:
    """Whether a trimmed cell says nothing though it is filled: ``undefined``, a phone of zeros, ``none@none.com``."""
    if cell.lower() in PLACEHOLDERS:
        return True
    if field == "phone":
        return _SAME_DIGIT.fullmatch("".join(char for char in cell if char not in " .-/()")) is not None
    return field == "email" and NO_ADDRESS.fullmatch(cell) is not None


def profile(cells: Iterable[str], *, serials: bool = False) -> Profile:
    """The profile of a column; ``serials`` also takes spreadsheet day numbers for dates."""
    told = [cell[:_LOOKED_AT] for raw in cells if not is_empty(cell := bare(raw))]
    dates = [parts for cell in told if (parts := split_date(cell, serials=serials)) is not None]
    votes: dict[DateOrder, int] = {}
    for parts in dates:
        if vote := vote_of(parts):
            votes[vote] = votes.get(vote, 0) + 1
    open_ones = [one for one in dates if not one.fixed and not vote_of(one) and (one.a != one.b or one.short)]
    if open_ones and not votes and all(one.year is None for one in open_ones) and any(map(_is_year_first, told)):
        # Beside 1990-05-12 a day without its year is written 05-12.
        votes["mdy"] = len(open_ones)
        open_ones = []
    numbers = [cell for cell in told if split_number(cell) is not None]
    marks: set[DecimalMark] = {mark for cell in numbers if (mark := mark_of(cell))}
    return Profile(
        cells=len(told),
        emails=_count(EMAIL, told, anywhere=True),
        phones=sum(_is_phone_like(cell, serials=serials) for cell in told),
        strong_phones=_count(_STRONG_PHONE, told),
        dates=sum(parts.year is not None for parts in dates) + sum(map(is_nothing, told)),
        dayless=sum(parts.year is None for parts in dates),
        numbers=len(numbers),
        decimals=sum(map(_has_decimals, numbers)),
        currencies=sum(map(has_currency, numbers)),
        stamps=_count(_STAMPS, told),
        yes_no=sum((low := cell.lower()) in YES or low in NO or low in _NEITHER for cell in told),
        ids=_count(_ID, told),
        words=_count(_LETTER, told, anywhere=True),
        namelike=_count(_NAME, [cell if cell.isascii() else _MARKS.sub("", cell) for cell in told]),
        unlike=len(set(told)),
        longest=max(map(len, told), default=0),
        mark=marks.pop() if len(marks) == 1 else "",
        votes=votes,
        open_dates=len(open_ones),
    )


def same_contents(columns: Sequence[Sequence[str]]) -> bool:
    """Whether columns say the same in every row, or nothing."""
    return all(
        len({cell.strip() for cell in row if not is_empty(cell.strip())}) <= 1 for row in zip(*columns, strict=True)
    )


def _is_year_first(cell: str) -> bool:
    return cell[:4].isdecimal() and cell[4:5] == "-" and split_date(cell) is not None


def _has_decimals(cell: str) -> bool:
    number = split_number(cell)
    return number is not None and number.fraction.strip("0") != ""


def _is_phone_like(cell: str, *, serials: bool) -> bool:
    if _MANGLED_PHONE.fullmatch(cell):
        return True
    if not _PHONE.fullmatch(cell) or sum(map(str.isdigit, cell)) < 7:
        return False
    return split_date(cell, serials=serials) is None


def _count(pattern: re.Pattern[str], cells: list[str], *, anywhere: bool = False) -> int:
    match = pattern.search if anywhere else pattern.fullmatch
    return sum(match(cell) is not None for cell in cells)
