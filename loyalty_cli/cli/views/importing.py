"""What became of a file: which columns were understood, how many rows were taken, which were not and why."""

from loyalty_cli.cli.views.blocks import GAP, Block, Column, Field, Fields, Line, Table
from loyalty_cli.cli.views.common import Document
from loyalty_cli.cli.views.look import Look

_SHOWN = 10


def view(document: Document, look: Look) -> list[Block]:
    """Draw the answer of an import."""
    counts: list[Field] = [
        (label, [(look.number(document[key]), style if document[key] else "dim")])
        for label, key, style in (
            ("Rows", "rows", ""),
            ("Would be taken" if document["dry_run"] else "Accepted", "accepted", "good"),
            ("Unchanged", "unchanged", ""),
            ("Rejected", "rejected", "bad"),
            ("Enrolled", "enrolled", "good"),
        )
        if document.get(key) is not None
    ]
    blocks: list[Block] = [Fields(counts)]
    if document["dry_run"]:
        blocks += [GAP, Line([("nothing was written: this was a dry run", "warn")])]
    return blocks + _rejects(document, look)


def columns_told(document: Document) -> str:
    """Which column became what, and which were left out, in a line or two for standard error."""
    told = ", ".join(f"{header} = {meaning}" for meaning, header in document["columns"].items())
    left_out = ", ".join(document.get("left_out") or ())
    return f"columns: {told}" + (f"\nleft out: {left_out}" if left_out else "")


def _rejects(document: Document, look: Look) -> list[Block]:
    rejects = document.get("rejects") or ()
    if not rejects:
        return []
    columns = [Column("Line", right=True), Column("Column", give=1), Column("Why not", wraps=True)]
    rows = [
        [[(look.number(one["line"]), "")], [(one["column"] or "", "dim")], [(one["reason"], "")]]
        for one in rejects[:_SHOWN]
    ]
    blocks: list[Block] = [GAP, Table(columns, rows)]
    if document["rejected"] > len(rows):
        blocks.append(Line([(f"and {look.number(document['rejected'] - len(rows))} more", "dim")]))
    if document["rejects_file"]:
        told = f"mend them in {document['rejects_file']}, then import that file"
        blocks += [GAP, Line([(told, "warn")], 2)]
    return blocks
