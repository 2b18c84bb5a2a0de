"""How the cells of a customer list become values: one reader for each kind of column, made once for a file.

The gates are those of the ledger (``clean_text``, ``to_e164``, ``check_email``, ``check_card``): what is refused at the
till is refused in a file. What is added here is what files do to values: apostrophes, several in a cell, numbers that
a spreadsheet cut short. Readers take a trimmed cell that holds something and raise BadValue.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Any, Final, TypeAlias

from loyalty_cli.config.iso import country_called
from loyalty_cli.errors import BadEmail, BadPhone, BadText, BadValue
from loyalty_cli.intake.cells.evidence import NO_ADDRESS, PLACEHOLDERS, bare, is_empty, is_placeholder
from loyalty_cli.language.catalogue import Phrase, Word
from loyalty_cli.ledger.people.cards import check_card, refuse_payment_card
from loyalty_cli.ledger.people.emails import check_email
from loyalty_cli.ledger.people.phones import to_e164
from loyalty_cli.ledger.people.text import MAX_NAME, MAX_NOTE, MAX_REF, clean_text

_CACHE: Final = 1 << 15
_SEVERAL = re.compile(r"\s*(?: ::: |[/;,|\n\r]| ou | or | et | and )\s*")
_SEVERAL_EMAILS = re.compile(r"(?:\s+:::\s+|[/;,|\s])+")
_EXTENSION = re.compile(r"\s*(?:ext(?:ension)?|poste|x|#)\.?\s*\d{1,6}$", re.IGNORECASE)
_LABELLED = re.compile(r"^(?:tel|tél|téléphone|phone|mobile|port(?:able)?|gsm|fixe)\.?\s*:\s*", re.IGNORECASE)
_CUT_SHORT = re.compile(r"\d(?:[.,]\d+)?E\+?\d{1,3}", re.IGNORECASE)
_INVISIBLE_HARMLESS = str.maketrans(dict.fromkeys("\u202a\u202c\u200e\u200f\u2068\u2069"))
_UNSPACED: Final = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"
_BETWEEN_WORDS: Final = re.compile(f"(?<={_UNSPACED})\u200b(?={_UNSPACED})")
"""Thai, Lao, Burmese and Khmer set it between words, where no space is written."""
_INVISIBLE_ENDS: Final = " \u200b\u200e\u200f\ufeff"
"""What is copied along with a text, before it or behind it."""
_ADDRESS_INSIDE = re.compile(r".*<([^<>]+)>")
_LINES = re.compile(r"[ \t]*(?:\r\n|\r|\n|\x0b|\u2028)[\s]*")
_TAG_MARKS = re.compile(r"[,;|\n\r]+")
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_][a-z]{2,4})?", re.IGNORECASE)
_LANGUAGE_NAMES: Final = {
    "français": "fr", "francais": "fr", "french": "fr", "anglais": "en", "english": "en", "espagnol": "es",
    "spanish": "es", "español": "es", "allemand": "de", "german": "de", "deutsch": "de", "italien": "it",
    "italian": "it", "italiano": "it", "néerlandais": "nl", "dutch": "nl", "nederlands": "nl",
    "portugais": "pt", "portuguese": "pt", "português": "pt",
}  # fmt: skip

_TEXT_MARKS: Final = frozenset("'’`")
_NOT_PLAIN: Final = _TEXT_MARKS | {"="}

_FEW: Final = 5
_LONGEST_PLACEHOLDER: Final = 20
_SHORTEST_CARD: Final = 14
"""With fewer characters nothing is the number of a payment card."""


CellReader: TypeAlias = Callable[[str], Any]


class Placeholders:
    """Notes what fills a cell and says nothing, by the header of its column; it is read as empty, and told."""

    def __init__(self) -> None:
        self.seen: dict[str, dict[str, None]] = {}

    def note(self, label: str, cell: str) -> None:
        """Notes a cell, the first few of a column."""
        told = self.seen.setdefault(label, {})
        if len(told) < _FEW:
            told[cell[:40]] = None

    def notes(self) -> list[str]:
        """A sentence for each column."""
        return [
            str(Phrase("intake.placeholders", label=label, cells=", ".join(map(repr, cells))))
            for label, cells in self.seen.items()
        ]


Noticed: TypeAlias = Callable[[str], object]
"""Told of a cell that is filled and says nothing."""


def remembering(read: Callable[[str], Any], noticed: Noticed = len) -> CellReader:
    """A reader of cells as they come: None where a cell holds nothing, and what was read lately is not read again."""

    def whole(cell: str) -> Any:
        told = bare(cell)
        if is_empty(told):
            if told.lower() in PLACEHOLDERS:
                noticed(told)
            return None
        return read(told)

    return lru_cache(maxsize=_CACHE)(whole)


@lru_cache(maxsize=_CACHE)
def _word(cell: str) -> str:
    """A validated part of a name, cached: first names and many last names recur."""
    told = bare(cell)
    return "" if told in {"", "-", ".", "\\N"} or told.lower() in PLACEHOLDERS else _clean(told, "name", MAX_NAME)


def plain(cell: str) -> str:
    """A cell without the apostrophe that makes a spreadsheet keep it as text."""
    cell = bare(cell)
    return cell[1:].strip() if cell[:1] in _TEXT_MARKS else cell


def text_reader(what: str) -> Callable[[str], str]:
    """Reads a short text: company, tier."""
    return lambda cell: _clean(cell, what, MAX_NAME)


def id_reader(what: str, noticed: Noticed = len) -> CellReader:
    """Reads a number of another system as text, leading zeros and all; a cell as it comes, since each has another.

    The number 0 is that of guests, and nobody's.
    """

    def read(cell: str) -> str | None:
        usual = len(cell) < _SHORTEST_CARD and cell.isalnum() and cell.isascii() and not _CUT_SHORT.fullmatch(cell)
        if usual and (cell.isdigit() or not is_empty(cell)) and cell.strip("0"):
            return cell
        told = bare(cell)
        if is_empty(told) or not told.strip("0"):
            if told.lower() in PLACEHOLDERS:
                noticed(told)
            return None
        return clean_text(_whole(plain(told), what), what, MAX_REF)

    return read


def read_card(cell: str) -> str:
    """A shop's own card number. Raises PaymentCard, BadCard."""
    return check_card(_whole(plain(cell), "card number"))


def read_language(cell: str) -> str | None:
    """A language as ISO 639-1, from its code or name; None for what names none."""
    low = cell.strip().lower()
    found = _LANGUAGE.fullmatch(low)
    return found[1] if found else _LANGUAGE_NAMES.get(low)


def read_tags(cell: str) -> tuple[str, ...]:
    """The tags in a cell, each once; those an address book gives by itself (``* myContacts``) are left out."""
    parts = (part.strip().strip("\"'").strip() for part in _TAG_MARKS.split(cell.replace(" ::: ", ",")))
    return tuple(dict.fromkeys(_clean(part, "tag", MAX_NAME) for part in parts if part and not part.startswith("* ")))


def notes_reader(columns: Sequence[int]) -> Callable[[Sequence[str]], str]:
    """Reads the notes of a row, those of several columns one behind the other; line breaks become `` / ``."""

    def read(cells: Sequence[str]) -> str:
        told = [_LINES.sub(" / ", cell) for at in columns if not is_empty(cell := bare(cells[at]))]
        return _clean(" / ".join(told), "note", MAX_NOTE) if told else ""

    return read


def name_reader(
    parts: Sequence[int], whole: Sequence[int], noticed: Callable[[int, str], object] = max, *, inverted: bool
) -> Callable[[Sequence[str]], str]:
    """Reads a name from its parts in order, or from the columns of whole names where those are empty.

    ``inverted``: whole names are written ``Exemple, Testa``; ``noticed`` is called with placeholders (place, cell).
    """

    def read(cells: Sequence[str]) -> str:
        words = [word for at in parts if (word := _word(cells[at]))]
        if len(words) < len(parts):
            _note_placeholders(parts, cells, noticed)
        if words:
            name = " ".join(words)
            if len(name) > MAX_NAME:
                raise BadText("intake.name-long", characters=len(name), most=MAX_NAME)
            return name
        for at in whole:
            if not is_empty(told := bare(cells[at])):
                return _clean(turned(told) if inverted else told, "name", MAX_NAME)
            _note_placeholders((at,), cells, noticed)
        return ""

    return read


def _note_placeholders(places: Sequence[int], cells: Sequence[str], noticed: Callable[[int, str], object]) -> None:
    for at in places:
        if (cell := cells[at]) and len(cell) < _LONGEST_PLACEHOLDER and bare(cell).lower() in PLACEHOLDERS:
            noticed(at, bare(cell))


def phones_reader(
    columns: Sequence[int],
    country: str,
    noticed: Callable[[int, str], object] = max,
    abroad: int | None = None,
) -> Callable[[Sequence[str]], tuple[str, ...]]:
    """Reads the phones of a row as E.164, each once, those of the first columns first. Raises BadPhone, PaymentCard.

    Where another country stands at ``abroad`` in the row, by its code or its name, each phone is read as one of that
    country, and what is none there as one of the shop's ``country``.
    """
    home = partial(to_e164, country=country)
    read = _several_reader(columns, home, partial(_phones_of, home), "phone", noticed)
    if abroad is None:
        return read
    by_country: dict[str, Callable[[Sequence[str]], tuple[str, ...]]] = {}

    def read_abroad(cells: Sequence[str]) -> tuple[str, ...]:
        other = _country(cells[abroad])
        if other is None or other == country:
            return read(cells)
        if other not in by_country:
            one = partial(_phone_of_either, other, country)
            by_country[other] = _several_reader(columns, one, partial(_phones_of, one), "phone", noticed)
        return by_country[other](cells)

    return read_abroad


def emails_reader(
    columns: Sequence[int], noticed: Callable[[int, str], object] = max
) -> Callable[[Sequence[str]], tuple[str, ...]]:
    """Reads the e-mail addresses of a row, each once, the first columns first. Raises BadEmail, PaymentCard."""
    return _several_reader(columns, _email, _emails_of, "email", noticed)


@lru_cache(maxsize=256)
def _country(cell: str) -> str | None:
    return country_called(cell) if cell else None


def _phone_of_either(first: str, second: str, cell: str) -> str:
    try:
        return to_e164(cell, first)
    except BadPhone:
        return to_e164(cell, second)


def _several_reader(
    columns: Sequence[int],
    read_one: Callable[[str], str],
    read_any: Callable[[str], list[str]],
    field: str,
    noticed: Callable[[int, str], object],
) -> Callable[[Sequence[str]], tuple[str, ...]]:
    """Reads columns that say one thing each, or several: a cell is first taken for one value, as almost all are."""

    def read(cells: Sequence[str]) -> tuple[str, ...]:
        found: tuple[str, ...] = ()
        for at in columns:
            if cell := cells[at]:
                try:
                    told = [read_one(cell if cell[0] not in _NOT_PLAIN else plain(cell))]
                except (BadPhone, BadEmail):
                    text = plain(cell)
                    if is_placeholder(text, field):
                        noticed(at, text)
                        continue
                    told = [] if is_empty(text) else read_any(text)
                found = (*found, *told) if found else tuple(told)
        return found if len(found) < 2 else tuple(dict.fromkeys(found))

    return read


def _email(cell: str) -> str:
    address = check_email(cell)
    if NO_ADDRESS.fullmatch(address):
        raise BadEmail("intake.why.empty")
    return address


def _clean(text: str, what: str, max_len: int) -> str:
    if "\ufffd" in text:
        raise BadText("intake.lost-letter", what=Word("thing", what))
    if "\u200b" in text:
        text = _BETWEEN_WORDS.sub("", text)
    return clean_text(text.strip(_INVISIBLE_ENDS), what, max_len)


def _phones_of(read_one: Callable[[str], str], cell: str) -> list[str]:
    if _CUT_SHORT.fullmatch(cell):
        raise BadPhone("intake.phone-cut-short", cell=cell)
    parts = [_LABELLED.sub("", part) for part in _SEVERAL.split(cell.translate(_INVISIBLE_HARMLESS)) if part]
    return [read_one(_EXTENSION.sub("", _without_decimal(plain(part)))) for part in parts]


def _emails_of(cell: str) -> list[str]:
    inside = _ADDRESS_INSIDE.fullmatch(cell)
    address = inside[1] if inside else cell
    parts = [part.removeprefix("mailto:").strip("'\"<>.") for part in _SEVERAL_EMAILS.split(address) if part]
    refuse_payment_card(cell)
    if not parts or not all("@" in part for part in parts):
        raise BadEmail("intake.no-address", text=cell[:100])
    return [check_email(part) for part in parts]


def _whole(cell: str, what: str) -> str:
    if _CUT_SHORT.fullmatch(cell):
        raise BadValue("intake.cut-short", what=Word("thing", what), cell=cell)
    return _without_decimal(cell)


def _without_decimal(cell: str) -> str:
    """``612345678.0`` is how a program writes a number it took for one with decimals."""
    return cell[:-2] if cell.endswith(".0") and cell[:-2].isdigit() else cell


def turned(name: str) -> str:
    """``Exemple, Testa`` as ``Testa Exemple``; other names as they are."""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and first.strip() else last
