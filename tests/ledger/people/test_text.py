import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.errors import BadText, LoyaltyError, PaymentCard
from loyalty_cli.ledger.people.text import clean_text, safe_for_terminal


@pytest.mark.parametrize(
    "name", ["[red]Bob", "[/]", "[link=file:///etc/passwd]x[/link]", ":smile:", "Bob\\", "O'Brien", "%", "♥"]
)
def test_what_looks_like_markup_is_a_name(name: str) -> None:
    assert clean_text(name, "name") == name


@pytest.mark.parametrize(
    "hidden",
    [
        "\x1b",
        "\r",
        "\n",
        "\x00",
        "\t",
        "\x7f",
        "\x85",
        "\x9b",
        "\u200b",
        "\u202e",
        "\u2066",
        "\u2069",
        "\u2028",
        "\ufeff",
    ],
)
def test_hidden_characters_are_refused_anywhere(hidden: str) -> None:
    for text in (f"Léa{hidden}Martin", f"{hidden}Bob", f"Bob{hidden}"):
        with pytest.raises(BadText, match=rf"^the name has a hidden character \(U\+{ord(hidden):04X}\)$"):
            clean_text(text, "name")


def test_bytes_that_were_not_utf8_are_refused() -> None:
    with pytest.raises(BadText, match=r"^the name is not UTF-8 text$"):
        clean_text(b"L\xe9a".decode("utf-8", "surrogateescape"), "name")


def test_joiners_are_kept() -> None:
    zwnj, zwj = "می\u200cخواهم", "👩\u200d🌾 Rosa"
    assert clean_text(zwnj) == zwnj
    assert clean_text(zwj) == zwj


def test_both_spellings_of_jose_become_one() -> None:
    assert clean_text("Jose\u0301") == clean_text("José") == "José"


def test_spaces_are_trimmed_and_single() -> None:
    assert clean_text("  Léa \u00a0 Martin\u202f") == "Léa Martin"
    assert clean_text(" Ann  Bell ") == "Ann Bell"


@pytest.mark.parametrize("nothing", ["", " ", "\u00a0", "\u200d", "\u0301", "\u3164", "\u2800", "\u00ad"])
def test_nothing_visible_is_empty(nothing: str) -> None:
    with pytest.raises(BadText, match=r"^the note is empty$"):
        clean_text(nothing, "note")


def test_the_longest_is_told() -> None:
    assert clean_text("x" * 20, "ref", 20) == "x" * 20
    with pytest.raises(BadText, match=r"^the ref has 21 characters$"):
        clean_text("x" * 21, "ref", 20)


def test_a_payment_card_in_a_note_is_refused_and_not_repeated() -> None:
    with pytest.raises(PaymentCard) as refusal:
        clean_text("paid with 4111 1111 1111 1111", "note", 500)
    assert "4111" not in refusal.value.message + refusal.value.hint


@given(st.text(st.characters(exclude_categories=()), max_size=40))
def test_what_is_accepted_is_normal_visible_and_accepted_again(text: str) -> None:
    try:
        cleaned = clean_text(text)
    except LoyaltyError:
        return
    assert cleaned == clean_text(cleaned) == unicodedata.normalize("NFC", cleaned)
    assert cleaned == safe_for_terminal(cleaned)
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned


def test_the_output_gate_replaces_what_steers_a_terminal() -> None:
    assert safe_for_terminal("\x1b[31mred\x9bm\x07\x7f") == "\ufffd[31mred\ufffdm\ufffd\ufffd"
    assert safe_for_terminal("abc\u202edcba\u2066x") == "abc\ufffddcba\ufffdx"
    assert safe_for_terminal("L\udce9a") == "L\ufffda"


def test_the_output_gate_lets_lines_through_only_where_asked() -> None:
    assert safe_for_terminal("one\ntwo\r\t") == "one\ufffdtwo\ufffd\ufffd"
    assert safe_for_terminal("one\ntwo\r\t", lines=True) == "one\ntwo\ufffd\ufffd"


@given(st.text(st.characters(exclude_categories=())))
def test_nothing_but_letters_passes_the_output_gate(text: str) -> None:
    shown = safe_for_terminal(text, lines=True)
    assert len(shown) == len(text)
    steering = {char for char in shown if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}} - {"\n"}
    assert steering | ({*shown} & {*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}) == set()
