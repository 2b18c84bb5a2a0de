"""Whole processes, timed from outside: the clock, and the system's own account of each finished one."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from tests.benchmarks.arithmetic import Timed, Timing

LOYALTY: Final = Path(sys.executable).with_name("loyalty")
_DONE: Final = frozenset({0, 8})
"""An import with rejected rows ends with 8: it has done its work."""


class BenchmarkFailed(Exception):
    """A process that was to be timed did not do its work."""


class Process(NamedTuple):
    """What is run: ``stdin`` is typed into it, ``env`` added to its environment, ``cwd`` where it runs."""

    argv: Sequence[str]
    env: Mapping[str, str] = {}
    stdin: str = ""
    cwd: Path | None = None


Step = Callable[[], Timing]
"""One measured run, with whatever has to be prepared for it outside the measured time."""


def loyalty(shop: Path, *args: str, env: Mapping[str, str] | None = None, stdin: str = "") -> Process:
    """A command of the installed program in one shop."""
    return Process([str(LOYALTY), *args], {"LOYALTY_SHOP": str(shop), **(env or {})}, stdin)


def python(code: str, *args: str) -> Process:
    """A few lines of Python in the same environment."""
    return Process([sys.executable, "-c", code, *args])


def run(process: Process) -> Timing:
    """Runs a process to its end. Raises BenchmarkFailed with what it said on standard error."""
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as typed:
        typed.write(process.stdin.encode())
        typed.seek(0)
        begun = time.perf_counter()
        child = subprocess.Popen(
            process.argv,
            stdin=typed,
            stdout=subprocess.DEVNULL,
            stderr=said,
            env=_environment() | dict(process.env),
            cwd=process.cwd,
        )
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in _DONE:
            said.seek(0)
            words = said.read().decode(errors="replace").strip()
            raise BenchmarkFailed(f"{' '.join(process.argv)} ended with {child.returncode}: {words}")
    return Timing(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)


def alternate(ours: Step, floor: Step, rounds: int) -> list[Timed]:
    """Ours, the floor, ours, the floor… after one run of each that is not counted where there are several rounds."""
    if rounds > 1:
        ours(), floor()
    return [Timed(ours(), floor()) for _ in range(rounds)]


def _environment() -> dict[str, str]:
    """That of who runs the benchmark, without what would change what is measured."""
    left_out = ("LOYALTY_", "PYTHON", "COLUMNS", "FORCE_COLOR", "NO_COLOR", "_LOYALTY_COMPLETE")
    return {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
