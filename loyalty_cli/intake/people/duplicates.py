"""Two rows of one file that are the same person: the same number in the other system, card, e-mail or phone.

Memory is bounded whatever the file: a table of fixed size keeps a fingerprint and a line for each identity, and where
it is full forgets the oldest. Up to about a million rows nothing is forgotten. No personal data is kept in it: the
fingerprints are Python's keyed hashes (SipHash), which mean nothing to another process.
"""

import mmap
from collections.abc import Iterable
from typing import Final, NamedTuple, TypeAlias

_LINE_BITS: Final = 28
_MARK_BITS: Final = 36
_SLOT_BITS: Final = 22
_FEWEST_BITS: Final = 16
_PROBES: Final = 64
_LINES: Final = (1 << _LINE_BITS) - 1
_MARKS: Final = (1 << _MARK_BITS) - 1
_BYTES_A_SLOT: Final = 8
"""A row of text that tells an identity takes more."""


Marks: TypeAlias = list[tuple[str, int]]
"""By what a person is known again: the identity, and the fingerprint of it with its value."""


def marks_of(identities: Iterable[tuple[str, str | None]]) -> Marks:
    """The marks of (identity, value), in this order, without those that are not told."""
    return [(pair[0], hash(pair)) for pair in identities if pair[1]]


class Duplicate(NamedTuple):
    """Rows at two lines are the same person by ``identity``: source_id, card, email or phone."""

    line: int
    earlier_line: int
    identity: str


class Duplicates:
    """Remembers who was seen in a file, and on which line. Lines count up to 268 million.

    ``size`` is the number of bytes of the file where it is text: of a small one the table is small, and quicker.
    """

    def __init__(self, size: int | None = None) -> None:
        bits = _SLOT_BITS if size is None else min(max((size // _BYTES_A_SLOT).bit_length(), _FEWEST_BITS), _SLOT_BITS)
        self._last = (1 << bits) - 1
        self._slots = memoryview(mmap.mmap(-1, 8 * (self._last + 1 + _PROBES))).cast("Q")

    def earlier(self, line: int, marks: Marks) -> Duplicate | None:
        """The earlier row that is the same person by its marks, the weightiest first; notes nothing."""
        slots, last = self._slots, self._last
        for identity, fingerprint in marks:
            if slots[fingerprint & last] and (earlier := self._find(fingerprint)):
                return Duplicate(line, earlier, identity)
        return None

    def seen(self, line: int, marks: Marks) -> Duplicate | None:
        """Note a person by their marks, the weightiest first; tells the earlier row that is the same one."""
        slots, last, found = self._slots, self._last, None
        for identity, fingerprint in marks:
            if not slots[at := fingerprint & last]:
                slots[at] = _kept(fingerprint, line)
            elif (earlier := self._note(fingerprint, line)) and found is None:
                found = Duplicate(line, earlier, identity)
        return found

    def _find(self, fingerprint: int) -> int:
        """The line a fingerprint came with, or 0."""
        start = fingerprint & self._last
        mark = fingerprint >> _SLOT_BITS & _MARKS
        for at in range(start, start + _PROBES):
            slot = self._slots[at]
            if not slot:
                return 0
            if slot >> _LINE_BITS == mark:
                return slot & _LINES
        return 0

    def _note(self, fingerprint: int, line: int) -> int:
        """Keep a fingerprint with its line; the line it first came with, or 0. Linear probing (Knuth, TAOCP 6.4)."""
        slots = self._slots
        start = fingerprint & self._last
        mark = fingerprint >> _SLOT_BITS & _MARKS
        kept = _kept(fingerprint, line)
        oldest, oldest_line = start, _LINES + 1
        for at in range(start, start + _PROBES):
            slot = slots[at]
            if not slot:
                slots[at] = kept
                return 0
            if slot >> _LINE_BITS == mark:
                return slot & _LINES
            if slot & _LINES < oldest_line:
                oldest, oldest_line = at, slot & _LINES
        slots[oldest] = kept
        return 0


def _kept(fingerprint: int, line: int) -> int:
    """What a slot holds: the upper bits of a fingerprint, and the line."""
    return (fingerprint >> _SLOT_BITS & _MARKS) << _LINE_BITS | line & _LINES
