"""Guards cells that a spreadsheet would read as formulas, and reads cells of lots back.

A text that begins with ``= + - @``, a tab or a carriage return gets an apostrophe before it; so does one that begins
with apostrophes before such a sign, so that taking one away always gives the text back.
"""

import re
from datetime import date
from typing import Final

from loyalty_cli.errors import BadValue
from loyalty_cli.units import Points

_GUARDED: Final = re.compile(r"'*[-=+@\t\r]")
_LOT: Final = re.compile(r"([1-9]\d{0,11}) (?:until (\d{4}-\d{2}-\d{2})|without end)")


def guard(text: str) -> str:
    """The text as it is written into a cell."""
    return f"'{text}" if _GUARDED.match(text) else text


def mail_cell(text: str) -> str:
    """The text as a cell of a list that letters and messages are written from: a phone number stays as it is dialled.

    A plus sign and digits compute nothing, and what sends messages reads the apostrophe as a part of the number.
    ``export`` guards them too: its files are to come back in as they went out, and to be looked at meanwhile.
    """
    return text if text[:1] == "+" and text[1:].isdigit() else guard(text)


def unguard(cell: str) -> str:
    """The text that stands in a cell, without the apostrophe that guards it."""
    return cell[1:] if cell[:1] == "'" and _GUARDED.match(cell, 1) else cell


def read_lots(cell: str) -> tuple[tuple[Points, date | None], ...]:
    """``24 until 2027-11-30; 5 without end`` as points with their last usable day (None: they never lapse).

    Raises BadValue.
    """
    lots = []
    for part in filter(None, cell.split("; ")):
        found = _LOT.fullmatch(part)
        if found is None:
            raise BadValue("error.points-with-day", part=part[:60])
        try:
            lots.append((int(found[1]), date.fromisoformat(found[2]) if found[2] else None))
        except ValueError:
            raise BadValue("error.calendar-like", found=found[2]) from None
    return tuple(lots)
