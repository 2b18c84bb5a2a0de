"""Detect the line of totals that a spreadsheet adds below a list of people.

Known by the words in place of a name, or by numbers that are the sums of those above. Whoever can be reached, or has a
number of their own, is somebody, whatever the name.
"""

import re
from collections.abc import Sequence
from typing import Any, Final

from loyalty_cli.intake.cells.vocabulary import words_about
from loyalty_cli.intake.rows.customer_row import CustomerRow
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.ledger.people.folding import fold

NUMBERS: Final = ("points", "credit_cents", "spend_cents", "visits")
"""What of a row is added up in a line of sums."""

_SUMS: Final = frozenset(words_about("cells")["sum"].split("|"))
"""Words for a sum that are hardly anybody's name: the first or the last of the words tells."""
_SUMS_OR_NAMES: Final = frozenset(words_about("cells")["sum_or_name"].split("|"))
"""Words for a sum that are names, too: they tell where nothing but counts stands beside them."""
_BESIDE: Final = frozenset(words_about("cells")["beside_a_sum"].split("|"))
_MAYBE: Final = re.compile(r"tota|somm|sum|gesamt|moyenne|average|durchschnitt", re.IGNORECASE)
_TWO, _FEW, _MANY = 2, 3, 10
"""So many rows above must have a number for their sum to prove something: where a word of the name means a sum, where
several numbers agree, and where there is one number only."""


class Above:
    """The sums of the numbers of the rows so far; ``slots`` is where in a row those stand that the file has."""

    def __init__(self, slots: Sequence[int]) -> None:
        self._slots = tuple(enumerate(slots))
        self._sums = [0] * len(slots)
        self._rows = [0] * len(slots)

    def add(self, row: CustomerRow) -> None:
        """Counts a row that is somebody's."""
        cells: tuple[Any, ...] = row
        for at, slot in self._slots:
            if number := cells[slot]:
                self._sums[at] += number
                self._rows[at] += 1

    def why_total(self, row: CustomerRow) -> str:
        """Why a row is a line of sums; "" for somebody's."""
        number = row.source_id or ""
        if row.phone or row.email or row.card or row.birthday or (number and not is_a_sum(number)):
            return ""
        speaks_of_it = _MAYBE.search(row.name) is not None
        if number or (speaks_of_it and is_a_sum(row.name)):
            return _looks()
        said = speaks_of_it and not _SUMS_OR_NAMES.isdisjoint(fold(row.name))
        return _looks() if self._adds_up(row, least=_TWO if said else 0) else ""

    def _adds_up(self, row: CustomerRow, least: int) -> bool:
        """Whether all numbers of the row are the sums of those above, of enough rows for that to be no chance."""
        cells: tuple[Any, ...] = row
        rows = []
        for at, slot in self._slots:
            if number := cells[slot]:
                if number != self._sums[at]:
                    return False
                rows.append(self._rows[at])
        return bool(rows) and min(rows) >= (least or (_FEW if len(rows) > 1 else _MANY))


def _looks() -> str:
    return str(Phrase("intake.looks-like-totals"))


def is_a_sum(name: str) -> bool:
    """Whether words in place of a name mean a sum: ``Total:``, ``10 clients TOTAL``, ``Sous-total``, ``Somme (12)``."""
    words = [word for word in fold(name) if not word.isdecimal()]
    if not words:
        return False
    if words[0] in _SUMS or words[-1] in _SUMS:
        return True
    return not _SUMS_OR_NAMES.isdisjoint(words) and _BESIDE.issuperset(set(words) - _SUMS_OR_NAMES)
