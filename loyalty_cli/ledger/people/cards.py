"""Card numbers: short, numeric, with a check digit that finds one wrong digit and two neighbours swapped.

The check digit is that of H. Michael Damm, "Total anti-symmetrische Quasigruppen", dissertation,
Philipps-Universität Marburg, 2004. A shop's own card numbers are taken as they are. Numbers of payment cards are
refused wherever they appear, and no message repeats one (checksum: Luhn, ISO/IEC 7812-1 annex B).
"""

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from loyalty_cli.errors import BadCard, PaymentCard
from loyalty_cli.values import Final

MAX_CARD: Final = 32
_FIRST_BODY = 10_000
_CHUNK = 400
_LONGEST_NUMBER: Final = 19
_LONGEST_PHONE = 15

# Damm 2004, the totally anti-symmetric quasigroup of order 10: row = interim digit, column = next digit.
_QUASIGROUP = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
# Patterns are kept as text: compiled when first needed, which at a till is hardly ever.
# A stroke among spaces parts two phone numbers; between two digits it may part the groups of one number.
_BETWEEN = r"[ .,\-\u00a0\u00ad\u2007\u200b-\u200d\u2010-\u2015\u202f\u2060-\u2064\ufeff]"
"""What may stand between the groups of a number: spaces, stops, hyphens, and signs of no width."""
_DIGIT_RUN = rf"(?<!\d)\+?\d(?:(?:{_BETWEEN}{{0,3}}|[/_])\d){{13,}}"
_ISSUER = (
    r"4"  # Visa and Carte Bancaire
    r"|5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"  # Mastercard
    r"|3[47]"  # American Express
    r"|30[0-59]|3[689]"  # Diners Club
    r"|35(?:2[89]|[3-8])"  # JCB
    r"|6011|64[4-9]|65"  # Discover
    r"|62|81"  # UnionPay
    r"|5018|5020|5038|5[6-8]|6304|67"  # Maestro
    r"|220[0-4]|9792|60|508"  # Mir, Troy, RuPay
)


def check_digit(body: str) -> str:
    """Damm's check digit of a string of digits: ``572`` gives ``4``."""
    interim = _interim(body[:-2])
    for digit in body[-2:]:
        interim = _QUASIGROUP[interim][int(digit)]
    return str(interim)


@lru_cache(maxsize=64)
def _interim(digits: str) -> int:
    """How far the beginning of a number comes; a hundred numbers that follow each other begin alike."""
    interim = 0
    for digit in digits:
        interim = _QUASIGROUP[interim][int(digit)]
    return interim


def is_checked(number: str) -> bool:
    """Whether the last digit is the check digit of those before it."""
    return number.isascii() and number.isdigit() and len(number) > 1 and check_digit(number) == "0"


def generated_card(body: int) -> str:
    """The card number made of ``body`` and its check digit."""
    return f"{body}{check_digit(str(body))}"


def free_cards(
    conn: sqlite3.Connection, first_id: int, also_taken: Collection[str] = (), wanted: int = 1
) -> Iterator[str]:
    """Free card numbers from that of member ``first_id`` up, without end; about ``wanted`` of them are needed.

    Skipped are numbers that are somebody's card or number in another system, and those ``also_taken``. The table is
    read a chunk ahead: what is inserted meanwhile must come from here or stand in ``also_taken``.
    """
    body = _FIRST_BODY + first_id
    size = min(max(wanted, 1), _CHUNK)
    while True:
        chunk = [generated_card(number) for number in range(body, body + size)]
        taken = taken_numbers(conn, chunk)
        yield from (card for card in chunk if card not in taken and card not in also_taken)
        body += size
        wanted -= size
        size = min(wanted, _CHUNK) if wanted > 0 else _CHUNK


def taken_numbers(conn: sqlite3.Connection, numbers: list[str]) -> set[str]:
    """Those of at most 400 numbers that are somebody's card, or somebody's number in another system."""
    marks = ",".join("?" * len(numbers))
    found = conn.execute(
        f"SELECT card FROM members WHERE card IN ({marks})"
        f" UNION ALL SELECT source_id FROM members WHERE source_id IN ({marks})",
        (*numbers, *numbers),
    )
    return {number for (number,) in found}


def check_card(text: str) -> str:
    """A shop's own card number, in capitals without spaces: 1 to 32 letters, digits and inner hyphens.

    Raises PaymentCard for the number of a payment card, BadCard for anything else that is not one.
    """
    refuse_payment_card(text)
    card = "".join(text.split()).upper()
    if not (card.replace("-", "").isalnum() and card.isascii() and len(card) <= MAX_CARD) or "-" in card[0] + card[-1]:
        raise BadCard("error.card-number", max_card=MAX_CARD)
    return card


def refuse_payment_card(text: str) -> None:
    """Raise PaymentCard when the text holds the number of a payment card: 14 to 19 digits, perhaps in groups."""
    if len(text) < 14 or sum(map(str.isdecimal, text)) < 14:
        return
    import re

    for run in re.finditer(_DIGIT_RUN, text):
        groups = re.findall(r"\d+", run[0])
        if run[0].startswith("+") and sum(map(len, groups)) <= _LONGEST_PHONE:
            continue
        for start in range(len(groups)):
            number = ""
            for group in groups[start:]:
                number += group
                if len(number) > _LONGEST_NUMBER:
                    break
                if _is_payment_card(number):
                    raise PaymentCard("error.payment-card")


def holds_payment_card(text: str) -> bool:
    """Whether the number of a payment card stands in the text."""
    try:
        refuse_payment_card(text)
    except PaymentCard:
        return True
    return False


def unreadable(text: str) -> str:
    """The text with a star for each digit."""
    return "".join("*" if char.isdecimal() else char for char in text)


def slips_of(number: str) -> list[str]:
    """Every number that one wrong digit, or two neighbours swapped, could have turned into this one."""
    slips = [
        number[:at] + digit + number[at + 1 :]
        for at, right in enumerate(number)
        if right in "0123456789"
        for digit in "0123456789"
        if digit != right
    ]
    slips += [number[:at] + number[at + 1] + number[at] + number[at + 2 :] for at in range(len(number) - 1)]
    return [slip for slip in dict.fromkeys(slips) if slip != number]


def _is_payment_card(number: str) -> bool:
    if not 14 <= len(number) <= _LONGEST_NUMBER:
        return False
    import re

    plain = number if number.isascii() else "".join(str(int(char)) for char in number)
    return re.match(_ISSUER, plain) is not None and _luhn_holds([int(char) for char in plain])


def _luhn_holds(digits: list[int]) -> bool:
    doubled = [digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def by_cards(conn: sqlite3.Connection, cards: Sequence[str]) -> list[tuple[int, str, str]]:
    """Number, card and name of the members with these cards."""
    asked = f"SELECT id, card, name FROM members WHERE card IN ({','.join('?' * len(cards))})"
    return conn.execute(asked, tuple(cards)).fetchall()


def active_cards_from(conn: sqlite3.Connection, beginning: str, after_last: str, limit: int) -> list[tuple[str, str]]:
    """Card and name of the active members whose card begins like that, in order."""
    return conn.execute(
        "SELECT card, name FROM members WHERE status = 'active' AND card >= ? AND card < ? ORDER BY card LIMIT ?",
        (beginning, beginning + after_last, limit),
    ).fetchall()


def masked(cells: Sequence[str]) -> list[str]:
    """The cells, all digits made unreadable in those that hold the number of a payment card."""
    return [unreadable(cell) if holds_payment_card(cell) else cell for cell in cells]
