"""Voucher codes: issued, typed, mistyped."""

from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.operations.kernel.codes import ALPHABET, LENGTH, looks_like_code, make_code, new_codes, normalised

BITS = st.integers(0, 2**55 - 1)


@given(BITS)
def test_every_code_looks_like_one_and_is_read_as_issued(bits: int) -> None:
    code = make_code(bits)
    assert looks_like_code(code)
    assert normalised(code) == code
    assert normalised(code.lower().replace("-", " ")) == code
    assert normalised(code.replace("-", "").replace("0", "o").replace("1", "l")) == code


def test_a_code_without_any_digit_is_a_code() -> None:
    letters_only = next(code for code in new_codes() if not any(letter.isdigit() for letter in code))
    assert looks_like_code(letters_only)


@given(BITS, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(bits: int, at: int, letter: str) -> None:
    letters = make_code(bits).replace("-", "")
    wrong = letters[:at] + letter + letters[at + 1 :]
    assert (normalised(wrong) is None) == (wrong != letters)


@given(BITS, BITS)
def test_different_numbers_have_different_codes(one: int, other: int) -> None:
    assert (make_code(one) == make_code(other)) == (one == other)


def test_codes_are_fifty_five_random_bits() -> None:
    codes = new_codes()
    seen = {next(codes) for _ in range(500)}
    assert len(seen) == 500
    for at in (0, 5, 13):
        assert len({code[at] for code in seen}) > 25


def test_what_can_be_no_code() -> None:
    for text in ("", "free-coffee", "7K3F-9Q2M", "7K3F-9Q2M-XW1P-0000", "ÉÉÉÉ-ÉÉÉÉ-ÉÉÉÉ", "7K3F_9Q2M_XW1P"):
        assert normalised(text) is None
        assert not looks_like_code(text)


def test_a_mistyped_code_still_looks_like_one() -> None:
    assert looks_like_code("7K3F-9Q2M-XW1A")
    assert not looks_like_code("croissantery")
