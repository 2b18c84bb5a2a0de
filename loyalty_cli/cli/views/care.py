"""Care of the ledger: files written, tables made anew."""

from collections.abc import Sequence

from loyalty_cli.cli.views.blocks import GAP, Block, Column, Line, Spans, Table
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
    done = ("nothing was amiss", "good") if document["ok"] else ("made anew; prove it: loyalty verify", "warn")
    return [Table(columns, rows), *back, GAP, Line([done])]


def head_line(head: str) -> Line:
    """The head of the ledger, to be kept somewhere else: ``verify --against`` compares with it."""
    return Line([("head ", "label"), (head, "dim")], 5)
