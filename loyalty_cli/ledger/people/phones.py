"""Phone numbers: any spelling in, E.164 out (ITU-T E.164: ``+``, country code, national number, 15 digits at most).

A number is taken when it has the shape of its country's numbering plan. Whether its range was handed out is not asked:
ranges open between releases, and the numbers kept free for fiction must serve in a demo.
The plans are those of phonenumbers; the usual spellings of a few countries are read without loading it, which
gives the same answers by the test beside this module.
"""

from functools import lru_cache
from itertools import accumulate

from loyalty_cli.errors import BadPhone
from loyalty_cli.language.catalogue import country_in_force
from loyalty_cli.ledger.people.cards import refuse_payment_card
from loyalty_cli.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import re

    from phonenumbers import PhoneNumber


class _Plan(NamedTuple):
    """A country's code, the trunk prefix that its people dial, and its national numbers as a pattern."""

    code: str
    trunk: str
    national: str


class _Groups(NamedTuple):
    """How the digits of a national number are grouped, for numbers that start with ``first``."""

    sizes: tuple[int, ...]
    shape: str
    first: str = ""


_PLANS = {
    "FR": _Plan("33", "0", r"[1-9]\d{8}"),
    "BE": _Plan("32", "0", r"4\d{8}|[1-9]\d{7}"),
    "CH": _Plan("41", "0", r"[2-9]\d{8}"),
    "ES": _Plan("34", "", r"(?:51|[6-9]\d)\d{7}"),
    "GB": _Plan("44", "0", r"[1-357-9]\d{9}"),
    "US": _Plan("1", "1", r"[2-9]\d{9}"),
    "CA": _Plan("1", "1", r"[2-9]\d{9}"),
}
_GROUPS = {
    "FR": _Groups((1, 2, 2, 2, 2), "0{} {} {} {} {}"),
    "US": _Groups((3, 3, 4), "({}) {}-{}"),
    "CA": _Groups((3, 3, 4), "({}) {}-{}"),
    "GB": _Groups((4, 6), "0{} {}", first="7"),
}
"""What is written without loading phonenumbers: the till shows a number with each card."""
_SEPARATORS = str.maketrans(dict.fromkeys(" .-/()\u00a0\u2009\u202f\u2010\u2011\u2013"))
_THIN_SPACES = str.maketrans("\u2009\u202f", "  ")
_PLACEHOLDER = "0000000"
_LONGEST = 100
"""Maximum length of a spelling; reading a longer one would take time with the square of its length."""


def to_e164(text: str, country: str) -> str:
    """The number as ``+33612345678``; ``country`` (ISO 3166 alpha-2) reads what has no country code.

    Raises BadPhone for what has not the shape of a number there, for several numbers and for seven closing zeros
    (what a form is filled with); PaymentCard for the number of a payment card.
    """
    country = country.upper()
    if len(text) > _LONGEST:
        raise _bad_phone(text, country)
    number = _usual_spelling(text, country) or _any_spelling(text, country)
    if number is None or number.endswith(_PLACEHOLDER):
        raise _bad_phone(text, country)
    return number


def national(number: str, country: str) -> str:
    """A number in E.164 as it is written in its country: ``06 12 34 56 78``; one of another country as +44 …"""
    plan = _PLANS.get(country.upper())
    groups = _GROUPS.get(country.upper())
    if plan is not None and groups is not None and number.startswith(f"+{plan.code}"):
        digits = number.removeprefix(f"+{plan.code}")
        if digits.isdecimal() and digits.startswith(groups.first) and len(digits) == sum(groups.sizes):
            ends = list(accumulate(groups.sizes))
            return groups.shape.format(
                *(digits[end - size : end] for size, end in zip(groups.sizes, ends, strict=True))
            )
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    here = phonenumbers.region_code_for_number(parsed) == country.upper()
    shape = phonenumbers.PhoneNumberFormat.NATIONAL if here else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, shape)


class PhoneAsName(str):
    """A number in E.164 that stands for a name: so for programs, and for people as their country writes it."""

    __slots__ = ()

    def said(self, lang: str) -> str:  # noqa: ARG002 - all languages write it alike
        """The number as it is written in the country of the shop."""
        return national(str(self), country_in_force())


def shown_name(name: str, phone: str | None, email: str | None, card: str) -> str:
    """What a member is called: the name, else what is known instead, phone, e-mail, card."""
    return name or (PhoneAsName(phone) if phone else email or card)


def looks_like_phone(text: str) -> bool:
    """Whether the text is made of what phone numbers are written with, and long enough to be a whole one."""
    digits = text.translate(_SEPARATORS).removeprefix("+")
    return digits.isdecimal() and len(digits) >= 7


def phone_digits(text: str) -> str:
    """The digits of what may be part of a phone number; empty when anything else stands among them."""
    digits = text.translate(_SEPARATORS).removeprefix("+")
    return digits if digits.isascii() and digits.isdigit() else ""


def beginnings(text: str, country: str) -> tuple[str, ...]:
    """How numbers that begin with these typed digits begin in E.164: ``0612`` in France gives ``+33612``."""
    digits = text.translate(_SEPARATORS)
    if digits.startswith("+"):
        return (digits,)
    plan = _PLANS.get(country.upper())
    if plan is None:
        return ()
    return (f"+{plan.code}{digits.removeprefix(plan.trunk)}",)


def _usual_spelling(text: str, country: str) -> str | None:
    plan, usual = _usual(country)
    if plan is None or usual is None or len(text) > 30:
        return None
    digits = text.replace(" ", "") if text.isascii() else text.translate(_SEPARATORS)
    match_ = usual.fullmatch(digits) or usual.fullmatch(digits.translate(_SEPARATORS))
    return f"+{plan.code}{match_[1]}" if match_ else None


@lru_cache(maxsize=16)
def _usual(country: str) -> "tuple[_Plan | None, re.Pattern[str] | None]":
    """A country's plan, and how its numbers are mostly written once the separators are gone."""
    import re

    plan = _PLANS.get(country)
    if plan is None:
        return None, None
    prefix = rf"(?:\+{plan.code})?{plan.trunk and plan.trunk + '?'}"
    return plan, re.compile(f"{prefix}({plan.national})", re.ASCII)


@lru_cache(maxsize=1024)
def _any_spelling(text: str, country: str) -> str | None:
    """The number as phonenumbers reads it; None for what is none. What is wrong in a file is asked about repeatedly."""
    if len(text) > 60 or not looks_like_phone(text):
        return None
    import phonenumbers

    try:
        number = phonenumbers.parse(text.translate(_THIN_SPACES), country)
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if _fits_the_plan(number) else None


def _fits_the_plan(number: "PhoneNumber") -> bool:
    import re

    import phonenumbers

    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return False
    national = phonenumbers.national_significant_number(number)
    code = number.country_code or 0
    for region in phonenumbers.region_codes_for_country_code(code):
        metadata = phonenumbers.PhoneMetadata.metadata_for_region_or_calling_code(code, region)
        pattern = metadata and metadata.general_desc and metadata.general_desc.national_number_pattern
        if pattern and re.fullmatch(pattern, national):
            return True
    return False


def _bad_phone(text: str, country: str) -> BadPhone:
    refuse_payment_card(text)
    return BadPhone("error.phone", text=text[:60], country=country)
