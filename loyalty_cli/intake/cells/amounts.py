"""Numbers as files write them: money in cents, points and counts in wholes.

Thousands may be set off by a space of any width, an apostrophe, a comma or a dot; decimals by a comma or a dot. Which
is which is settled by the number itself or by its column; a single mark before three digits, unsettled, is refused
for money and is a thousand for what has no decimals.
"""

import re
from collections.abc import Callable
from typing import Final, Literal, TypeAlias

from loyalty_cli.errors import BadAmount, BadValue
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.units import MAX_CENTS, MAX_COUNT, Rounding, round_ratio
from loyalty_cli.values import NamedTuple

DecimalMark: TypeAlias = Literal[".", ",", ""]
"""What a column writes before decimals; "" where nothing says."""

_MOST_DECIMALS: Final = 20
_CURRENCY = re.compile(r"(?:€|\$|£|¥|₣|fr\.?|chf|eur(?:os?)?|usd|gbp|cad|us\$|ca\$)", re.IGNORECASE)
_USUAL = re.compile(r"\d{1,9}\.\d\d", re.ASCII)
_NO_CENTS = re.compile(r"(?<=\d)[.,][-–—]+$")
_UNIT = re.compile(r"\s*(?:points?|pts?\.?|visites?|visits?|tampons?|stamps?|x)$", re.IGNORECASE)
_SIGNED = re.compile(r"([-−+]?)([^-−+()]+)|\(([^-−+()]+)\)|([^-−+()]+)[-−]")
"""What stands before and behind a number: a sign, accounting's brackets, or the minus that some tills put last."""
_SPACES: Final = str.maketrans(dict.fromkeys("\u0020\u00a0\u2009\u202f'’"))
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})+")
_PLAIN = re.compile(r"\d+(?:([.,])(\d*))?")
_BOTH = re.compile(r"\d{1,3}(?:(?P<group>[.,])\d{3})(?:(?P=group)\d{3})*(?!(?P=group))[.,]\d+")
_OUT_OF_BOXES = re.compile(r"(\d{1,4})\s*/\s*\d{1,4}")


class Number(NamedTuple):
    """A number read from a cell: ``whole`` and ``fraction`` are its digits. ``unsettled``: the mark may mean either."""

    negative: bool
    whole: str
    fraction: str
    unsettled: bool = False


def split_number(text: str, mark: DecimalMark = "") -> Number | None:
    """The parts of what is written like a number, perhaps with a currency; None for anything else."""
    if text.isdigit() and text.isascii():
        return Number(negative=False, whole=text, fraction="")
    body = _bare(text)
    signs = _SIGNED.fullmatch(body)
    if signs is None or not (number := signs[2] or signs[3] or signs[4]).isascii():
        return None
    return _split_body(number, mark, negative=signs[2] is None or signs[1] in ("-", "−"))


def _bare(text: str) -> str:
    """The number without its currency, spaces, and the dash that stands for no cents in ``12.-``."""
    return _NO_CENTS.sub("", _CURRENCY.sub("", text.strip(), count=1).translate(_SPACES))


def _split_body(body: str, mark: DecimalMark, *, negative: bool) -> Number | None:
    if _BOTH.fullmatch(body):
        at = max(body.rfind("."), body.rfind(","))
        return Number(negative, body[:at].replace(".", "").replace(",", ""), body[at + 1 :])
    plain = _PLAIN.fullmatch(body)
    if plain is None:
        grouped = _GROUPED.fullmatch(body)
        return Number(negative, body.replace(grouped[1], ""), "") if grouped and _one_mark(body) else None
    whole = body[: plain.start(1)] if plain[1] else body
    fraction = plain[2] or ""
    if len(fraction) == 3 and 1 <= len(whole) <= 3 and whole != "0":
        if mark and plain[1] != mark:
            return Number(negative, whole + fraction, "")
        return Number(negative, whole, fraction, unsettled=not mark)
    return Number(negative, whole, fraction)


def mark_of(text: str) -> DecimalMark:
    """What a cell says about the decimal mark of its column: "," or "." when it shows one, else ""."""
    body = _bare(text).strip("-−+()")
    if _BOTH.fullmatch(body):
        return "," if body.rfind(",") > body.rfind(".") else "."
    if _GROUPED.fullmatch(body) and _one_mark(body):
        repeated = body.count(".") + body.count(",") > 1
        return ("," if "." in body else ".") if repeated else ""
    plain = _PLAIN.fullmatch(body)
    return "" if plain is None or not plain[1] or len(plain[2]) == 3 else ("," if plain[1] == "," else ".")


def has_currency(text: str) -> bool:
    """Whether the cell names a currency: then its number is money."""
    return _CURRENCY.search(text) is not None


def cents_reader(decimals: int, mark: DecimalMark, *, in_cents: bool = False) -> Callable[[str], int]:
    """Reads a column of money as cents of a currency with ``decimals`` decimals. ``in_cents``: it is so written.

    Raises BadAmount for what is no amount, below zero, could be two amounts, or has more decimals than the currency
    (zeros and the dust of binary fractions are brushed off).
    """

    def read(text: str) -> int:
        number = split_number(text, mark)
        if number is not None and number.negative and (number.whole + number.fraction).strip("0"):
            raise BadAmount("intake.below-zero", text=text[:40])
        return _magnitude(text, number, decimals, in_cents=in_cents)

    return read


def signed_reader(decimals: int, mark: DecimalMark) -> Callable[[str], int]:
    """Reads a column of money that may go both ways, like ``cents_reader``: what comes back is below zero.

    Below zero are ``-4.50``, ``4.50-`` and ``(4.50)``.
    """

    def read(text: str) -> int:
        if decimals == 2 and _USUAL.fullmatch(text):
            return int(text[:-3] + text[-2:])
        number = split_number(text, mark)
        cents = _magnitude(text, number, decimals)
        return -cents if number is not None and number.negative else cents

    return read


def _magnitude(text: str, number: Number | None, decimals: int, *, in_cents: bool = False) -> int:
    """The cents of a number without its sign. Raises BadAmount."""
    if number is None or len(number.whole) > 15 or len(number.fraction) > _MOST_DECIMALS:
        raise BadAmount("error.amount", text=text[:40])
    if number.unsettled and decimals == 0:
        number = Number(number.negative, number.whole + number.fraction, "")
    if number.unsettled and decimals < 3:
        raise BadAmount("intake.two-amounts", text=text[:40])
    if in_cents:
        cents = int(number.whole or "0") if not number.fraction.strip("0") else -1
    else:
        cents = _cents(number, decimals)
    if not 0 <= cents <= MAX_CENTS:
        raise BadAmount("intake.amount-large", text=text[:40], decimals=decimals)
    return cents


def whole_reader(what: str, mark: DecimalMark = "", rounding: Rounding = "floor") -> Callable[[str], int]:
    """Reads a column of whole numbers: points, visits, stamps (``4/10`` is 4). Decimals are rounded as points are.

    Raises BadValue for what is no number, below zero or too large.
    """

    def read(text: str) -> int:
        if boxes := _OUT_OF_BOXES.fullmatch(text):
            return int(boxes[1])
        number = split_number(_UNIT.sub("", text), mark)
        if number is None or len(number.whole) > 12 or len(number.fraction) > _MOST_DECIMALS:
            raise BadValue("intake.no-count", text=text[:40], what=Phrase(f"intake.count.{what}"))
        if number.unsettled:
            number = Number(number.negative, number.whole + number.fraction, "")
        scale = 10 ** len(number.fraction)
        count = round_ratio(int(number.whole or "0") * scale + int(number.fraction or "0"), scale, rounding)
        if number.negative and count:
            raise BadValue("intake.below-zero", text=text[:40])
        if count > MAX_COUNT:
            raise BadValue("intake.count-large", text=text[:40], what=Phrase(f"intake.count.{what}"))
        return count

    return read


def _cents(number: Number, decimals: int) -> int:
    kept, dust = number.fraction[:decimals].ljust(decimals, "0"), number.fraction[decimals:]
    cents = int((number.whole or "0") + kept)
    if not dust.strip("0"):
        return cents
    # 123.45999999999999 is how a binary fraction writes 123.46; nothing less even counts as dust.
    if len(dust) >= 6 and dust[:4] == "9999":
        return cents + 1
    return cents if len(dust) >= 6 and dust[:4] == "0000" else -1


def _one_mark(body: str) -> bool:
    return not ("." in body and "," in body)
