"""A single bit tips over in a copy of the ledger: whatever it changes is found, and nothing ends in a traceback."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from loyalty_cli.errors import StorageError
from loyalty_cli.ledger.people.members import record_consent, update_member
from loyalty_cli.operations.kernel.shop import open_shop
from loyalty_cli.operations.proof.verify import verify
from tests.support.random_shop import RandomShop

OURS: Final = "name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_sqlite\\_%' ESCAPE '\\'"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of a shop in which every table has rows, and its free pages are few."""
    folder = tmp_path_factory.mktemp("whole")
    chance = RandomShop(5, folder).play(60)
    update_member(chance.conn, 1, {"note": "likes the window", "phone": "+33639981234", "birthday": date(1990, 2, 28)})
    record_consent(chance.conn, 1, "email", True, "told", date(2026, 1, 6), "Yes, write to me.")
    chance.conn.execute("INSERT INTO nights(on_date, step, done_at, detail) VALUES ('2026-01-06', 'lapse', 'ten', '')")
    chance.conn.execute("INSERT INTO wrong_codes(at, operator) VALUES ('2026-01-06T10:00:00+00:00', 'Kim')")
    chance.conn.execute(
        "INSERT INTO anchors(facts, hash, made_at, kind, path)"
        " SELECT id, hash, recorded_at, 'backup', 'monday.db' FROM facts WHERE id = 9"
    )
    chance.conn.execute("VACUUM")
    chance.conn.close()
    return (folder / "loyalty.db").read_bytes()


def content(path: Path) -> Any:
    """All that a ledger says; None when it can not be read."""
    try:
        with closing(sqlite3.connect(path)) as conn:
            tables = conn.execute(f"SELECT name FROM sqlite_master WHERE type = 'table' AND {OURS}").fetchall()
            rows = {name: sorted(map(repr, conn.execute(f"SELECT * FROM {name} NOT INDEXED"))) for (name,) in tables}
            schema = sorted(
                map(repr, conn.execute(f"SELECT type, name, tbl_name, sql FROM sqlite_master WHERE {OURS}"))
            )
            marks = [conn.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "user_version")]
            return rows, schema, marks
    except (sqlite3.Error, ValueError):
        return None


def is_found(folder: Path) -> bool:
    try:
        shop = open_shop(str(folder))
    except StorageError:
        return True
    with closing(shop.conn):
        return not verify(shop)["ok"]


def flip(whole: bytes, folder: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> bool | None:
    """Whether a flipped bit is found; None where it changes nothing that the ledger says."""
    monkeypatch.setenv("LOYALTY_NOW", "2027-06-01T10:00")
    (folder / "loyalty.toml").write_text('[shop]\nname = "Chance"\n')
    path = folder / "loyalty.db"
    path.write_bytes(whole)
    said = content(path)
    dice = Random(seed)
    flipped = bytearray(whole)
    flipped[dice.randrange(len(whole))] ^= 1 << dice.randrange(8)
    path.write_bytes(flipped)
    if content(path) == said:
        return None
    return is_found(folder)


def test_the_file_is_whole_before_a_bit_tips_over(
    whole: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOYALTY_NOW", "2027-06-01T10:00")
    (tmp_path / "loyalty.toml").write_text('[shop]\nname = "Chance"\n')
    (tmp_path / "loyalty.db").write_bytes(whole)
    assert is_found(tmp_path) is False


@pytest.mark.parametrize("seed", range(40))
def test_a_flipped_bit_is_found(whole: bytes, tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert flip(whole, tmp_path, seed, monkeypatch) in (True, None)


def test_most_bits_say_something(whole: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bits above are not all of free space."""
    found = [flip(whole, tmp_path, seed, monkeypatch) for seed in range(40)]
    assert found.count(True) >= 4


@pytest.mark.long
@pytest.mark.parametrize("first", range(1_000, 6_000, 500))
def test_five_thousand_flipped_bits_are_found(
    whole: bytes, tmp_path: Path, first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    missed = [seed for seed in range(first, first + 500) if flip(whole, tmp_path, seed, monkeypatch) is False]
    assert missed == []
