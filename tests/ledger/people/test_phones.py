import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.errors import BadPhone, LoyaltyError, PaymentCard
from loyalty_cli.ledger.people import phones
from loyalty_cli.ledger.people.phones import beginnings, looks_like_phone, phone_digits, to_e164

COUNTRIES = sorted(phones._PLANS)


# 06 39 98 is kept for fiction in France, 555-01 in North America, 07700 900 in Britain.
@pytest.mark.parametrize(
    ("typed", "country", "number"),
    [
        ("06 39 98 00 17", "FR", "+33639980017"),
        ("0639980017", "fr", "+33639980017"),
        ("06.39.98.00.17", "FR", "+33639980017"),
        ("06-39-98-00-17", "FR", "+33639980017"),
        ("06\u00a039\u202f98 00 17", "FR", "+33639980017"),
        ("+33 6 39 98 00 17", "FR", "+33639980017"),
        ("+33 (0)6 39 98 00 17", "FR", "+33639980017"),
        ("0033 6 39 98 00 17", "FR", "+33639980017"),
        ("33639980017", "FR", "+33639980017"),
        ("٠٦٣٩٩٨٠٠١٧", "FR", "+33639980017"),
        ("639980017", "FR", "+33639980017"),
        ("(202) 555-0142", "US", "+12025550142"),
        ("1-202-555-0142", "US", "+12025550142"),
        ("+1 514 555 0142", "CA", "+15145550142"),
        ("+1 514 555 0142", "FR", "+15145550142"),
        ("07700 900123", "GB", "+447700900123"),
        ("0470 12 34 56", "BE", "+32470123456"),
        ("079 123 45 67", "CH", "+41791234567"),
        ("612 34 56 78", "ES", "+34612345678"),
        ("06 1234567", "IT", "+39061234567"),
        ("0151 23456789", "DE", "+4915123456789"),
        ("+262 639 98 00 17", "FR", "+262639980017"),
    ],
)
def test_any_spelling_becomes_one_number(typed: str, country: str, number: str) -> None:
    assert to_e164(typed, country) == number == to_e164(number, country)


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("", "FR"),
        ("06", "FR"),
        ("112", "FR"),
        ("06 39 98 00 1", "FR"),
        ("06 39 98 00 17 5", "FR"),
        ("00 00 00 00 00", "FR"),
        ("0600000000", "FR"),
        ("+33", "FR"),
        ("555-0142", "US"),
        ("310-0142", "CA"),
        ("1-800-FLOWERS", "US"),
        ("000 000 0000", "US"),
        ("06 39 98 00 17 / 01 99 00 00 17", "FR"),
        ("06 39 98 00 17 x12", "FR"),
        ("6,12346E+11", "FR"),
        ("'0639980017", "FR"),
        ("06 39 98 00 17", "XX"),
        ("lea@example.org", "FR"),
        ("06\x1b39980017", "FR"),
        ("+999 123 456 789", "FR"),
        ("06\udce939980017", "FR"),
        ("1" * 500, "FR"),
    ],
)
def test_what_is_no_number_there_is_refused(typed: str, country: str) -> None:
    with pytest.raises(BadPhone):
        to_e164(typed, country)


def test_a_payment_card_is_not_repeated() -> None:
    with pytest.raises(PaymentCard):
        to_e164("4111 1111 1111 1111", "FR")


def spellings(country: str, count: int) -> list[str]:
    """Numbers near the country's plan, as people write them: some right, some a digit short or long."""
    dice = random.Random(f"phones of {country}")
    plan = phones._PLANS[country]
    texts = []
    for _ in range(count):
        national = dice.choice("123456789") + "".join(dice.choices("0123456789", k=dice.randint(5, 11)))
        prefix = dice.choice(
            ["", plan.trunk, f"+{plan.code}", f"+{plan.code}{plan.trunk}", plan.code, f"00{plan.code}", "18002"]
        )
        separator = dice.choice(["", " ", ".", "-", "/"])
        step = dice.choice([2, 3, 4])
        texts.append(
            prefix + separator + separator.join(national[at : at + step] for at in range(0, len(national), step))
        )
        texts.append(f"{prefix} ({national[:3]}) {national[3:]}")
    return texts


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_short_way_answers_as_phonenumbers_does(country: str) -> None:
    taken = 0
    for text in spellings(country, 2_000):
        quick = phones._usual_spelling(text, country)
        if quick is not None:
            taken += 1
            assert quick == phones._any_spelling(text, country), text
    assert taken > 100


@given(st.sampled_from(COUNTRIES), st.text("0123456789+ .-/()\u00a0\u202f", max_size=20))
def test_the_short_way_takes_no_spelling_that_phonenumbers_refuses(country: str, text: str) -> None:
    quick = phones._usual_spelling(text, country)
    assert quick is None or quick == phones._any_spelling(text, country)


@given(st.text(st.characters(exclude_categories=())), st.sampled_from([*COUNTRIES, "DE", "IT", "RE", "XX", ""]))
def test_any_text_is_a_number_or_a_refusal(text: str, country: str) -> None:
    try:
        number = to_e164(text, country)
    except LoyaltyError:
        return
    assert number == to_e164(number, country)


def test_the_beginning_that_is_typed_begins_the_number() -> None:
    assert beginnings("06 39", "FR") == ("+33639",)
    assert beginnings("+33 6", "FR") == ("+336",)
    assert beginnings("202 555", "US") == ("+1202555",)
    assert beginnings("0639", "ZZ") == ()


def test_what_looks_like_a_phone() -> None:
    assert looks_like_phone("06 39 98 00 17")
    assert not looks_like_phone("100425")
    assert not looks_like_phone("Léa 0639980017")
    assert phone_digits("+33 6-39") == "33639"
    assert phone_digits("Léa") == phone_digits("") == phone_digits("٣") == ""
