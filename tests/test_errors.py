"""Refusals know their exit code, and the exit codes are those of the manual."""

from collections.abc import Iterator

import pytest

from loyalty_cli import errors
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.language import catalogue
from loyalty_cli.language.catalogue import Phrase

EXIT_CODES = {
    1: ["failure"],
    2: [
        *("bad-amount", "bad-card", "bad-date", "bad-email", "bad-phone", "bad-text", "bad-value", "date-out-of-range"),
        *("file", "payment-card", "program-invalid", "usage"),
    ],
    3: ["fact-not-found", "member-not-found", "not-found", "reward-not-found", "shop-not-found", "voucher-not-found"],
    4: ["duplicate", "member-ambiguous", "ref-conflict", "reward-ambiguous"],
    5: [
        *("already-reversed", "amount-too-large", "limit-exceeded", "limit-reached", "not-enough-credit"),
        "not-enough-points",
        *("not-offered", "out-of-stock", "refused", "return-too-large", "tier-too-low", "voucher-lapsed"),
        *("voucher-locked", "voucher-used"),
    ],
    6: ["busy", "newer-database", "storage"],
    7: ["verify-failed"],
    130: ["interrupted"],
}
"""Scripts rely on these; one that is added stands here, and none is ever changed."""


def classes(base: type[LoyaltyError] = LoyaltyError) -> Iterator[type[LoyaltyError]]:
    yield base
    for one in base.__subclasses__():
        yield from classes(one)


def test_every_slug_has_its_exit_code() -> None:
    found: dict[int, list[str]] = {}
    for one in classes():
        if "slug" in vars(one):
            found.setdefault(one.exit_code, []).append(one.slug)
    assert {code: sorted(slugs) for code, slugs in sorted(found.items())} == EXIT_CODES


def test_a_refusal_says_what_is_wrong_and_what_to_type_instead() -> None:
    refusal = errors.DateOutOfRange("error.day-outside", text="1850-01-01", first=1900, last=2999)
    assert str(refusal) == refusal.message == "'1850-01-01' is not a day of 1900 to 2999"
    assert refusal.hint == "write it like 2026-11-21"


def test_every_refusal_is_a_key_of_the_catalogue() -> None:
    """A message that is written out has no words in another language."""
    with pytest.raises(KeyError):
        _ = errors.Refused("the card is full").message


@pytest.mark.parametrize("one", [errors.MemberNotFound, errors.MemberAmbiguous])
def test_members_that_are_near_or_match_are_told(one: type[LoyaltyError]) -> None:
    lea: dict[str, object] = {"card": "100014", "name": "Léa"}
    if one is errors.MemberNotFound:
        assert errors.MemberNotFound("nobody", "", (lea,)).nearest == (lea,)
    else:
        assert errors.MemberAmbiguous("two", "", (lea, lea)).candidates == (lea, lea)


def test_an_invalid_program_lists_all_its_problems() -> None:
    assert errors.ProgramInvalid("2 mistakes", "", ("one", "two")).problems == ("one", "two")


def test_a_refusal_is_worded_in_the_language_in_force() -> None:
    refusal = errors.BadValue("error.language", lang="de", known="en, fr")
    assert (refusal.message, refusal.hint) == ("there is no catalogue for the language 'de'", "languages: en, fr")
    catalogue.speak("fr")
    assert refusal.message == "il n’y a pas de catalogue pour la langue 'de'"
    assert refusal.hint == "langues\u00a0: en, fr"
    assert str(refusal) == "there is no catalogue for the language 'de'"


def test_a_refusal_may_have_a_hint_of_its_own() -> None:
    hint = Phrase("grammar.stamps", count=1)
    refusal = errors.BadValue("error.language", hint, lang="de", known="en")
    assert refusal.hint == "1 stamp"
    assert refusal.with_hint(Phrase("grammar.stamps", count=2)).hint == "2 stamps"
    assert errors.BadValue("grammar.stamps", count=2).hint == ""
