"""Files in the folders of a shop that still name a member: what outlives an erasure until it is deleted."""

import os
from collections.abc import Iterable, Iterator
from typing import Final

from loyalty_cli.config import files
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.operations.kernel.shop import OpenShop

_READ: Final = (".csv", ".json", ".jsonl", ".txt", ".tsv", ".beancount", ".html")
"""Endings of files that are read for names: exports, letters, rejects, lists that were brought in."""
_LARGEST: Final = 64 * 1024 * 1024
_PACKED: Final = ".xlsx"
"""Ending of files that cannot be searched; in the folder of exports they are listed unread."""


def copies_of(shop: OpenShop, records: Iterable[Member]) -> list[str]:
    """Names of files that tell who a member was, relative to the shop's folder.

    They are ledgers kept aside by a restore or a migration, what ``privacy export`` wrote, and files of text in the
    folders of the shop, its ledger and its exports that hold the name, the phone or the e-mail. Backups are left out.
    A folder or file that cannot be read holds none.
    """
    people = list(records)
    zips = {f"member-{one.card}.zip" for one in people}
    ledger = os.path.basename(shop.db_path)
    asides = (f"{ledger}.before-restore-", f"{ledger}.before-schema-")
    needles = [text.encode() for one in people for text in (one.name, one.phone, one.email) if text]
    exports = files.resolve(shop.root, shop.settings.export_dir) if shop.root else ""
    found = set()
    for folder in {shop.root, os.path.dirname(shop.db_path), exports} - {""}:
        for entry in _entries(folder):
            name = entry.name
            packed = folder == exports and name.endswith(_PACKED)
            if name in zips or name.startswith(asides) or packed or _holds(entry, needles):
                found.add(os.path.relpath(entry.path, shop.root))
    return sorted(found)


def _entries(folder: str) -> Iterator["os.DirEntry[str]"]:
    try:
        with os.scandir(folder) as entries:
            yield from [entry for entry in entries if entry.is_file(follow_symlinks=False)]
    except OSError:
        return


def _holds(entry: "os.DirEntry[str]", needles: list[bytes]) -> bool:
    """Whether a file of text holds one of the texts."""
    try:
        if not entry.name.endswith(_READ) or entry.stat().st_size > _LARGEST:
            return False
        with open(entry.path, "rb") as file:
            content = file.read()
    except OSError:
        return False
    return any(needle in content for needle in needles)
