"""A portion of the rows of a file: what the ledger knows of them, and what was decided of them beside."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any, Final, TypeAlias

from loyalty_cli.intake.writing.beside import Beside
from loyalty_cli.ledger.facts.chain import digest
from loyalty_cli.ledger.facts.journal import Wording
from loyalty_cli.ledger.importing.staging import Waiting
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.operations.kernel.batch import Carried

Decided: TypeAlias = tuple[int, int, tuple[Any, ...]]
"""A row that was decided: its line, the member's number, the fact as ``Wording`` has it."""

LOOK_AHEAD: Final = 1_000
"""So many rows at least are looked up together."""


class Portion:
    """Rows that are written next, one after the other; ``done`` of them are.

    ``keys`` identify rows without a receipt number, ``spelled`` are receipt numbers that are kept with a count behind
    them; ``known`` and ``refs`` are those of both that facts have. ``foreseen`` are the members whose rows these are,
    as they stand on the day of their first one. ``strangers`` are the lines of newcomers who are not enrolled,
    ``erased`` those of members who were erased.
    """

    def __init__(self, rows: list[Waiting]) -> None:
        self.rows, self.done = rows, 0
        self.keys: dict[int, str] = {}
        self.spelled: dict[str, str] = {}
        self.known: set[str] = set()
        self.refs: set[str] = set()
        self.members: dict[int, Member] = {}
        self.foreseen: dict[int, tuple[date, Carried]] = {}
        self.strangers: set[int] = set()
        self.erased: set[int] = set()
        self.is_learnt = False
        self.beside: Beside | None = None
        self._decided: dict[int, tuple[int, Wording]] = {}

    @property
    def is_done(self) -> bool:
        """Whether no row is left."""
        return self.done >= len(self.rows)

    @property
    def left(self) -> list[Waiting]:
        """The rows that are not written yet."""
        return self.rows[self.done :]

    def take_up(self, touched: Collection[int]) -> None:
        """Awaits what was decided beside; members who were ``touched`` meanwhile stand differently."""
        if self.beside is not None:
            told: list[Decided] = self.beside.answer() or []
            self.beside = None
            self._decided = {line: (member_id, Wording._make(fact)) for line, member_id, fact in told}
        self.forget(touched)

    def decided(self, row: Waiting) -> tuple[int, Wording] | None:
        """The member and the fact of a row that was decided beside."""
        return self._decided.pop(row.line, None)

    def forget(self, members: Collection[int]) -> None:
        """What is known of how these members stand holds no longer."""
        for member_id in members:
            self.foreseen.pop(member_id, None)
        if members and self._decided:
            self._decided = {line: one for line, one in self._decided.items() if one[0] not in members}

    def unlearn(self) -> None:
        """Another process has written: nothing that is known of the rows holds."""
        self.is_learnt = False
        self._decided.clear()
        if self.beside is not None:
            self.beside.stop()
            self.beside = None


def portions(rows: Iterable[Waiting], fewest: int) -> Iterator[Portion]:
    """The rows in portions, each up to the end of a member's rows: of ``fewest``, and never of twice as many."""
    part: list[Waiting] = []
    for row in rows:
        if len(part) >= fewest and (row.place != part[-1].place or len(part) >= 2 * fewest):
            yield Portion(part)
            part = []
        part.append(row)
    if part:
        yield Portion(part)


def key_of(row: Waiting, member_id: int) -> str:
    """What identifies a row without a receipt number: whose, when, what, and how often that came before."""
    category = row.lines[0].category if row.lines else ""
    quantity = row.lines[0].quantity if row.lines else 1
    told = f"{row.at}|{row.cents}|{category}|{row.purchase}" + (f"|{quantity}" if quantity > 1 else "")
    return f"{member_id}:{row.on}:{digest(told.encode())[:12]}:{row.again}"
