"""What the law gives a customer: her file, and to be forgotten."""

from collections.abc import Sequence

from loyalty_cli.cli.views.blocks import PATH, Block, Column, Line, Spans, Table
from loyalty_cli.cli.views.common import Document, who
from loyalty_cli.cli.views.look import Look


def would_erase_view(document: Document, look: Look) -> list[Block]:
    """Draw ``erase --dry-run``."""
    return [
        Line([("would forget ", "label"), *who(document, look)], 2),
        Line([("would go: ", "label"), (_gone(document), "")], 2),
        Line([("would stay: ", "label"), (f"{_kept(document, look)}, without a name", "")], 2),
        *(Line([(warning, "dim")], 2) for warning in document["warnings"]),
    ]


def erased_view(document: Document, look: Look) -> list[Block]:
    """Draw ``erase``."""
    kept = f"what stays: {_kept(document, look)}, without a name"
    lines = [Line([("Forgotten", "good"), (f": {_gone(document)}; {kept}", "")], 2)]
    return [*lines, *(Line([(warning, "dim")], 2) for warning in document["warnings"])]


def _gone(document: Document) -> str:
    return f"card {document['card']}, {', '.join(document['erased']) or 'nothing was known'}"


def _kept(document: Document, look: Look) -> str:
    return "1 entry" if document["kept"] == 1 else f"{look.number(document['kept'])} entries"


def exported_view(document: Document, _look: Look) -> list[Block]:
    """Draw ``privacy export``."""
    return [
        Line([("ok ", "good"), (", ".join(document["files"]), "dim")], 3),
        Line([(document["file"], PATH)]),
    ]


def due_view(rows: Sequence[Document], look: Look) -> list[Block]:
    """Draw ``privacy due``."""
    columns = [Column("Card"), Column("Name"), Column("Last contact"), Column("Points", right=True, give=1)]
    cells: list[Sequence[Spans]] = [
        [
            [(row["card"], "dim")],
            [(row["name"], "name")],
            [(look.short_day(row["last_contact_on"]), "")],
            [(look.number(row["points"]), "")],
        ]
        for row in rows
    ]
    return [Table(columns, cells, "nobody is due")]


def purged_view(document: Document, look: Look) -> list[Block]:
    """Draw ``privacy purge``."""
    done = "would be forgotten" if document["dry_run"] else "forgotten"
    count = look.number(len(document["due"]))
    return [*due_view(document["due"], look), Line([(f"{count} members {done}", "good")])]
