"""How long an import may hold the lock: a till beside it waits for a moment only."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from loyalty_cli.ledger.store.connection import POLL_S

HOLD_S: Final = 0.09
"""The lock is held for about so long: deciding, writing and the commit together."""
DECIDE_S: Final = 0.03
"""So much of it at least goes into deciding, however slow the disk is."""
GIVE_WAY_S: Final = 1.5 * POLL_S
"""Then it is left alone for long enough that a till which asks for it gets it."""

_MOMENT_S: Final = 0.03
_STEP: Final = 0.02
_MOST_OWN: Final = 0.5
_COLLECT_EVERY: Final = 50_000
_MOST_ROWS: Final = 2_000


@contextmanager
def fewer_collections(every: int = _COLLECT_EVERY) -> Iterator[None]:
    """For long work that makes no cycles: Python's collector looks less often, and not at what was there before.

    ``every`` is how many new objects it waits for.
    """
    import gc

    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(every, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


class Portions:
    """Learns how many rows of a file are written in one hold of the lock, ``fewest`` at least.

    The more there are, the fewer pages are written twice.
    """

    def __init__(self, fewest: int) -> None:
        self.rows = self._fewest = fewest

    def held(self, rows: int, seconds: float) -> None:
        """The lock was held for so long to write so many rows."""
        fitting = int(rows * HOLD_S / max(seconds, DECIDE_S))
        self.rows = min(max(fitting, self._fewest), 2 * self.rows, _MOST_ROWS)


class Shares:
    """Learns which share of the rows this process decides by itself: none of the two should wait for the other."""

    def __init__(self) -> None:
        self.own = 0.0

    def waited(self, seconds: float) -> None:
        """So long the other process was waited for."""
        self.own = min(max(self.own + (_STEP if seconds > _MOMENT_S else -_STEP), 0.0), _MOST_OWN)


class Pace:
    """Learns how long writing a fact and a commit take, to end each transaction in time."""

    def __init__(self) -> None:
        self._fact_s = 0.0001
        self._commit_s = 0.01
        self._room_s = HOLD_S
        self._begun = self._at = time.perf_counter()
        self._facts = 0

    def begin(self) -> None:
        """The lock is taken, or deciding begins before it."""
        self._begun = time.perf_counter()

    def is_over(self, waiting: int) -> bool:
        """Whether it is time to write the ``waiting`` facts and commit."""
        spent = self._spent()
        return spent > DECIDE_S and spent + waiting * self._fact_s > self._room_s

    def is_full(self, waiting: int) -> bool:
        """Whether the ``waiting`` facts, decided before the lock is taken, fill a hold together with the commit."""
        return waiting * self._fact_s > self._room_s

    def _spent(self) -> float:
        return time.perf_counter() - self._begun

    def flushing(self, waiting: int) -> None:
        """So many facts are written now."""
        self._at, self._facts = time.perf_counter(), waiting

    def committing(self) -> None:
        """They are written; the commit comes now."""
        now = time.perf_counter()
        if self._facts:
            self._fact_s = (self._fact_s + (now - self._at) / self._facts) / 2
        self._at = now

    def committed(self) -> None:
        """The lock is free."""
        now = time.perf_counter()
        self._commit_s = (self._commit_s + now - self._at) / 2
        # Half of a hold at least is for writing, however slow the disk is.
        self._room_s = max(HOLD_S - self._commit_s, HOLD_S / 2)
        self._at = now

    def give_way(self) -> None:
        """Waits until the lock was free for long enough."""
        time.sleep(max(self._at + GIVE_WAY_S - time.perf_counter(), 0))
