"""``birthdays`` lists anniversaries, too, and gives their gifts."""

from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.due.nights import mark_done
from loyalty_cli.operations.kernel.shop import open_shop
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


def test_lists_say_that_nights_were_missed(typed: Typed, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed("enroll", "Léa")
    with closing(open_shop(str(shop))) as opened:
        mark_done(opened, "review", date(2026, 11, 21))
        mark_done(opened, "birthdays", date(2026, 11, 21))
        mark_done(opened, "export", date(2026, 11, 21))
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-24T10:30")
    assert typed("balances").err == ""
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-25T10:30")
    assert typed("leaderboard").out.endswith("since 1 November 2026\n")
    for command in ("balances", "members", "leaderboard", "tiers"):
        assert "loyalty nightly" in typed(command).err
        assert typed(command, "--json").err == ""
    assert typed("balances", "--as-of", "2026-11-24").err == ""
