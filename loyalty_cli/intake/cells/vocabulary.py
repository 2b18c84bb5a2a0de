"""What the words of headers mean, in English and French: ``tél``, ``telephone`` and ``phone`` are one concept.

``vocabulary.json`` has the words of columns and of cells of all files: another language is more of them there. What a
whole header means is told by the phrases of ``customer_fields`` and ``order_fields``.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Any, Final, Literal

from loyalty_cli.values import NamedTuple

_CAMEL = re.compile(r"(?<=[a-zà-ÿ0-9])(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z])|(?<=[A-Za-zà-ÿ]{3})(?=[0-9])")
_NUMBER_SIGN = re.compile(r"\b(?:n|no|nr)\s*[°º]\s*|№|\bn\.\s+|#", re.IGNORECASE)
_WORD = re.compile(r"[a-z0-9]+")
_INCLUSIVE = re.compile(r"[(·.\-/](?:e|te|ne|trice|se)s?\b\)?", re.IGNORECASE)
_DAY_FIRST = re.compile(r"\b(?:jj|dd|d|j)\s*[/.\- ]\s*(?:mm?)\b|\bjour\s*/\s*mois\b|\bday\s*/\s*month\b", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"\bmm?\s*[/.\- ]\s*(?:dd|jj|d|j)\b|\bmonth\s*/\s*day\b", re.IGNORECASE)
_MOST_MONTHS: Final = 120
_MONTHS = re.compile(
    r"\b(?:last |past |rolling )?(\d{1,3}) ?(?:derniers? |last |past )?(?:mois|months?|mo|m)\b(?: glissants?| rolling)?"
)
_SIGNS: Final = str.maketrans({"œ": "oe", "æ": "ae", "’": "'", "€": " eur ", "$": " usd ", "£": " gbp ", "_": " "})

LONGEST: Final = 300
"""Maximum length of a header; what is longer is somebody's data."""

Concepts = tuple[str, ...]


class _Vocabulary(NamedTuple):
    joined: tuple[tuple[re.Pattern[str], str], ...]
    stop: frozenset[str]
    concepts: dict[str, str]
    compounds: dict[str, str]
    known: frozenset[str]
    blockers: frozenset[str]
    fillers: tuple[frozenset[str], frozenset[str]]
    left_out: tuple[tuple[str, str, str], ...]
    positional: tuple[tuple[tuple[str, ...], tuple[tuple[int, re.Pattern[str]], ...]], ...]


def fold_header(header: str) -> str:
    """The header in plain lower-case letters, for comparing what a person typed with what stands in the file."""
    return " ".join(_WORD.findall(_plain(header.lower())))


def words_of(header: str) -> Concepts:
    """The words of a header in plain lower-case letters, in order: ``N° Téléphone`` is ``("numero", "telephone")``."""
    text = _INCLUSIVE.sub(" ", _NUMBER_SIGN.sub(" numero ", header))
    return tuple(_WORD.findall(_plain(_CAMEL.sub(" ", text).lower())))


def concepts_of(header: str) -> Concepts:
    """What the words of a header stand for, each once, in order: ``Né(e) le`` is ``("birth",)``."""
    book = _book()
    text = " ".join(words_of(header))
    for pattern, replacement in book.joined:
        text = pattern.sub(replacement, text)
    found: dict[str, None] = {}
    for word in text.split():
        if word not in book.stop:
            found.update(dict.fromkeys(_concepts_of_word(word, book)))
    return tuple(found)


def blockers() -> frozenset[str]:
    """Concepts that make a header another thing."""
    return _book().blockers


def fillers() -> tuple[frozenset[str], frozenset[str]]:
    """Concepts that change nothing beside any meaning, and beside that of a consent."""
    return _book().fillers


def left_out() -> tuple[tuple[str, str, str], ...]:
    """What is not kept: the reason, its phrases, what may stand beside them."""
    return _book().left_out


def is_about_something_else(header: str) -> bool:
    """Whether a word of a header makes it somebody else's or another thing's: a fax, a referrer's e-mail."""
    return not _book().blockers.isdisjoint(concepts_of(header))


def is_strange(header: str) -> bool:
    """Whether no word of a header is known."""
    return _book().known.isdisjoint(concepts_of(header))


def date_order_said(header: str) -> Literal["dmy", "mdy", ""]:
    """``dmy`` or ``mdy`` when the header says how its dates are written, as in ``Birthday (MM/DD)``; else ""."""
    plain = _plain(header.lower())
    if _DAY_FIRST.search(plain):
        return "dmy"
    return "mdy" if _MONTH_FIRST.search(plain) else ""


def months_named(header: str) -> int | None:
    """The months that a header says its amounts are of: 12 in ``Dépenses 12 derniers mois``; None without."""
    found = _MONTHS.search(" ".join(words_of(header)))
    months = int(found[1]) if found else 0
    return months if 0 < months <= _MOST_MONTHS else None


def without_months(header: str) -> str:
    """The header without the months that it names."""
    return _MONTHS.sub(" ", " ".join(words_of(header)))


def positional_orders() -> tuple[tuple[tuple[str, ...], tuple[tuple[int, re.Pattern[str]], ...]], ...]:
    """Known fixed orders of lists without headers: the field of each column, and patterns some columns must match."""
    return _book().positional


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.translate(_SIGNS))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _concepts_of_word(word: str, book: _Vocabulary) -> list[str]:
    for form in _forms(word):
        if form in book.compounds:
            return book.compounds[form].split()
        if form in book.concepts:
            return [book.concepts[form]]
    return [word]


def _forms(word: str) -> list[str]:
    """The word as it is, then in the singular (French and English plurals), then without a doubled s."""
    forms = [word]
    if len(word) > 3 and word[-1] in "sx":
        forms.append(word[:-1])
        if word.endswith("es"):
            forms.append(word[:-2])
    return forms


def words_about(what: str) -> dict[str, Any]:
    """The part of the file about the columns of ``customers``, ``orders`` or ``answers``, ``states``, or ``cells``."""
    found: dict[str, Any] = _file()[what]
    return found


@lru_cache(maxsize=1)
def _file() -> dict[str, dict[str, Any]]:
    import json
    from importlib.resources import files

    text = files("loyalty_cli.intake.cells").joinpath("vocabulary.json").read_text(encoding="utf-8")
    read: dict[str, dict[str, Any]] = json.loads(text)
    return read


@lru_cache(maxsize=1)
def _book() -> _Vocabulary:
    data = words_about("customers")
    return _Vocabulary(
        joined=tuple((re.compile(rf"\b{words}\b"), one) for words, one in data["joined"].items()),
        stop=frozenset(data["stop"].split()),
        concepts={word: concept for concept, words in data["concepts"].items() for word in words.split()},
        compounds=data["compounds"],
        known=frozenset(data["concepts"]),
        blockers=frozenset(data["blockers"].split()),
        fillers=(frozenset(data["filler"].split()), frozenset(data["filler_of_consent"].split())),
        left_out=tuple((why, "|".join(one["phrases"]), one["with"]) for why, one in data["left_out"].items()),
        positional=tuple(
            (
                tuple(order["columns"]),
                tuple((int(at), re.compile(pattern)) for at, pattern in order["patterns"].items()),
            )
            for order in data["positional"]
        ),
    )
