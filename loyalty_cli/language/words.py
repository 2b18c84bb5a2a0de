"""Sentences, amounts, numbers and days in the shop's language.

All that differs between languages stands in the catalogue: which numbers are singular, the decimal mark, where the
currency stands, the months.
"""

from datetime import date

from loyalty_cli.language.catalogue import money, number, part, plural_form, spoken, variety
from loyalty_cli.program.kernel.shop import Shop
from loyalty_cli.units import Cents, format_rate_e4
from loyalty_cli.values import Final

_DETERMINERS: Final = frozenset(
    (
        *("a", "an", "the", "your", "our", "any", "all", "early"),
        *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "twenty"),
    )
)
"""First words of a reward's name that leave no room for an article."""


def tongue(shop: Shop) -> str:
    """The language a shop is read in: the one told, else its own, in the variety of its country."""
    lang = spoken(shop.language)
    return f"{lang}-{shop.country}" if variety(lang, shop.country) else lang


def price(cents: Cents, shop: Shop) -> str:
    """An amount as a shop writes it."""
    return money(cents, shop.currency, shop.decimals, tongue(shop))


def rate(rate_e4: int, lang: str) -> str:
    """12,500 ten-thousandths as ``1.25`` in English, ``1,25`` in French."""
    return decimal(format_rate_e4(rate_e4), lang)


def decimal(plain: str, lang: str) -> str:
    """``3.2``, written with a point, as ``3.2`` in English, ``3,2`` in French."""
    return plain.replace(".", part(lang, "grammar")["grammar.number.decimal"])


def percent(rate_e4: int, lang: str) -> str:
    """910 ten-thousandths as ``9.1%`` in English, ``9,1 %`` in French."""
    return percentage(format_rate_e4(rate_e4 * 100), lang)


def percentage(plain: str, lang: str) -> str:
    """``9.1``, written with a point, as ``9.1%`` in English, ``9,1 %`` in French, held in one line."""
    return part(lang, "grammar")["grammar.percent"].format(rate=decimal(plain, lang))


def day(on: date, lang: str, today: date | None = None) -> str:
    """``1 March 2027``, ``1er mars 2027``; with ``today``, a day of the same year goes without it."""
    grammar = part(lang, "grammar")
    number_of_day = grammar["grammar.day.first"] if on.day == 1 else str(on.day)
    key = "grammar.day.short" if today is not None and today.year == on.year else "grammar.day"
    return grammar[key].format(day=number_of_day, month=grammar[f"grammar.month.{on.month}"], year=on.year)


def points(count: int, name: str, lang: str) -> str:
    """``35 points``, ``1 point``: the shop's own name for them, which the program gives in the plural."""
    ends_in_s = name.endswith("s") and not name.endswith("ss")
    singular = plural_form(count, lang) == "one" and ends_in_s
    return f"{number(count, lang)} {name[:-1] if singular else name}"


def with_article(name: str, lang: str) -> str:
    """A reward's name inside a sentence: ``Free coffee`` is ``a free coffee`` where the language wants an article.

    Languages whose catalogue has no article (their templates quote the name) get the name as the shop wrote it; so does
    one with a number in it, ``Jeans 20``, ``CHF 5 off your purchase``.
    """
    articles = part(lang, "grammar")["grammar.article"].split()
    if not articles or not name[:1].isalpha() or any(char.isdigit() for char in name):
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
