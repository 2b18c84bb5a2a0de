"""A portion of the rows of a file: what the ledger knows of them, and what was decided of them beside."""

from collections import deque
from collections.abc import Collection, Iterator, Sequence
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

LOOK_AHEAD: Final = 500
"""So many rows are looked up together behind the lock."""
MOST: Final = 4
"""So many times as many, or a few more, are looked up and decided beside before the lock is taken."""

COMING: Final = 2
"""So many portions are decided beside while one is written: nobody idles where one of them takes longer."""


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
        self._forgotten: set[int] = set()

    @property
    def is_done(self) -> bool:
        """Whether no row is left."""
        return self.done >= len(self.rows)

    @property
    def left(self) -> list[Waiting]:
        """The rows that are not written yet."""
        return self.rows[self.done :]

    def behind(self, share: float) -> list[Waiting]:
        """The rows behind a share of all, from the first one of a member on."""
        start = int(len(self.rows) * share)
        while 0 < start < len(self.rows) and self.rows[start].place == self.rows[start - 1].place:
            start += 1
        return self.rows[start:]

    def refused_strangers(self, places: Collection[int], claimed: Collection[str]) -> set[int]:
        """The lines of newcomers, by their places, of whom no row will be taken: they are not enrolled.

        Their receipt numbers are those of others, or they bring back what nobody sold them. ``claimed`` are the numbers
        of the rows before that several rows have.
        """
        taken: set[int] = set()
        own: set[str] = set()
        for row in self.left:
            ref = self.spelled.get(row.ref, row.ref) if row.ref else None
            is_known = ref in self.refs or (row.repeated and (row.ref in claimed or row.ref in own))
            if row.cents > 0 and not is_known:
                taken.add(row.place)
            if row.repeated and row.ref:
                own.add(row.ref)
        return {row.line for row in self.left if row.place in places and row.place not in taken}

    def take_up(self) -> None:
        """Awaits what was decided beside."""
        if self.beside is not None:
            told: list[Decided] = self.beside.answer() or []
            self.beside = None
            self._decided = {
                line: (member_id, Wording._make(fact))
                for line, member_id, fact in told
                if member_id not in self._forgotten
            }

    def decided(self, row: Waiting) -> tuple[int, Wording] | None:
        """The member and the fact of a row that was decided beside."""
        return self._decided.pop(row.line, None)

    def forget(self, members: Collection[int]) -> None:
        """What is known of how these members stand holds no longer."""
        for member_id in members:
            self.foreseen.pop(member_id, None)
        if self.beside is not None:
            self._forgotten.update(members)
        elif members and self._decided:
            self._decided = {line: one for line, one in self._decided.items() if one[0] not in members}

    def stop(self) -> None:
        """Nobody wants to know any more what is decided beside."""
        if self.beside is not None:
            self.beside.stop()
            self.beside = None


class Portions:
    """The rows of a file in portions of ``fewest`` rows at least, up to the end of a member's rows if that is near.

    Looked up before the lock is taken (``ahead``), portions may be larger each time.
    """

    def __init__(self, rows: Iterator[Waiting], fewest: int) -> None:
        self._rows, self._fewest, self._ahead = rows, fewest, fewest
        self._back: deque[Waiting] = deque()

    def following(self, *, ahead: bool = False) -> Portion:
        """The next portion; one without rows at the end."""
        size = self._ahead if ahead else self._fewest
        if ahead:
            self._ahead = min(2 * size, MOST * self._fewest)
        part: list[Waiting] = []
        while (row := self._back.popleft() if self._back else next(self._rows, None)) is not None:
            if len(part) >= size and (row.place != part[-1].place or len(part) >= 2 * size):
                self._back.appendleft(row)
                break
            part.append(row)
        return Portion(part)

    def put_back(self, rows: Sequence[Waiting]) -> None:
        """These rows come next again, in small portions."""
        self._back.extendleft(reversed(rows))
        self._ahead = self._fewest


def key_of(row: Waiting, member_id: int) -> str:
    """What identifies a row without a receipt number: whose, when, what, and how often that came before."""
    category = row.lines[0].category if row.lines else ""
    quantity = row.lines[0].quantity if row.lines else 1
    told = f"{row.at}|{row.cents}|{category}|{row.purchase}" + (f"|{quantity}" if quantity > 1 else "")
    return f"{member_id}:{row.on}:{digest(told.encode())[:12]}:{row.again}"
