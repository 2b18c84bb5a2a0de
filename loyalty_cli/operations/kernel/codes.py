"""Voucher codes: 55 random bits and a check character, in an alphabet without look-alikes."""

import os
from collections.abc import Iterator

from loyalty_cli.values import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U."""
LENGTH: Final = 12
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_codes() -> Iterator[str]:
    """Fresh codes, from the system's randomness."""
    while True:
        yield make_code(int.from_bytes(os.urandom(7)) >> 1)


def make_code(bits: int) -> str:
    """The code of a 55-bit number: ``ABCD-EFGH-JKMN``, the last character checking the others."""
    letters = "".join(ALPHABET[bits >> 5 * index & 31] for index in reversed(range(LENGTH - 1)))
    return grouped(letters + check_character(letters))


def grouped(letters: str) -> str:
    """Twelve characters in groups of four."""
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def check_character(letters: str) -> str:
    """Luhn's algorithm modulo 32 (H. P. Luhn, US patent 2,950,048, on this alphabet)."""
    total = 0
    for index, letter in enumerate(reversed(letters)):
        value = ALPHABET.index(letter) * (2 if index % 2 == 0 else 1)
        total += value // 32 + value % 32
    return ALPHABET[-total % 32]


def normalised(text: str) -> str | None:
    """The code as issued, however it was typed; None for what can be no code (wrong length, letter or check)."""
    letters = text.upper().replace("-", "").replace(" ", "").translate(_READ_AS)
    if len(letters) != LENGTH or any(letter not in ALPHABET for letter in letters):
        return None
    return grouped(letters) if check_character(letters[:-1]) == letters[-1] else None


def looks_like_code(text: str) -> bool:
    """Whether a code was meant: one that can be, or twelve letters and digits in groups, mistyped."""
    if normalised(text) is not None:
        return True
    letters = text.upper().replace("-", "").replace(" ", "")
    return len(letters) == LENGTH and letters.isascii() and letters.isalnum() and any(c.isdigit() for c in letters)
