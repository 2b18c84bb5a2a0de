"""Doubts about rows of purchases that the shop can settle once for the whole file, before anything is written."""

from typing import Final

from loyalty_cli.intake.cells.states import State
from loyalty_cli.intake.fields.order_columns import Columns
from loyalty_cli.intake.fields.questions import Question, asking, map_option, which_order
from loyalty_cli.intake.reading.tables import Table
from loyalty_cli.language.catalogue import Phrase

_MOST: Final = 6
_STATES: Final[tuple[State, ...]] = ("paid", "unpaid", "cancelled", "refunded", "return")
_SHOWN: Final = 40


class Doubts:
    """Gathers the doubts of one file; ``columns`` are its columns."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._states: dict[str, str] = {}
        self._refunds: dict[str, str] = {}
        self._parts: dict[str, str] = {}
        self._zones: dict[str, None] = {}
        self.two_days = False
        """Whether a date could be two days."""

    def unknown_state(self, place: int, word: str) -> None:
        """A word in a column of states that nobody knows."""
        self._note(self._states, place, word)

    def refund_above_zero(self, place: int, word: str) -> None:
        """A refund by a state, of an amount above zero: a row of its own, or what became of the order."""
        self._note(self._refunds, place, word)

    def part_untold(self, place: int, word: str) -> None:
        """An order that was refunded in part, in a file without a column that says how much."""
        self._note(self._parts, place, word)

    def unknown_zone(self, name: str) -> None:
        """A time zone that nobody knows."""
        if len(self._zones) < _MOST:
            self._zones[name[:_SHOWN]] = None

    def _note(self, doubts: dict[str, str], place: int, word: str) -> None:
        if len(doubts) < _MOST:
            doubts.setdefault(word.strip()[:_SHOWN], self._columns.labels[place])

    def questions(self, table: Table) -> list[Question]:
        """What is to be asked, one question a word."""
        asked = [
            asking(label, Phrase("intake.state-unknown", label=label, word=word), *_maps(word, *_STATES))
            for word, label in self._states.items()
        ]
        asked += [
            asking(label, Phrase("intake.state-refund", label=label, word=word), *_maps(word, "return", "refunded"))
            for word, label in self._refunds.items()
        ]
        asked += [
            asking(
                label,
                Phrase("intake.state-partly", label=label, word=word),
                *_maps(word, "refunded", "paid"),
                map_option("HEADER", "refunded"),
            )
            for word, label in self._parts.items()
        ]
        if self._zones:
            label = self._columns.label("zone")
            told = ", ".join(map(repr, self._zones))
            asked.append(asking(label, Phrase("intake.zones-unknown", label=label, told=told), *_maps(label, "-")))
        return [*asked, *([which_order(table, self._columns.at["date"])] if self.two_days else [])]


def _maps(name: str, *meanings: str) -> tuple[str, ...]:
    return tuple(map_option(name, meaning) for meaning in meanings)
