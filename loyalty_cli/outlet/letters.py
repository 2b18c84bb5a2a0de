"""Lists for mail-merge: birthday letters and notices of tiers, a line a member, whole or absent, spreadsheet-safe."""

import csv
import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, Final

from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.outlet.export_cells import mail_cell
from loyalty_cli.outlet.exports import target_folder
from loyalty_cli.outlet.files import Part, check_target, clear_leftovers, make_folder, sync_folder, writing_to

COLUMNS: Final = (
    "card", "name", "phone", "email", "channels", "on", "gift", "code", "until", "message", "say",
)  # fmt: skip
NOTICES: Final = "tier-notices.csv"
NOTICE_COLUMNS: Final = (
    "card", "name", "phone", "email", "channels", "tier", "to", "on", "missing_cents", "counts_from", "say",
)  # fmt: skip
_NAME: Final = re.compile(r"birthday-letters-\d{4}-\d{2}-\d{2}\.csv")


def write_letters(shop: OpenShop, on: date, gifts: Sequence[Mapping[str, Any]]) -> str:
    """Writes what ``birthdays.run`` gave on a day into the folder of exports; returns the file's path.

    Letters of more days than the shop keeps backups go: they hold names. Raises BadValue, FileProblem, StorageError.
    """
    folder = target_folder(shop, None)
    path = write_list(folder, f"birthday-letters-{on.isoformat()}.csv", COLUMNS, gifts)
    with writing_to(folder):
        _remove_oldest(folder, shop.settings.backup_keep)
    return path


def write_notices(shop: OpenShop, rows: Sequence[Mapping[str, Any]]) -> str:
    """Writes who is to be told of their tier (``notices.notices``) into the folder of exports, over the list before.

    Returns the file's path. Raises BadValue, FileProblem, StorageError.
    """
    return write_list(target_folder(shop, None), NOTICES, NOTICE_COLUMNS, rows)


def write_list(folder: str, name: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    """Writes a list for mail-merge into a folder; returns its path. Raises FileProblem, StorageError."""
    path = os.path.join(folder, name)
    with writing_to(folder):
        make_folder(folder)
        clear_leftovers(folder)
        check_target(path, may_replace=True)
        with Part(folder, name) as part:
            with open(part.descriptor, "w", encoding="utf-8", newline="", closefd=False) as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(columns)
                writer.writerows([_cell(row[column]) for column in columns] for row in rows)
            part.sync()
            part.place(path)
        sync_folder(folder)
    return path


def _cell(value: object) -> str:
    text = " ".join(value) if isinstance(value, list) else "" if value is None else str(value)
    return mail_cell(text)


def _remove_oldest(folder: str, keep: int) -> None:
    names = sorted(name for name in os.listdir(folder) if _NAME.fullmatch(name))
    for name in names[:-keep]:
        with suppress(FileNotFoundError):
            os.unlink(os.path.join(folder, name))
