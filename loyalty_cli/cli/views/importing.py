"""What became of a file: which columns were understood, how many rows were taken, which were not and why."""

from collections.abc import Sequence

from loyalty_cli.cli.views.blocks import GAP, Block, Column, Field, Fields, Line, Spans, Table
from loyalty_cli.cli.views.common import Document
from loyalty_cli.cli.views.look import Look

_SHOWN = 10
_ALWAYS = frozenset(("rows", "accepted", "unchanged", "rejected"))
_UPDATES_SHOWN = 20


def view(document: Document, look: Look) -> list[Block]:
    """Draw the answer of an import."""
    counts: list[Field] = [
        (label, [(look.number(document[key]), style if document[key] else "dim")])
        for label, key, style in (
            ("Rows", "rows", ""),
            ("Would be taken" if document["dry_run"] else "Accepted", "accepted", "good"),
            ("Unchanged", "unchanged", ""),
            ("Rejected", "rejected", "bad"),
            ("Purchases", "purchases", ""),
            ("Returns", "returns", ""),
            ("Enrolled", "enrolled", "good"),
            ("Updated", "updated", "good"),
        )
        if document[key] or key in _ALWAYS
    ]
    left = sum(one["rows"] for one in document["left_out"])
    counts += [("Left out", [(look.number(left), "")])] if left else []
    blocks: list[Block] = [*_questions(document), Fields(counts)]
    if document["dry_run"]:
        blocks += [GAP, Line([("nothing was written: this was a dry run", "warn")])]
    parts = (_left_out, _rejects, _duplicates)
    return [*blocks, *(block for part in parts for block in part(document, look)), *_way_back(document)]


def _questions(document: Document) -> list[Block]:
    """What is to be said before the file can be read."""
    blocks: list[Block] = []
    for one in document["questions"]:
        blocks += [Line([(one["text"], "warn")]), *(Line([(typed, "code")], 2) for typed in one["options"]), GAP]
    return blocks


def _left_out(document: Document, look: Look) -> list[Block]:
    """Rows that are nothing to bring in, with their reasons."""
    told = [
        f"{look.number(one['rows'])} {one['reason']} ({'line' if one['rows'] == 1 else 'lines'}"
        f" {', '.join(map(look.number, one['lines']))}{', …' if one['rows'] > len(one['lines']) else ''})"
        for one in document["left_out"]
    ]
    return [GAP, Line([("Left out", "head")]), *(Line([(text, "")], 2) for text in told)] if told else []


def _way_back(document: Document) -> list[Block]:
    """Which import it was, and how it is taken back; nothing where nothing came of it."""
    batch = document.get("batch")
    if not batch or not document["accepted"]:
        return []
    told = [
        ("this is import ", ""),
        (str(batch), "loud"),
        ("; to take it back: ", ""),
        (f"loyalty import undo {batch}", "code"),
    ]
    return [GAP, Line(told)]


def columns_told(document: Document) -> str:
    """Which column became what, which were left out, what else was noticed: lines for standard error."""
    told = ", ".join(f"{header} = {meaning}" for header, meaning in document["columns"].items())
    unused = [f"{header} ({why})" if why else header for header, why in document["columns_left_out"].items()]
    lines = [f"columns: {told}"] if told else []
    lines += [f"columns left out: {', '.join(unused)}"] if unused else []
    return "\n".join([*lines, *document["notes"]])


def sample_told(document: Document) -> str:
    """The first rows as they are read: lines for standard error; "" where none was read."""
    rows = [", ".join(f"{name} {value}" for name, value in one.items()) for one in document["sample"]]
    return "\n".join(["the first rows are read as:", *(f"  {row}" for row in rows)]) if rows else ""


def newcomers_told(document: Document) -> str:
    """Who a dry run would enroll: lines for standard error; "" for nobody."""
    named = document["newcomers"][:_SHOWN]
    lines = [f"  {one['name'] or 'no name'}, line {one['line']}" for one in named]
    more = document["enrolled"] - len(named)
    lines += [f"  and {more} more"] if more > 0 else []
    return "\n".join(["would be enrolled:", *lines]) if named else ""


def updates_told(document: Document) -> str:
    """Who a dry run would update, and with what: lines for standard error; "" for nobody."""
    updates = document["updates"]
    lines = [
        f"  {one['name'] or 'no name'} ({one['card']}), line {one['line']}: {', '.join(one['fields']) or 'details'}"
        for one in updates[:_UPDATES_SHOWN]
    ]
    more = [f"  and {len(updates) - _UPDATES_SHOWN} more"] if len(updates) > _UPDATES_SHOWN else []
    return "\n".join(["would be updated:", *lines, *more]) if updates else ""


def _rejects(document: Document, look: Look) -> list[Block]:
    rejects = document.get("rejects") or ()
    if not rejects:
        return []
    columns = [Column("Line", right=True), Column("Column", give=1), Column("Why not", wraps=True)]
    rows = [
        [[(look.number(one["line"]), "")], [(_column(one), "dim")], [(one["reason"], "")]] for one in rejects[:_SHOWN]
    ]
    blocks: list[Block] = [GAP, Table(columns, rows)]
    if document["rejected"] > len(rows):
        blocks.append(Line([(f"and {look.number(document['rejected'] - len(rows))} more", "dim")]))
    if document["rejects_file"]:
        told = f"mend them in {document['rejects_file']}, then import that file"
        blocks += [GAP, Line([(told, "warn")], 2)]
    return blocks


def _column(reject: Document) -> str:
    """The column by the file's own header, with what it was taken for where that is another word."""
    column, meaning = str(reject["column"] or ""), str(reject.get("meaning") or "")
    return f"{column} ({meaning})" if meaning and column.casefold() != meaning else column


def _duplicates(document: Document, look: Look) -> list[Block]:
    pairs = document.get("duplicates") or ()
    if not pairs:
        return []
    lines = [
        f"lines {look.number(one['earlier_line'])} and {look.number(one['line'])}: the same {one['identity']}"
        for one in pairs[:_SHOWN]
    ]
    more = [f"and {look.number(len(pairs) - _SHOWN)} more"] if len(pairs) > _SHOWN else []
    return [GAP, Line([("One person?", "head")]), *(Line([(text, "")], 2) for text in [*lines, *more])]


def undo_question(batch: Document) -> str:
    """Whether an import is to be taken back, told by its file and its rows."""
    rows = "1 row" if batch["rows"] == 1 else f"{batch['rows']} rows"
    told = f"{batch['file']} of {batch['started_at'][:10]}, {batch['kind']}"
    return f"Take import {batch['batch']} back ({told}: {rows}, {batch['accepted']} accepted)?"


def undo_view(document: Document, look: Look) -> list[Block]:
    """Draw ``import undo``."""
    if document["already"]:
        when = look.short_day(document["already"][:10])
        return [Line([(f"import {document['batch']} ({document['file']}) was taken back already, on {when}", "")])]
    would = document["dry_run"]
    counts: list[Field] = [
        ("File", [(document["file"], "name")]),
        ("Would be undone" if would else "Undone", [(look.number(document["undone"]), "")]),
        ("Members leaving" if would else "Members gone", [(look.number(document["closed"]), "")]),
    ]
    blocks: list[Block] = [Fields(counts)]
    if document["closed"]:
        blocks.append(
            Line([("members that this file enrolled, and who have nothing else; their cards are free", "dim")])
        )
    if kept := document["details_kept"]:
        whose = "1 member stay" if kept == 1 else f"{look.number(kept)} members stay"
        blocks.append(Line([(f"the details of {whose} as they are now: old details are not kept", "dim")]))
    if document["left_count"]:
        columns = [Column("Fact", right=True), Column("Member", give=1), Column("Why it stays", wraps=True)]
        rows = [
            [[(str(one["fact"]), "")], [(one["card"] or "", "dim")], [(one["reason"], "")]]
            for one in document["left"][:_SHOWN]
        ]
        blocks += [GAP, Table(columns, rows)]
        more = document["left_count"] - len(rows)
        blocks += [Line([(f"and {look.number(more)} more", "dim")])] if more > 0 else []
    return blocks


def list_view(rows: Sequence[Document], look: Look) -> list[Block]:
    """Draw ``import list``."""
    columns = [
        Column("No.", right=True),
        Column("File"),
        Column("Of", give=3),
        Column("Day", give=1),
        Column("Rows", right=True, give=2),
        Column("Accepted", right=True),
        Column("Unchanged", right=True, give=4),
        Column("Rejected", right=True),
        Column("Is"),
    ]
    cells: list[Sequence[Spans]] = [
        [
            [(str(row["batch"]), "loud")],
            [(row["file"], "name")],
            [(row["kind"], "dim")],
            [(look.short_day(row["started_at"][:10]), "")],
            *([(look.number(row[key]), "")] for key in ("rows", "accepted", "unchanged", "rejected")),
            _state(row),
        ]
        for row in rows
    ]
    return [Table(columns, cells, "no file came in")]


def _state(row: Document) -> Spans:
    if row["undone_at"]:
        return [("taken back", "dim")]
    return [("done", "good")] if row["finished_at"] else [("not finished", "warn")]
