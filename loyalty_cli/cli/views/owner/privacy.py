"""What the law gives a customer: their file, and erasure."""

from collections.abc import Sequence

from loyalty_cli.cli.views.drawing.blocks import PATH, Block, Column, Line, table_of
from loyalty_cli.cli.views.drawing.common import Document, who
from loyalty_cli.cli.views.drawing.look import Look


def would_erase_view(document: Document, look: Look) -> list[Block]:
    """Draw ``erase --dry-run``."""
    return [
        Line([(f"{look.say('label.would-forget')} ", "label"), *who(document, look)], 2),
        Line([(f"{look.say('label.would-go')} ", "label"), (_gone(document, look), "")], 2),
        Line([(f"{look.say('label.would-stay')} ", "label"), (_kept(document, look), "")], 2),
        *(Line([(warning, "dim")], 2) for warning in document["warnings"]),
    ]


def erased_view(document: Document, look: Look) -> list[Block]:
    """Draw ``erase``."""
    told = look.say("label.forgotten-told", gone=_gone(document, look), kept=_kept(document, look))
    lines = [Line([(look.say("label.forgotten"), "good"), (told, "")], 2)]
    return [*lines, *(Line([(warning, "dim")], 2) for warning in document["warnings"])]


def _gone(document: Document, look: Look) -> str:
    known = ", ".join(look.field(name) for name in document["erased"]) or look.say("label.nothing-known")
    return look.say("label.card-and", card=document["card"], known=known)


def _kept(document: Document, look: Look) -> str:
    return look.say("label.entries-unnamed", count=document["kept"])


def exported_view(document: Document, _look: Look) -> list[Block]:
    """Draw ``privacy export``."""
    return [
        Line([("ok ", "good"), (", ".join(document["files"]), "dim")], 3),
        Line([(document["file"], PATH)]),
    ]


def due_view(rows: Sequence[Document], look: Look) -> list[Block]:
    """Draw ``privacy due``."""
    return [
        table_of(
            rows,
            [
                (look.column("label.card"), lambda row: (row["card"], "dim")),
                (look.column("label.name"), lambda row: (row["name"], "name")),
                (look.column("label.last-contact"), lambda row: look.short_day(row["last_contact_on"])),
                (
                    Column(look.title_of(look.program.points.name), right=True, give=1),
                    lambda row: look.number(row["points"]),
                ),
            ],
            look.say("label.nobody-due"),
        )
    ]


def purged_view(document: Document, look: Look) -> list[Block]:
    """Draw ``privacy purge``."""
    count = len(document["due"])
    would = document["dry_run"]
    done = look.say("label.would-forget-count", count=count) if would else look.say("label.forgot-count", count=count)
    return [*due_view(document["due"], look), Line([(done, "good")])]
