"""The goods of a purchase in one cell, as the till takes them and our export writes them: ``coffee:2=5.20 tea:1``."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from loyalty_cli.errors import BadValue
from loyalty_cli.intake.cells.amounts import cents_reader
from loyalty_cli.program.kernel.facts import Line

_ITEM: Final = re.compile(r"(.*?):(\d{1,6})(?:=(\d{1,12}(?:\.\d+)?))?(?: |$)")
_BETWEEN_ITEMS: Final = "\x1e"
_BETWEEN_WORDS: Final = "\x1f"


def goods_reader(decimals: int) -> Callable[[str], tuple[Line, ...]]:
    """Reads category, number and price in all of each item; an item without a price costs 0. Raises BadValue."""
    money = cents_reader(decimals, ".")

    def read(text: str) -> tuple[Line, ...]:
        lines: list[Line] = []
        at = 0
        while at < len(text):
            if (found := _ITEM.match(text, at)) is None:
                raise BadValue("intake.goods", text=text[:60])
            lines.append(Line(found[1], int(found[2]), money(found[3]) if found[3] else 0))
            at = found.end()
        return tuple(lines)

    return read


def staged(lines: Sequence[Line]) -> str:
    """Lines as one text, as rows wait with them; no line at all is a text too."""
    return _BETWEEN_ITEMS.join(_BETWEEN_WORDS.join(map(str, line)) for line in lines) or _BETWEEN_ITEMS


def lines_of(text: str) -> tuple[Line, ...]:
    """The lines that ``staged`` wrote."""
    told = (line.split(_BETWEEN_WORDS) for line in text.split(_BETWEEN_ITEMS) if line)
    return tuple(Line(category, int(quantity), int(cents)) for category, quantity, cents in told)
