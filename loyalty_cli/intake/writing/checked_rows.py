"""Rows of customers made ready before the lock is taken, those of a large file by a second process."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, Final, NamedTuple

from loyalty_cli.intake.fields.customer_plan import Plan
from loyalty_cli.intake.fields.rejects import Rejected
from loyalty_cli.intake.people.matching import digest_of
from loyalty_cli.intake.rows.customer_row import CustomerRow
from loyalty_cli.intake.rows.customer_rows import rows
from loyalty_cli.intake.writing.beside import Lost, Pieces, can_be_had
from loyalty_cli.ledger.people.members import MemberDraft, Prepared, birthday_from_text, prepared
from loyalty_cli.program.kernel.facts import When

_TOGETHER: Final = 250
"""So many rows come from the second process at a time."""


class Checked(NamedTuple):
    """A row that can be read. ``mark`` is the digest of what it says, ``ready`` the newcomer whom it tells of."""

    row: CustomerRow
    mark: bytes
    ready: Prepared


def draft_of(row: CustomerRow, when: When) -> MemberDraft:
    """The newcomer whom a row tells of, enrolled on a day."""
    return MemberDraft(
        when.on if row.joined_on is None else min(row.joined_on, when.on),
        row.name,
        row.phone,
        row.email,
        row.card,
        row.source_id,
        birthday_from_text(row.birthday) if row.birthday else None,
        when.keyed_on if row.birthday else None,
        row.last_visit_on,
        row.note,
    )


class CheckedRows:
    """The rows of a file, made ready in order. ``tell`` is told the bytes read now and then; to be closed."""

    def __init__(self, plan: Plan, when: When, tell: Callable[[int], object]) -> None:
        self._plan, self._when, self._tell = plan, when, tell
        self._taken = self._read = 0
        self._rows = self._checked()
        self._beside: Pieces | None = None

    def close(self) -> None:
        """Ends the second process."""
        if self._beside is not None:
            self._beside.close()

    def take(self, most: int) -> list[Checked | Rejected]:
        """The next rows, as many as there are. Raises what reading the file raises."""
        part = list(islice(self._rows, most))
        self._taken += len(part)
        return part

    def go_beside(self) -> None:
        """Has the rest of the rows read and checked by a second process, where one can be had."""
        if can_be_had():
            self._beside = Pieces(self._together(self._rows))
            self._rows = self._from_beside(self._beside, self._taken)

    def _checked(self) -> Iterator[Checked | Rejected]:
        when = self._when
        for row in rows(self._plan, progress=self._come_to):
            yield row if isinstance(row, Rejected) else Checked(row, digest_of(row), prepared(draft_of(row, when)))

    def _come_to(self, read: int) -> None:
        self._read = read
        self._tell(read)

    def _together(self, of_file: Iterator[Checked | Rejected]) -> Iterator[Any]:
        """In the second process: rows, bytes read so far, what was seen of empty words."""
        self._tell = lambda _: None
        while part := list(islice(of_file, _TOGETHER)):
            yield part, self._read, self._plan.placeholders.seen

    def _from_beside(self, pieces: Pieces, taken: int) -> Iterator[Checked | Rejected]:
        """The rows that the second process tells; from where it is lost on, or cannot read, this one reads again."""
        try:
            for part, read, seen in pieces:
                self._plan.placeholders.seen = seen
                self._tell(read)
                yield from part
                taken += len(part)
        except Lost:
            yield from islice(self._checked(), taken, None)
