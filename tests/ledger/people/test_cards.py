import sqlite3
from itertools import islice, product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from loyalty_cli.errors import BadCard, LoyaltyError, PaymentCard
from loyalty_cli.ledger.people.cards import (
    check_card,
    check_digit,
    free_cards,
    generated_card,
    is_checked,
    refuse_payment_card,
    slips_of,
)
from tests.ledger.conftest import Enrol

BODIES = st.integers(min_value=10_001, max_value=10**9)

# Published test numbers of the issuers; nobody's.
PAYMENT_CARDS = [
    "4111111111111111",
    "4012 8888 8888 1881",
    "5555-5555-5555-4444",
    "2223003122003222",
    "378282246310005",
    "3714.496353.98431",
    "30569309025904",
    "6011111111111117",
    "3530111333300000",
    "6200000000000005",
    "6759649826438453",
]


def test_the_check_digit_of_damms_example() -> None:
    assert check_digit("572") == "4"
    assert is_checked("5724")
    assert not is_checked("5723")


def test_the_first_cards() -> None:
    assert [generated_card(body) for body in (10001, 10002, 10042)] == ["100014", "100023", "100425"]


@given(BODIES, st.data())
def test_every_wrong_digit_is_caught(body: int, data: st.DataObject) -> None:
    card = generated_card(body)
    at = data.draw(st.integers(0, len(card) - 1))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != card[at]]))
    assert is_checked(card)
    assert not is_checked(card[:at] + wrong + card[at + 1 :])


@given(BODIES, st.data())
def test_every_swap_of_neighbours_is_caught(body: int, data: st.DataObject) -> None:
    card = generated_card(body)
    at = data.draw(st.integers(0, len(card) - 2))
    assume(card[at] != card[at + 1])
    assert not is_checked(card[:at] + card[at + 1] + card[at] + card[at + 2 :])


def test_the_table_is_totally_anti_symmetric() -> None:
    table = [[int(check_digit(str(digit))) for digit in range(10)]]
    interim_of = {row: str(table[0].index(row)) for row in range(10)}
    table = [[int(check_digit(interim_of[row] + str(digit))) for digit in range(10)] for row in range(10)]
    assert all(sorted(row) == list(range(10)) for row in table)
    assert all(sorted(column) == list(range(10)) for column in zip(*table, strict=True))
    assert all(table[digit][digit] == 0 for digit in range(10))
    for interim, one, other in product(range(10), repeat=3):
        assert one == other or table[table[interim][one]][other] != table[table[interim][other]][one]


def test_cards_follow_the_members_and_skip_what_is_taken(conn: sqlite3.Connection, enrol: Enrol) -> None:
    assert next(free_cards(conn, 1)) == "100014"
    assert enrol("Ann Invented").card == "100014"
    enrol("Ben Invented", card=generated_card(10003))
    assert enrol("Cas Invented", source_id=generated_card(10004)).card == generated_card(10005)
    assert next(free_cards(conn, 4)) == generated_card(10006)
    assert enrol("Dan Invented", source_id=generated_card(10006)).card == generated_card(10007)


def test_many_free_cards_are_all_different_and_free(conn: sqlite3.Connection, enrol: Enrol) -> None:
    enrol("Ann Invented", card=generated_card(10500))
    cards = list(islice(free_cards(conn, 2, {generated_card(10700)}), 1200))
    assert len(set(cards)) == 1200
    assert not {generated_card(10500), generated_card(10700)} & set(cards)
    assert cards[0] == generated_card(10002)


@pytest.mark.parametrize(
    ("typed", "card"),
    [("lm-0042", "LM-0042"), (" 1004 25 ", "100425"), ("7", "7"), ("100423", "100423"), ("X" * 32, "X" * 32)],
)
def test_a_shops_own_cards_are_taken(typed: str, card: str) -> None:
    assert check_card(typed) == card


@pytest.mark.parametrize("typed", ["", " ", "-", "-7", "7-", "a_b", "é1", "١٢٣", "X" * 33, "1;2", "1\x1b2", "\udce9"])
def test_what_is_no_card_is_refused(typed: str) -> None:
    with pytest.raises(BadCard):
        check_card(typed)


@pytest.mark.parametrize("number", PAYMENT_CARDS)
def test_payment_cards_are_refused_wherever_they_stand(number: str) -> None:
    grouped = [number.replace(" ", mark).replace("-", mark) for mark in "./_"]
    for text in (number, f"card {number}, ok", f"06 39 98 00 17 {number}", *grouped):
        with pytest.raises(PaymentCard) as refusal:
            refuse_payment_card(text)
        assert number not in refusal.value.message + refusal.value.hint
    with pytest.raises(PaymentCard):
        check_card(number)


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111112",  # the checksum does not hold
        "2900000000018",  # a shop's own EAN-13
        "9250111122223336",  # no issuer
        "+49 151 2345 6789",
        "ticket 20261121 103000 17",
        "41111111111111111111111",
    ],
)
def test_other_long_numbers_are_nobodys_payment_card(text: str) -> None:
    refuse_payment_card(text)


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_is_a_card_or_a_refusal(text: str) -> None:
    try:
        card = check_card(text)
    except LoyaltyError:
        return
    assert card == check_card(card) == card.upper()


@given(BODIES)
def test_a_mistyped_card_is_one_digit_or_swap_away(body: int) -> None:
    card = generated_card(body)
    slips = slips_of(card)
    assert len(slips) == len(set(slips))
    assert all(card in slips_of(slip) for slip in slips)
    assert not any(map(is_checked, slips))
