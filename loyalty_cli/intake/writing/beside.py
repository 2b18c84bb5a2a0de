"""Work done by a second process beside this one, where there is a second processor.

The process is a copy of this one: it knows all that this one knows, and what it changes concerns nobody. It must leave
the ledger alone.
"""

import marshal
import os
import signal
import sys
from collections.abc import Callable
from typing import Any


class Beside:
    """The answer of a second process, which is awaited once. It is made of plain values (see ``marshal``)."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self._end, other = os.pipe()
        self._pid = os.fork()
        if not self._pid:
            _answer(work, other)
        os.close(other)

    def answer(self) -> Any:
        """The answer; None where the process came to nothing."""
        with open(self._end, "rb") as pipe:
            told = pipe.read()
        _, status = os.waitpid(self._pid, 0)
        return None if status else marshal.loads(told)  # noqa: S302 - written by a copy of this process

    def stop(self) -> None:
        """Ends the process; nobody wants its answer any more."""
        os.close(self._end)
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)


def can_be_had() -> bool:
    """Whether there is a second processor, and this process can be copied: no thread of it may hold a lock."""
    threading = sys.modules.get("threading")
    alone = threading is None or threading.active_count() == 1
    return alone and sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1


def _answer(work: Callable[[], Any], end: int) -> None:
    """Writes the answer and ends, whatever happens: this one may not go on as a copy."""
    status = 1
    try:
        with open(end, "wb") as pipe:
            marshal.dump(work(), pipe)
        status = 0
    finally:
        os._exit(status)
