"""What is typed at the till as values: amounts, days, items, stamps, fields."""

from collections.abc import Sequence
from datetime import date

from loyalty_cli.errors import BadAmount, BadValue, DateOutOfRange, UsageError
from loyalty_cli.language.catalogue import Phrase, Word, in_force
from loyalty_cli.language.words import decimal
from loyalty_cli.units import MAX_COUNT, Cents, parse_cents, parse_count, plain_cents
from loyalty_cli.values import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from loyalty_cli.cli.values.days import Order
    from loyalty_cli.operations.kernel.shop import OpenShop
    from loyalty_cli.program.kernel.facts import Line


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

    Raises BadAmount as ``parse_cents`` does, for another currency, for thousands that are not set apart as such, and in
    a shop that takes dollars for ``.99``, which is what some shells leave of ``$45.99``.
    """
    if text.isascii() and text[:1].isdecimal() and text[-1:].isdecimal():
        bare = text
    else:
        bare = _without_currency(text, currency)
    if text[:1] == "." and currency in _SIGNS["$"].split():
        raise BadAmount("error.amount.dollar", text=text)
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


_FIRST_YEAR: Final = 1900
_YEARS_AHEAD: Final = 10
"""Days outside of these years are typing mistakes."""
CHANNELS: Final = ("email", "sms", "phone", "post")
"""Channels that a member may consent to."""
_MOST_DAYS: Final = 3_660
_BAR_CODES: Final = (8, 12, 13, 14)
"""Digits of the numbers that are printed on goods (GTIN)."""


def amount(shop: "OpenShop", text: str, *, allow_zero: bool = False) -> int:
    """An amount as cents of the shop's currency. Raises BadAmount."""
    known = shop.program.shop
    return read_cents(text, known.currency, known.decimals, allow_zero=allow_zero)


def some_amount(shop: "OpenShop", text: str | None) -> int:
    """An amount that may be left out, or be nothing: 0 then. Raises BadAmount."""
    return 0 if text is None else amount(shop, text, allow_zero=True)


def day(shop: "OpenShop", text: str | None) -> date | None:
    """A day in the shop's country; None when none was typed. Raises BadDate, DateOutOfRange for a far day."""
    if text is None:
        return None
    from loyalty_cli.cli.values.days import read_day

    today = shop.now().today
    found = read_day(text, today, _order(shop))
    if found.year < _FIRST_YEAR or found.year > today.year + _YEARS_AHEAD:
        raise DateOutOfRange("error.day.far", text=text, first=_FIRST_YEAR, last=today.year + _YEARS_AHEAD)
    return found


def birthday(shop: "OpenShop", text: str | None) -> date | None:
    """A day of birth, in the year NO_YEAR where none was told; None when none was typed. Raises BadDate."""
    if text is None:
        return None
    from loyalty_cli.cli.values.days import read_birthday
    from loyalty_cli.ledger.people.members import NO_YEAR

    return read_birthday(text, shop.now().today, _order(shop), NO_YEAR)


def _order(shop: "OpenShop") -> "Order":
    from loyalty_cli.cli.values.days import order_in

    return order_in(shop.program.shop.country, shop.program.shop.language)


def time_of_day(text: str | None) -> str | None:
    """``9:05`` or ``09:05`` as ``09:05``. Raises BadValue."""
    if text is None:
        return None
    hour, colon, minute = text.partition(":")
    if not (colon and text.isascii() and hour.isdigit() and minute.isdigit() and len(hour) < 3 and len(minute) == 2):
        raise BadValue("error.time", text=text)
    if int(hour) > 23 or int(minute) > 59:
        raise BadValue("error.time-range", text=text)
    return f"{int(hour):02}:{minute}"


def items(shop: "OpenShop", texts: Sequence[str]) -> tuple["Line", ...]:
    """Each ``coffee:2=5.20`` as a line: category, how many, their price in all.

    Raises BadValue, BadAmount, PaymentCard.
    """
    from loyalty_cli.program.kernel.facts import Line

    lines = []
    for text in texts:
        left, equals, price = text.rpartition("=")
        category, colon, quantity = left.partition(":")
        if not equals or not category or (colon and not quantity):
            raise _no_item(shop, text)
        lines.append(
            Line(category_as_written(shop, category), _quantity(quantity) if colon else 1, amount(shop, price))
        )
    return tuple(lines)


def _no_item(shop: "OpenShop", text: str) -> BadValue:
    """What is said of an item without a price, with the nearest good the shop knows; of anything else, the form."""
    word, colon, quantity = text.partition(":")
    if "=" in text or not word or (colon and not quantity.isdecimal()):
        return BadValue("error.item", text=text)
    from loyalty_cli.operations.kernel.unknown_names import likely

    decimals = shop.program.shop.decimals
    price = decimal(plain_cents(260 if decimals else 300, decimals), in_force())
    meant = likely(shop, _clean_category(word))
    like = f"{meant or word}{colon}{quantity}={price}"
    hint = (
        Phrase("error.item-price.near", near=meant, like=like) if meant else Phrase("error.item-price.like", like=like)
    )
    return BadValue("error.item-price", hint, text=text)


def total(shop: "OpenShop", text: str | None, parts: tuple["Line", ...]) -> int:
    """The amount of a purchase, else the sum of its items. Raises BadAmount; UsageError where there is neither."""
    if text is not None:
        if "=" in text and text[:1].isalpha():
            raise UsageError("error.amount.item", text=text)
        return amount(shop, text)
    if not parts:
        raise UsageError("error.amount.missing")
    return sum(part.amount_cents for part in parts)


def rest(shop: "OpenShop", text: str, priced: Sequence[str]) -> str:
    """What an amount leaves for one good more beside those ``priced``, as it is typed; ``…`` where that is unknown."""
    try:
        left = amount(shop, text) - sum(one.amount_cents for one in items(shop, tuple(priced)))
    except BadValue:
        left = 0
    return decimal(plain_cents(left, shop.program.shop.decimals), in_force()) if left > 0 else "…"


def lines(parts: tuple["Line", ...], category: str | None, cents: int) -> tuple["Line", ...]:
    """The items given one by one, or all of the amount in one category. Raises PaymentCard; UsageError for both."""
    if category is None:
        return parts
    if parts:
        raise UsageError("error.item-or-category")
    from loyalty_cli.program.kernel.facts import Line

    return (Line(_clean_category(category), 1, cents),)


def category_as_written(shop: "OpenShop", text: str) -> str:
    """A category as the program writes it, whatever its accents and capitals. Raises BadText, PaymentCard."""
    from loyalty_cli.operations.kernel.unknown_names import written

    return written(shop.program, _clean_category(text))


def _clean_category(text: str) -> str:
    from loyalty_cli.ledger.people.text import clean_text

    return clean_text(text, "category", 64)


def _quantity(text: str) -> int:
    """How many of an item. Raises BadValue, which knows a bar code."""
    if text.isascii() and text.isdigit() and len(text) in _BAR_CODES:
        raise BadValue("error.barcode-quantity", text=text)
    return parse_count(text, "quantity")


def pairs(texts: Sequence[str], example: str) -> tuple[tuple[str, str], ...]:
    """Each ``coffee=4`` as name and value; a name may be told once. Raises BadValue."""
    found: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise BadValue("error.name-and-value", text=text, example=example)
        if name.strip() in found:
            raise BadValue("error.told-twice", name=name.strip())
        found[name.strip()] = value.strip()
    return tuple(found.items())


def own_fields(shop: "OpenShop", texts: Sequence[str]) -> dict[str, str]:
    """Each ``favourite_drink=matcha`` as field and value; in a field of dates what people write becomes ISO.

    Raises BadValue, BadDate.
    """
    told = dict(pairs(texts, "favourite_drink=matcha"))
    if told and "profile_rules" in shop.program.values:
        from loyalty_cli.program.promises.telling.profile import type_of

        for name, value in told.items():
            if value and type_of(shop.program, name).type == "date":
                told[name] = str(day(shop, value))
    return told


def stamps(texts: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """Each ``coffee=4`` as a stamp card and how many stamps. Raises BadValue."""
    return tuple((card, parse_count(count, "number of stamps")) for card, count in pairs(texts, "coffee=4"))


def count(text: str | None, what: str, most: int = MAX_COUNT) -> int:
    """A whole number from 1 to ``most``; 0 when none was typed. Raises BadValue."""
    if text is None:
        return 0
    number = parse_count(text, what)
    if number > most:
        raise BadValue("error.count.range", text=text, most=most)
    return number


def days(text: str | None) -> int:
    """How many days to look ahead, at most ten years; 0 when none was typed. Raises BadValue."""
    number = count(text, "number of days")
    if number > _MOST_DAYS:
        raise BadValue("error.days-many", days=number, most=_MOST_DAYS)
    return number


def limit(text: str | None) -> int | None:
    """Maximum number of rows of a list; None for all. Raises BadValue."""
    return None if text is None else parse_count(text, "number of rows")


def order(text: str | None) -> Literal["dmy", "mdy"] | None:
    """``dmy`` or ``mdy``: which comes first in a slashed date. Raises BadValue."""
    match text.lower() if text is not None else None:
        case None:
            return None
        case "dmy":
            return "dmy"
        case "mdy":
            return "mdy"
        case _:
            raise BadValue("error.date-order", text=text)


def signed(text: str, what: str) -> int:
    """``50``, ``+50`` or ``-50``. Raises BadValue for anything else, and for nothing."""
    digits = text[1:] if text[:1] in ("+", "-") else text
    if digits and not digits.strip("0"):
        raise BadValue("error.changes-nothing", text=text)
    try:
        number = parse_count(digits, what)
    except BadValue:
        raise BadValue("error.whole-number", text=text, what=Word("thing", what)) from None
    return -number if text[0] == "-" else number


def signed_amount(shop: "OpenShop", text: str | None) -> int:
    """``5``, ``+5`` or ``-5.00`` as cents; 0 when none was typed. Raises BadAmount."""
    if text is None:
        return 0
    cents = amount(shop, text[1:] if text[:1] in ("+", "-") else text)
    return -cents if text[0] == "-" else cents


def channels(texts: Sequence[str]) -> tuple[str, ...]:
    """Channels that the member allows, given one by one or with commas. Raises BadValue for an unknown channel."""
    found = [name.lower() for name in names(texts)]
    for name in found:
        if name not in CHANNELS:
            raise BadValue("error.channel", name=name, known=", ".join(CHANNELS))
    return tuple(dict.fromkeys(found))


def names(texts: Sequence[str]) -> tuple[str, ...]:
    """Names given one by one or with commas."""
    return tuple(name.strip() for text in texts for name in text.split(",") if name.strip())


def consents(given: Sequence[str], withdrawn: Sequence[str]) -> dict[str, bool]:
    """Channels with yes or no. Raises BadValue for one told both ways."""
    yes, no = channels(given), channels(withdrawn)
    if both := set(yes) & set(no):
        raise BadValue("error.given-and-withdrawn", min=min(both))
    return {**dict.fromkeys(yes, True), **dict.fromkeys(no, False)}
