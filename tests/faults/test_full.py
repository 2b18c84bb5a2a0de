"""No room, no right to write, a failing disk: one clear line, nothing half written, and the truth about the fact."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.support import assert_whole, count, loyalty, new_shop

COMMANDS = {
    "buy": ("buy", "A1", "23.50", "--item", "coffee:2=5.20", "--ref", "X1"),
    "enroll": ("enroll", "Berta Beispiel", "--card", "B2", "--ref", "X1"),
    "redeem": ("redeem", "A1", "free-coffee", "--ref", "X1"),
    "adjust": ("adjust", "A1", "5", "--reason", "a test", "--ref", "X1"),
    "update": ("update", "A1", "--note", "a note", "--ref", "X1"),
    "stamp": ("stamp", "A1", "coffee", "2", "--ref", "X1"),
    "visit": ("visit", "A1", "--ref", "X1"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_file_that_may_not_grow_is_told_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "shop"
    new_shop(folder).close()
    limited = (
        "import resource,sys;sys.dont_write_bytecode=True;"
        "resource.setrlimit(resource.RLIMIT_FSIZE,(6000,6000));"
        "from loyalty_cli.cli.main import run;"
        f"sys.argv=['loyalty','--shop',{str(folder)!r},*sys.argv[1:]];run()"
    )
    done = subprocess.run([sys.executable, "-c", limited, *COMMANDS[name]], capture_output=True, text=True, check=False)
    assert done.returncode == 6, done.stderr
    assert "Traceback" not in done.stderr
    assert 1 <= len(done.stderr.strip().splitlines()) <= 2
    assert "nothing was recorded" in done.stderr
    assert count(folder, "SELECT count(*) FROM facts") == 1
    assert loyalty(folder, *COMMANDS[name]).code == 0
    assert count(folder, "SELECT count(*) FROM facts") == 2
    assert_whole(folder)


def test_a_locked_ledger_is_waited_for_and_then_told(tmp_path: Path) -> None:
    import sqlite3

    folder = tmp_path / "shop"
    new_shop(folder).close()
    holder = sqlite3.connect(folder / "loyalty.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    ended = loyalty(folder, "buy", "A1", "1.00")
    holder.execute("ROLLBACK")
    assert ended.code == 6
    assert "in use by another process" in ended.err
    assert loyalty(folder, "buy", "A1", "1.00").code == 0


strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")


def _injected(
    folder: Path, call: str, error: str, when: str, command: tuple[str, ...]
) -> subprocess.CompletedProcess[str]:
    """Runs a command whose n-th such call fails; what was traced stands beside the shop."""
    return subprocess.run(
        [
            *("strace", "-f", "-qq", "-o", f"{folder}.trace", "-e", f"trace={call}"),
            *("-e", f"inject={call}:{error}:when={when}"),
            *(sys.executable, "-m", "loyalty_cli", "--shop", str(folder), *command),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )


def _survives(folder: Path, done: "subprocess.CompletedProcess[str]", command: tuple[str, ...], ref: str) -> None:
    """The exit code tells the truth, and a retry leaves exactly one."""
    there = count(folder, "SELECT count(*) FROM facts WHERE ref = ?", (ref,))
    assert "Traceback" not in done.stderr
    assert done.returncode in (0, 6, -9, 137), done.stderr
    if done.returncode == 0:
        assert there == 1
    elif done.returncode == 6:
        assert there == 0, done.stderr
    again = loyalty(folder, *command)
    assert again.code == 0, again.err
    assert count(folder, "SELECT count(*) FROM facts WHERE ref = ?", (ref,)) == 1


QUICK_POINTS = [("fdatasync", 1), ("fdatasync", 2), ("fsync", 1), ("pwrite64", 1), ("pwrite64", 4), ("unlink", 1)]


@strace
@pytest.mark.parametrize("error", ["error=EIO", "error=ENOSPC", "signal=SIGKILL"])
@pytest.mark.parametrize(("call", "point"), QUICK_POINTS)
def test_a_failing_disk_is_told_and_a_retry_adds_exactly_one(tmp_path: Path, call: str, point: int, error: str) -> None:
    folder = tmp_path / "shop"
    new_shop(folder).close()
    command = COMMANDS["buy"]
    done = _injected(folder, call, error, str(point), command)
    _survives(folder, done, command, "X1")
    assert_whole(folder)


@strace
@pytest.mark.long
@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("error", ["error=EIO", "error=ENOSPC", "signal=SIGKILL"])
@pytest.mark.parametrize("call", ["pwrite64", "fdatasync", "fsync", "unlink"])
def test_every_call_of_every_writing_command_may_fail(tmp_path: Path, name: str, call: str, error: str) -> None:
    """Each call in turn, once and from then on, until the command makes no further one."""
    command, point, trace = COMMANDS[name], 0, "INJECTED"
    while "INJECTED" in trace or "killed by SIGKILL" in trace:
        point += 1
        for when in (str(point), f"{point}+"):
            folder = tmp_path / f"shop-{point}-{when[-1]}"
            new_shop(folder).close()
            done = _injected(folder, call, error, when, command)
            trace = Path(f"{folder}.trace").read_text()
            _survives(folder, done, command, "X1")
            assert_whole(folder)
            shutil.rmtree(folder)
    print(f"{name}: {point - 1} calls of {call}, {error}, once and for good")
    assert point < 100
