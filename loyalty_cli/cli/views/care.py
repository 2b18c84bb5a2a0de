"""Care of the ledger: files written, tables made anew."""

from collections.abc import Sequence
from typing import Final

from loyalty_cli.cli.views.blocks import GAP, NBSP, PATH, Block, Column, Field, Fields, Line, Spans, Table
from loyalty_cli.cli.views.common import Document
from loyalty_cli.cli.views.look import Look

_KINDS: Final = {
    "adjust": "adjustment",
    "lapse": "lapse",
    "profile": "profile answer",
    "purchase": "sale",
    "stamp": "stamping",
    "review": "tier review",
    "voucher-use": "voucher use",
    "birthday": "birthday gift",
}
"""Kinds of facts whose word in the ledger is not the one that people use."""


def export_view(document: Document, look: Look) -> list[Block]:
    """Draw ``export``."""
    columns = [Column("File"), Column("Rows", right=True), Column("Bytes", right=True, give=1)]
    rows = [
        [[(one["name"], "name")], [(look.number(one["rows"]), "")], [(look.number(one["bytes"]), "dim")]]
        for one in document["files"]
    ]
    return [
        Line([(f"as of {look.day(document['as_of'])}", "dim")]),
        Line([(document["folder"], PATH)]),
        Table(columns, rows, "no table"),
        GAP,
        head_line(document["head"]),
    ]


def doctor_view(document: Document, look: Look) -> list[Block]:
    """Draw ``doctor``."""
    columns = [Column("Table"), Column("Rows", right=True), Column("Were wrong", right=True)]
    rows: list[Sequence[Spans]] = [
        [
            [(one["table"], "name")],
            [(look.number(one["rows"]), "")],
            [(look.number(one["differed"]), "bad" if one["differed"] else "dim")],
        ]
        for one in document["derived"]
    ]
    back = [Line([("put back: ", "label"), (", ".join(document["schema"]), "")], 2)] if document["schema"] else []
    unlike = ", ".join(f"{one['table']} {one['row']}" for one in document["copies"])
    look_at = [Line([("look at, for their two copies differed: ", "label"), (unlike, "warn")], 2)] if unlike else []
    done = ("nothing was amiss", "good") if document["ok"] else ("made anew; prove it: loyalty verify", "warn")
    return [Table(columns, rows), *back, *look_at, GAP, Line([done])]


def backup_view(document: Document, look: Look) -> list[Block]:
    """Draw ``backup``."""
    counts = f"{counted(document['facts'], 'fact', look)}, {look.number(document['bytes'])} bytes"
    gone = f"; {len(document['removed'])} older removed" if document["removed"] else ""
    return [
        Line([("ok ", "good"), (f"{counts}{gone}", "")], 3),
        Line([(document["path"], PATH)]),
        head_line(document["head"]),
    ]


def restore_view(document: Document, look: Look) -> list[Block]:
    """Draw ``restore``."""
    would = document["dry_run"]
    until = f", the last of {look.day(document['last_on'])}" if document["last_on"] else ""
    fields: list[Field] = [
        ("Facts", [(f"{look.number(document['facts'])}{until}", "")]),
        ("Would be lost" if would else "Lost", [(_lost(document, look), "warn" if document["lost"] != 0 else "dim")]),
    ]
    kept = [Line([("Kept aside", "label")]), Line([(document["kept"], PATH)])] if document["kept"] else []
    done = (
        ("nothing was changed: this was a dry run", "warn") if would else ("the ledger is that of the backup", "good")
    )
    again = [Line([(told.strip(), "warn")])] if (told := erase_again(document)) else []
    source = [Line([("From", "label")]), Line([(document["from"], PATH)])]
    return [*source, Fields(fields), *kept, GAP, *again, Line([done]), head_line(document["head"])]


def would_lose(document: Document, look: Look) -> str:
    """What going back would lose, as a sentence: how many facts of which kinds, since which day."""
    since = f"Its last fact is of {look.day(document['last_on'])}. " if document["last_on"] else ""
    lost = "An unknown number of facts" if document["lost"] is None else _lost(document, look)
    return f"{since}{lost} would be lost.".replace(NBSP, " ")


def _lost(document: Document, look: Look) -> str:
    """``3 facts: 2 sales, 1 visit``."""
    if document["lost"] is None:
        return "not known: the old ledger can not be read"
    kinds = [counted(count, _KINDS.get(kind, kind), look) for kind, count in document["lost_kinds"].items()]
    return counted(document["lost"], "fact", look) + (f": {', '.join(kinds)}" if kinds else "")


def counted(count: int, noun: str, look: Look) -> str:
    """``1 fact``, ``2 facts``, ``no fact``."""
    return f"{look.number(count) if count else 'no'} {noun}{'s' if count > 1 else ''}"


def erase_again(document: Document) -> str:
    """Who was erased since the backup and comes back with it, as a sentence with a space behind; "" for nobody."""
    cards = document["erased_since"]
    if not cards:
        return ""
    listed = ", ".join(cards)
    if len(cards) == 1:
        return f"One who was erased since this backup comes back: card {listed}. Erase again: loyalty erase {listed}. "
    return f"Erased since this backup, {len(cards)} come back: cards {listed}. Erase them again: loyalty erase CARD. "


def head_line(head: str) -> Line:
    """The head of the ledger, to be kept somewhere else: ``verify --against`` compares with it."""
    return Line([("head ", "label"), (head, "dim")], 5)
