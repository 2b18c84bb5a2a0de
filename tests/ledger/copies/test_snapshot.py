"""The ledger is proven on a private copy: tills go on meanwhile, and nothing is left behind."""

import sqlite3
from pathlib import Path

import pytest

from loyalty_cli.errors import Busy
from loyalty_cli.ledger.copies import snapshot as module
from loyalty_cli.ledger.copies.snapshot import snapshot
from tests.support.random_shop import RandomShop


def test_the_copy_is_the_ledger_of_that_moment(tmp_path: Path) -> None:
    chance = RandomShop(1, tmp_path).play(10)
    copy = snapshot(chance.conn)
    (before,) = copy.execute("SELECT count(*) FROM facts").fetchone()

    chance.play(10)

    assert copy.execute("SELECT count(*) FROM facts").fetchone() == (before,)
    with pytest.raises(sqlite3.OperationalError):
        copy.execute("DELETE FROM wrong_codes")
    copy.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["loyalty.db", "loyalty.toml"]


def test_a_till_sells_while_the_ledger_is_proven(tmp_path: Path) -> None:
    chance = RandomShop(1, tmp_path)
    copy = snapshot(chance.conn)
    other = sqlite3.connect(tmp_path / "loyalty.db", timeout=0.2, isolation_level=None)
    rows = copy.execute("SELECT * FROM facts")
    rows.fetchone()

    other.execute("BEGIN EXCLUSIVE")
    other.execute("COMMIT")

    copy.close()
    other.close()


def test_a_ledger_that_somebody_holds_is_busy(tmp_path: Path) -> None:
    chance = RandomShop(1, tmp_path)
    other = sqlite3.connect(tmp_path / "loyalty.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    chance.conn.execute("PRAGMA busy_timeout = 10")
    with pytest.raises(Busy):
        snapshot(chance.conn)
    other.close()


def test_sales_between_the_steps_do_not_keep_the_copy_from_ending(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy begins again after each; in the end it is made in one go."""
    chance = RandomShop(1, tmp_path).play(10)
    other = sqlite3.connect(tmp_path / "loyalty.db", isolation_level=None)
    steps = 0
    look = module._Watch.__call__

    def sell_between(watch: module._Watch, status: int, left: int, total: int) -> None:
        nonlocal steps
        steps += 1
        other.execute("INSERT INTO wrong_codes(at, operator) VALUES ('2026-01-05T10:00:00+00:00', 'Kim')")
        look(watch, status, left, total)

    monkeypatch.setattr(module, "PAGES", 4)
    monkeypatch.setattr(module._Watch, "__call__", sell_between)
    copy = snapshot(chance.conn)

    assert steps == module.RESTARTS + 2
    assert copy.execute("SELECT count(*) FROM wrong_codes").fetchone() == (steps,)
    copy.close()
    other.close()
