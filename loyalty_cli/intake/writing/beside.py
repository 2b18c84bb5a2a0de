"""Work done by a second process beside this one, where there is a second processor.

The process is a copy of this one: it knows all that this one knows, and what it changes concerns nobody. It must leave
the ledger alone.
"""

import marshal
import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, BinaryIO, Final

_ROOM: Final = 1 << 20
"""Size in bytes of the pipe that a process writes ahead into, where the system allows it."""


class Beside:
    """The answer of a second process, which is awaited once. It is made of plain values (see ``marshal``)."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self._pid, self._end = _copied(lambda pipe: marshal.dump(work(), pipe))

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


class Lost(Exception):
    """A second process has ended before it had told all."""


class Pieces:
    """What a second process tells, one after the other and ahead of who takes it: whatever can be pickled.

    Iterating raises Lost where the process comes to nothing.
    """

    def __init__(self, parts: Iterable[Any]) -> None:
        self._pid, end = _copied(lambda pipe: _tell(parts, pipe))
        self._pipe = open(end, "rb")  # noqa: SIM115 - closed by ``close``

    def __iter__(self) -> Iterator[Any]:
        while True:
            try:
                part = pickle.load(self._pipe)  # noqa: S301 - written by a copy of this process
            except (EOFError, pickle.UnpicklingError):
                break
            yield part
        if self._ended():
            raise Lost

    def close(self) -> None:
        """Ends the process, where it has not ended."""
        self._pipe.close()
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            self._ended()

    def _ended(self) -> int:
        _, status = os.waitpid(self._pid, 0)
        self._pid = 0
        return status


def _tell(parts: Iterable[Any], pipe: BinaryIO) -> None:
    for part in parts:
        pickle.dump(part, pipe, pickle.HIGHEST_PROTOCOL)


def can_be_had() -> bool:
    """Whether there is a second processor, and this process can be copied: no thread of it may hold a lock."""
    threading = sys.modules.get("threading")
    alone = threading is None or threading.active_count() == 1
    return alone and sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1


def _copied(write: Callable[[BinaryIO], None]) -> tuple[int, int]:
    """A copy of this process that writes into a pipe and ends; its number, and the end of the pipe to read from."""
    end, other = os.pipe()
    pid = os.fork()
    if not pid:
        # Where this one keeps an end to read from, it is never told that nobody listens any more.
        os.close(end)
        _write(write, other)
    os.close(other)
    return pid, end


def _write(write: Callable[[BinaryIO], None], end: int) -> None:
    """Writes and ends, whatever happens: this one may not go on as a copy."""
    status = 1
    try:
        _make_room(end)
        with open(end, "wb") as pipe:
            write(pipe)
        status = 0
    finally:
        os._exit(status)


def _make_room(end: int) -> None:
    import fcntl

    with suppress(OSError):
        fcntl.fcntl(end, fcntl.F_SETPIPE_SZ, _ROOM)
