"""The newest backup is opened and compared; a folder without any is not a failure."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.ledger.copies.backups import check_backup, newest_backup, no_backup
from loyalty_cli.ledger.facts.heads import head_text
from loyalty_cli.operations.proof.verify import prove
from tests.support.random_shop import RandomShop


@pytest.fixture
def chance() -> RandomShop:
    return RandomShop(6).play(20)


def keep(chance: RandomShop, path: Path, age: int = 0) -> Path:
    with closing(sqlite3.connect(path)) as copy:
        chance.conn.backup(copy)
    os.utime(path, (1_800_000_000 - age, 1_800_000_000 - age))
    return path


def rules(chance: RandomShop, folder: Path) -> list[str]:
    return [finding.rule for finding in check_backup(Evidence(chance.conn, backup_dir=str(folder)))]


def test_no_backup_is_no_failure(chance: RandomShop, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a backup")
    assert newest_backup(str(tmp_path)) is None
    assert rules(chance, tmp_path) == []
    assert rules(chance, tmp_path / "missing") == []
    assert list(check_backup(Evidence(chance.conn))) == []


def test_no_backup_is_said(chance: RandomShop, tmp_path: Path) -> None:
    evidence = Evidence(chance.conn, backup_dir=str(tmp_path))
    (check,) = [one for one in prove(evidence)["checks"] if one["name"] == "backup"]
    assert (check["ok"], check["detail"]) == (True, "note: there is no backup yet; make one with: loyalty backup")
    assert no_backup(Evidence(chance.conn)) == ""
    keep(chance, tmp_path / "a.db")
    (check,) = [one for one in prove(evidence)["checks"] if one["name"] == "backup"]
    assert check["detail"] == "the newest backup verifies, and begins this ledger"


def test_a_backup_is_a_beginning_of_the_ledger(chance: RandomShop, tmp_path: Path) -> None:
    keep(chance, tmp_path / f"loyalty-2026-01-05-{head_text(chance.conn)}.db")
    chance.play(10)
    assert rules(chance, tmp_path) == []


def test_the_copy_that_holds_most_counts_whatever_clock_and_name_say(chance: RandomShop, tmp_path: Path) -> None:
    keep(chance, tmp_path / f"loyalty-20991231T000000Z-{head_text(chance.conn)}.db", age=0)
    chance.play(10)
    newest = keep(chance, tmp_path / f"loyalty-20260105T000000Z-{head_text(chance.conn)}.db", age=10_000)
    assert newest_backup(str(tmp_path)) == str(newest)
    assert newest_backup(str(tmp_path), chance.conn) == str(newest)


def test_a_copy_of_another_ledger_holds_nothing_of_this_one(chance: RandomShop, tmp_path: Path) -> None:
    own = keep(chance, tmp_path / "a.db")
    keep(RandomShop(7).play(60), tmp_path / "b.db")
    chance.play(5)
    assert newest_backup(str(tmp_path), chance.conn) == str(own)


def test_what_another_machine_does_not_know_is_named(tmp_path: Path) -> None:
    """Two machines went on from one ledger; the file of the one is copied over that of the other."""
    here = RandomShop(6).play(20)
    keep(here, tmp_path / "a.db")
    there = sqlite3.connect(":memory:")
    here.conn.backup(there)
    (before,) = here.conn.execute("SELECT count(*) FROM facts").fetchone()
    here.play(10)
    keep(here, tmp_path / "b.db")
    (tmp_path / "a.db").unlink()
    rows = here.conn.execute("SELECT kind, coalesce(ref, '#' || id) FROM facts WHERE id > ? ORDER BY id", (before,))
    first = " ".join(rows.fetchone())
    (found,) = check_backup(Evidence(there, backup_dir=str(tmp_path)))
    assert found.rule == "taken-away"
    assert f"not in the ledger: {first} of " in found.what


def test_a_backup_of_what_was_taken_away_since_is_told(chance: RandomShop, tmp_path: Path) -> None:
    before = RandomShop(6).play(5)
    keep(chance, tmp_path / "a.db")
    assert rules(before, tmp_path) == ["taken-away"]


def test_a_backup_of_another_shop_is_told(chance: RandomShop, tmp_path: Path) -> None:
    keep(RandomShop(7).play(5), tmp_path / "a.db")
    assert rules(chance, tmp_path) == ["rewritten"]


def test_a_name_that_promises_more_is_told(chance: RandomShop, tmp_path: Path) -> None:
    keep(chance, tmp_path / ("loyalty-999-" + "ab" * 16 + ".db"))
    assert rules(chance, tmp_path) == ["name"]


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0" + bytes(200)])
def test_a_damaged_backup_is_told(chance: RandomShop, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.db").write_bytes(content)
    assert rules(chance, tmp_path) == ["damaged"]


def test_a_torn_backup_is_told(chance: RandomShop, tmp_path: Path) -> None:
    path = keep(chance, tmp_path / "a.db")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert rules(chance, tmp_path) == ["damaged"]
