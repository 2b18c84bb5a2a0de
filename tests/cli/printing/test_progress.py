"""Progress of long jobs, as somebody at a terminal sees it."""

import io
import sys
from types import SimpleNamespace
from typing import Any, cast

import pytest

from loyalty_cli.cli.printing.progress import watched
from loyalty_cli.language.catalogue import speak


class Terminal(io.StringIO):
    """Standard error at a terminal."""

    def isatty(self) -> bool:
        return True


def test_steps_are_named_in_the_language_of_the_shop_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setenv("TERM", "xterm")
    with watched(cast("Any", SimpleNamespace(json=False, plain=False, quiet=False))) as tell:
        assert tell is not None
        speak(told="fr")
        tell("members", 1, 0)
        tell("entries", 1_346, 0)
        tell("decided again", 5, 1_000)
    told = shown.getvalue().replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert all(word in told for word in ("membres", "écritures", "1 346", "opérations relues", "5/1 000"))
    assert "?" not in told.replace("\x1b[?", "")


def test_nobody_watches_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with watched(cast("Any", SimpleNamespace(json=False, plain=False, quiet=False))) as tell:
        assert tell is None
