import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.errors import BadEmail, LoyaltyError, PaymentCard
from loyalty_cli.ledger.people import emails
from loyalty_cli.ledger.people.emails import check_email


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("lea@example.org", "lea@example.org"),
        (" Lea.Martin+Cafe@Example.ORG ", "lea.martin+cafe@example.org"),
        ("o'hara@mail.example.co", "o'hara@mail.example.co"),
        ("zoé@müller.example", "zoé@müller.example"),
        ("zoe\u0301@example.org", "zoé@example.org"),
        ("a@xn--bcher-kva.example", "a@xn--bcher-kva.example"),
        ("1@2.example", "1@2.example"),
    ],
)
def test_an_address_has_one_spelling(typed: str, kept: str) -> None:
    assert check_email(typed) == kept == check_email(kept)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "lea",
        "@example.org",
        "lea@",
        "lea@example",
        "lea@example.",
        "lea@.org",
        "lea@-a.org",
        "lea@a-.org",
        "lea@example.1",
        "lea@@example.org",
        "l ea@example.org",
        ".lea@example.org",
        "lea.@example.org",
        "l..ea@example.org",
        "lea@exa_mple.org",
        "lea@example.org\n",
        "lea\x1b@example.org",
        "lea\u202e@example.org",
        "Léa <lea@example.org>",
        "a@example.org,b@example.org",
        "\u0130b@example.org",
        "x" * 65 + "@example.org",
        "lea@" + "x" * 250 + ".org",
        "l\udce9a@example.org",
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(BadEmail):
        check_email(typed)


def test_a_payment_card_is_not_repeated() -> None:
    with pytest.raises(PaymentCard):
        check_email("4111 1111 1111 1111")


@given(st.text(st.characters(exclude_categories=())) | st.emails())
def test_any_text_is_an_address_or_a_refusal(text: str) -> None:
    try:
        address = check_email(text)
    except LoyaltyError:
        return
    assert check_email(address) == address


@pytest.mark.parametrize("typed", ["4111111111111111@example.org", "4111.1111.1111.1111@example.org"])
def test_the_number_of_a_payment_card_is_kept_in_no_address(typed: str) -> None:
    with pytest.raises(PaymentCard):
        check_email(typed)


@given(
    st.from_regex(
        r"[a-z0-9._+-]{0,12}[A-Za-z0-9._+' é-]{0,8}@[a-z0-9.-]{0,16}[A-Z0-9_]{0,3}\.[a-z0-9]{0,4}", fullmatch=True
    )
    | st.from_regex(r"[a-z]{0,3}4[0-9]{12,15}[a-z.]{0,3}@[a-z]{1,3}[0-9]{0,3}\.org", fullmatch=True)
)
def test_the_short_way_for_most_addresses_gives_the_same_answers(typed: str) -> None:
    short = answer(typed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(emails, "_plain_address", lambda: re.compile("(?!)"))
        assert answer(typed) == short


def answer(typed: str) -> str:
    try:
        return check_email(typed)
    except LoyaltyError as error:
        return repr(error)
