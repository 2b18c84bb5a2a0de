"""Sentences, amounts, numbers and days in the shop's language.

A catalogue is one flat JSON file, key to template. All that differs between languages stands in it: which numbers are
singular, the decimal mark, where the currency stands, the months. Templates are ours; what is filled in is never
read as a template.
"""

import os
from datetime import date
from typing import Final

from loyalty_cli.program.kernel.model import Shop
from loyalty_cli.units import Cents, format_rate_e4, plain_cents

DEFAULT: Final = "en"
_FOLDER: Final = os.path.dirname(os.path.abspath(__file__))
_SYMBOLS: Final = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}
_DETERMINERS: Final = frozenset(
    (
        *("a", "an", "the", "your", "our", "any", "all", "early"),
        *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "twenty"),
    )
)
"""First words of a reward's name that leave no room for an article."""
_loaded: dict[str, dict[str, str]] = {}


def languages() -> tuple[str, ...]:
    """The languages there is a catalogue for, in alphabetical order."""
    return tuple(sorted(name.removesuffix(".json") for name in os.listdir(_FOLDER) if name.endswith(".json")))


def catalogue(lang: str) -> dict[str, str]:
    """The catalogue of a language, read once; that of DEFAULT for a language that has none."""
    if lang not in _loaded:
        path = os.path.join(_FOLDER, f"{lang}.json")
        if not (lang.isascii() and lang.isalpha() and os.path.exists(path)):
            return catalogue(DEFAULT)
        import json

        with open(path, encoding="utf-8") as file:
            _loaded[lang] = json.load(file)
    return _loaded[lang]


def sentence(lang: str, key: str, /, *, count: int | None = None, **values: object) -> str:
    """The template of ``key`` filled in. With ``count``, its ``.one`` or ``.other`` form, and ``{count}`` as a number.

    Numbers among the values are to be formatted by the caller. Raises KeyError for a key or a field that is missing.
    """
    templates = catalogue(lang)
    if count is None:
        return templates[key].format_map(values)
    values["count"] = number(count, lang)
    return templates[f"{key}.{plural_form(count, lang)}"].format_map(values)


def plural_form(count: int, lang: str) -> str:
    """``one`` for the numbers that the language calls singular (English 1; French 0 and 1), else ``other``."""
    return "one" if str(abs(count)) in catalogue(lang)["plural.one"].split() else "other"


def number(value: int, lang: str) -> str:
    """12345 as ``12,345`` in English, ``12 345`` (no-break space) in French."""
    return f"{value:,}".replace(",", catalogue(lang)["number.group"])


def money(cents: Cents, currency: str, decimals: int, lang: str) -> str:
    """7,650 cents as ``€76.50`` in English, ``76,50 €`` in French; a currency without a sign shows its code."""
    templates = catalogue(lang)
    whole, _, fraction = plain_cents(abs(cents), decimals).partition(".")
    amount = number(int(whole), lang) + (templates["number.decimal"] + fraction if fraction else "")
    key = "money" if currency in _SYMBOLS else "money.code"
    return templates[key].format(
        sign="-" if cents < 0 else "", amount=amount, currency=_SYMBOLS.get(currency, currency)
    )


def price(cents: Cents, shop: Shop) -> str:
    """An amount as a shop writes it."""
    return money(cents, shop.currency, shop.decimals, shop.language)


def rate(rate_e4: int, lang: str) -> str:
    """12,500 ten-thousandths as ``1.25`` in English, ``1,25`` in French."""
    return decimal(format_rate_e4(rate_e4), lang)


def decimal(plain: str, lang: str) -> str:
    """``3.2``, written with a point, as ``3.2`` in English, ``3,2`` in French."""
    return plain.replace(".", catalogue(lang)["number.decimal"])


def percent(rate_e4: int, lang: str) -> str:
    """910 ten-thousandths as ``9.1%`` in English, ``9,1 %`` in French."""
    return catalogue(lang)["percent"].format(rate=rate(rate_e4 * 100, lang))


def day(on: date, lang: str, today: date | None = None) -> str:
    """``1 March 2027``, ``1er mars 2027``; with ``today``, a day of the same year goes without it."""
    templates = catalogue(lang)
    number_of_day = templates["day.first"] if on.day == 1 else str(on.day)
    key = "day.short" if today is not None and today.year == on.year else "day"
    return templates[key].format(day=number_of_day, month=templates[f"month.{on.month}"], year=on.year)


def points(count: int, name: str, lang: str) -> str:
    """``35 points``, ``1 point``: the shop's own name for them, which the program gives in the plural."""
    ends_in_s = name.endswith("s") and not name.endswith("ss")
    singular = plural_form(count, lang) == "one" and ends_in_s
    return f"{number(count, lang)} {name[:-1] if singular else name}"


def with_article(name: str, lang: str) -> str:
    """A reward's name inside a sentence: ``Free coffee`` is ``a free coffee`` where the language wants an article.

    Languages whose catalogue has no article (their templates quote the name) get the name as the shop wrote it.
    """
    articles = catalogue(lang)["article"].split()
    if not articles or not name[:1].isalpha():
        return name
    words = name.split(" ")
    named = name if _is_proper(words) else words[0].lower() + name[len(words[0]) :]
    if words[0].lower() in _DETERMINERS or _is_uncounted(words[-1].lower()):
        return named
    return f"{articles[_sounds_like_vowel(words[0])]} {named}"


def _is_proper(words: list[str]) -> bool:
    """``VIP evening``, ``T-shirt`` and ``Golden Ticket`` keep their capitals."""
    shouted = len(words[0]) > 1 and (words[0].isupper() or not words[0][1].isalpha())
    return shouted or (len(words) > 1 and all(word[:1].isupper() for word in words))


def _is_uncounted(last_word: str) -> bool:
    """``Free cookies`` and ``Half off`` take no article."""
    return last_word == "off" or (last_word.endswith("s") and not last_word.endswith(("ss", "us")))


def _sounds_like_vowel(word: str) -> bool:
    if word.isupper() and len(word) > 1:
        return word[0] in "AEFHILMNORSX"
    lower = word.lower()
    if lower.startswith(("uni", "use", "usu", "euro", "one-", "once")):
        return False
    return lower.startswith(("a", "e", "i", "o", "u", "hour", "honest", "heir"))
