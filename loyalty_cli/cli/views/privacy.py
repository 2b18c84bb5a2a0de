"""What the law gives a customer: her file, and to be forgotten."""

from collections.abc import Sequence

from loyalty_cli.cli.views.blocks import Block, Column, Line, Spans, Table
from loyalty_cli.cli.views.common import Document, who
from loyalty_cli.cli.views.look import Look


def erased_view(document: Document, look: Look) -> list[Block]:
    """Draw ``erase``."""
    if document["dry_run"]:
        return [Line([("would forget ", "label"), *who(document, look)], 2)]
    kept = f"{look.number(document['kept'])} entries stay, without a name"
    return [
        Line([("Forgotten", "good"), (f": card {document['card']}; {kept}", "")], 2),
        Line([("backups and exports made before still hold her until later ones replace them", "dim")], 2),
    ]


def exported_view(document: Document, _look: Look) -> list[Block]:
    """Draw ``privacy export``."""
    return [
        Line([("ok ", "good"), (document["file"], "name")], 3),
        Line([(f"   {', '.join(document['files'])}", "dim")], 3),
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
    done = f"{look.number(document['erased'])} members forgotten"
    if document["dry_run"]:
        done = f"{look.number(len(document['due']))} members would be forgotten"
    return [*due_view(document["due"], look), Line([(done, "good")])]
