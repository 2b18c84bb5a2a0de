"""Things on paper: what is printed is read again, by somebody else's reader."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.errors import BadCard, BadValue
from loyalty_cli.ledger.people.cards import is_checked
from loyalty_cli.operations.deeds.members import enroll
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.outlet.cards.cards import SHEET, Holder, blank, draw_cards, qr_rows
from loyalty_cli.outlet.cards.code128 import bars, symbols
from loyalty_cli.outlet.cards.poster import draw_poster
from tests.support.programs import program
from tests.support.ten import ten
from tests.support.till import Till

NUMBERS = ("100014", "8111945091", "12345", "7", "FID-0042", "A")
SCALE = 4


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenShop]:
    """Ten made-up members with cards."""
    shop = ten(tmp_path_factory.mktemp("ten") / "shop")
    yield shop
    shop.close()


def picture(rows: Sequence[Sequence[bool]]) -> Any:
    """Dark and light modules as a picture in grey, with a white border."""
    wide = (len(rows[0]) + 20) * SCALE
    border = [bytes([255]) * wide] * (10 * SCALE)
    lines = [
        bytes([255]) * 10 * SCALE
        + b"".join(bytes([0 if dark else 255]) * SCALE for dark in row)
        + bytes([255]) * 10 * SCALE
        for row in rows
        for _ in range(SCALE)
    ]
    whole = [*border, *lines, *border]
    return memoryview(b"".join(whole)).cast("B", (len(whole), wide))


def read_again(rows: Sequence[Sequence[bool]]) -> list[tuple[str, str]]:
    """What zxing reads in a picture: each code's text and kind."""
    zxing = pytest.importorskip("zxingcpp")
    return [(one.text, str(one.format).rpartition(".")[2]) for one in zxing.read_barcodes(picture(rows))]


def drawn(path: str) -> set[tuple[int, int]]:
    """The modules that an SVG path of squares and bars covers, each by x and y."""
    covered = set()
    for x, y, width, height in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)h-\d+z", path):
        covered |= {
            (column, row)
            for column in range(int(x), int(x) + int(width))
            for row in range(int(y), int(y) + int(height))
        }
    return covered


@pytest.mark.parametrize("number", NUMBERS)
def test_a_printed_bar_code_is_read_as_the_number(number: str) -> None:
    lines, width = bars(number)
    dark = {x + offset for x, wide in lines for offset in range(wide)}
    assert [text for text, _ in read_again([[x in dark for x in range(width)]] * 20)] == [number]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_printed_qr_code_is_read_as_the_number(number: str) -> None:
    assert [text for text, _ in read_again(qr_rows(number))] == [number]


def test_symbols_of_the_standard_s_example() -> None:
    # ISO/IEC 15417: digits in pairs behind start C; the check is the weighted sum modulo 103.
    assert symbols("1234") == [105, 12, 34, (105 + 12 + 2 * 34) % 103, 106]
    assert symbols("12345")[:5] == [105, 12, 34, 100, ord("5") - 32]
    # The worked example of many textbooks, PJJ123C, which in set A has the check 54: set B begins one higher.
    assert symbols("PJJ123C") == [104, 48, 42, 42, 17, 18, 19, 35, 55, 106]
    with pytest.raises(BadCard):
        symbols("Léa")
    with pytest.raises(BadCard):
        symbols("")


def test_the_codes_on_a_card_are_its_member_s(shop: OpenShop) -> None:
    text = draw_cards(shop, [Holder("100014", "Ana")])
    qr, code = re.findall(r'<path d="([^"]+)"', text)
    side = max(x for x, _ in drawn(qr)) + 1
    assert [found for found, _ in read_again([[(x, y) in drawn(qr) for x in range(side)] for y in range(side)])] == [
        "100014"
    ]
    _, width = bars("100014")
    row = [(x, 0) in drawn(code) for x in range(width)]
    assert [found for found, _ in read_again([row] * 20)] == ["100014"]
    assert "Ana" in text


def test_ten_a_sheet_of_the_size_of_a_bank_card(shop: OpenShop) -> None:
    text = draw_cards(shop, [Holder(str(100_000 + number)) for number in range(SHEET + 1)])
    assert text.count('class="sheet"') == 2
    assert text.count('class="card"') == SHEET + 1
    assert "width:85.6mm;height:54mm" in text
    assert text.count('class="mark"') == 2 * 18


def test_the_head_start_is_printed_with_its_reason(shop: OpenShop) -> None:
    text = draw_cards(shop, [Holder("100014")])
    assert "Coffee card · 2 stamped already: welcome" in text
    assert (text.count('<i class="on">'), text.count("<i></i>")) == (2, 8)


def test_blank_cards_are_nobody_s_and_stay_free(shop: OpenShop) -> None:
    found = blank(shop, 500)
    numbers = [holder.number for holder in found]
    assert len(set(numbers)) == 500
    assert all(is_checked(number) and len(number) == 10 for number in numbers)
    given = enroll.enroll(shop, enroll.EnrollRequest(name="Max")).document()["member"]["card"]
    assert given not in numbers
    own = enroll.enroll(shop, enroll.EnrollRequest(name="Mia", card=numbers[0])).document()["member"]["card"]
    assert own == numbers[0]
    for count in (0, 1001):
        with pytest.raises(BadValue):
            blank(shop, count)


def test_a_name_on_a_card_is_text(shop: OpenShop) -> None:
    text = draw_cards(shop, [Holder("100014", "<b>Bob</b>")])
    assert "&lt;b&gt;Bob" in text
    assert not re.search(r"<script|https?://|src=", text)


def test_the_poster_leaves_out_what_has_ended() -> None:
    tables = '[[promotions]]\nid = "{0}"\nname = "{0}"\nmultiplier = "2"\nuntil = {1}\n'
    text = program(tables.format("tea-month", "2026-11-20"), tables.format("last-day", "2026-11-21"), language="en")
    counter = Till(text)
    counter.play("2026-11-21\nenroll Ann")
    drawn = draw_poster(counter.shop)
    assert ("tea-month" in drawn, "last-day" in drawn) == (False, True)


def test_the_poster_says_what_the_program_says(shop: OpenShop, tmp_path: Path) -> None:
    from loyalty_cli.reports.program.wall import wall

    text = draw_poster(shop)
    assert all(promise.text.split("·")[0].strip() in text for promise in wall(shop.program))
    assert "What we promise our members" in text
    assert not re.search(r"<script|https?://|src=", text)
