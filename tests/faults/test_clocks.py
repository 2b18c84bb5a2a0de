"""A clock that goes wrong: back a day, ten years ahead, the hour of a night twice."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.cli import main
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from tests.faults.support import PROGRAM, Ended, assert_whole

At = Callable[..., Ended]

GIFT = b"""
[birthday]
points = 15
told_days = 0
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ada's birthday is 25 October, the day on which the hour from two to three comes twice."""
    monkeypatch.setenv("LOYALTY_NOW", "2026-10-20T10:00")
    shop = init(str(tmp_path / "shop"), program=PROGRAM + GIFT)
    enroll(shop, EnrollRequest("Ada Essai", card="A1", birthday=date(1990, 10, 25), points=100))
    shop.close()
    return tmp_path / "shop"


@pytest.fixture
def at(folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> At:
    """Types a command at a moment, within this process."""

    def type_at(now: str, *words: str) -> Ended:
        capfd.readouterr()
        with monkeypatch.context() as patch:
            patch.setenv("LOYALTY_NOW", now)
            code = main.main(["--shop", str(folder), *words])
        return Ended(code, *capfd.readouterr())

    return type_at


def _gifts(folder: Path) -> list[Any]:
    conn = sqlite3.connect(folder / "loyalty.db")
    try:
        return conn.execute("SELECT on_date, amount FROM entries WHERE rule = 'birthday'").fetchall()
    finally:
        conn.close()


def test_the_hour_that_comes_twice_gives_one_gift(folder: Path, at: At) -> None:
    for now in ("2026-10-24T23:30", "2026-10-25T02:30", "2026-10-25T02:59", "2026-10-25T02:30", "2026-10-25T03:01"):
        ended = at(now, "nightly")
        assert ended.code == 0, ended.err
    assert len(_gifts(folder)) == 1
    assert_whole(folder)


def test_back_a_day_nothing_is_done_twice(folder: Path, at: At) -> None:
    assert at("2026-10-25T03:00", "nightly").code == 0
    before = _gifts(folder)
    at("2026-10-24T03:00", "nightly")
    bought = at("2026-10-24T09:00", "buy", "A1", "5.00")
    assert "Traceback" not in bought.err
    assert at("2026-10-25T03:00", "nightly").code == 0
    assert _gifts(folder) == before
    assert_whole(folder)


def test_ten_years_ahead_is_asked_about_before_anything_lapses(folder: Path, at: At) -> None:
    assert at("2026-10-21T03:00", "nightly").code == 0
    ended = at("2036-10-21T03:00", "nightly")
    assert ended.code != 0
    assert "Traceback" not in ended.err
    shown = at("2026-10-22T09:00", "show", "A1", "--json")
    assert shown.document["balance"]["points"] == 100
    assert at("2026-10-22T03:00", "nightly").code == 0
    assert_whole(folder)


def test_a_first_night_far_ahead_is_asked_about(folder: Path, at: At) -> None:
    """Four years ahead no night had ever been run that could tell; what was keyed last tells."""
    ended = at("2030-10-21T03:00", "nightly")
    assert ended.code == 5
    assert "is the clock right" in ended.err
    assert at("2030-10-21T03:30", "nightly").code == 5
    assert at("2026-11-24T03:00", "nightly").code == 0
    assert at("2029-06-24T03:00", "nightly").code == 5
    assert at("2029-06-24T03:00", "nightly", "--sure").code == 0
    assert at("2029-06-25T03:00", "nightly").code == 0
    assert_whole(folder)


def test_what_is_keyed_after_a_long_pause_answers_for_the_clock(folder: Path, at: At) -> None:
    assert at("2026-10-31T03:00", "nightly").code == 0
    assert at("2029-04-01T03:00", "nightly").code == 5
    assert at("2029-04-01T09:00", "buy", "A1", "5.00").code == 0
    assert at("2029-04-02T03:00", "nightly").code == 0
    assert_whole(folder)


@pytest.mark.skipif(shutil.which("faketime") is None, reason="faketime is not installed")
def test_the_systems_own_clock_back_a_day_is_refused_or_right(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    shop = init(str(folder), program=PROGRAM)
    enroll(shop, EnrollRequest("Ada Essai", card="A1", points=100))
    shop.close()
    command = [sys.executable, "-m", "loyalty_cli", "--shop", str(folder), "buy", "A1", "5.00"]
    for offset in ("-1d", "-40d"):
        done = subprocess.run(
            ["faketime", "-f", offset, *command], capture_output=True, text=True, check=False, env=dict(os.environ)
        )
        assert "Traceback" not in done.stderr
        assert done.returncode in (0, 2, 5), done.stderr
        assert_whole(folder)
