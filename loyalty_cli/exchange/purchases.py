"""Bringing in purchases from a file: the same rules as at the till, in the order of the days, safe to run again.

Read and checked first, into a file of waiting rows; then written member by member, each in the order of her days, so
that what belongs to one member lies together and a till beside it waits for a moment only.
"""

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from loyalty_cli.errors import FileProblem, UsageError
from loyalty_cli.exchange.purchase_cells import MEANINGS, Columns, Reader, Unfit, find_columns
from loyalty_cli.exchange.purchase_writer import PurchaseWriter
from loyalty_cli.exchange.reading import Record, text_records
from loyalty_cli.exchange.row_rejects import write_rejects
from loyalty_cli.exchange.sniffing import Source, sniff
from loyalty_cli.exchange.staging import CHUNK, Staging
from loyalty_cli.ledger.members import members_by, survivors
from loyalty_cli.ledger.search import by_card, by_email, by_phone
from loyalty_cli.operations.shop import OpenShop
from loyalty_cli.values import NamedTuple

TOLD_REJECTS: Final = 1_000
"""So many refused lines are named in the answer; all of them are in the rejects file."""
_NEW: Final = 1 << 40
_CHUNK: Final = 1_000
_DELIMITERS: Final = ",;\t|"

Progress = Callable[[str, int, int], None]
"""Told now and then: what is being done, how far it is, of how much."""


class Options(NamedTuple):
    """How a purchases file is to be read, and what is to be done with it. ``maps`` pairs headers with meanings."""

    enroll_missing: bool = False
    dry_run: bool = False
    maps: Mapping[str, str] = {}
    rejects: str | None = None
    encoding: str | None = None
    date_order: str | None = None


def import_purchases(
    shop: OpenShop, path: str, options: Options | None = None, progress: Progress | None = None
) -> dict[str, Any]:
    """Brings in a file of purchases: a date, a member, an amount, optionally receipt number, category and time.

    A row known already (by its receipt number, else by its content and how often that came before) changes nothing.
    Refused rows go to the rejects file and enroll nobody. Returns the counts of interface.md, with ``batch``,
    ``rejects`` (line, column, reason of the first thousand) and ``enrolled``.

    Raises FileProblem, UsageError (before anything is written), Busy, StorageError.
    """
    options = options or Options()
    tell = progress or (lambda *_: None)
    source = sniff(path, options.encoding)
    if source.kind != "text":
        raise FileProblem(f"{os.path.basename(path)} is a spreadsheet", "save it as CSV, then import that")
    delimiter, header = _header(source)
    columns = find_columns(header, options.maps)
    with Staging(os.path.dirname(shop.db_path)) as staging:
        rows = _stage(shop, staging, source, delimiter, columns, options, tell)
        _place_members(shop, staging, options)
        counts = {"accepted": 0, "unchanged": 0, "enrolled": 0, "batch": None}
        if options.dry_run:
            counts["accepted"] = rows - staging.count_refused()
        else:
            counts = PurchaseWriter(shop, staging, source, tell).run(rows)
        return _answer(path, source, delimiter, header, columns, staging, options, rows, counts)


def _header(source: Source) -> tuple[str, list[str]]:
    """The delimiter and the cells of the first line. Raises FileProblem for an empty file."""
    first = next(text_records(source, "\x00"), None)
    if first is None:
        raise FileProblem(f"{os.path.basename(source.path)} is empty", "the first line names the columns")
    text = first[1][0]
    delimiter = max(_DELIMITERS, key=text.count)
    cells = next(text_records(source, delimiter))[1]
    return delimiter, [cell.strip() for cell in cells]


def _stage(
    shop: OpenShop,
    staging: Staging,
    source: Source,
    delimiter: str,
    columns: Columns,
    options: Options,
    tell: Progress,
) -> int:
    """Reads and checks every row; returns how many there are."""
    read = Reader(columns, shop.program.shop.decimals, shop.now().today, _day_first(shop, options)).read
    width = max(columns[:7]) + 1
    waiting: list[tuple[Any, ...]] = []
    rows = 0
    for line, cells, broken in _body(source, delimiter, tell):
        rows += 1
        told = Unfit("", broken) if broken else read(cells) if len(cells) >= width else _short(columns, cells)
        if told.__class__ is Unfit:
            staging.refuse(line, told.column, told.reason)
            continue
        waiting.append((line, *told))
        if len(waiting) >= CHUNK:
            staging.add(waiting)
            waiting.clear()
    staging.add(waiting)
    return rows


def _body(source: Source, delimiter: str, tell: Progress) -> Iterator[Record]:
    records = text_records(source, delimiter, progress=lambda done: tell("reading", done, source.size))
    next(records, None)
    return records


def _short(columns: Columns, cells: list[str]) -> Unfit:
    missing = next(name for name, at in zip(MEANINGS, columns[:7], strict=True) if at >= len(cells))
    return Unfit(missing, f"the row has {len(cells)} cells only")


def _day_first(shop: OpenShop, options: Options) -> bool:
    if options.date_order not in (None, "", "dmy"):
        raise UsageError(f"--date-order {options.date_order} is not read in purchases", "write dates like 2026-11-21")
    return options.date_order == "dmy" or shop.program.shop.language == "fr"


def _place_members(shop: OpenShop, staging: Staging, options: Options) -> None:
    """Finds who each row is about. Those there are come first, by their numbers; the new follow by name.

    Nobody is enrolled for returns alone.
    """
    place = _NEW
    members = staging.members()
    while chunk := list(islice(members, _CHUNK)):
        known = whose(shop, [text for text, _ in chunk])
        found: list[tuple[str, int, int | None]] = []
        for text, bought in chunk:
            number = known[text]
            if isinstance(number, int):
                found.append((text, number, number))
            elif number is None and options.enroll_missing and bought:
                found.append((text, place, None))
                place += 1
        staging.place(found)
    missing = "several members match, or none" if options.enroll_missing else "no member is known by this"
    staging.refuse_unknown(missing)


def whose(shop: OpenShop, texts: Sequence[str]) -> dict[str, int | str | None]:
    """What ``who`` says of each text; those that can only be a card or another system's number are asked together."""
    plain = [text for text in texts if text.isascii() and text.isalnum() and not _phone_like(text)]
    cards = _held(shop, "card", {text.upper() for text in plain})
    numbers = _held(shop, "source_id", {spelling for text in plain for spelling in _spellings(text)})
    known: dict[str, int | str | None] = dict.fromkeys(plain)
    for text in plain:
        hits = [cards.get(text.upper()), *(numbers.get(spelling) for spelling in _spellings(text))]
        first = next((hit for hit in hits if hit is not None), None)
        if first is not None:
            member_id, status = first
            known[text] = member_id if status == "active" else who(shop, text)
    return {text: known[text] if text in known else who(shop, text) for text in texts}


def _spellings(text: str) -> tuple[str, str, str]:
    return text, text.upper(), text.lower()


def _phone_like(text: str) -> bool:
    return text[:1] in "0+(" and len(text) >= 8


def _held(shop: OpenShop, column: str, numbers: Collection[str]) -> dict[str, tuple[int, str]]:
    """Who has these numbers: her own number and her status."""
    marks = ",".join("?" * len(numbers))
    rows = shop.conn.execute(f"SELECT {column}, id, status FROM members WHERE {column} IN ({marks})", tuple(numbers))
    return {number: (member_id, status) for number, member_id, status in rows}


def who(shop: OpenShop, text: str) -> int | str | None:
    """The number of the one member whom a card, a source number, a phone or an e-mail means; a text when several."""
    members = by_card(shop.conn, text) or survivors(shop.conn, members_by(shop.conn, "source_id", text))
    if not members and "@" in text:
        members = by_email(shop.conn, text)
    elif not members and _phone_like(text):
        members = by_phone(shop.conn, text, shop.program.shop.country)
    if len(members) > 1:
        return "several"
    return members[0].id if members else None


def _answer(
    path: str,
    source: Source,
    delimiter: str,
    header: list[str],
    columns: Columns,
    staging: Staging,
    options: Options,
    rows: int,
    counts: Mapping[str, Any],
) -> dict[str, Any]:
    rejected = staging.count_refused()
    rejects_file = None
    if rejected and not options.dry_run:
        rejects_file = options.rejects or f"{os.path.splitext(path)[0]}.rejects.csv"
        write_rejects(rejects_file, source, delimiter, header, staging.refused())
    named = {meaning: header[at] for meaning, at in zip(MEANINGS, columns[:7], strict=True) if at >= 0}
    return {
        "rows": rows,
        "accepted": counts["accepted"],
        "unchanged": counts["unchanged"],
        "rejected": rejected,
        "rejects_file": rejects_file,
        "columns": named,
        "left_out": list(columns.left_out),
        "dry_run": options.dry_run,
        "enrolled": counts["enrolled"],
        "batch": counts["batch"],
        "rejects": [
            {"line": line, "column": column, "reason": reason}
            for _, (line, column, reason) in zip(range(TOLD_REJECTS), staging.refused(), strict=False)
        ],
    }
