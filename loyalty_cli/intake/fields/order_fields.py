"""The fields of a file of purchases: what each is called in English and French, and what its cells must look like.

A header is folded into words, each into one word for what it means (``commande``, ``invoice`` and ``receipt`` are a
ticket). A field names phrases of such words, the plainest first. Words that change nothing may stand beside a phrase;
words that make it another thing (a tax, a fee, a seller) may not.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final

from loyalty_cli.intake.cells.evidence import Profile
from loyalty_cli.intake.cells.vocabulary import words_about, words_of
from loyalty_cli.values import NamedTuple

_WORDS: Final = words_about("orders")
_SAME: Final = {word: one for one, words in _WORDS["concepts"].items() for word in words.split()}
_SMALL: Final = frozenset(_WORDS["stop"].split())
_JOINED: Final = tuple((re.compile(rf"\b(?:{pattern})\b"), word) for pattern, word in _WORDS["joined"].items())
_OTHER_THINGS: Final = frozenset(_WORDS["other_things"].split())
_CHANGES_NOTHING: Final = frozenset(_WORDS["changes_nothing"].split())


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(_SAME.get(word, word) for word in words if word not in _SMALL)


def anything(_: Profile) -> bool:
    """A column whose cells may be of any kind."""
    return True


def _numbers(seen: Profile) -> bool:
    return not seen.cells or seen.mostly(seen.numbers, 20)


def _dates(seen: Profile) -> bool:
    return not seen.cells or seen.mostly(seen.dates, 20)


def _money(seen: Profile) -> bool:
    return _numbers(seen) and not seen.mostly(seen.dates, 80)


class Field(NamedTuple):
    """A meaning that a column can have.

    ``phrases`` are what it is called, by rank, the plainest first; ``beside`` are further words that may stand there,
    ``never`` those that may not.
    ``holds`` tells whether cells can be it. ``choice`` says what becomes of several columns: ``one`` is asked about
    where two are as plain, ``any`` takes the fullest, ``all`` are read. ``words`` name it in a question.
    """

    key: str
    words: str
    phrases: tuple[str, ...]
    holds: Callable[[Profile], bool] = anything
    choice: str = "one"
    beside: str = ""
    never: str = ""


FIELDS: Final = (
    Field(
        "date", "the day", (
            "date|day|date ticket|date purchase|date sales|ticket day|date time|date time ticket|date line item",
            "created|date created|date payment|date paid|created date time|datetime|timestamp|ticket datetime",
            ("paid|completed|processed|ticket completed|opened|closed|date completed|date closed|captured|date opened"
            "|placed|ticket placed|date placed|issued|date issued|ticket issued"),
        ), _dates, "any", "local"),
    Field("time", "the time", ("time|time ticket|hh mm|time purchase",), choice="any"),
    Field("zone", "the time zone", ("time zone|timezone|zone|zone time|date zone|fuseau|fuseau time",), choice="any"),
    Field(
        "card", "the card or number", (
            "customer id|card|card number|customer number|customer code|card id|card customer|customer card number",
            "customer reference id|customer reference|customer external id|customer user id",
        ), choice="all"),
    Field(
        "email", "the e-mail", ("email|customer email|email address|address email|contact email|ticket email",),
        choice="all"),
    Field(
        "phone", "the phone",
        ("phone|customer phone|phone number|customer phone number|mobile number|contact phone",), choice="all"),
    Field(
        "member", "the member", ("customer|customer contacts|customer contact|contact|contacts",)),
    Field("name", "the name", ("customer name|full name|name first|customer full name|contact name",), choice="all"),
    Field("first_name", "the first name", ("first|first name|customer first name|customer first",), choice="all"),
    Field("last_name", "the last name", ("last|last name|customer last name|family name",), choice="all"),
    Field(
        "amount", "the amount", (
            ("amount ttc|total ttc|ttc|net payer|amount paid|total paid|total collected|grand total|ca ttc"
            "|price total ttc|total line ttc|amount line ttc|amount collected|paid total"),
            ("amount|total|sum|somme|ca|net|net total|total amount|amount net|total line|amount line|line item total"
            "|price total|ticket price|item total|value|valeur|lineitem total|total sales"),
            "net sales|sales net|number revenue|net revenue|revenue",
            "gross sales|sales gross|sales|gross|gross amount|gross total",
            "subtotal",
            "price",
        ), _money, beside="charged"),
    Field(
        "total", "the total of the whole ticket",
        ("total ticket|total ticket ttc|amount ticket|amount ticket ttc|amount total ticket|ticket total amount",),
        _money),
    Field("price", "the price of one item", ("unit price|pu|pu ttc|unit price ttc|item price",), _money, "any"),
    Field(
        "ref", "the receipt number", (
            "ticket number",
            "ticket|ticket id|ticket code|ticket ref|ticket reference|ticket key|ticket name",
            "ref|reference",
            "number",
            "payment id|id|payment reference|ticket reference id",
        ), choice="any"),
    Field("category", "the category", ("category|category item|item category|category name",), choice="any"),
    Field(
        "item", "the item", ("item|item name|name item|item title|title", "sku|item sku|item id|item code"),
        choice="any"),
    Field(
        "quantity", "the number of items", (
            "quantity|item quantity|quantity sold|quantite vendue|quantity vendue|nb item|item count",
            "count",
        ), _numbers, "any"),
    Field(
        "purchase", "the receipt that is returned",
        (("returns|return of|retour|original ticket|ticket origine|purchase|return ticket|refunded ticket"
         "|original ticket number|original ticket id|parent ticket|parent ticket id|ticket parent"),)),
    Field(
        "type", "the kind of row", ("ticket type|event type|operation type|sales type", "type"),
        never="payment customer"),
    Field("status", "the state of the order", (
        "status|status name|ticket status|financial status|payment status|financial status ticket",
        "ticket payment status",
        ),
        choice="all", beside="current actuel"),
    Field("refunded", "what was refunded", (
        "amount refunded|total refunded|refunded|amount refunded total|refunded ticket amount|ticket refunded",
        "refunded value|value refunded"), choice="all", beside="amount total"),
    Field("returned", "what was returned of it later", (), _money, "any"),
    Field("goods", "the goods with their prices", (), choice="any"),
    Field("back", "the goods that were returned", (), choice="any"),
    Field("buyer", "who bought for the member", ("bought by|achete par",), choice="any"),
    Field("cancelled", "that it was cancelled", (
        "cancelled|date cancelled|ticket cancelled|cancelled time|deleted|cancelled ticket|day cancelled",),
        choice="all"),
    Field("currency", "the currency", (
        "currency|currency code|ticket currency|payment currency|currency ticket code|currency symbol",), choice="any"),
    Field("discount", "the discount", (
        "discount|discount amount|discount total|total discount|discount ttc|amount discount ttc|discount value",
        "card discount amount|cart discount|cart discount amount|ticket discount|line discount|item discount"),
        _numbers, "any"),
    Field("apart", "what is no goods: tips, gift cards sold", (), _numbers, choice="all"),
    Field("adjusted", "the total after refunds", ("adjusted total ticket|adjusted total|adjusted amount",), _money),
    Field(
        "channel", "the channel", (
            "channel|sales channel|channel sales|channel name|ticket channel",
            "store|store name|location|location name|store location|store id|register location",
            "source|ticket source|source name|sold via|via",
        ), choice="any"),
)  # fmt: skip
BY_KEY: Final = {field.key: field for field in FIELDS}
IDENTITIES: Final = ("card", "email", "phone", "member", "name", "first_name", "last_name")
"""What tells who bought, the surest first. ``member`` is any of the others."""
AMOUNTS: Final = frozenset(("amount", "total", "price"))
OF_MONEY: Final = AMOUNTS | {"refunded", "discount", "adjusted", "apart"}
MEANINGS: Final = tuple(field.key for field in FIELDS)
_BESIDE_THE_ORDER: Final = _folded(_OTHER_THINGS) - {"refunded", "cancelled", "change", "last"}
_KNOWN_WORDS: Final = frozenset(_SAME.values()) | _folded(_OTHER_THINGS) | _CHANGES_NOTHING
_LONGEST: Final = 300
STEP: Final = 10
"""Ranks are so far apart; words beside a phrase make a header less plain, but by less than a step."""
CENTS: Final = "cents"
"""The word by which a header says that its whole numbers are cents."""
OF_NO_GOODS: Final = (frozenset(("tip",)), frozenset(("gift", "card", "sales")), frozenset(("gift", "card")))
"""What some tills count in what they collected, though it buys no goods."""
OF_A_LINE: Final = frozenset(("net", "gross", "sales", "line", "item", "unit", "price"))
"""Words by which a header says that its amount is that of an item, not of a ticket."""


class Reading(NamedTuple):
    """What a header can mean: the field's key, and how plainly it says so (0 is plainest)."""

    key: str
    rank: int


def folded(header: str) -> frozenset[str]:
    """What the words of a header mean, without those that mean nothing here."""
    text = " ".join(words_of(header))
    for pattern, word in _JOINED:
        text = pattern.sub(word, text)
    return _folded(text.split())


_EXACT: Final = {
    _folded(phrase.split()): Reading(field.key, rank * STEP)
    for field in FIELDS
    for rank, phrases in enumerate(field.phrases)
    for phrase in phrases.split("|")
}


@lru_cache(maxsize=4096)
def read_header(header: str) -> Reading | None:
    """What a header means, exactly or with words beside it that change nothing; None for anything else."""
    words = folded(header) if len(header) <= _LONGEST else frozenset()
    return _EXACT.get(words) or _roughly(words)


def _roughly(words: frozenset[str]) -> Reading | None:
    best: tuple[int, int, Reading] | None = None
    for phrase, reading in _EXACT.items():
        extra = words - phrase
        if not phrase <= words or not phrase:
            continue
        field = BY_KEY[reading.key]
        allowed = (_CHANGES_NOTHING | frozenset(field.beside.split())) - frozenset(field.never.split())
        allowed |= {CENTS} if field.key in OF_MONEY else frozenset()
        if extra <= allowed and extra.isdisjoint(_OTHER_THINGS - frozenset(field.beside.split())):
            found = (
                -len(phrase),
                reading.rank,
                Reading(reading.key, reading.rank + STEP // 2 + min(len(extra), STEP // 2 - 1)),
            )
            best = found if best is None else min(best, found)
    return best[2] if best else None


def is_of_another_thing(header: str) -> bool:
    """Whether a word of a header says that it is about something beside the order: a note, a shipment, a line."""
    return not folded(header).isdisjoint(_BESIDE_THE_ORDER)


def is_strange_to_orders(header: str) -> bool:
    """Whether no word of a header is one of a file of purchases."""
    return folded(header).isdisjoint(_KNOWN_WORDS)


def is_known(header: str) -> bool:
    """Whether a header is one of a file of purchases."""
    return read_header(header) is not None


def meanings_of(labels: Iterable[str]) -> frozenset[str]:
    """What the headers of a file could mean, were it one of purchases."""
    return frozenset(known.key for label in labels if (known := read_header(label)) is not None)


def tell_purchases(labels: Iterable[str]) -> bool:
    """Whether headers name all that a purchase needs: a day, an amount, and somebody or a receipt number."""
    told = meanings_of(labels)
    return "date" in told and not told.isdisjoint(AMOUNTS) and not told.isdisjoint({*IDENTITIES, "ref"})
