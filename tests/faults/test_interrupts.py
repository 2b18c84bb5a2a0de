"""Ctrl-C and kills in the middle of an import: what is there is whole, and the same command goes on."""

import signal
import time
from pathlib import Path
from typing import Final

import pytest

from tests.faults.support import assert_whole, count, in_turns, loyalty, new_shop, start

ROWS: Final = 900


def _big_file(folder: Path, rows: int) -> Path:
    lines = "".join(
        f"2026-01-{number % 28 + 1:02d},C{number % 400:03d},{number % 90 + 1}.25\n" for number in range(rows)
    )
    path = folder / "big.csv"
    path.write_text("date,customer,amount\n" + lines)
    return path


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL, signal.SIGTERM])
def test_an_import_stopped_in_the_middle_goes_on_where_it_was(tmp_path: Path, sent: signal.Signals) -> None:
    folder = tmp_path / "shop"
    new_shop(folder).close()
    path = _big_file(tmp_path, ROWS)
    command = ("import", "purchases", str(path), "--enroll-missing", "--json")
    importing = in_turns(folder, *command)
    while importing.poll() is None and count(folder, "SELECT count(*) FROM facts") < 200:
        time.sleep(0.01)
    importing.send_signal(sent)
    _, err = importing.communicate()
    if sent == signal.SIGINT:
        assert importing.returncode in (0, 130), err
        assert "Traceback" not in err
    written = count(folder, "SELECT count(*) FROM facts WHERE kind = 'purchase'")
    assert 0 < written <= ROWS
    assert_whole(folder)
    again = loyalty(folder, *command)
    assert again.code == 0, again.err
    assert again.document["unchanged"] == written
    assert again.document["accepted"] == ROWS - written
    assert count(folder, "SELECT count(*) FROM facts WHERE kind = 'purchase'") == ROWS
    assert_whole(folder)
    assert list(folder.glob(".import-*")) == []


def test_a_small_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    new_shop(folder).close()
    path = _big_file(tmp_path, 4900)
    importing = start(folder, "import", "purchases", str(path), "--enroll-missing")
    time.sleep(0.6)
    importing.kill()
    importing.communicate()
    assert count(folder, "SELECT count(*) FROM facts WHERE kind = 'purchase'") in (0, 4900)
