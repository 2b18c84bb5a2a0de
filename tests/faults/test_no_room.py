"""A disk with no room left, and one that may only be read: real file systems, mounted for one command."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.support import assert_whole, count, loyalty, new_shop
from tests.faults.test_full import COMMANDS


def _may_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    tried = subprocess.run(
        ["unshare", "-rm", "sh", "-c", "mount -t tmpfs none /mnt"], capture_output=True, check=False, timeout=30
    )
    return tried.returncode == 0


pytestmark = pytest.mark.skipif(not _may_mount(), reason="no file system may be mounted here")


def _mounted(script: str, *args: str) -> "subprocess.CompletedProcess[str]":
    """A shell script in a namespace of its own, where it may mount."""
    return subprocess.run(
        ["unshare", "-rm", "sh", "-eu", "-c", script, "sh", *args],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )


def _told(done: "subprocess.CompletedProcess[str]") -> None:
    assert done.returncode == 6, (done.returncode, done.stderr)
    assert "Traceback" not in done.stderr
    assert 1 <= len(done.stderr.strip().splitlines()) <= 2
    assert "nothing was recorded" in done.stderr or "cannot be written" in done.stderr, done.stderr


FULL = """
folder=$1; shift
mount -t tmpfs -o size=1m none /mnt
cp "$folder"/* /mnt/
dd if=/dev/zero of=/mnt/filler bs=1k 2>/dev/null || true
code=0; "$@" || code=$?
rm /mnt/filler
cp /mnt/loyalty.db "$folder"/loyalty.db
exit $code
"""


@pytest.mark.parametrize("name", COMMANDS)
def test_a_full_disk_is_told_and_the_retry_adds_exactly_one(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "shop"
    new_shop(folder).close()
    command = (sys.executable, "-m", "loyalty_cli", "--shop", "/mnt", *COMMANDS[name])
    _told(_mounted(FULL, str(folder), *command))
    assert count(folder, "SELECT count(*) FROM facts") == 1
    again = loyalty(folder, *COMMANDS[name])
    assert again.code == 0, again.err
    assert count(folder, "SELECT count(*) FROM facts") == 2
    assert_whole(folder)


READ_ONLY = """
folder=$1; shift
mount --bind "$folder" "$folder"
mount -o remount,ro,bind "$folder"
exec "$@"
"""


def _read_only(folder: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    return _mounted(READ_ONLY, str(folder), sys.executable, "-m", "loyalty_cli", "--shop", str(folder), *command)


@pytest.mark.parametrize("name", COMMANDS)
def test_where_nothing_may_be_written_it_is_told(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "shop"
    new_shop(folder).close()
    _told(_read_only(folder, *COMMANDS[name]))
    assert count(folder, "SELECT count(*) FROM facts") == 1


def test_what_only_reads_works_where_nothing_may_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    new_shop(folder).close()
    for words in ("show A1 --json", "find Ada --json", "balances --json", "verify --quick", "why A1"):
        done = _read_only(folder, *shlex.split(words))
        assert done.returncode == 0, (words, done.stderr)


def test_a_backup_without_room_leaves_nothing_half_done(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    new_shop(folder).close()
    script = """
mount -t tmpfs -o size=100k none /mnt
code=0; "$@" || code=$?
ls -A /mnt
exit $code
"""
    command = (sys.executable, "-m", "loyalty_cli", "--shop", str(folder), "backup", "--to", "/mnt/backups")
    done = _mounted(script, *command)
    assert done.returncode == 6, done.stderr
    assert "Traceback" not in done.stderr
    assert not [name for name in done.stdout.split() if name.endswith((".db", ".part"))]
    assert_whole(folder)
