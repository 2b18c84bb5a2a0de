"""Bytes that are no program file: each way to fail is one clear problem."""

import pytest

from loyalty_cli.config.toml_text import MAX_BYTES, TomlFloat, parse, quoted, shown
from loyalty_cli.language.catalogue import said
from tests.config.specimens import SHOP, mistakes, program_of

DEEP = "loyalty.toml: tables or lists are nested more than 8 deep; a program needs three"


def test_a_file_may_have_64_kib_and_no_more() -> None:
    comment = "#" * (MAX_BYTES - len(SHOP))
    assert mistakes(SHOP + comment) == []
    assert mistakes(SHOP + comment + "#") == [
        "loyalty.toml: it has more than 64 KiB; a program is a page or two of text"
    ]


def test_text_that_is_not_utf_8() -> None:
    assert mistakes('[shop]\nname = "Café"\n'.encode("cp1252")) == [
        "loyalty.toml line 2: byte 0xe9 is not UTF-8 text; save it as UTF-8"
    ]


def test_utf_16() -> None:
    assert mistakes(SHOP.encode("utf-16")) == ["loyalty.toml: it is UTF-16 text; save it as UTF-8"]


def test_a_byte_order_mark_of_utf_8_is_skipped() -> None:
    assert mistakes(SHOP.encode("utf-8-sig")) == []


def test_windows_line_ends() -> None:
    assert program_of(SHOP.replace("\n", "\r\n")) == program_of(SHOP)


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ('[shop]\nname == "x"\n', "loyalty.toml line 2: ", ': name == "x"'),
        ("[shop\n", "loyalty.toml line 1: ", ": [shop"),
        ('[shop]\nname = "x"\nname = "y"\n', "loyalty.toml line 3: ", ': name = "y"'),
        ("[shop]\nname = 'x\n", "loyalty.toml line 2: ", ": name = 'x"),
        ('name = """x\n\n', "loyalty.toml line 2: ", ": "),
        ("a = 2026-02-30\n", "loyalty.toml line 1: ", ": a = 2026-02-30"),
        ('a = "\x1b[31m"\n', "loyalty.toml line 1: ", ': a = "?[31m"'),
        ("a = \x00\n", "loyalty.toml line 1: ", ": a = ?"),
    ],
)
def test_what_is_not_toml_is_shown_with_its_line(text: str, begins: str, ends: str) -> None:
    (line,) = mistakes(text)
    assert line.startswith(begins)
    assert line.endswith(ends)
    assert line.isprintable()


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 9 + "]" * 9, "a = " + "[" * 30_000, "a" + ".a" * 9 + " = 1", "a" + ".a" * 32_000 + " = 1"]
)
def test_deep_nesting(text: str) -> None:
    assert mistakes(text) == [DEEP]


def test_nesting_that_is_deep_enough() -> None:
    assert parse(b"a = " + b"[" * 7 + b"]" * 7)


def test_endless_numbers() -> None:
    line = "loyalty.toml: a number has thousands of digits; write one that a till could show"
    assert mistakes(f"a = {'9' * 5000}") == [line]


def test_numbers_that_python_could_not_show() -> None:
    found = "a number of very many digits is out of range; write 1 to 120"
    assert mistakes(f"{SHOP}[tier_rules]\nmonths = 0x{'f' * 5000}\n") == [f"tier_rules.months: {found}"]


def test_numbers_with_decimals_stay_as_written() -> None:
    written = parse(b"a = 1.10\nb = nan\nc = 1e3\n")
    assert [value.text for value in written.values() if isinstance(value, TomlFloat)] == ["1.10", "nan", "1e3"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (12, "12"),
        (1 << 128, "a number of very many digits"),
        ("x" * 61, '"' + "x" * 59 + '…"'),
        ('a"b\\', '"a\\"b\\\\"'),
        ([1, "a", 3, 4], '[1, "a", 3, …]'),
        ({}, "a table"),
    ],
)
def test_values_are_shown_as_the_file_has_them(value: object, text: str) -> None:
    assert said(shown(value)) == text


def test_what_is_quoted_can_be_printed() -> None:
    assert quoted("a\x1b\u202e\u200bb") == '"a???b"'
