"""Currencies as files name them: a code, a sign, a word. Only the shop's own money can be booked."""

import re
import unicodedata
from typing import Final

_DOLLARS: Final = frozenset(("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "TWD", "BMD", "BBD", "BSD", "XCD", "FJD"))
_SIGNS: Final[dict[str, frozenset[str]]] = {
    "€": frozenset(("EUR",)),
    "£": frozenset(("GBP", "GIP", "FKP", "JEP", "GGP", "IMP", "EGP", "LBP")),
    "$": _DOLLARS | {"BRL", "CLP", "COP", "ARS", "UYU"},
    "¥": frozenset(("JPY", "CNY")),
    "₣": frozenset(("CHF", "XPF")),
    "₹": frozenset(("INR",)),
    "₩": frozenset(("KRW",)),
    "₽": frozenset(("RUB",)),
    "₺": frozenset(("TRY",)),
    "₪": frozenset(("ILS",)),
    "₫": frozenset(("VND",)),
    "₱": frozenset(("PHP",)),
    "฿": frozenset(("THB",)),
    "zł": frozenset(("PLN",)),
    "zl": frozenset(("PLN",)),
    "kč": frozenset(("CZK",)),
    "ft": frozenset(("HUF",)),
    "kr": frozenset(("SEK", "NOK", "DKK", "ISK")),
    "fr": frozenset(("CHF",)),
    "us$": frozenset(("USD",)),
    "ca$": frozenset(("CAD",)),
    "c$": frozenset(("CAD",)),
    "a$": frozenset(("AUD",)),
    "au$": frozenset(("AUD",)),
    "nz$": frozenset(("NZD",)),
    "r$": frozenset(("BRL",)),
    "euro": frozenset(("EUR",)),
    "euros": frozenset(("EUR",)),
    "dollar": _DOLLARS,
    "dollars": _DOLLARS,
    "pound": frozenset(("GBP",)),
    "pounds": frozenset(("GBP",)),
    "francs": frozenset(("CHF", "XPF", "XOF", "XAF")),
    "yen": frozenset(("JPY",)),
}
_CODES_TEXT: Final = """
    EUR USD GBP CHF CAD AUD NZD JPY CNY HKD SGD SEK NOK DKK ISK PLN CZK HUF RON BGN HRK TRY RUB UAH ILS AED SAR QAR EGP
    MAD TND DZD XOF XAF XPF ZAR NGN KES GHS INR PKR BDT LKR IDR MYR THB PHP VND KRW TWD BRL MXN ARS CLP COP PEN UYU
    BTC ETH
    """
CODES: Final = frozenset(_CODES_TEXT.split())
_NAMED = re.compile(r"[A-Za-zÀ-ÿ]*[€$£¥₣₹₩₽₺₪₫₱฿]|[A-Za-zÀ-ÿłč]{2,7}\.?")


def currencies_in(text: str) -> list[tuple[str, frozenset[str]]]:
    """Each name of a currency in a short text, with what it can mean; words that name none are passed over."""
    found = []
    for word in _NAMED.findall(text[:80]):
        bare = unicodedata.normalize("NFKC", word).rstrip(".")
        meant = _SIGNS.get(bare.lower()) or (frozenset((bare.upper(),)) if bare.upper() in CODES else None)
        if meant is None and not bare[-1].isalnum():
            meant = _SIGNS.get(bare[-1])
        if meant is not None:
            found.append((bare, meant))
    return found


def foreign(text: str, currency: str) -> str:
    """The other currency that a cell names, as a word for people; "" where it names none but the shop's."""
    for word, meant in currencies_in(text):
        if currency not in meant:
            return next(iter(meant)) if len(meant) == 1 else word
    return ""


def is_code(text: str) -> bool:
    """Whether a cell is the name of a currency and nothing else."""
    bare = text.strip()
    return bare.upper() in CODES or bare.lower() in _SIGNS
