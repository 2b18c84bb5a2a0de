"""Care of the ledger: files written, tables made anew."""

from collections.abc import Sequence

from loyalty_cli.cli.views.blocks import GAP, Block, Column, Field, Fields, Line, Spans, Table
from loyalty_cli.cli.views.common import Document
from loyalty_cli.cli.views.look import Look


def export_view(document: Document, look: Look) -> list[Block]:
    """Draw ``export``."""
    columns = [Column("File"), Column("Rows", right=True), Column("Bytes", right=True, give=1)]
    rows = [
        [[(one["name"], "name")], [(look.number(one["rows"]), "")], [(look.number(one["bytes"]), "dim")]]
        for one in document["files"]
    ]
    return [
        Line([(document["folder"], "head"), (f"  as of {look.day(document['as_of'])}", "dim")]),
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
    counts = f"{look.number(document['facts'])} facts, {look.number(document['bytes'])} bytes"
    gone = f"{len(document['removed'])} older removed" if document["removed"] else ""
    return [
        Line([("ok ", "good"), (document["path"], "name")], 3),
        Line([(f"   {counts}", "dim"), (f"; {gone}" if gone else "", "dim")], 3),
        head_line(document["head"]),
    ]


def restore_view(document: Document, look: Look) -> list[Block]:
    """Draw ``restore``."""
    lost = "not known: the old ledger can not be read" if document["lost"] is None else look.number(document["lost"])
    would = document["dry_run"]
    fields: list[Field] = [
        ("From", [(document["from"], "name")]),
        ("Facts", [(look.number(document["facts"]), "")]),
        ("Would be lost" if would else "Lost", [(lost, "warn" if document["lost"] != 0 else "dim")]),
    ]
    fields += [("Kept aside", [(document["kept"], "")])] if document["kept"] else []
    done = (
        ("nothing was changed: this was a dry run", "warn") if would else ("the ledger is that of the backup", "good")
    )
    again = [Line([(told.strip(), "warn")])] if (told := erase_again(document)) else []
    return [Fields(fields), GAP, *again, Line([done]), head_line(document["head"])]


def erase_again(document: Document) -> str:
    """Who was erased since the backup and comes back with it, as a sentence with a space behind; "" for nobody."""
    cards = document["erased_since"]
    if not cards:
        return ""
    listed = ", ".join(cards)
    return f"Erased since this backup, {len(cards)} come back: card {listed}. Erase them again: loyalty erase CARD. "


def head_line(head: str) -> Line:
    """The head of the ledger, to be kept somewhere else: ``verify --against`` compares with it."""
    return Line([("head ", "label"), (head, "dim")], 5)
