"""Everything held of one member, as a zip to hand over: each table as JSON and as CSV."""

import csv
import io
import json
import os
import zipfile
from typing import Any, Final

from loyalty_cli.exchange.export_cells import guard
from loyalty_cli.exchange.files import Part, check_target, clear_leftovers, sync_folder, writing_to
from loyalty_cli.ledger.members import get_member
from loyalty_cli.operations.privacy import Rows, export_member
from loyalty_cli.operations.recording import find_member
from loyalty_cli.operations.shop import OpenShop

_READABLE: Final = 0o600 << 16


def export_zip(shop: OpenShop, member: str, to: str | None = None, *, force: bool = False) -> dict[str, Any]:
    """Writes all that is held of a member into one zip, readable by its owner only, whole or not at all.

    ``to`` is the file (or the folder it goes to); without, ``member-CARD.zip`` where the command is given. Returns
    ``path, card, files`` (name, rows). Refusals in this order: the member's, FileProblem (a place that can not be taken
    without ``force``), StorageError.
    """
    found = get_member(shop.conn, find_member(shop, member).id)
    documents = export_member(shop, found.card)
    path = _target(to, f"member-{found.card}.zip")
    folder = os.path.dirname(path)
    with writing_to(folder):
        check_target(path, may_replace=force)
        clear_leftovers(folder)
        with Part(folder, os.path.basename(path)) as part:
            with open(part.descriptor, "w+b", closefd=False) as file:
                _write(file, documents, shop.now().today.timetuple()[:3])
            part.sync()
            part.place(path)
        sync_folder(folder)
    files = [{"name": name, "rows": len(rows)} for name, rows in documents.items()]
    return {"path": path, "card": found.card, "files": files}


def _target(to: str | None, name: str) -> str:
    path = os.path.abspath(os.path.expanduser(to or name))
    return os.path.join(path, name) if os.path.isdir(path) else path


def _write(file: Any, documents: dict[str, Rows], day: tuple[int, ...]) -> None:
    moment = (day[0], day[1], day[2], 0, 0, 0)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in documents.items():
            for kind, text in (("json", _json(rows)), ("csv", _csv(rows))):
                info = zipfile.ZipInfo(f"{name}.{kind}", moment)
                info.external_attr = _READABLE
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, text.encode())


def _json(rows: Rows) -> str:
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def _csv(rows: Rows) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    if rows:
        writer.writerow(rows[0])
        writer.writerows([guard(value) if isinstance(value, str) else value for value in row.values()] for row in rows)
    return text.getvalue()
