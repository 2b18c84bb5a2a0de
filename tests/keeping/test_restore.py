"""Going back to a backup: never half, never over a till at work, and the old file is kept."""

import builtins
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.cli.views.drawing.look import Look
from loyalty_cli.cli.views.owner.care import erase_again, would_lose
from loyalty_cli.errors import Busy, FileProblem, LoyaltyError, NotFound, ShopNotFound, StorageError, VerifyFailed
from loyalty_cli.keeping.backup import backup
from loyalty_cli.keeping.restore import restore
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.members.erase import erase
from loyalty_cli.operations.kernel.shop import OpenShop, open_shop
from loyalty_cli.operations.proof.verify import verify
from loyalty_cli.program.program import Program
from tests.keeping.test_backup import at, damage, in_a_process, names, new_shop


@pytest.fixture
def shop(tmp_path: Path) -> OpenShop:
    """A shop with a sale in its backup, and two since."""
    shop = new_shop(tmp_path / "shop")
    enroll(shop, EnrollRequest("Ada Essai", card="A1"))
    buy(shop, "A1", 1000)
    backup(shop)
    buy(shop, "A1", 2000)
    buy(shop, "A1", 3000)
    return shop


def points(shop: OpenShop) -> int:
    """The points in the ledger as a new process would find it."""
    now = open_shop(shop.root)
    try:
        (amount,) = now.conn.execute("SELECT sum(amount) FROM balances WHERE unit = 'points'").fetchone()
        return int(amount)
    finally:
        now.close()


def newest(shop: OpenShop) -> Path:
    return max((Path(shop.root) / "backups").iterdir())


def test_the_newest_backup_comes_back_and_the_old_file_is_kept(shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-21T11:00")
    shop.close()
    told = restore(shop.root)
    assert (told["from"], told["facts"], told["lost"]) == (str(newest(shop)), 2, 2)
    assert points(shop) == 10
    kept = Path(told["kept"])
    assert kept.name == "loyalty.db.before-restore-20261121T110000Z"
    old = sqlite3.connect(kept)
    assert old.execute("SELECT amount FROM balances WHERE unit = 'points'").fetchone() == (60,)
    old.close()
    assert names(Path(shop.root)) == ["backups", "loyalty.db", kept.name, "loyalty.db.head", "loyalty.toml"]
    assert Path(shop.db_path).stat().st_mode & 0o777 == 0o600
    again = restore(shop.root)
    assert (again["lost"], Path(again["kept"]).name) == (0, kept.name + "-2")
    assert verify(open_shop(shop.root))["ok"]


def test_a_dry_run_says_what_would_be_lost_and_changes_nothing(shop: OpenShop) -> None:
    told = restore(shop.root, dry_run=True)
    assert (told["lost"], told["kept"], told["dry_run"]) == (2, None, True)
    assert points(shop) == 60
    assert names(Path(shop.root)) == ["backups", "loyalty.db", "loyalty.db.head", "loyalty.toml"]


def test_it_says_of_when_the_backup_is_and_what_goes(shop: OpenShop) -> None:
    told = restore(shop.root, dry_run=True)
    assert told["last_on"] == shop.now().today.isoformat()
    assert told["lost_kinds"] == {"purchase": 2}
    look = Look(Program())
    assert would_lose(told, look).endswith(" 2 facts: 2 sales would be lost.")
    assert would_lose({**told, "lost": 1, "lost_kinds": {"purchase": 1}}, look).endswith(
        " 1 fact: 1 sale would be lost."
    )
    assert would_lose({**told, "lost": 0, "lost_kinds": {}}, look).endswith(". no fact would be lost.")
    assert would_lose({**told, "lost": None, "last_on": None}, look) == "An unknown number of facts would be lost."


def test_the_ledger_itself_is_no_backup(shop: OpenShop, tmp_path: Path) -> None:
    for path in (shop.db_path, str(tmp_path / "link.db")):
        if path != shop.db_path:
            Path(path).symlink_to(shop.db_path)
        with pytest.raises(FileProblem, match="is the ledger itself"):
            restore(shop.root, path)
    assert points(shop) == 60


def _missing(path: Path) -> None:
    path.unlink()


def _garbage(path: Path) -> None:
    path.write_bytes(b"no ledger any more" * 4000)


def _cut_short(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 3)


def _hurt(path: Path) -> None:
    damage(path, 20_000, 60_000)


@pytest.mark.parametrize("hurt", [_missing, _garbage, _cut_short, _hurt])
def test_a_ledger_that_is_lost_or_damaged_comes_back(shop: OpenShop, hurt: Callable[[Path], None]) -> None:
    shop.close()
    hurt(Path(shop.db_path))
    before = Path(shop.db_path).read_bytes() if Path(shop.db_path).exists() else None
    told = restore(shop.root)
    assert told["lost"] is None
    assert points(shop) == 10
    assert verify(open_shop(shop.root))["ok"]
    if before is None:
        assert told["kept"] is None
    else:
        assert Path(told["kept"]).read_bytes() == before


@pytest.mark.parametrize("suffix", ["-journal", "-wal", "-shm"])
@pytest.mark.parametrize("whose", ["ledger", "backup"])
def test_a_journal_left_over_is_refused(
    shop: OpenShop, monkeypatch: pytest.MonkeyPatch, suffix: str, whose: str
) -> None:
    monkeypatch.setattr("loyalty_cli.keeping.restore.SALE_S", 0.05)
    shop.close()
    Path(f"{shop.db_path if whose == 'ledger' else newest(shop)}{suffix}").write_bytes(b"half of something")
    before = Path(shop.db_path).read_bytes()
    with pytest.raises(FileProblem, match="is left over"):
        restore(shop.root, str(newest(shop)).removesuffix(suffix))
    assert Path(shop.db_path).read_bytes() == before


def _nothing(path: Path, shop: OpenShop) -> None:
    assert not path.exists()


def _text(path: Path, shop: OpenShop) -> None:
    path.write_text("no ledger " * 900)


def _another_database(path: Path, shop: OpenShop) -> None:
    conn = sqlite3.connect(path)
    conn.execute("CREATE TABLE t (x)")
    conn.close()


def _another_shop(path: Path, shop: OpenShop) -> None:
    other = new_shop(path.parent / "other")
    enroll(other, EnrollRequest("Bo Essai", card="B1"))
    path.write_bytes(Path(backup(other)["path"]).read_bytes())


def _damaged(path: Path, shop: OpenShop) -> None:
    path.write_bytes(newest(shop).read_bytes())
    damage(path, 20_000, 60_000)


def _written_to(path: Path, shop: OpenShop) -> None:
    path.write_bytes(newest(shop).read_bytes())
    conn = sqlite3.connect(path, isolation_level=None)
    conn.execute("DROP TRIGGER facts_no_update")
    conn.execute("UPDATE facts SET on_date = '2026-11-20' WHERE id = 2")
    conn.close()


def _newer(path: Path, shop: OpenShop) -> None:
    path.write_bytes(newest(shop).read_bytes())
    conn = sqlite3.connect(path, isolation_level=None)
    conn.execute("PRAGMA user_version = 99")
    conn.close()


def _folder(path: Path, shop: OpenShop) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("prepare", "refusal", "message"),
    [
        (_nothing, FileProblem, "there is no backup"),
        (_folder, FileProblem, "there is no backup"),
        (_text, FileProblem, "not a database"),
        (_another_database, FileProblem, "not a loyalty ledger"),
        (_another_shop, FileProblem, "another shop's"),
        (_damaged, FileProblem, "damaged"),
        (_written_to, VerifyFailed, "does not verify"),
        (_newer, StorageError, "newer release"),
    ],
)
def test_what_is_no_backup_of_this_shop_is_refused(
    shop: OpenShop,
    tmp_path: Path,
    prepare: Callable[[Path, OpenShop], None],
    refusal: type[LoyaltyError],
    message: str,
) -> None:
    prepare(tmp_path / "given.db", shop)
    with pytest.raises(refusal, match=message):
        restore(shop.root, str(tmp_path / "given.db"))
    assert points(shop) == 60
    assert names(Path(shop.root)) == ["backups", "loyalty.db", "loyalty.db.head", "loyalty.toml"]


def test_without_a_backup_or_a_shop_it_says_so(tmp_path: Path) -> None:
    shop = new_shop(tmp_path / "shop")
    with pytest.raises(NotFound, match="there is no backup in"):
        restore(shop.root)
    with pytest.raises(ShopNotFound):
        restore(str(tmp_path / "nowhere"))


def test_a_till_that_is_in_the_middle_of_a_sale_is_not_disturbed(
    shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loyalty_cli.keeping.restore.SALE_S", 0.05)
    monkeypatch.setattr("loyalty_cli.ledger.store.connection.LOCK_WAIT_S", 0.05)
    shop.conn.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy):
        restore(shop.root)
    shop.conn.execute("ROLLBACK")
    assert points(shop) == 60
    assert restore(shop.root)["facts"] == 2


def test_a_till_that_stayed_open_is_told_and_can_not_write_into_the_old_file(shop: OpenShop) -> None:
    kept = restore(shop.root)["kept"]
    with pytest.raises(StorageError, match="replaced by another file") as refusal:
        buy(shop, "A1", 500, ref="T-9")
    assert "nothing was recorded" in refusal.value.hint
    with pytest.raises(StorageError):
        buy(shop, "A1", 500, ref="T-9")
    reopened = at(open_shop(shop.root), 5)
    buy(reopened, "A1", 500, ref="T-9")
    assert points(shop) == 15
    old = sqlite3.connect(kept)
    assert old.execute("SELECT count(*) FROM facts").fetchone() == (4,)
    old.close()


def test_the_live_file_is_opened_by_nobody_but_sqlite(shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    real_open, real_os_open = builtins.open, os.open

    def spy(path: Any, *args: Any, **kwargs: Any) -> Any:
        opened.append(path)
        return real_open(path, *args, **kwargs)

    def os_spy(path: Any, *args: Any, **kwargs: Any) -> Any:
        opened.append(path)
        return real_os_open(path, *args, **kwargs)

    monkeypatch.setattr(builtins, "open", spy)
    monkeypatch.setattr(os, "open", os_spy)
    restore(shop.root)
    backup(open_shop(shop.root))
    assert opened
    assert os.path.realpath(shop.db_path) not in map(str, opened)


def test_where_there_are_no_hard_links_the_file_is_moved(shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", none)
    told = restore(shop.root)
    assert points(shop) == 10
    assert Path(told["kept"]).stat().st_size > 0


@pytest.mark.parametrize("moment", ["before fsync", "before link", "after link", "before replace", "after replace"])
def test_a_kill_leaves_the_old_ledger_or_the_new_one(shop: OpenShop, moment: str) -> None:
    shop.close()
    assert in_a_process(lambda: restore(shop.root), kill_at=moment) == ""
    assert points(shop) == (10 if moment == "after replace" else 60)
    assert verify(open_shop(shop.root))["ok"]
    restore(shop.root)
    assert points(shop) == 10
    assert [name for name in names(Path(shop.root)) if name.endswith(".part")] == []


def test_a_disk_without_room_is_told_and_the_ledger_stays(shop: OpenShop) -> None:
    shop.close()
    said = in_a_process(lambda: restore(shop.root), limit=Path(shop.db_path).stat().st_size // 2)
    assert said.startswith("6 ")
    assert points(shop) == 60
    assert names(Path(shop.root)) == ["backups", "loyalty.db", "loyalty.db.head", "loyalty.toml"]


def test_who_was_erased_since_is_named_by_their_card(shop: OpenShop) -> None:
    enroll(shop, EnrollRequest("Bea Essai", card="B2"))
    assert restore(shop.root, dry_run=True)["erased_since"] == []
    for card in ("A1", "B2"):
        erase(shop, card)
    tried = restore(shop.root, dry_run=True)
    assert tried["erased_since"] == ["A1"], "B2 is not in the backup"
    told = "One who was erased since this backup comes back: card A1. Erase again: loyalty erase A1. "
    assert erase_again(tried, Look(Program())) == told
    assert restore(shop.root)["erased_since"] == ["A1"]
