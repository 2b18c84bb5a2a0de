"""What a second process works out."""

import os
import sys
import threading

import pytest

from loyalty_cli.intake.writing.beside import Beside, can_be_had


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
