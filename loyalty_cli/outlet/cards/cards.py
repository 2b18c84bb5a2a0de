"""Member cards to print and cut out: 85.6 × 54 mm, ten a sheet, with a QR code and Code 128 side by side."""

from collections.abc import Sequence
from secrets import randbelow
from typing import Any, Final

from loyalty_cli.errors import BadValue
from loyalty_cli.language.report import Teller
from loyalty_cli.ledger.people.cards import generated_card, taken_numbers
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.outlet.cards.code128 import bars
from loyalty_cli.outlet.drawing import environment
from loyalty_cli.values import NamedTuple

SHEET: Final = 10
MOST_BLANK: Final = 1_000
_AT_ONCE: Final = 400
_MOST_CARDS: Final = 2
_MOST_BOXES: Final = 24
_BLANK_FROM: Final = 100_000_000
_BLANK_MANY: Final = 900_000_000


class Holder(NamedTuple):
    """A card to print; blank where there is no name."""

    number: str
    name: str = ""


def blank(shop: OpenShop, count: int) -> list[Holder]:
    """Cards for members to come, with numbers that no card has.

    They are drawn from numbers of ten digits, which the ledger never gives out by itself: printed cards stay free until
    somebody is enrolled with ``--card``. Raises BadValue.
    """
    if not 1 <= count <= MOST_BLANK:
        raise BadValue("error.blank-cards", count=count, most=MOST_BLANK)
    numbers: dict[str, None] = {}
    while len(numbers) < count:
        wanted = [
            generated_card(_BLANK_FROM + randbelow(_BLANK_MANY)) for _ in range(min(count - len(numbers), _AT_ONCE))
        ]
        taken = taken_numbers(shop.conn, wanted)
        numbers.update(dict.fromkeys(number for number in wanted if number not in taken))
    return [Holder(number) for number in numbers]


def draw_cards(shop: OpenShop, holders: Sequence[Holder]) -> str:
    """The sheets as HTML. Raises BadCard for a number that no bar code can say."""
    teller = Teller(shop.program)
    sheets = [holders[first : first + SHEET] for first in range(0, len(holders), SHEET)]
    template = environment(__file__).get_template("cards.html.j2")
    return template.render(
        say=teller.say,
        lang=teller.lang,
        shop=teller.shop,
        sheets=[[_card(holder) for holder in sheet] for sheet in sheets],
        stamps=[_stamps(card, teller) for card in shop.program.stamp_cards[:_MOST_CARDS]],
    )


def _card(holder: Holder) -> dict[str, Any]:
    lines, width = bars(holder.number)
    return {
        "name": holder.name,
        "number": holder.number,
        "bars": lines,
        "bars_width": width,
        "qr": qr_rows(holder.number),
    }


def qr_rows(text: str) -> list[list[bool]]:
    """The modules of a QR code, True for dark, without its white border."""
    import segno

    return [[bool(module) for module in row] for row in segno.make_qr(text, error="m").matrix]


def _stamps(card: Any, teller: Teller) -> dict[str, Any]:
    reason = card.head_start_reason
    told = teller.say("cards.head", count=card.head_start, reason=reason) if card.head_start and reason else ""
    boxes = min(card.boxes, _MOST_BOXES)
    return {"name": card.name, "filled": min(card.head_start, boxes), "boxes": boxes, "told": told}
