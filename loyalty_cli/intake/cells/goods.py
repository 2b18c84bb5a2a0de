"""The goods of a purchase in one cell, as the till takes them and our export writes them: ``coffee:2=5.20 tea:1``."""

import re
from collections.abc import Callable
from typing import Final

from loyalty_cli.errors import BadValue
from loyalty_cli.intake.cells.amounts import cents_reader
from loyalty_cli.program.kernel.facts import Line

_ITEM: Final = re.compile(r"(.*?):(\d{1,6})(?:=(\d{1,12}(?:\.\d+)?))?(?: |$)")


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
