"""Export members, balances, entries, vouchers, birthdays and purchases as files, each whole or absent.

Beside them lies ``export.json``: what was exported, and the head of the ledger it tells of, which ``verify --against``
can compare later.
"""

import json
import os
import stat
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import date
from typing import Any, Final

from loyalty_cli.config import files as config_files
from loyalty_cli.errors import BadValue, UsageError
from loyalty_cli.ledger.queries.export_sql import headers
from loyalty_cli.ledger.queries.export_tables import CHANNELS, OF_MEMBERS, TABLES, Moment, table_of
from loyalty_cli.ledger.queries.nights import written_ahead
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.outlet.anchoring import Anchor, leave_anchor, read_head, write_head
from loyalty_cli.outlet.beancount import BEGINNING, write_beancount
from loyalty_cli.outlet.export_sheets import is_sheet_of, need_sheets, write_sheets
from loyalty_cli.outlet.export_writers import (
    FORMATS,
    Format,
    Tell,
    TextFormat,
    Written,
    write_csv,
    write_json,
    write_jsonl,
)
from loyalty_cli.outlet.files import (
    Part,
    check_target,
    clear_leftovers,
    make_folder,
    named_folder,
    sync_folder,
    writing_to,
)
from loyalty_cli.reports.as_of import day_of

MANIFEST: Final = "export.json"
BOOKS: Final = "ledger"
"""The one table of the format beancount."""
_BUFFER: Final = 1 << 18

Progress = Callable[[str, int], None]
"""Told now and then: which table is being written, and how many rows of it have been."""


def export_all(
    shop: OpenShop,
    to: str | None = None,
    *,
    only: Sequence[str] = (),
    format: str | None = None,  # noqa: A002 - as it is typed
    raw: bool = False,
    as_of: date | None = None,
    force: bool = False,
    channel: str | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Writes the tables into a folder (the program file's without ``to``), each file whole or not at all.

    ``only`` and ``format`` default to the program file's. ``raw`` leaves texts that a spreadsheet would take for
    formulas as they are. ``channel`` keeps the members who allow it. Returns ``folder, format, as_of, head, facts,
    files`` (name, rows, bytes).

    Refusals in this order: BadValue (a table or format that is none), UsageError, FileProblem (without the extra xlsx),
    DateOutOfRange, BadValue and FileProblem (a folder or file that can not be taken), StorageError, Busy.
    """
    kind = _format(format or shop.settings.export_format)
    names = _names(only or shop.settings.export_only, kind, asked=bool(only))
    _check_channel(channel, names)
    if kind == "xlsx":
        need_sheets()
    on = day_of(shop, as_of)
    folder = target_folder(shop, to)
    anchor = read_head(shop, folder)
    moment = _moment(shop, on, anchor.facts, channel)
    with writing_to(folder):
        make_folder(folder)
        clear_leftovers(folder)
        for name in names:
            check_target(_path(folder, name, kind), may_replace=force or _is_ours(shop, folder, name, kind, moment))
        manifest_is_ours = _begins(folder, MANIFEST, '{"loyalty_export"')
        check_target(os.path.join(folder, MANIFEST), may_replace=force or manifest_is_ours)
        files = _write(shop, folder, names, kind, moment, anchor, raw=raw, tell=progress or (lambda *_: None))
    return {"folder": folder, "format": kind, "as_of": on.isoformat(), "head": anchor.text, "facts": anchor.facts} | {
        "files": files
    }


def export_to(
    shop: OpenShop,
    file: Written,
    *,
    only: Sequence[str],
    format: str | None = None,  # noqa: A002 - as it is typed
    raw: bool = False,
    as_of: date | None = None,
    channel: str | None = None,
) -> int:
    """Writes one table as text; returns how many rows it has.

    Refusals in this order: BadValue (a table or format that is none), UsageError (not one table, or a format that is no
    text), DateOutOfRange, Busy.
    """
    kept = shop.settings.export_format
    kind = _format(format or ("csv" if kept in ("xlsx", "beancount") else kept))
    names = _names(only, kind, asked=bool(only))
    if len(only) != 1:
        raise UsageError("error.export-one-table", known=" | ".join(f"--only {name}" for name in TABLES))
    if kind == "xlsx":
        raise UsageError("error.export-spreadsheet")
    on = day_of(shop, as_of)
    _check_channel(channel, names)
    moment = _moment(shop, on, read_head(shop, "-").facts, channel)
    return _write_text(file, shop, names[0], kind, moment, raw=raw, tell=lambda _: None)


def _moment(shop: OpenShop, on: date, facts: int, channel: str | None) -> Moment:
    live = on == shop.now().today and not written_ahead(shop.conn, on)
    return Moment(on, facts, live, channel)


def _check_channel(channel: str | None, names: Sequence[str]) -> None:
    """Raises BadValue for an unknown channel, UsageError where tables are not of members."""
    if channel is None:
        return
    if channel not in CHANNELS:
        raise BadValue("error.channel", name=channel, known=", ".join(CHANNELS))
    if other := next((name for name in names if name not in OF_MEMBERS), None):
        raise UsageError("error.export-channel", other=other, known=", ".join(OF_MEMBERS))


def target_folder(shop: OpenShop, to: str | None) -> str:
    """The folder exports go to: the one named, else that of the program file. Raises BadValue."""
    return config_files.resolve(shop.root, shop.settings.export_dir) if to is None else named_folder(to)


def _format(name: str) -> Format:
    for known in FORMATS:
        if name == known:
            return known
    raise BadValue("error.format", name=name, known=", ".join(FORMATS))


def _names(only: Sequence[str], kind: Format, *, asked: bool) -> tuple[str, ...]:
    if unknown := next((name for name in only if name not in TABLES), None):
        raise BadValue("error.table", unknown=unknown, known=", ".join(TABLES))
    if kind == "beancount":
        if asked:
            raise UsageError("error.only-beancount")
        return (BOOKS,)
    return tuple(name for name in TABLES if not only or name in only)


def _path(folder: str, name: str, kind: Format) -> str:
    return os.path.join(folder, f"{name}.{kind}")


def _write(
    shop: OpenShop,
    folder: str,
    names: Sequence[str],
    kind: Format,
    moment: Moment,
    anchor: Anchor,
    *,
    raw: bool,
    tell: Progress,
) -> list[dict[str, Any]]:
    """Writes all files beside their places, leaves the anchor, then renames them, the manifest last."""
    with ExitStack() as stack:
        parts: dict[str, Part] = {}
        files: list[dict[str, Any]] = []
        for name in names:
            path = _path(folder, name, kind)
            part = parts[path] = stack.enter_context(Part(folder, os.path.basename(path)))
            rows = _write_table(shop, part, name, kind, moment, raw=raw, tell=lambda done, name=name: tell(name, done))  # type: ignore[misc]
            part.sync()
            files.append({"name": os.path.basename(path), "rows": rows, "bytes": os.path.getsize(part.path)})
        manifest = parts[os.path.join(folder, MANIFEST)] = stack.enter_context(Part(folder, MANIFEST))
        with open(manifest.descriptor, "wb", closefd=False) as file:
            file.write(_manifest(anchor, kind, moment, files))
        manifest.sync()
        leave_anchor(shop, anchor)
        for path, part in parts.items():
            part.place(path)
    sync_folder(folder)
    write_head(shop, anchor)
    return files


def _write_table(shop: OpenShop, part: Part, name: str, kind: Format, moment: Moment, *, raw: bool, tell: Tell) -> int:
    if kind == "xlsx":
        return write_sheets(part.path, part.side_folder, shop, name, moment, tell)
    with open(part.descriptor, "w", _BUFFER, encoding="utf-8", newline="", closefd=False) as file:
        return _write_text(file, shop, name, kind, moment, raw=raw, tell=tell)


def _write_text(
    file: Written, shop: OpenShop, name: str, kind: TextFormat, moment: Moment, *, raw: bool, tell: Tell
) -> int:
    match kind:
        case "csv":
            return write_csv(file, shop, name, moment, raw=raw, tell=tell)
        case "jsonl":
            return write_jsonl(file, shop, name, moment, tell)
        case "json":
            return write_json(file, shop, name, moment, tell)
        case "beancount":
            return write_beancount(file, shop, moment, tell)


def _manifest(anchor: Anchor, kind: Format, moment: Moment, files: list[dict[str, Any]]) -> bytes:
    document = {
        "loyalty_export": 1,
        "head": anchor.text,
        "facts": anchor.facts,
        "as_of": moment.on.isoformat(),
        "made_at": anchor.made_at,
        "format": kind,
        "files": files,
    }
    return (json.dumps(document, ensure_ascii=False) + "\n").encode()


def _is_ours(shop: OpenShop, folder: str, name: str, kind: Format, moment: Moment) -> bool:
    """Whether what lies at a table's place looks like an earlier export of it: then it may be replaced unasked."""
    file_name = os.path.basename(_path(folder, name, kind))
    if not _is_regular(os.path.join(folder, file_name)):
        return False
    if kind == "xlsx":
        return is_sheet_of(os.path.join(folder, file_name), name)
    if kind == "beancount":
        return _begins(folder, file_name, BEGINNING)
    first, second, *_ = headers(table_of(name, shop, moment, "derived"))
    beginnings = {
        "csv": (f"{first},{second},",),
        "json": (f'[\n{{"{first}":', "[\n]"),
        "jsonl": (f'{{"{first}":',),
    }
    return _begins(folder, file_name, *beginnings[kind]) or not os.path.getsize(os.path.join(folder, file_name))


def _is_regular(path: str) -> bool:
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return False


def _begins(folder: str, name: str, *beginnings: str) -> bool:
    if not _is_regular(os.path.join(folder, name)):
        return False
    try:
        with open(os.path.join(folder, name), "rb") as file:
            return file.read(64).startswith(tuple(one.encode() for one in beginnings))
    except OSError:
        return False
