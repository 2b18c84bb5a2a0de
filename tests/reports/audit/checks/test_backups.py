"""Backups that know more than the ledger."""

import os
import shutil
from pathlib import Path

from loyalty_cli.keeping.backup import backup
from loyalty_cli.keeping.restore import restore
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.kernel.shop import open_shop
from tests.reports.audit.checks.conftest import PROGRAM, Watched


def test_what_came_behind_an_older_backup_is_missed(watched: Watched) -> None:
    enroll(watched.shop, EnrollRequest("Testa Exemple", card="T1"))
    older = backup(watched.shop)["path"]
    buy(watched.shop, "T1", 500, ref="R-1")
    watched.at("2026-11-21T10:31")
    newer = os.path.basename(backup(watched.shop)["path"])
    assert watched.kinds() == []
    watched.shop.close()
    restore(str(watched.folder), older)
    watched.shop = open_shop(str(watched.folder), operator="Nadia")
    for number in range(2):
        buy(watched.shop, "T1", 700 + number, ref=f"R-{number}")
    (finding,) = watched.found()
    assert (finding["kind"], finding["on"], finding["facts"]) == ("backups-ahead", "2026-11-21", [])
    assert finding["what"] == (
        f"a backup holds what the ledger does not; {newer} has 2 facts: was an older one brought back?"
    )
    os.unlink(watched.folder / "backups" / newer)
    assert watched.kinds() == []


def test_backups_of_another_ledger_and_other_files_are_left_alone(watched: Watched, tmp_path: Path) -> None:
    enroll(watched.shop, EnrollRequest("Testa Exemple", card="T1"))
    other = init(str(tmp_path / "other"), program=PROGRAM.encode())
    enroll(other, EnrollRequest("Autre Exemple", card="A1"))
    buy(other, "A1", 500, ref="R-1")
    copy = backup(other)["path"]
    folder = watched.folder / "backups"
    folder.mkdir()
    shutil.copy(copy, folder)
    (folder / f"loyalty-20261121T103000Z-9-{'0' * 32}.db").write_bytes(b"no ledger at all" * 100)
    (folder / "notes.db").write_text("nothing")
    assert watched.kinds() == []
