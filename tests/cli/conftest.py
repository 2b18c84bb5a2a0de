"""A small café on 21 November 2026, and two ways to type commands in it: within the test, and as a process."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pytest

from loyalty_cli.cli import main
from tests.support.programs import BRONZE, FREE_COFFEE, SILVER, WELCOME_CARD, french

PROGRAM = french(
    """
[points]
per_unit = 1
exclude = ["gift-card"]
""",
    BRONZE,
    SILVER,
    WELCOME_CARD,
    FREE_COFFEE,
    """
[[engagements]]
id = "review"
name = "Online review"
points = 15
[birthday]
points = 20
told_days = 0
""",
)
NOW = "2026-11-21T10:30"
TERMINAL = ("LANG", "LC_ALL", "LC_CTYPE", "PYTHONIOENCODING", "PYTHONUTF8", "TERM", "COLORTERM", "SHELL")


class Answer(NamedTuple):
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Standard output as its one JSON document."""
        return json.loads(self.out)

    @property
    def error(self) -> Any:
        """The refusal, as the one JSON object on standard error."""
        return json.loads(self.err)["error"]


class Typed(Protocol):
    """Types a command and gives its answer."""

    def __call__(self, *args: str, env: dict[str, str] | None = None) -> Answer: ...


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an empty shop, which commands find through the environment."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "loyalty.toml").write_text(PROGRAM, encoding="utf-8")
    monkeypatch.setenv("LOYALTY_SHOP", str(folder))
    monkeypatch.setenv("LOYALTY_NOW", NOW)
    return folder


@pytest.fixture
def typed(shop: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Types a command within this process."""

    def run(*args: str, env: dict[str, str] | None = None) -> Answer:
        with monkeypatch.context() as patch:
            for name, value in (env or {}).items():
                patch.setenv(name, value)
            capfd.readouterr()
            code = main.main(list(args))
        return Answer(code, *capfd.readouterr())

    return run


@pytest.fixture
def process(shop: Path) -> Typed:
    """Types a command as a process of its own, with nothing of this terminal's in its environment."""

    def run(*args: str, env: dict[str, str] | None = None) -> Answer:
        done = start(*args, env=env)
        return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


def start(*args: str, env: dict[str, str] | None = None, **streams: Any) -> subprocess.CompletedProcess[bytes]:
    """A process ``loyalty ARGS``, its streams captured unless told otherwise."""
    told: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
    line = [sys.executable, "-m", "loyalty_cli", *args]
    done: subprocess.CompletedProcess[bytes] = subprocess.run(
        line, env=bare_environment() | (env or {}), check=False, **told | streams
    )
    return done


def bare_environment() -> dict[str, str]:
    """This environment without what describes a terminal, in UTF-8."""
    return {name: value for name, value in os.environ.items() if name not in TERMINAL} | {"LC_ALL": "C.UTF-8"}


@pytest.fixture
def lea(shop: Path, typed: Typed) -> str:
    """Léa is enrolled; the number of the card."""
    once(shop, "lea", lambda: typed("enroll", "Léa Martin", "--phone", "0612345678"))
    return "100014"


_MADE: dict[tuple[str, ...], dict[str, bytes]] = {}


def once(shop: Path, name: str, make: Callable[[], object]) -> None:
    """Leaves the shop as ``make`` does, which is called once for each program and day and copied afterwards."""
    told = (os.environ.get(word, "") for word in ("LOYALTY_NOW", "LOYALTY_LANG"))
    key = (name, (shop / "loyalty.toml").read_text("utf-8"), *told)
    if key not in _MADE:
        make()
        _MADE[key] = {path.name: path.read_bytes() for path in shop.iterdir()}
    for file, content in _MADE[key].items():
        (shop / file).write_bytes(content)
