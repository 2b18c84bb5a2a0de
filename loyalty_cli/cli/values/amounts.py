"""Amounts as people type them: with the shop's own currency and its thousands, or plain."""

from loyalty_cli.errors import BadAmount
from loyalty_cli.units import Cents, parse_cents
from loyalty_cli.values import Final

_SIGNS: Final = {
    "€": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "£": "GBP",
    "$": "USD CAD AUD NZD SGD HKD TWD MXN ARS CLP COP",
    "us$": "USD",
    "ca$": "CAD",
    "a$": "AUD",
    "¥": "JPY CNY",
    "fr": "CHF XOF XAF XPF",
    "fr.": "CHF",
    "kr": "SEK NOK DKK ISK",
    "zł": "PLN",
    "r$": "BRL",
    "₹": "INR",
    "₺": "TRY",
    "₩": "KRW",
    "₪": "ILS",
}
"""Signs and words for money, in lower case, and the currencies that each may mean."""
_SPACES: Final = "\u00a0\u202f\u2009"
_GROUPING: Final = ".,' \u2019"


def read_cents(text: str, currency: str, decimals: int, *, allow_zero: bool = False) -> Cents:
    """``23.50``, ``23,50``, ``£5.70``, ``5,20 €``, ``1,245.99`` or ``1 245,99`` as cents of the shop's currency.

    Raises BadAmount as ``parse_cents`` does, for another currency, and for thousands that are not set apart as such.
    """
    if text.isascii() and text[:1].isdecimal() and text[-1:].isdecimal():
        bare = text
    else:
        bare = _without_currency(text, currency)
    return parse_cents(_ungrouped(bare, decimals), decimals, allow_zero=allow_zero, shown=text)


def is_money(text: str, currency: str, decimals: int) -> bool:
    """Whether a text can be read as an amount above zero."""
    try:
        read_cents(text, currency, decimals)
    except BadAmount:
        return False
    return True


def _without_currency(text: str, currency: str) -> str:
    """The digits of an amount. Raises BadAmount for another currency."""
    body = text
    for space in _SPACES:
        body = body.replace(space, " ")
    body = body.strip(" ")
    digits = [position for position, char in enumerate(body) if char.isdecimal()]
    if not digits:
        return body
    before, behind = body[: digits[0]].rstrip(" "), body[digits[-1] + 1 :].lstrip(" ")
    sign = before or behind
    if (before and behind) or not sign:
        return body
    meant = _SIGNS.get(sign.lower(), sign.upper() if len(sign) == 3 and sign.isalpha() and sign.isascii() else "")
    if not meant:
        return body
    if currency not in meant.split():
        raise BadAmount("error.amount.currency", text=text, currency=currency)
    return body[digits[0] : digits[-1] + 1]


def _ungrouped(body: str, decimals: int) -> str:
    """The same amount without marks between its thousands; as it is where they do not stand so."""
    marks = [char for char in body if not char.isdecimal()]
    if not marks or not set(marks) <= set(_GROUPING):
        return body
    last = marks[-1]
    whole, _, fraction = body.rpartition(last)
    single = last in ".," and marks.count(last) == 1
    if single and (len(marks) > 1 or len(fraction) != 3 or decimals):
        return f"{_joined(whole)}.{fraction}" if len(marks) > 1 else body
    return _joined(body)


def _joined(whole: str) -> str:
    """``1 245`` as ``1245`` where the groups are of three digits and one mark stands between all of them."""
    marks = {char for char in whole if not char.isdecimal()}
    groups = whole.split(min(marks)) if len(marks) == 1 else [whole]
    fits = 0 < len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])
    return "".join(groups) if fits else whole
