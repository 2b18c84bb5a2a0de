"""What a column of a list of customers can be: one object a field. A new column is one more of them.

A header is folded into concepts (``tél``, ``telephone`` and ``phone`` are one: see ``vocabulary``), and these are
compared with the phrases of the fields. A phrase explains a header when every other concept in it is one that changes
nothing beside that meaning.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

from loyalty_cli.intake.cells.amounts import DecimalMark, cents_reader, whole_reader
from loyalty_cli.intake.cells.dates import DateOrder, birthday_reader, day_reader, split_date
from loyalty_cli.intake.cells.evidence import EMAIL, Profile
from loyalty_cli.intake.cells.texts import Noticed, id_reader, read_card, read_language, read_tags, text_reader
from loyalty_cli.intake.cells.vocabulary import LONGEST, Concepts, blockers, concepts_of, fillers, left_out
from loyalty_cli.units import Rounding
from loyalty_cli.values import NamedTuple

_PHONE_LIKE = re.compile(r"'?[+(]?\d[\d\s.\-/()]{5,}")
_NUMBER_LIKE = re.compile(r"[\d.,\s€$£-]+")


class Cell(NamedTuple):
    """How the cells of a column are written; ``noticed`` is told of those that are filled and say nothing."""

    order: DateOrder
    mark: DecimalMark
    in_cents: bool
    serials: bool
    today: date
    timezone: str
    decimals: int
    rounding: Rounding
    noticed: Noticed


Holds: TypeAlias = Callable[[Profile, int], bool]
"""Whether cells can be a field, where at least so many per cent of them must be of its kind."""


def anything(_: Profile, __: int) -> bool:
    """Cells of any kind."""
    return True


class Field(NamedTuple):
    """A field of a customer.

    ``phrases`` are what it is called, in concepts, the plainest first; ``beside`` are concepts that change nothing
    there. ``slot`` is where it stands in ``CustomerRow`` ("" where several columns make one value) and ``read`` makes
    the reader of its cells. ``holds`` tells whether cells can be it, ``shape`` whether one cell looks like it. What
    becomes of several columns is the ``choice``: ``one`` is asked about where two differ, ``any`` takes the plainest,
    ``many`` are read. ``kind`` names what is missing where the cells are something else. A ``trusted`` header is
    believed where a few cells are not it. ``also`` are further names of it in ``--map``; what is not ``mapped`` is
    settled into another.
    """

    key: str
    phrases: str = ""
    beside: str = ""
    slot: str = ""
    read: Callable[[Cell], Callable[[str], Any]] | None = None
    holds: Holds = anything
    shape: Callable[[str], object] | None = None
    choice: Literal["one", "any", "many"] = "one"
    kind: str = ""
    trusted: bool = False
    is_day: bool = False
    mapped: bool = True
    also: str = ""


def _mostly(count: Callable[[Profile], int]) -> Holds:
    return lambda seen, least: seen.mostly(count(seen), least)


_numbers: Final = _mostly(lambda seen: seen.numbers)


def _names(seen: Profile, _: int) -> bool:
    data = any(seen.cells < 2 * count for count in (seen.emails, seen.phones, seen.dates, seen.numbers))
    return seen.mostly(seen.words) and not data and not seen.mostly(seen.yes_no, 80)


def _counts(seen: Profile, least: int) -> bool:
    return _numbers(seen, least) and not seen.has_some(seen.currencies)


def _whole(seen: Profile, least: int) -> bool:
    return _counts(seen, least) and not seen.has_some(seen.decimals)


def _are_ids(seen: Profile) -> bool:
    return seen.mostly(seen.ids, 80) and not any(
        2 * count > seen.cells for count in (seen.emails, seen.dates, seen.decimals)
    )


def _are_numbers_of_people(seen: Profile, _: int) -> bool:
    return _are_ids(seen) and (seen.cells < 5 or seen.unlike * 10 >= seen.cells * 9)


def _short_words(seen: Profile, _: int) -> bool:
    return seen.longest <= 40 and not seen.has_some(seen.emails + seen.dates + seen.decimals)


def _consents(seen: Profile, _: int) -> bool:
    return seen.mostly(seen.yes_no, 60) or (seen.mostly(seen.dates, 60) and not seen.mostly(seen.numbers, 60))


def _birthday(cell: Cell) -> Callable[[str], str | None]:
    return birthday_reader(cell.order, cell.today, serials=cell.serials)


def _day(cell: Cell) -> Callable[[str], date | None]:
    return day_reader(cell.order, cell.today, cell.timezone, serials=cell.serials)


def _money(cell: Cell) -> Callable[[str], int]:
    return cents_reader(cell.decimals, cell.mark, in_cents=cell.in_cents)


def _points(cell: Cell) -> Callable[[str], int]:
    return whole_reader("points", cell.mark, cell.rounding)


FIELDS: Final = (
    Field(
        "full_name", "full name|name firstname|name lastname|firstname lastname", "card", holds=_names, choice="any",
        also="name"),
    Field(
        "first_name", "firstname|first name|given name|given|first", "address", holds=_names, choice="any"),
    Field(
        "middle_name", "middle name|middle|other firstname", holds=_names, choice="many"),
    Field(
        "last_name", "lastname|last name|family name|last", "address", holds=_names, choice="any"),
    Field(
        "company", "company|company name|business name|business|name marketing", "address shipping", slot="company",
        read=lambda _: text_reader("company"), holds=_names, choice="any"),
    Field(
        "email", "email|email address|address electronic", "value home work other business account 2 3 4 5 number",
        holds=_mostly(lambda seen: seen.emails), shape=EMAIL.search, choice="many", kind="emails", trusted=True,
        also="mail"),
    Field(
        "phone", "phone|mobile phone|mobile|landline|sms|whatsapp|number",
        "value number shipping address home work other landline business 2 3 4 5 sms whatsapp mobile phone",
        holds=_mostly(lambda seen: seen.phones), shape=_PHONE_LIKE.fullmatch, choice="many", kind="phones",
        trusted=True, also="mobile"),
    Field(
        "birthday", "birthday|birth|birth date|birthday date|birth day", "date day", slot="birthday", read=_birthday,
        holds=_mostly(lambda seen: seen.dates + seen.dayless), shape=split_date, kind="dates", trusted=True,
        is_day=True),
    Field(
        "card",
        (
            "loyalty card number|loyalty card|card number|card|card code|card id|barcode|card barcode|member number"
            "|member id|member code|loyalty number|loyalty id|loyalty code|member reference"
        ),
        "number code", slot="card", read=lambda _: read_card,
        holds=lambda seen, _: _are_ids(seen) and not seen.mostly(seen.yes_no, 90), choice="any", kind="cards"),
    Field(
        "source_id",
        (
            "client id|id|record id|client number|client reference|external id|account id|account number|reference id"
            "|reference|number reference|external reference|external code|client code|source id|internal id|number"
            "|code|account code"
        ),
        slot="source_id", read=lambda cell: id_reader("customer number", cell.noticed), holds=_are_numbers_of_people,
        choice="any", kind="ids", also="id"),
    Field(
        "points", "point balance|point|total point|total", "reward number count balance account total value card",
        slot="points", read=_points, holds=_counts, shape=_NUMBER_LIKE.fullmatch, kind="numbers", trusted=True),
    Field(
        "credit",
        (
            "credit|store credit|credit balance|wallet|wallet balance|cagnotte|cagnotte balance|avoir|avoir balance"
            "|prepaid balance|balance amount|money balance|amount"
        ),
        "value amount balance account total cent store card", slot="credit_cents", read=_money, holds=_numbers,
        shape=_NUMBER_LIKE.fullmatch, kind="amounts", also="credit_cents"),
    Field(
        "spend",
        (
            "spend|total spend|amount spend|revenue|total revenue|revenue cumul|spend cumul|purchase amount"
            "|order amount|total amount|amount cumul|purchase cumul|total sale|sale|purchase value|order value"
            "|lifetime value|lifetime spend|lifetime revenue|sale amount|total purchase|purchase|total|amount"
        ),
        "date total lifetime amount value gross net money cumul cent since store purchase order sale",
        slot="spend_cents", read=_money, holds=_numbers, shape=_NUMBER_LIKE.fullmatch, kind="amounts",
        also="spend_cents"),
    Field(
        "joined",
        (
            "joined|joined date|client since|since|subscribed date|subscribed|created|created date|first visit"
            "|first purchase|first order|first seen|first activity|date"
        ),
        "date time account card store", slot="joined_on", read=_day, holds=_mostly(lambda seen: seen.dates),
        shape=split_date, choice="any", kind="dates", is_day=True, also="first_visit joined_on"),
    Field(
        "last_visit", "last visit|last purchase|last order|last sale|last seen|last activity|date", "date time store",
        slot="last_visit_on", read=_day, holds=_mostly(lambda seen: seen.dates), shape=split_date, choice="any",
        kind="dates", is_day=True, also="last_visit_on"),
    Field(
        "visits",
        (
            "visit count|visit number|visit|total visit|order count|order number|order|total order|purchase count"
            "|purchase number|sale count|sale number|total purchase|purchase|total"
        ),
        "total lifetime cumul store count number time", slot="visits", read=lambda _: whole_reader("visits"),
        holds=_whole, shape=_NUMBER_LIKE.fullmatch, choice="any", kind="numbers"),
    Field(
        "note", "note", "internal 2 3 other middle", choice="many"),
    Field(
        "tags", "tag|label|group|tag list", "name list", slot="tags", read=lambda _: read_tags,
        holds=lambda seen, _: not seen.mostly(seen.emails + seen.dates, 50), choice="many"),
    Field(
        "tier",
        (
            "tier|loyalty tier|vip tier|tier name|loyalty status|status|vip status|vip|member status|member type"
            "|card type|loyalty"
        ),
        "name vip reward status", slot="tier", read=lambda _: text_reader("tier"), holds=_short_words),
    Field(
        "language", "language", "country", slot="language", read=lambda _: read_language, choice="any",
        holds=lambda seen, _: seen.longest <= 20 and seen.mostly(seen.words)),
    Field(
        "consent:email",
        (
            "optin time|email marketing|newsletter|email optin|accept email|email consent|email subscribed"
            "|newsletter subscribed|accept newsletter|accept email marketing|optin newsletter|consent newsletter"
            "|email"
        ),
        "accept marketing consent optin subscribed status date time joined double newsletter notification email",
        holds=_consents, choice="many"),
    Field(
        "consent:sms",
        "sms|sms marketing|sms optin|accept sms|sms consent|sms subscribed|accept sms marketing|mobile marketing",
        "accept marketing consent optin subscribed status date time joined sms mobile double notification",
        holds=_consents, choice="many"),
    Field(
        "consent:phone", "phone marketing|call|phone optin|accept phone|phone consent|accept call|phone",
        "accept marketing consent optin subscribed status date time call", holds=_consents, choice="many"),
    Field(
        "consent:post", "post|post marketing|post optin|accept post|post consent",
        "accept marketing consent optin subscribed status date time", holds=_consents, choice="many"),
    Field(
        "refusal:email", "email optout|not email|optout newsletter|not newsletter|optout time",
        "accept marketing status date time optout not subscribed email", holds=_consents, choice="many"),
    Field(
        "refusal:sms", "sms optout|not sms|mobile optout",
        "accept marketing status date time optout not mobile subscribed", holds=_consents, choice="many"),
    Field(
        "refusal:phone", "phone optout|not phone|not call|call optout", "accept marketing status date time optout not",
        holds=_consents, choice="many"),
    Field(
        "refusal:post", "", holds=_consents, choice="many"),
    Field(
        "name", "name|client|member", "card", holds=_names, mapped=False),
    Field(
        "lifetime_points", "point earned|point cumul|point lifetime",
        "reward number count account total value since cumul earned lifetime card", holds=_counts, mapped=False),
    Field(
        "balance", "balance|loyalty|account balance|reward balance|reward|loyalty account|loyalty amount|loyalty value",
        "value total number card account amount", holds=_numbers, kind="amounts", mapped=False),
    Field(
        "stamps", "stamp|stamp card|stamp balance|stamp count|stamp number",
        "card balance count number total collected earned", slot="stamps", read=lambda _: whole_reader("stamps"),
        holds=_mostly(lambda seen: seen.stamps), shape=_NUMBER_LIKE.fullmatch, kind="numbers", trusted=True,
        mapped=False, also="stamp"),
    Field(
        "consent", "optin|consent|marketing|accept marketing|consent marketing|marketing optin|double optin|subscribed",
        "accept marketing consent optin status date time double notification", holds=_consents, choice="many",
        mapped=False),
    Field(
        "refusal", "optout|not marketing|marketing optout|not accept", "accept marketing status date time",
        holds=_consents, choice="many", mapped=False),
    Field("field", slot="fields", read=lambda _: text_reader("field"), mapped=False),
    Field("points_until", slot="lots", mapped=False),
)  # fmt: skip
"""The last two stand in our own exports only, or are the shop's own."""
BY_KEY: Final = MappingProxyType({field.key: field for field in FIELDS})
MAPPED: Final = tuple(field.key for field in FIELDS if field.mapped)
"""What a column can be, beside ``stamps:<card>`` for each stamp card and ``field:<id>`` for the shop's own fields."""
DATED: Final = frozenset(field.key for field in FIELDS if field.is_day)
MONEY: Final = frozenset(("credit", "spend"))
BALANCES: Final = MONEY | {"points", "stamps"}
_OF_PEOPLE: Final = frozenset(
    ("name", "full_name", "first_name", "last_name", "email", "phone", "birthday", "points", "stamps", "joined", "tier")
)


class Reading(NamedTuple):
    """One way to understand a header. ``field`` is "" for what is left out, and then ``why`` names the reason.

    ``words`` is how many concepts of the header the phrase names, ``rank`` its place among the phrases (0 is the
    plainest way to say it), ``extra`` what it leaves unexplained.
    """

    field: str
    words: int
    rank: int
    extra: Concepts = ()
    why: str = ""


def field_of(key: str) -> Field:
    """The field of a key, ``stamps:coffee`` too; for any other key a field that nothing is known of."""
    return BY_KEY.get(key) or BY_KEY.get(key.partition(":")[0]) or Field(key)


def fits(key: str, seen: Profile, least_percent: int = 20) -> bool:
    """Whether what a column holds can be what its header says. An empty column contradicts nothing.

    ``least_percent`` of the cells must be of its kind: few where the header is plain, since rows that are not will be
    refused one by one; many where nothing else speaks for it.
    """
    return not seen.cells or field_of(key).holds(seen, least_percent)


def readings(header: str) -> list[Reading]:
    """All that a header could mean, the fullest explanation first; empty when no word of it is known."""
    here = frozenset(concepts_of(header)) if len(header) <= LONGEST else frozenset()
    found: list[Reading] = []
    for field, why, phrase, allowed, rank in _phrases() if here else ():
        if phrase <= here:
            extra = here - phrase - allowed
            if not (field and extra & blockers()):
                found.append(Reading(field, len(phrase), rank, tuple(sorted(extra)), why))
    found.sort(key=lambda reading: (len(reading.extra), -reading.words, reading.field != "", reading.rank))
    best: dict[tuple[str, str], Reading] = {}
    for reading in found:
        best.setdefault((reading.field, reading.why), reading)
    return list(best.values())


def is_known(header: str) -> bool:
    """Whether a header is explained wholly; tells a line of headers from a line of somebody's data."""
    return any(not reading.extra for reading in readings(header))


def tell_customers(headers: Iterable[str]) -> bool:
    """Whether headers are those of a list of customers: two things at least that are told of people only."""
    told = {one.field for header in headers for one in readings(header) if not one.extra or one.field == "stamps"}
    return len(told & _OF_PEOPLE) > 1


_Phrase: TypeAlias = tuple[str, str, frozenset[str], frozenset[str], int]
"""Field, why it is left out, the concepts, those that may stand beside them, the rank."""


@lru_cache(maxsize=1)
def _phrases() -> tuple[_Phrase, ...]:
    usual, strict = fillers()
    # "Enable loyalty" is no consent to be written to: fewer words may stand beside one.
    told = [
        (field.key, "", field.phrases, field.beside, strict if field.key.startswith(("consent", "refusal")) else usual)
        for field in FIELDS
        if field.phrases
    ]
    told += [("", why, phrases, beside, usual) for why, phrases, beside in left_out()]
    return tuple(
        (key, why, frozenset(phrase.split()), allowed | frozenset(beside.split()), rank)
        for key, why, phrases, beside, allowed in told
        for rank, phrase in enumerate(phrases.split("|"))
    )
