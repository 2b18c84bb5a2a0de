"""The catalogues: every word that a person reads, by key, one folder a language.

``language/en/say.json`` holds the English templates whose keys begin with ``say.``; a part is read when one of its keys
is first asked for. ``KEY.one`` and ``KEY.other`` are the plural forms of KEY. Templates are ours: what is filled in is
never read as a template. Another language is one more folder.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from loyalty_cli.jsons import loads
from loyalty_cli.values import Final, Protocol, TypeAlias

DEFAULT: Final = "en"
_SYMBOLS: Final = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}
VARIABLE: Final = "LOYALTY_LANG"
_FOLDER: Final = os.path.dirname(os.path.abspath(__file__))
_NO_WORDS: Final[Mapping[str, str]] = {}
_COUNTED: Final = frozenset(("available", "boxes", "days", "earned", "limit", "missing", "most", "points"))
"""Fields whose numbers are written with the thousands apart; others may be numbers of facts, or what is typed."""
_loaded: dict[str, Mapping[str, str]] = {}
_in_force = {"told": "", "usual": DEFAULT, "country": ""}


class Spoken(Protocol):
    """A value that is worded in each language by itself: a phrase, an amount of money."""

    def said(self, lang: str) -> str:
        """The words in this language."""
        ...


Value: TypeAlias = object
"""What fills a field: text, a number, a date (worded by ``grammar.day``), or something ``Spoken``."""


class Phrase:
    """A key and its values, worded when somebody reads it: inside a sentence, or by itself."""

    __slots__ = ("key", "values")

    def __init__(self, key: str, /, **values: Value) -> None:
        self.key = key
        self.values = values

    def said(self, lang: str) -> str:
        """The words in this language. Raises KeyError for a key or a field that is missing."""
        return sentence(lang, self.key, **self.values)

    def __str__(self) -> str:
        return self.said(in_force())

    def __repr__(self) -> str:
        return f"Phrase({self.said(DEFAULT)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Phrase) and (self.key, self.values) == (other.key, other.values)

    def __hash__(self) -> int:
        return hash(self.key)


class Listed:
    """Several things in one sentence, separated by commas."""

    __slots__ = ("things",)

    def __init__(self, things: Sequence[Value]) -> None:
        self.things = tuple(things)

    def said(self, lang: str) -> str:
        """The things in this language."""
        return ", ".join(said(thing, lang) for thing in self.things)


class Joined:
    """Several things in one sentence: ``a, b or c``; with ``every``, ``a, b and c``."""

    __slots__ = ("key", "things")

    def __init__(self, things: Iterable[Value], *, every: bool = False) -> None:
        self.key = "grammar.and" if every else "grammar.or"
        self.things = tuple(things)

    def said(self, lang: str) -> str:
        """The things in this language."""
        *first, last = (said(thing, lang) for thing in self.things)
        return sentence(lang, self.key, first=", ".join(first), last=last) if first else last


class Word:
    """One of a family of words: ``thing.phone`` for the word "phone"; the word itself where the catalogue has none."""

    __slots__ = ("family", "values", "word")

    def __init__(self, family: str, word: str, /, **values: Value) -> None:
        self.family = family
        self.word = word
        self.values = values

    def said(self, lang: str) -> str:
        """The word in this language."""
        key = f"{self.family}.{self.word.replace(' ', '-')}"
        return self.word if template(lang, key) is None else sentence(lang, key, **self.values)

    def __str__(self) -> str:
        return self.said(in_force())


def phrase_if_any(key: str, /, **values: Value) -> Phrase | None:
    """The phrase of a key; None where the catalogue has no such key."""
    return None if template(DEFAULT, key) is None else Phrase(key, **values)


class Reason:
    """What the system says of a file, in each language; in its own words where the catalogue has none."""

    __slots__ = ("error",)

    def __init__(self, error: OSError) -> None:
        self.error = error

    def said(self, lang: str) -> str:
        """The reason in this language."""
        from errno import errorcode

        usual = (self.error.strerror or str(self.error)).lower()
        return word(lang, f"errno.{errorcode.get(self.error.errno or 0, '')}", usual)

    def __str__(self) -> str:
        return self.said(in_force())


def known_ones(key: str, names: Iterable[str]) -> Phrase:
    """``rewards: a, b`` by the template of ``key``; ``KEY.none`` where there are none."""
    listed = tuple(names)
    return Phrase(key, known=Listed(listed)) if listed else Phrase(f"{key}.none")


def said(value: Value, lang: str = "") -> str:
    """A value as it is read in this language, else in the one in force; "" for None."""
    if value is None:
        return ""
    return value.said(lang or in_force()) if hasattr(value, "said") else str(value)


def speak(usual: str = "", told: str = "", country: str = "") -> None:
    """Set the current language: ``usual`` is the shop's, ``told`` (an option, the environment) is stronger.

    ``country`` is the shop's: some write the days of a language in their own order.
    """
    if usual:
        _in_force.update(usual=usual, country=country)
    if told:
        _in_force["told"] = told


def silence() -> None:
    """Forget the current language: DEFAULT again."""
    _in_force.update(told="", usual=DEFAULT, country="")


def in_force() -> str:
    """The language of messages: the one told, else the open shop's, else DEFAULT."""
    return _in_force["told"] or _in_force["usual"]


def country_in_force() -> str:
    """The country of the open shop, ISO 3166 alpha-2; "" where none is open."""
    return _in_force["country"]


def spoken(usual: str) -> str:
    """The language for a shop whose usual language this is: the one told, where there is one."""
    return _in_force["told"] or usual


def languages() -> tuple[str, ...]:
    """The languages there is a catalogue for, in alphabetical order."""
    return tuple(sorted(name for name in os.listdir(_FOLDER) if os.path.isdir(_of(name)) and len(name) == 2))


def parts() -> tuple[str, ...]:
    """The parts of a catalogue, in alphabetical order; each is the first word of its keys."""
    return tuple(sorted(name.removesuffix(".json") for name in os.listdir(_of(DEFAULT)) if name.endswith(".json")))


def part(lang: str, name: str) -> Mapping[str, str]:
    """One part of a catalogue, read once: that of DEFAULT for a language that has none, empty where there is none."""
    place = f"{lang}/{name}"
    if place not in _loaded:
        _loaded[place] = _read(lang, name)
    return _loaded[place]


def variety(lang: str, country: str) -> bool:
    """Whether a country writes the language in its own way: ``en-US`` has another order of dates."""
    return country.isalpha() and os.path.isdir(_of(f"{lang}-{country}"))


def _read(lang: str, name: str) -> Mapping[str, str]:
    base, _, country = lang.partition("-")
    if country:
        return {**part(base, name), **_read_one(lang, name)}
    return _read_one(lang, name) or _NO_WORDS


def _read_one(lang: str, name: str) -> Mapping[str, str]:
    known = lang.isascii() and lang.replace("-", "").isalpha() and os.path.isdir(_of(lang))
    try:
        with open(os.path.join(_of(lang if known else DEFAULT), f"{name}.json"), encoding="utf-8") as file:
            text = file.read()
    except (OSError, ValueError):
        return _NO_WORDS
    words: dict[str, str] = loads(text)
    return words


def _of(lang: str) -> str:
    return os.path.join(_FOLDER, lang)


def template(lang: str, key: str) -> str | None:
    """The template of a key, or None where the catalogue has no such key."""
    return part(lang, key.partition(".")[0]).get(key)


def word(lang: str, key: str, usual: str) -> str:
    """The text of a key without fields, ``usual`` where there is none."""
    found = template(lang, key)
    return usual if found is None else found


def sentence(lang: str, key: str, /, **values: Value) -> str:
    """The template of ``key`` filled in. With ``count``, its ``.one`` or ``.other`` form, and ``{count}`` as a number.

    Numbers among the values are to be formatted by the caller, but for what is counted (points, days). Raises KeyError
    for a key or a field that is missing.
    """
    found = template(lang, key)
    count = values.get("count")
    if isinstance(count, int):
        values["count"] = number(count, lang)
        found = found if found is not None else template(lang, f"{key}.{plural_form(count, lang)}")
    if found is None:
        raise KeyError(key)
    filled = {name: _filled(name, value, lang) for name, value in values.items()}
    return found.format_map(filled)


def _filled(name: str, value: Value, lang: str) -> Value:
    if name in _COUNTED and isinstance(value, int):
        return number(value, lang)
    return value.said(lang) if hasattr(value, "said") else _day(value, lang) if isinstance(value, date) else value


def _day(on: date, lang: str) -> str:
    """A day inside a sentence, as the shop writes days: ``30 November 2026``, ``November 30, 2026`` in a US shop."""
    country = _in_force["country"]
    grammar = part(f"{lang}-{country}" if variety(lang, country) else lang, "grammar")
    number_of_day = grammar["grammar.day.first"] if on.day == 1 else str(on.day)
    return grammar["grammar.day"].format(day=number_of_day, month=grammar[f"grammar.month.{on.month}"], year=on.year)


def hint_of(lang: str, key: str, /, **values: Value) -> str:
    """The hint of a refusal: the template ``KEY.hint`` filled in, "" where there is none."""
    hint = f"{key}.hint"
    if template(lang, hint) is None and template(lang, f"{hint}.one") is None:
        return ""
    return sentence(lang, hint, **values)


def clauses(parts: Iterable[object], lang: str = "") -> str:
    """``a; b``: what is said one after another in one line."""
    language = lang or in_force()
    return part(language, "grammar")["grammar.clause"].join(said(one, language) for one in parts)


def plural_form(count: int, lang: str) -> str:
    """``one`` for the numbers that the language calls singular (English 1; French 0 and 1), else ``other``."""
    return "one" if str(abs(count)) in part(lang, "grammar")["grammar.plural.one"].split() else "other"


def number(value: int, lang: str) -> str:
    """12345 as ``12,345`` in English, ``12 345`` (no-break space) in French."""
    return f"{value:,}".replace(",", part(lang, "grammar")["grammar.number.group"])


def money(cents: int, currency: str, decimals: int, lang: str) -> str:
    """7,650 cents as ``€76.50`` in English, ``76,50 €`` in French; a currency without a sign shows its code."""
    grammar = part(lang, "grammar")
    whole, fraction = divmod(abs(cents), 10**decimals)
    amount = number(whole, lang) + (f"{grammar['grammar.number.decimal']}{fraction:0{decimals}}" if decimals else "")
    key = "grammar.money" if currency in _SYMBOLS else "grammar.money.code"
    return grammar[key].format(sign="-" if cents < 0 else "", amount=amount, currency=_SYMBOLS.get(currency, currency))
