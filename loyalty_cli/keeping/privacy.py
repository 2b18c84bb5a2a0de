"""A member's personal data in one archive: JSON for programs, CSV for people."""

import csv
import io
import json
import os
import zipfile
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from loyalty_cli.errors import FileProblem
from loyalty_cli.operations.kernel.recording import find_member
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.proof.privacy import Rows, tables_of
from loyalty_cli.outlet.export_cells import guard
from loyalty_cli.outlet.files import Part, check_target, clear_leftovers, named_file, sync_folder, writing_to
from loyalty_cli.reports.members.card import member_card
from loyalty_cli.reports.members.history import history

EVERYTHING: Final = "everything.json"
_READABLE: Final = 0o600 << 16


def export_member(shop: OpenShop, member: str, to: str | None = None, *, force: bool = False) -> dict[str, Any]:
    """Writes all that is held of a member into one zip, readable by its owner only, whole or not at all.

    ``to`` is the file, or the folder it goes to; without, ``member-CARD.zip`` where the command is given. Returns
    ``file, card, name, files``. Refusals in this order: the member's, FileProblem (a place that can not be taken
    without ``force``), StorageError.
    """
    found = find_member(shop, member)
    files = _files(held_of(shop, found.card))
    path = _target(to, f"member-{found.card}.zip")
    folder = os.path.dirname(path)
    with writing_to(folder):
        check_target(path, may_replace=True)
        if os.path.lexists(path) and not force:
            raise FileProblem("error.file-there", path=path)
        clear_leftovers(folder)
        with Part(folder, os.path.basename(path)) as part:
            _pack(part.descriptor, files, shop.now().today)
            part.sync()
            part.place(path)
        sync_folder(folder)
    return {"file": path, "card": found.card, "name": found.shown_name, "files": list(files)}


def held_of(shop: OpenShop, member: str) -> dict[str, Any]:
    """Everything held of the one member a text means.

    ``member``, ``fields`` and ``consents`` as they are; ``card`` and ``history`` as they are shown; ``tables``: every
    row of every table about the member, and about records merged into theirs.
    """
    tables = tables_of(shop, member)
    return {
        "made_on": shop.now().today.isoformat(),
        "shop": shop.program.shop.name,
        "member": tables["member"][0],
        "fields": {row["field"]: row["value"] for row in tables["fields"]},
        "consents": tables["consents"],
        "card": member_card(shop, member),
        "history": history(shop, member),
        "tables": tables,
    }


def _target(to: str | None, name: str) -> str:
    path = os.path.abspath(name) if to is None else named_file(to)
    return os.path.join(path, name) if os.path.isdir(path) else path


def _files(held: Mapping[str, Any]) -> dict[str, str]:
    everything = json.dumps(held, ensure_ascii=False, indent=1) + "\n"
    return {EVERYTHING: everything, **{f"{name}.csv": _sheet(rows) for name, rows in held["tables"].items()}}


def _pack(descriptor: int, files: Mapping[str, str], day: date) -> None:
    with open(descriptor, "w+b", closefd=False) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            info = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            info.external_attr = _READABLE
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text.encode())


def _sheet(rows: Rows) -> str:
    """A CSV that a spreadsheet opens without running anything in it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    if rows:
        writer.writerow(rows[0])
        writer.writerows([guard(value) if isinstance(value, str) else value for value in row.values()] for row in rows)
    return text.getvalue()
