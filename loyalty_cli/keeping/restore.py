"""Restore a backup: verify it, replace the ledger in one step, keep the old file.

The live file is never opened but by SQLite: closing any other handle to it would drop the locks of a till. A till that
has the old file open is told at its next sale that the ledger was replaced; it can not write to the old one.
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, Final

from loyalty_cli.config import files as config_files
from loyalty_cli.config.settings import Settings
from loyalty_cli.errors import Busy, FileProblem, NotFound, StorageError, VerifyFailed
from loyalty_cli.keeping.backup import copy_backup, read_end, refuse_journals
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.ledger.copies import backups, lost
from loyalty_cli.ledger.facts import outside
from loyalty_cli.ledger.facts.chain import seal_of
from loyalty_cli.ledger.facts.heads import LedgerHead, format_head, last_fact
from loyalty_cli.ledger.queries.keyed import last_keyed_on
from loyalty_cli.ledger.store import connection
from loyalty_cli.operations.kernel.clock import shop_now
from loyalty_cli.operations.proof.verify import verify_file
from loyalty_cli.outlet.files import Part, clear_leftovers, sync_folder, writing_to

SALE_S: Final = 2.0
"""A sale keeps its journal for some milliseconds; one that lies there for longer was left by a process that died."""


def restore(root: str | None, path: str | None = None, *, dry_run: bool = False) -> dict[str, Any]:
    """Puts a backup (the newest without ``path``) in the place of a shop's ledger, which may be damaged or missing.

    Returns ``path, from, head, facts, last_on`` (the day on which the backup's last fact was keyed; None without any),
    ``kept`` (where the old file lies; None where there was none), ``lost`` (facts that the backup does not have; None
    where the old ledger can not be read), ``lost_kinds`` (how many of each kind), ``erased_since`` (the cards of those
    who were erased after the backup was made, and are members in it) and ``dry_run``.

    Refusals in this order: ShopNotFound, ProgramInvalid, NotFound (no backup), FileProblem (the ledger itself; journals
    left over; a backup that is damaged, no ledger, or another shop's), VerifyFailed, Busy, StorageError;
    the ledger is untouched.
    """
    folder = config_files.find_root(root, os.environ)
    source = config_files.read_source(folder)
    live = os.path.realpath(config_files.database_path(folder, source))
    backup_path = os.path.abspath(path) if path is not None else _newest(folder, source, live)
    if os.path.exists(backup_path) and os.path.exists(live) and os.path.samefile(backup_path, live):
        raise FileProblem("error.backup-is-ledger", backup_path=backup_path)
    _wait_for_sales(live)
    with writing_to(os.path.dirname(live)):
        clear_leftovers(os.path.dirname(live))
        with Part(os.path.dirname(live), "restore.db") as part:
            copy_backup(backup_path, part)
            facts, seal = read_end(part.path)
            _prove(backup_path, part.path)
            last_on = _last_on(part.path)
            part.sync()
            with _locked(live) as conn:
                gone = _compare(conn, part.path, facts, seal) if conn is not None else None
                kinds = lost.last_kinds(conn, gone) if conn is not None and gone else {}
                back = _erased_since(conn, part.path) if conn is not None else []
                kept = _swap(live, part) if not dry_run else None
                if not dry_run:
                    outside.write(live, format_head(facts, seal))
        sync_folder(os.path.dirname(live))
    return {
        "path": live,
        "from": backup_path,
        "head": format_head(facts, seal),
        "facts": facts,
        "last_on": last_on,
        "kept": kept,
        "lost": gone,
        "lost_kinds": kinds,
        "erased_since": back,
        "dry_run": dry_run,
    }


def _newest(folder: str, source: bytes, live: str) -> str:
    """The backup that shares most with the present ledger; the one with most facts where that cannot be read."""
    place = config_files.resolve(folder, _settings(source).backup_dir)
    with closing(_open(live) or sqlite3.connect(":memory:")) as conn:
        found = backups.newest_backup(place, conn if lost.has_facts(conn) else None)
    if found is None:
        raise NotFound("error.no-backup-in", place=place)
    return found


def _settings(source: bytes) -> Settings:
    from loyalty_cli.config.loader import load

    return load(source).settings


def _wait_for_sales(live: str) -> None:
    """Waits until no journal lies beside the ledger. Raises FileProblem when one stays: it would be played into it."""
    deadline = time.monotonic() + SALE_S
    while os.path.lexists(live + "-journal") and time.monotonic() < deadline:
        time.sleep(connection.POLL_S)
    refuse_journals(live, Phrase("error.any-command-finishes"))


def _prove(backup_path: str, copy: str) -> None:
    proof = verify_file(copy)
    if not proof["ok"]:
        wrong = next(check for check in proof["checks"] if not check["ok"])
        raise VerifyFailed(
            "error.backup-does-not-verify", backup_path=backup_path, name=wrong["name"], detail=wrong["detail"]
        )


@contextmanager
def _locked(live: str) -> Iterator[sqlite3.Connection | None]:
    """The present ledger, locked against every other writer; None where it is missing or can not be read."""
    conn = _open(live)
    if conn is None:
        yield None
        return
    try:
        yield conn if _lock(conn) else None
    finally:
        connection.roll_back(conn)
        conn.close()


def _open(live: str) -> sqlite3.Connection | None:
    if not os.path.lexists(live):
        return None
    try:
        return connection.connect(live)
    except Busy:
        raise
    except StorageError:
        return None


def _lock(conn: sqlite3.Connection) -> bool:
    """Whether the ledger could be locked and is whole. Raises Busy."""
    try:
        connection.begin(conn)
        return not connection.first_fault(conn)
    except Busy:
        raise
    except (StorageError, sqlite3.Error):
        return False


def _compare(conn: sqlite3.Connection, copy: str, facts: int, seal: bytes) -> int:
    """How many facts of the present ledger the backup does not have. Raises FileProblem for another shop's backup."""
    present, _ = last_fact(conn)
    with closing(sqlite3.connect(copy)) as other:
        first, ours = seal_of(other, 1), seal_of(conn, 1)
    if first is not None and ours is not None and first != ours:
        raise FileProblem("error.backup-of-another-shop")
    upto = seal_of(conn, facts)
    if upto is None or not LedgerHead(facts, seal.hex()).seals(upto):
        return present if facts else 0
    return present - facts


def _last_on(copy: str) -> str | None:
    with closing(sqlite3.connect(copy)) as other:
        day = last_keyed_on(other)
    return day.isoformat() if day else None


def _erased_since(conn: sqlite3.Connection, copy: str) -> list[str]:
    with closing(sqlite3.connect(copy)) as other:
        return lost.erased_since(conn, other)


def _swap(live: str, part: Part) -> str | None:
    """Keeps the old file under another name and renames the new one into its place; there is no moment without one."""
    kept = _aside(live) if os.path.lexists(live) else None
    if kept is not None:
        try:
            os.link(live, kept, follow_symlinks=False)
        except (OSError, NotImplementedError):
            # A disk without hard links; the ledger is missing for a moment.
            os.rename(live, kept)
    part.place(live)
    return kept


def _aside(live: str) -> str:
    stamp = f"{shop_now('UTC').instant[:19].replace('-', '').replace(':', '')}Z"
    name, number = f"{live}.before-restore-{stamp}", 1
    while os.path.lexists(name):
        number += 1
        name = f"{live}.before-restore-{stamp}-{number}"
    return name
