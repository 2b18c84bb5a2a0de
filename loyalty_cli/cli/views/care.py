"""Files written: exports."""

from loyalty_cli.cli.views.blocks import GAP, Block, Column, Line, Table
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


def head_line(head: str) -> Line:
    """The head of the ledger, to be kept somewhere else: ``verify --against`` compares with it."""
    return Line([("head ", "label"), (head, "dim")], 5)
