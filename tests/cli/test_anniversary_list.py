"""``birthdays`` lists anniversaries, too, and gives their gifts."""

from pathlib import Path

import pytest

from loyalty_cli.operations.deeds.init import init
from tests.cli.conftest import Typed
from tests.support.programs import worked

TOGETHER = """
[[anniversaries]]
id = "together"
name = "Years together"
reward = "free-coffee"
"""
ENGLISH = ('language = "fr"', 'language = "en"')


def test_they_are_listed_with_the_birthdays(typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTY_NOW", "2024-11-21T10:00")
    init(str(tmp_path / "years"), program=worked(TOGETHER, refunds="").replace(*ENGLISH).encode()).close()
    folder = ("--shop", str(tmp_path / "years"))
    typed(*folder, "enroll", "Léa")
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-14T10:00")
    (row,) = typed(*folder, "birthdays", "--days", "7", "--json").document
    told = {name: row[name] for name in ("name", "birthday_on", "state", "gift", "anniversary", "years")}
    assert told == {
        "name": "Léa", "birthday_on": "2026-11-21", "state": "ahead", "gift": "Free coffee",
        "anniversary": "Years together", "years": 2,
    }  # fmt: skip
    assert "Years together (2): Free coffee" in typed(*folder, "birthdays", "--days", "7").out
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-21T10:00")
    assert [one["gift"] for one in typed(*folder, "birthdays", "--run", "--json").document] == ["Free coffee"]
    (row,) = typed(*folder, "birthdays", "--json").document
    assert row["state"] == "given"
