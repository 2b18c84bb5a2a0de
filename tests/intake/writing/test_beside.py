"""What a second process works out."""

import os
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date

import pytest

from loyalty_cli.intake.writing.beside import Beside, Lost, Pieces, can_be_had


def test_the_answer_comes_from_another_process() -> None:
    beside = Beside(lambda: [os.getpid(), "x" * 500_000])
    pid, text = beside.answer()
    assert pid != os.getpid()
    assert len(text) == 500_000


def test_what_fails_there_has_no_answer_and_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    assert Beside(lambda: 1 // 0).answer() is None
    assert Beside(object).answer() is None
    assert capfd.readouterr() == ("", "")


def test_what_is_stopped_is_gone() -> None:
    stop = threading.Event()
    beside = Beside(stop.wait)
    beside.stop()
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_one_thing_after_the_other_comes_from_another_process() -> None:
    told = Pieces((at, date(2026, 1, 1 + at), "x" * 200_000, os.getpid()) for at in range(9))
    parts = list(told)
    told.close()
    assert [part[:2] for part in parts] == [(at, date(2026, 1, 1 + at)) for at in range(9)]
    assert {part[3] for part in parts}.isdisjoint({os.getpid()})


def test_who_ends_before_all_is_told_is_lost(capfd: pytest.CaptureFixture[str]) -> None:
    def parts() -> Iterator[int]:
        yield 1
        raise ValueError

    told = Pieces(parts())
    seen: list[int] = []
    with pytest.raises(Lost):
        seen.extend(told)
    told.close()
    assert capfd.readouterr() == ("", "")


def test_who_tells_more_than_is_taken_is_stopped() -> None:
    told = Pieces("x" * 100_000 for _ in range(10_000))
    assert len(next(iter(told))) == 100_000
    told.close()
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@pytest.mark.skipif(sys.platform != "linux", reason="only there a process is copied")
def test_a_process_with_threads_or_one_processor_is_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    assert can_be_had()
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    assert not can_be_had()
    done.set()
    other.join()
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    assert not can_be_had()


def test_who_is_no_longer_listened_to_ends() -> None:
    pieces = Pieces("x" * 100_000 for _ in range(10_000))
    pieces._pipe.close()
    ended = next((True for _ in range(500) if _has_ended(pieces._pid)), False)
    if not ended:
        pieces.close()
    assert ended


def _has_ended(pid: int) -> bool:
    time.sleep(0.01)
    return os.waitpid(pid, os.WNOHANG)[0] == pid
