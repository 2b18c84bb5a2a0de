"""Files in the folders of a shop that still name a member: what outlives an erasure until it is deleted."""

import os
from collections.abc import Iterable, Iterator

from loyalty_cli.config import files
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.values import Final

_READ: Final = (".csv", ".json", ".jsonl", ".txt", ".tsv", ".beancount", ".html")
"""Endings of files that are read for names: exports, letters, rejects, lists that were brought in."""
_LARGEST: Final = 64 * 1024 * 1024
_PACKED: Final = ".xlsx"
"""Ending of spreadsheets: zips of XML."""


def copies_of(shop: OpenShop, records: Iterable[Member]) -> list[str]:
    """Names of files that tell who a member was, relative to the shop's folder.

    They are ledgers kept aside by a restore or a migration, what ``privacy export`` wrote, and files of text and
    spreadsheets in the folders of the shop, its ledger and its exports that hold the name, the phone or the e-mail.
    Backups are left out. A folder or file of text that cannot be read holds none.
    """
    people = list(records)
    zips = {f"member-{one.card}.zip" for one in people}
    ledger = os.path.basename(shop.db_path)
    asides = (f"{ledger}.before-restore-", f"{ledger}.before-schema-")
    needles = [text for one in people for text in (one.name, one.phone, one.email) if text]
    exports = files.resolve(shop.root, shop.settings.export_dir) if shop.root else ""
    found = set()
    for folder in {shop.root, os.path.dirname(shop.db_path), exports} - {""}:
        for entry in _entries(folder):
            name = entry.name
            if name in zips or name.startswith(asides) or _holds(entry, needles):
                found.add(os.path.relpath(entry.path, shop.root))
    return sorted(found)


def _entries(folder: str) -> Iterator["os.DirEntry[str]"]:
    try:
        with os.scandir(folder) as entries:
            yield from [entry for entry in entries if entry.is_file(follow_symlinks=False)]
    except OSError:
        return


def _holds(entry: "os.DirEntry[str]", needles: list[str]) -> bool:
    """Whether a file of text or a spreadsheet holds one of the texts."""
    try:
        if entry.stat().st_size > _LARGEST:
            return False
        if entry.name.endswith(_PACKED):
            return _sheet_holds(entry.path, needles)
        if not entry.name.endswith(_READ):
            return False
        with open(entry.path, "rb") as file:
            content = file.read()
    except OSError:
        return False
    return any(needle.encode() in content for needle in needles)


def _sheet_holds(path: str, needles: list[str]) -> bool:
    """Whether a spreadsheet holds one of the texts; one that cannot be read may, and is named."""
    from html import escape
    from zipfile import BadZipFile, ZipFile

    escaped = [escape(needle, quote=False).encode() for needle in needles]
    try:
        with ZipFile(path) as sheet:
            parts = [part for part in sheet.infolist() if part.filename.endswith(".xml")]
            if sum(part.file_size for part in parts) > _LARGEST:
                return True
            return any(needle in content for part in parts for content in [sheet.read(part)] for needle in escaped)
    except (BadZipFile, NotImplementedError, RuntimeError):
        return True
