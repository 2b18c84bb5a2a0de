"""All that is held of one member, in a file she can take along: JSON for programs, CSV for people, in one archive."""

import csv
import io
import json
import os
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from loyalty_cli.exchange.files import Part, check_target, sync_folder, writing_to
from loyalty_cli.ledger.members import COLUMNS, Member, birthday_text, get_fields
from loyalty_cli.operations.recording import find_member
from loyalty_cli.operations.shop import OpenShop
from loyalty_cli.reports.card import member_card
from loyalty_cli.reports.history import history


def held_of(shop: OpenShop, member: str) -> dict[str, Any]:
    """Everything held of the one member a text means: ``member, fields, consents, card, history``."""
    found = find_member(shop, member)
    consents = shop.conn.execute(
        "SELECT channel, granted, source, on_date, wording FROM consents WHERE member_id = ? ORDER BY id", (found.id,)
    )
    return {
        "made_on": shop.now().today.isoformat(),
        "shop": shop.program.shop.name,
        "member": _row(found),
        "fields": get_fields(shop.conn, found.id),
        "consents": [
            {"channel": channel, "granted": bool(granted), "source": source, "on": on, "wording": wording}
            for channel, granted, source, on, wording in consents
        ],
        "card": member_card(shop, found.card),
        "history": history(shop, found.card),
    }


def _row(found: Member) -> dict[str, Any]:
    values = dict(zip(COLUMNS.split(", "), found, strict=True))
    values["birthday"] = birthday_text(found.birthday)
    values.pop("folded")
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def export_member(shop: OpenShop, member: str, to: str | None = None, *, force: bool = False) -> dict[str, Any]:
    """Writes all that is held of a member into a zip, whole or not at all, readable by its owner only.

    ``to`` is the file (``member-CARD.zip`` here by default). Answers with ``file, card, name, files``. Raises
    MemberNotFound, MemberAmbiguous, FileProblem for a place that is taken (unless ``force``), StorageError.
    """
    held = held_of(shop, member)
    target = os.path.abspath(os.path.expanduser(to or f"member-{held['member']['card']}.zip"))
    check_target(target, may_replace=force)
    files = _files(held)
    folder = os.path.dirname(target)
    with writing_to(folder), Part(folder, os.path.basename(target)) as part:
        with zipfile.ZipFile(part.path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in files.items():
                archive.writestr(name, text)
        part.sync()
        part.place(target)
        sync_folder(folder)
    return {"file": target, "card": held["member"]["card"], "name": held["member"]["name"], "files": list(files)}


def _files(held: Mapping[str, Any]) -> dict[str, str]:
    facts = held["history"]["facts"]
    entries = [
        {"fact": fact["id"], "on": fact["on"], "kind": fact["kind"], **entry}
        for fact in facts
        for entry in fact["entries"]
    ]
    return {
        "everything.json": json.dumps(held, ensure_ascii=False, indent=2) + "\n",
        "member.csv": _sheet([{**held["member"], **held["fields"]}]),
        "consents.csv": _sheet(held["consents"]),
        "history.csv": _sheet([{name: _cell(value) for name, value in fact.items()} for fact in facts]),
        "entries.csv": _sheet(entries),
    }


def _cell(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def _sheet(rows: Sequence[Mapping[str, Any]]) -> str:
    """A CSV that a spreadsheet opens without running anything in it."""
    out = io.StringIO()
    if rows:
        writer = csv.writer(out)
        writer.writerow(rows[0])
        writer.writerows([_safe(value) for value in row.values()] for row in rows)
    return out.getvalue()


def _safe(value: object) -> object:
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t")):
        return f"'{value}"
    return value
