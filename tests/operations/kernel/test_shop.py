"""Opening the shop: its folder, its ledger, the program in force; beginning one."""

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from loyalty_cli.config.files import sample_text
from loyalty_cli.errors import Duplicate, FileProblem, NewerDatabase, ProgramInvalid, ShopNotFound, StorageError
from loyalty_cli.keeping.backup import backup
from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.ledger.store.connection import connect
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.kernel.shop import open_shop
from loyalty_cli.operations.proof.verify import prove
from tests.support.ledger import fingerprint
from tests.support.programs import WORKED, worked


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-21T10:30")
    (tmp_path / "loyalty.toml").write_text(WORKED, encoding="utf-8")
    return tmp_path


def test_a_ledger_is_begun_beside_the_program(folder: Path) -> None:
    shop = open_shop(str(folder), operator="Ana")
    assert (shop.root, shop.db_path) == (str(folder), str(folder / "loyalty.db"))
    assert shop.operator == "Ana"
    assert shop.program.shop.name == "Test"
    assert str(shop.now().today) == "2026-11-21"
    assert stat.S_IMODE(os.stat(shop.db_path).st_mode) == 0o600
    enroll(shop, EnrollRequest("Léa"))
    shop.close()
    again = open_shop(str(folder))
    assert again.conn.execute("SELECT operator, count(*) FROM facts").fetchone() == ("Ana", 1)
    again.close()


def test_one_program_is_recorded_once_whatever_its_comments(folder: Path) -> None:
    first = open_shop(str(folder))
    first.close()
    (folder / "loyalty.toml").write_text(WORKED + "\n# a remark\n", encoding="utf-8")
    second = open_shop(str(folder))
    assert second.recording == first.recording
    assert second.conn.execute("SELECT count(*) FROM programs").fetchone() == (1,)
    assert second.conn.execute("SELECT count(*) FROM program_sources").fetchone() == (2,)
    second.close()


def test_each_fact_names_the_program_it_was_decided_under(folder: Path) -> None:
    shop = open_shop(str(folder))
    enroll(shop, EnrollRequest("Léa"))
    buy(shop, "Léa", 1_000)
    shop.close()
    (folder / "loyalty.toml").write_text(worked(points="per_unit = 2"), encoding="utf-8")
    shop = open_shop(str(folder))
    assert buy(shop, "Léa", 1_000).document()["entries"][0]["amount"] == 20
    assert shop.conn.execute("SELECT group_concat(program_id) FROM facts").fetchone() == ("1,1,2",)
    shop.close()


def test_a_wrong_program_leaves_the_ledger_as_it_was(folder: Path) -> None:
    shop = open_shop(str(folder))
    enroll(shop, EnrollRequest("Léa"))
    before = fingerprint(shop.conn)
    shop.close()
    (folder / "loyalty.toml").write_text(worked(points="per_unit = -1"), encoding="utf-8")
    with pytest.raises(ProgramInvalid):
        open_shop(str(folder))
    (folder / "loyalty.toml").write_text(WORKED, encoding="utf-8")
    shop = open_shop(str(folder))
    assert fingerprint(shop.conn) == before
    shop.close()


def test_a_wrong_program_begins_no_ledger(folder: Path) -> None:
    (folder / "loyalty.toml").write_text(worked(points="per_unit = -1"), encoding="utf-8")
    with pytest.raises(ProgramInvalid):
        open_shop(str(folder))
    assert [path.name for path in folder.iterdir()] == ["loyalty.toml"]


def test_no_shop_here(tmp_path: Path) -> None:
    with pytest.raises(ShopNotFound):
        open_shop(str(tmp_path))


def test_a_file_that_is_no_ledger_is_refused(folder: Path) -> None:
    (folder / "loyalty.db").write_bytes(b"this is a shopping list" * 100)
    with pytest.raises(StorageError) as refusal:
        open_shop(str(folder))
    assert "is not a database" in refusal.value.message
    assert (folder / "loyalty.db").read_bytes().startswith(b"this is a shopping list")


def test_another_programs_database_is_refused(folder: Path) -> None:
    with sqlite3.connect(folder / "loyalty.db") as conn:
        conn.execute("CREATE TABLE recipes (name TEXT)")
        conn.execute("PRAGMA user_version = 1")
    conn.close()
    with pytest.raises(StorageError) as refusal:
        open_shop(str(folder))
    assert "is not a loyalty ledger" in refusal.value.message


def test_a_ledger_of_a_newer_release_is_refused(folder: Path) -> None:
    shop = open_shop(str(folder))
    shop.conn.execute("PRAGMA user_version = 99")
    shop.close()
    with pytest.raises(NewerDatabase) as refusal:
        open_shop(str(folder))
    assert "newer release (schema 99)" in refusal.value.message


# Beginning -----------------------------------------------------------------------------------------------------------


def test_a_new_shop_from_the_sample(tmp_path: Path) -> None:
    shop = init(str(tmp_path / "café"))
    root = tmp_path / "café"
    assert (root / "loyalty.toml").read_bytes() == sample_text()
    assert stat.S_IMODE((root / "loyalty.toml").stat().st_mode) == 0o600
    assert (root / "loyalty.db").exists()
    shop.close()


def test_a_program_that_is_there_is_kept(folder: Path) -> None:
    shop = init(str(folder), program=b"[shop]\nname = 'Other'\n")
    assert shop.program.shop.name == "Test"
    assert (folder / "loyalty.toml").read_text(encoding="utf-8") == WORKED
    shop.close()


def test_a_shop_is_begun_once(folder: Path) -> None:
    init(str(folder)).close()
    with pytest.raises(Duplicate):
        init(str(folder))


def test_a_wrong_program_begins_no_shop(tmp_path: Path) -> None:
    with pytest.raises(ProgramInvalid):
        init(str(tmp_path / "shop"), program=b"[shop]\nnome = 'Test'\n")
    assert not (tmp_path / "shop").exists()


def test_a_folder_that_can_not_be_made(tmp_path: Path) -> None:
    (tmp_path / "shop").write_text("a file")
    with pytest.raises((FileProblem, ShopNotFound)):
        init(str(tmp_path / "shop"))


def test_a_program_that_is_not_as_it_was_recorded_decides_nothing(folder: Path) -> None:
    """One bit of it, and everybody would have other points; or a word that no rule knows."""
    with_tea = worked().replace('free-coffee"\nname', 'free-coffee"\nperiod = "month"\nper_member = 1\nname')
    (folder / "loyalty.toml").write_text(with_tea, encoding="utf-8")
    shop = open_shop(str(folder))
    enroll(shop, EnrollRequest("Léa", card="A1"))
    buy(shop, "A1", 10_000)
    shop.conn.execute("DROP TRIGGER programs_no_update")
    for was, now in (('"per_unit_e4":10000', '"per_unit_e4":30000'), ('"month"', '"ionth"')):
        (before,) = shop.conn.execute("SELECT canonical_json FROM programs").fetchone()
        assert was in before
        shop.conn.execute("UPDATE programs SET canonical_json = replace(canonical_json, ?, ?)", (was, now))
        with pytest.raises(StorageError, match="not the one that was recorded"):
            open_shop(str(folder))
        told = prove(Evidence(shop.conn), replay=True)
        assert "programs" in [check["name"] for check in told["checks"] if not check["ok"]]
        shop.conn.execute("UPDATE programs SET canonical_json = ?", (before,))
    shop.close()


@pytest.mark.parametrize("left", [None, b""])
def test_a_ledger_that_went_away_is_missed_and_not_begun_again(folder: Path, left: bytes | None) -> None:
    shop = open_shop(str(folder))
    enroll(shop, EnrollRequest("Léa", card="A1", points=50))
    kept = backup(shop)["path"]
    shop.close()
    (folder / "loyalty.db").unlink()
    if left is not None:
        (folder / "loyalty.db").write_bytes(left)
    with pytest.raises(StorageError, match="is gone, and there are backups") as told:
        open_shop(str(folder))
    assert f"loyalty restore {kept}" in told.value.hint
    anew = init(str(folder))
    assert anew.conn.execute("SELECT count(*) FROM facts").fetchone() == (0,)
    anew.close()


def test_amounts_on_record_keep_their_currency(folder: Path) -> None:
    shop = open_shop(str(folder))
    enroll(shop, EnrollRequest("Léa", card="A1"))
    shop.close()
    for change in ('currency = "USD"', 'currency = "EUR"\ndecimals = 3'):
        (folder / "loyalty.toml").write_text(WORKED.replace('currency = "EUR"', change), encoding="utf-8")
        with pytest.raises(ProgramInvalid, match="the amounts on record are EUR with 2 decimals"):
            open_shop(str(folder))
    (folder / "loyalty.toml").write_text(WORKED + "# as it was\n", encoding="utf-8")
    open_shop(str(folder)).close()


def test_old_values_are_overwritten_whatever_the_build_of_sqlite_does(folder: Path) -> None:
    first = open_shop(str(folder))
    again = connect(first.db_path, read_only=True)
    for conn in (first.conn, again):
        assert conn.execute("PRAGMA secure_delete").fetchone() == (1,)
        conn.close()
