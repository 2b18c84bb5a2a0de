"""Numbers as files write them, and what is refused because it could be two amounts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.errors import BadAmount, BadValue
from loyalty_cli.intake.cells.amounts import DecimalMark, cents_reader, mark_of, signed_reader, whole_reader

euros = cents_reader(2, "")


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("0", 0), ("12", 1200), ("12.5", 1250), ("12,50", 1250), ("1 234,56 €", 123456),
        ("1\u202f234,56\u00a0€", 123456),
        ("€1,234.56", 123456), ("1.234,56", 123456), ("$12", 1200), ("CHF 12.50", 1250), ("12.50 EUR", 1250),
        ("1'234.50", 123450), ("1.234.567", 123456700), ("1,234,567.89", 123456789), ("12.50000", 1250), ("0,5", 50),
        ("123.45999999999999", 12346), ("123.45000000000002", 12345), ("-0.00", 0), ("5.", 500), ("0.100", 10),
        ("1234,500", 123450),
    ],
)  # fmt: skip
def test_an_amount_is_read_in_cents(text: str, cents: int) -> None:
    assert euros(text) == cents


@pytest.mark.parametrize(
    "text",
    [
        "", "-5", "(5.00)", "1e3", "1_000", "NaN", "inf", "1e400", str(2**63), "٣.٥", "0x10", "0.005", "12.345.6",
        "1,23,456", "1,2,3", "abc", "12 €€", "9" * 5000, "0." + "1" * 5000, "--5", "12-", "1.234,5.6",
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(BadAmount):
        euros(text)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("4.50", 450), ("€4.50", 450), ("4,50 €", 450), ("1 234,50", 123450), ("1\u00a0234,50", 123450),
        ("1\u202f234,50 €", 123450), ("$1,234.50", 123450), ("1.234,56", 123456), ("1'234.50", 123450),
        ("CHF 12.-", 1200), ("12.—", 1200), ("-4.50", -450), ("−4,50", -450), ("- 4,50", -450), ("(4.50)", -450),
        ("($3.75)", -375), ("$(3.75)", -375), ("-$3.75", -375), ("$-3.75", -375), ("4.50-", -450), ("4,50- €", -450),
        ("0.00", 0),
    ],
)  # fmt: skip
def test_an_amount_that_may_come_back_is_read_with_its_sign(text: str, cents: int) -> None:
    assert signed_reader(2, "")(text) == cents


@pytest.mark.parametrize("text", ["-(4.50)", "(4.50", "4.50)", "--4", "-4-", "4.50 CR", "1,234", "", "x"])
def test_a_sign_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadAmount):
        signed_reader(2, "")(text)


def test_where_a_currency_has_no_decimals_a_mark_only_groups() -> None:
    assert signed_reader(0, "")("¥1,234") == 1_234
    assert signed_reader(3, "")("1,234") == 1_234


@pytest.mark.parametrize("text", ["1,234", "1.234", "12 345,678"])
def test_what_could_be_two_amounts_is_refused(text: str) -> None:
    with pytest.raises(BadAmount):
        euros(text)


def test_the_column_settles_what_a_single_mark_means() -> None:
    assert cents_reader(2, ".")("1,234") == 123400
    assert cents_reader(2, ",")("1.234") == 123400
    with pytest.raises(BadAmount):
        cents_reader(2, ".")("1.234")


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("12.50", "."),
        ("12,5", ","),
        ("1.234,56", ","),
        ("1,234,567", "."),
        ("1,234", ""),
        ("12", ""),
        ("€1,234.5", "."),
    ],
)
def test_a_cell_tells_the_decimal_mark_of_its_column(text: str, mark: DecimalMark) -> None:
    assert mark_of(text) == mark


def test_currencies_have_their_own_decimals() -> None:
    assert cents_reader(3, ".")("1.234") == 1234
    assert cents_reader(0, "")("1234") == 1234
    assert cents_reader(2, "", in_cents=True)("1234") == 1234


@pytest.mark.parametrize(
    ("text", "count"),
    [("124", 124), ("1 250", 1250), ("1,250", 1250), ("1.250", 1250), ("120.00", 120), ("12.9", 12), ("4/10", 4),
     ("4 / 10", 4), ("120 pts", 120), ("85 points", 85), ("0", 0), ("-0", 0)],
)  # fmt: skip
def test_a_count_is_whole(text: str, count: int) -> None:
    assert whole_reader("points")(text) == count


def test_fractions_of_points_are_rounded_as_the_program_rounds() -> None:
    assert whole_reader("points", ".", "ceil")("12.1") == 13
    assert whole_reader("points", ".", "nearest")("12.5") == 13
    assert whole_reader("points", ".", "floor")("12.999") == 12


@pytest.mark.parametrize("text", ["-15", "douze", "", "1e3", "99999999999", "1" * 5000, "12/", "½", "٣"])
def test_what_is_no_count_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        whole_reader("points")(text)


@given(st.integers(0, 10**10), st.sampled_from([",", "."]), st.sampled_from(["", " ", "\u00a0", "\u202f", "'"]))
def test_an_amount_is_read_back_from_every_way_it_is_written(cents: int, mark: str, group: str) -> None:
    whole, fraction = divmod(cents, 100)
    assert euros(f"{whole:,}".replace(",", group) + f"{mark}{fraction:02d}") == cents


@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_refused(text: str) -> None:
    for read in (euros, cents_reader(2, ","), whole_reader("points"), whole_reader("points", ".")):
        try:
            assert read(text) >= 0
        except BadValue:
            continue
