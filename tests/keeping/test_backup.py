"""Copies of the ledger: proven before they have a name, whole or absent, and no more than are kept."""

import os
import resource
import signal
import sqlite3
import stat
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.errors import BadValue, Busy, FileProblem, LoyaltyError, StorageError
from loyalty_cli.keeping.backup import backup, newest_backup, restore_drill
from loyalty_cli.keeping.restore import restore
from loyalty_cli.ledger.copies import snapshot
from loyalty_cli.ledger.facts.heads import head_text, parse_head
from loyalty_cli.ledger.store import connection
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.kernel.clock import Now
from loyalty_cli.operations.kernel.shop import OpenShop, open_shop
from loyalty_cli.operations.proof.verify import verify
from tests.support.programs import worked


@pytest.fixture
def shop(tmp_path: Path) -> OpenShop:
    shop = new_shop(tmp_path / "shop")
    enroll(shop, EnrollRequest("Ada Essai", card="A1"))
    return shop


def new_shop(folder: Path, keep: int = 3) -> OpenShop:
    return at(init(str(folder), program=worked(backup=f"keep = {keep}").encode()), 0)


def at(shop: OpenShop, minute: int) -> OpenShop:
    moment = f"10:{minute:02d}"
    return shop._replace(rehearsed=Now(date(2026, 11, 21), moment, f"2026-11-21T{moment}:00+00:00"))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_backup_is_a_proven_ledger_named_after_its_time_and_head(shop: OpenShop, tmp_path: Path) -> None:
    told = backup(shop)
    path = Path(told["path"])
    assert path.parent == tmp_path / "shop" / "backups"
    assert path.name == f"loyalty-20261121T100000Z-{head_text(shop.conn)}.db"
    assert parse_head(path.name).facts == told["facts"] == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert names(path.parent) == [path.name]
    assert newest_backup(shop) == told["path"]
    assert shop.conn.execute("SELECT facts, kind, path FROM anchors").fetchall() == [(1, "backup", told["path"])]
    assert verify(shop)["ok"]
    drill = restore_drill(told["path"])
    assert (drill["ok"], drill["facts"], drill["head"]) == (True, 1, told["head"])
    assert names(path.parent) == [path.name]


def test_only_the_newest_are_kept_and_nothing_else_goes(shop: OpenShop, tmp_path: Path) -> None:
    other = new_shop(tmp_path / "other")
    enroll(other, EnrollRequest("Bo Essai", card="B1"))
    theirs = Path(backup(other, str(tmp_path / "all"))["path"]).name
    (tmp_path / "all" / "holiday.db").write_text("not ours")
    made = []
    for minute in range(5):
        buy(shop, "A1", 500 + minute)
        made.append(Path(backup(at(shop, minute), str(tmp_path / "all"))["path"]).name)
    assert names(tmp_path / "all") == sorted([*made[-3:], theirs, "holiday.db"])


def test_a_till_sells_while_a_backup_is_made(shop: OpenShop) -> None:
    stop = threading.Event()
    sold: list[object] = []

    def sell() -> None:
        till = open_shop(shop.root)
        while not stop.is_set():
            sold.append(buy(till, "A1", 500 + len(sold)))
        till.close()

    selling = threading.Thread(target=sell)
    selling.start()
    made = [backup(at(shop, minute)) for minute in range(4)]
    stop.set()
    selling.join()
    assert len(sold) > 3
    assert all(restore_drill(one["path"])["ok"] for one in made[1:])
    assert verify(shop)["ok"]


def test_a_ledger_that_stays_locked_is_told(shop: OpenShop) -> None:
    holder = sqlite3.connect(shop.db_path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    shop.conn.execute("PRAGMA busy_timeout = 50")
    with pytest.raises(Busy):
        backup(shop)
    holder.close()
    assert names(Path(shop.root) / "backups") == []
    assert backup(shop)["facts"] == 1


def damage(path: Path, offset: int = 40_000, size: int = 3_000) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(os.urandom(size))


def test_a_damaged_ledger_gives_no_backup(shop: OpenShop) -> None:
    for number in range(60):
        buy(shop, "A1", 500 + number)
    shop.conn.close()
    damage(Path(shop.db_path))
    with pytest.raises(StorageError):
        backup(shop._replace(conn=sqlite3.connect(shop.db_path, isolation_level=None)))
    assert names(Path(shop.root) / "backups") == []


def test_a_drill_tells_a_damaged_backup_and_one_that_was_written_to(shop: OpenShop, tmp_path: Path) -> None:
    path = Path(backup(shop)["path"])
    touched, hurt, text = tmp_path / "touched.db", tmp_path / "hurt.db", tmp_path / "text.db"
    touched.write_bytes(path.read_bytes())
    hurt.write_bytes(path.read_bytes()[:50_000])
    text.write_text("no ledger " * 500)
    conn = sqlite3.connect(touched, isolation_level=None)
    conn.execute("DROP TRIGGER entries_no_update")
    conn.execute("UPDATE entries SET amount = amount + 1")
    conn.close()
    assert not restore_drill(str(touched))["ok"]
    for wrong in (hurt, text, tmp_path / "missing.db"):
        with pytest.raises(LoyaltyError) as refusal:
            restore_drill(str(wrong))
        assert refusal.value.exit_code in (2, 6)
    assert names(tmp_path) == ["hurt.db", "shop", "text.db", "touched.db"]


@pytest.mark.parametrize(
    ("place", "refusal"), [("/dev/null", BadValue), ("a/../b", BadValue), ("link", FileProblem), ("file", FileProblem)]
)
def test_a_folder_that_can_not_be_is_refused(
    shop: OpenShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, refusal: type[LoyaltyError]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "file").write_text("mine")
    with pytest.raises(refusal):
        backup(shop, place)
    assert shop.conn.execute("SELECT count(*) FROM anchors").fetchone() == (0,)


def in_a_process(work: Callable[[], object], *, limit: int | None = None, kill_at: str | None = None) -> str:
    """Runs ``work`` in a process of its own, perhaps with files that may not grow, perhaps killed at a moment."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if limit is not None:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            if kill_at is not None:
                _die_at(kill_at)
            work()
            os.write(write, b"done")
        except LoyaltyError as error:
            os.write(write, f"{error.exit_code} {error.message}".encode())
        finally:
            os._exit(0)
    os.close(write)
    os.waitpid(child, 0)
    with os.fdopen(read, "rb") as pipe:
        return pipe.read().decode()


def _die_at(call: str) -> None:
    """Kills this process before, or after, its next call of that function of ``os``."""
    when, _, name = call.partition(" ")
    real: Any = getattr(os, name)

    def dying(*args: Any, **kwargs: Any) -> Any:
        if when == "after":
            real(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(os, name, dying)


def test_a_disk_without_room_is_told_and_nothing_is_left(shop: OpenShop) -> None:
    said = in_a_process(lambda: backup(at(open_shop(shop.root), 0)), limit=Path(shop.db_path).stat().st_size // 2)
    assert said.startswith("6 ")
    assert names(Path(shop.root) / "backups") == []
    assert verify(shop)["ok"]


def test_ctrl_c_leaves_no_half_backup(shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        backup(shop)
    monkeypatch.undo()
    assert names(Path(shop.root) / "backups") == []
    assert verify(shop)["ok"]


@pytest.mark.parametrize("moment", ["before fsync", "after fsync", "before replace", "after replace"])
def test_a_kill_leaves_a_whole_backup_or_none(shop: OpenShop, moment: str) -> None:
    folder = Path(shop.root) / "backups"
    assert in_a_process(lambda: backup(at(open_shop(shop.root), 0)), kill_at=moment) == ""
    whole = [name for name in names(folder) if name.endswith(".db")]
    assert len(whole) == (moment == "after replace")
    assert all(restore_drill(str(folder / name))["ok"] for name in whole)
    assert verify(shop)["ok"]
    backup(at(shop, 1))
    assert [name for name in names(folder) if name.endswith(".part")] == []
    assert len(names(folder)) == len(whole) + 1


def test_a_backup_is_made_however_often_a_sale_comes_between(
    shop: OpenShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each sale makes the copy begin again; after some of them it is made in one go. What it left is not in its way."""
    more_than_the_cache = [(os.urandom(16), 1) for _ in range(100_000)]
    with connection.writing(shop.conn):
        shop.conn.executemany("INSERT INTO import_rows(digest, member_id) VALUES (?, ?)", more_than_the_cache)
    till = open_shop(str(tmp_path / "shop"))
    watching = snapshot._Watch.__call__
    sales = 0

    def sell_between(self: snapshot._Watch, status: int, left: int, pages: int) -> None:
        nonlocal sales
        buy(till, "A1", 500)
        sales += 1
        watching(self, status, left, pages)

    monkeypatch.setattr(snapshot, "PAGES", 1_024)
    monkeypatch.setattr(snapshot._Watch, "__call__", sell_between)
    told = backup(shop)
    assert sales > snapshot.RESTARTS
    assert told["facts"] == 1 + sales
    assert restore_drill(told["path"])["ok"]


def test_a_clock_that_was_ahead_costs_no_backup(shop: OpenShop, tmp_path: Path) -> None:
    """The names of its nights sort last for years; each later copy still stays until newer ones are made."""
    for number in range(3):
        buy(shop, "A1", 100 + number, ref=f"A-{number}")
        ahead = Now(date(2031, 1, 1 + number), "10:00", f"2031-01-0{number + 1}T10:00:00+00:00")
        backup(shop._replace(rehearsed=ahead))
    for number in range(4):
        buy(shop, "A1", 200 + number, ref=f"B-{number}")
        told = backup(at(shop, number))
        assert Path(told["path"]).exists()
        assert newest_backup(shop) == told["path"]
    left = names(tmp_path / "shop" / "backups")
    assert [parse_head(name).facts for name in left] == [6, 7, 8]


def test_a_quiet_night_keeps_the_copy_it_makes(shop: OpenShop) -> None:
    for minute in (40, 30, 20, 10):
        told = backup(at(shop, minute))
        assert Path(told["path"]).exists()


@pytest.mark.parametrize("content", [None, b"", "empty database"])
def test_a_ledger_that_went_is_not_begun_again(shop: OpenShop, tmp_path: Path, content: bytes | str | None) -> None:
    """Missing, cut to nothing, or a database without a table: the copy to bring back is named."""
    path, copy = Path(shop.db_path), backup(shop)["path"]
    shop.close()
    _replace_ledger(path, content)
    with pytest.raises(StorageError) as refusal:
        open_shop(str(path.parent))
    assert f"loyalty restore {copy}" in refusal.value.hint
    assert _facts_in(path) == 0
    for one in (path.parent / "backups").iterdir():
        one.unlink()
    with pytest.raises(StorageError, match="tells of 1 facts"):
        open_shop(str(path.parent))
    open_shop(str(path.parent), begin=True).close()
    open_shop(str(path.parent)).close()


@pytest.mark.parametrize("content", [b"\0" * 8192, b"Thank you for your purchase" * 400])
def test_a_ledger_that_was_overwritten_is_told_with_the_copy(shop: OpenShop, content: bytes) -> None:
    path, copy = Path(shop.db_path), backup(shop)["path"]
    shop.close()
    path.write_bytes(content)
    with pytest.raises(StorageError) as refusal:
        open_shop(str(path.parent))
    assert refusal.value.hint == f"restore the newest backup: loyalty restore {copy}"
    assert path.read_bytes() == content


def _replace_ledger(path: Path, content: bytes | str | None) -> None:
    path.unlink()
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        with sqlite3.connect(path) as conn:
            conn.execute("CREATE TABLE t (a)")
            conn.execute("DROP TABLE t")
        conn.close()


def _facts_in(path: Path) -> int:
    if not path.exists():
        return 0
    with sqlite3.connect(path) as conn:
        (tables,) = conn.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    conn.close()
    return int(tables)


def test_the_ledger_of_another_machine_is_noticed(shop: OpenShop, tmp_path: Path) -> None:
    """A sale here is gone when the file of another machine is copied over this one: till and verify name it."""
    path = Path(shop.db_path)
    backup(shop)
    other = path.read_bytes()
    buy(shop, "A1", 1_200, ref="T-HERE")
    backup(at(shop, 1))
    shop.close()
    path.write_bytes(other)

    there = at(open_shop(str(path.parent)), 2)
    told = buy(there, "A1", 300, ref="T-THERE").document()
    assert "facts are missing: purchase T-HERE of 2026-11-21" in told["warnings"][-1]
    checks = {check["name"]: check for check in verify(there)["checks"]}
    assert not checks["outside"]["ok"]
    assert "purchase T-HERE of 2026-11-21" in checks["outside"]["detail"]

    backup(at(there, 3))
    assert not verify(there)["ok"], "a later backup does not hide it"
    there.close()
    restore(str(path.parent))
    back = open_shop(str(path.parent))
    assert verify(back)["ok"]
    back.close()
