"""Backups: each is verified before it gets its name; every night restores the newest one as a drill.

The name tells when the copy was made (UTC) and the head of the ledger in it: ``loyalty-20261121T093000Z-812-9f86….db``.
"""

import os
import re
import sqlite3
from contextlib import closing, suppress
from typing import Any, Final

from loyalty_cli.config import files as config_files
from loyalty_cli.errors import FileProblem, NewerDatabase, StorageError
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.ledger.copies import backups
from loyalty_cli.ledger.copies.snapshot import copy_to
from loyalty_cli.ledger.facts.heads import LedgerHead, find_head, last_fact
from loyalty_cli.ledger.store import connection
from loyalty_cli.operations.kernel.shop import OpenShop, bring_up_to_date
from loyalty_cli.operations.proof.verify import verify_file
from loyalty_cli.outlet.anchoring import Anchor, leave_anchor, write_head
from loyalty_cli.outlet.files import (
    Part,
    clear_leftovers,
    make_folder,
    named_folder,
    sync_folder,
    writing_to,
)

_NAME: Final = re.compile(r"loyalty-\d{8}T\d{6}Z-\d+-[0-9a-f]{16,64}\.db")
_PART_NAME: Final = "backup.db"
JOURNALS: Final = ("-journal", "-wal", "-shm")


def backup(shop: OpenShop, to: str | None = None) -> dict[str, Any]:
    """Copies the ledger into a folder (the program file's without ``to``) and verifies the copy before naming it.

    The oldest of more copies than the program file keeps go, unless they are another ledger's. Returns ``path, head,
    facts, bytes, removed`` (names). Refusals in this order: BadValue and FileProblem (a folder that can not be), Busy,
    StorageError.
    """
    folder = folder_of(shop) if to is None else named_folder(to)
    with writing_to(folder):
        make_folder(folder)
        clear_leftovers(folder)
        with Part(folder, _PART_NAME) as part:
            anchor = _copy(shop, part.path, folder)
            path = os.path.join(folder, _name_of(anchor))
            part.sync()
            leave_anchor(shop, anchor._replace(path=path))
            part.place(path)
        sync_folder(folder)
        write_head(shop, anchor)
        removed = _remove_oldest(shop, folder, os.path.basename(path))
        size = os.path.getsize(path)
    return {"path": path, "head": anchor.text, "facts": anchor.facts, "bytes": size, "removed": removed}


def folder_of(shop: OpenShop) -> str:
    """The folder of the shop's backups."""
    return config_files.resolve(shop.root, shop.settings.backup_dir)


def newest_backup(shop: OpenShop) -> str | None:
    """The path of the most complete copy of the ledger; None without one."""
    return backups.newest_backup(folder_of(shop), shop.conn)


def restore_drill(path: str) -> dict[str, Any]:
    """Restores a backup into a temporary file beside it, verifies that ledger and removes it.

    Returns what ``verify`` does, with ``path``. Raises FileProblem where there is no ledger, StorageError without room.
    """
    folder = os.path.dirname(os.path.abspath(path))
    with writing_to(folder):
        clear_leftovers(folder)
        with Part(folder, "drill.db") as part:
            copy_backup(path, part)
            return {"path": path, **verify_file(part.path)}


def copy_backup(path: str, part: Part) -> None:
    """Copies a backup and brings the copy up to this release. The backup itself stays as it is.

    Raises FileProblem where it is not a ledger or can not be read, NewerDatabase, StorageError without room.
    """
    try:
        if not os.path.isfile(path):
            raise FileProblem("error.no-backup-file", path=path)
        refuse_journals(path, Phrase("error.copied-in-use"))
        with closing(connection.connect(path, read_only=True)) as source:
            copy_ledger(source, part.path)
    except NewerDatabase:
        raise
    except StorageError as error:
        if part.path in str(error):
            raise
        raise FileProblem("error.thing", Phrase("error.name-another-backup"), thing=error) from error
    bring_up_to_date(part.path)
    for version in range(2, connection.SCHEMA_VERSION + 1):
        with suppress(FileNotFoundError):
            os.unlink(f"{part.path}.before-schema-{version}")


def refuse_journals(path: str, hint: Phrase) -> None:
    """Raises FileProblem where a journal lies beside a ledger: without it the ledger may be incomplete."""
    for suffix in JOURNALS:
        if os.path.lexists(path + suffix):
            raise FileProblem("error.journal-left", hint, path=path + suffix)


def copy_ledger(source: sqlite3.Connection, path: str) -> None:
    """Copies a ledger into an empty private file, unsynced. Raises Busy, StorageError."""
    try:
        copy_to(source, path)
    except sqlite3.Error as error:
        raise connection.storage_error(error, path) from error


def read_end(path: str) -> tuple[int, bytes]:
    """How many facts a ledger in a file has, and the last seal, after SQLite's quick check of all of it.

    Raises FileProblem when it is damaged or no ledger.
    """
    try:
        with closing(connection.connect(path, read_only=True)) as conn:
            if found := connection.first_fault(conn):
                raise FileProblem("error.backup-damaged-at", path=path, found=found)
            return last_fact(conn)
    except sqlite3.Error as error:
        raise FileProblem("error.backup-damaged", path=path, error=error) from error
    except StorageError as error:
        raise FileProblem(error.key, Phrase("error.backup-damaged.hint"), **error.values) from error


def _copy(shop: OpenShop, path: str, folder: str) -> Anchor:
    """A verified copy, a prefix of the ledger it was made of."""
    copy_ledger(shop.conn, path)
    try:
        facts, seal = read_end(path)
    except FileProblem as error:
        raise StorageError("error.copy-incomplete") from error
    if not backups.begins(shop.conn, LedgerHead(facts, seal.hex())):
        raise StorageError("error.copy-of-another-ledger")
    return Anchor(facts, seal, shop.now().instant, "backup", folder)


def _name_of(anchor: Anchor) -> str:
    stamp = anchor.made_at[:19].replace("-", "").replace(":", "")
    return f"loyalty-{stamp}Z-{anchor.text}{backups.SUFFIX}"


def _remove_oldest(shop: OpenShop, folder: str, made: str) -> list[str]:
    """Keeps the most complete copies of this ledger, and always the one just made. Copies of other ledgers stay."""
    ours = []
    for entry in os.scandir(folder):
        head = find_head(entry.name) if _NAME.fullmatch(entry.name) else None
        if head is not None and entry.is_file(follow_symlinks=False) and backups.begins(shop.conn, head):
            ours.append((head.facts, entry.name == made, entry.name))
    removed = [name for _, _, name in sorted(ours)[: -shop.settings.backup_keep]]
    for name in removed:
        os.unlink(os.path.join(folder, name))
    return removed
