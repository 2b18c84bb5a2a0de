"""The newest backup: it can be opened, is whole, and is a beginning of this ledger."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Final
from urllib.parse import quote

from loyalty_cli.ledger.checks.anchors import compare
from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.ledger.checks.finding import Finding
from loyalty_cli.ledger.facts.chain import GENESIS
from loyalty_cli.ledger.facts.heads import LedgerHead, find_head

SUFFIX: Final = ".db"


def check_backup(evidence: Evidence) -> Iterator[Finding]:
    """The newest backup in the folder, when there is one; a folder that is not there holds none."""
    path = newest_backup(evidence.backup_dir) if evidence.backup_dir else None
    if path is None:
        return
    where = f"backup {os.path.basename(path)}"
    try:
        with closing(sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True)) as backup:
            if backup.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                yield Finding(where, "damaged", "is not whole")
                return
            last, seal = backup.execute("SELECT id, hash FROM facts ORDER BY id DESC LIMIT 1").fetchone() or (
                0,
                GENESIS,
            )
    except sqlite3.Error as error:
        yield Finding(where, "damaged", f"can not be read: {error}")
        return
    yield from compare(evidence.conn, where, LedgerHead(last, seal.hex()))
    named = find_head(os.path.basename(path))
    if named is not None and not (named.facts == last and named.seals(seal)):
        yield Finding(where, "name", f"ends with fact {last}, its name says {named.facts}")


def no_backup(evidence: Evidence) -> str:
    """What is said where there is no backup to look at; "" where there is one, or none is asked for."""
    if evidence.backup_dir is None or newest_backup(evidence.backup_dir) is not None:
        return ""
    return "note: there is no backup yet; make one with: loyalty backup"


def newest_backup(folder: str) -> str | None:
    """The backup that was written last, by the file's own time; None where there is none."""
    try:
        files = [entry for entry in os.scandir(folder) if entry.name.endswith(SUFFIX) and entry.is_file()]
    except OSError:
        return None
    return max(files, key=lambda entry: (entry.stat().st_mtime_ns, entry.name)).path if files else None
