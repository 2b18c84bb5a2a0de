"""The result of an import: which columns were understood, how many rows were taken, which were not and why."""

import re
from collections.abc import Mapping, Sequence

from loyalty_cli.cli.views.drawing.blocks import GAP, Block, Field, Fields, Line, Spans, Table
from loyalty_cli.cli.views.drawing.common import Document
from loyalty_cli.cli.views.drawing.look import Look
from loyalty_cli.language import catalogue

_SHOWN = 10
_ALWAYS = frozenset(("rows", "accepted", "unchanged", "rejected"))
_UPDATES_SHOWN = 20
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def view(document: Document, look: Look) -> list[Block]:
    """Draw the answer of an import."""
    counts: list[Field] = [
        (look.say(label), [(look.number(document[key]), style if document[key] else "dim")])
        for label, key, style in (
            ("label.rows", "rows", ""),
            ("label.would-be-taken" if document["dry_run"] else "label.accepted", "accepted", "good"),
            ("label.unchanged", "unchanged", ""),
            ("label.rejected", "rejected", "bad"),
            ("label.purchases", "purchases", ""),
            ("label.returns", "returns", ""),
            ("label.enrolled", "enrolled", "good"),
            ("label.updated", "updated", "good"),
        )
        if document[key] or key in _ALWAYS
    ]
    left = sum(one["rows"] for one in document["left_out"])
    counts += [(look.say("label.left-out"), [(look.number(left), "")])] if left else []
    # Nothing is counted while a question is open.
    counted: list[Block] = [] if document["questions"] and not document["rows"] else [Fields(counts)]
    blocks: list[Block] = [*_questions(document), *counted]
    if document["dry_run"]:
        nothing = Line([(look.say("label.dry-run-nothing-written"), "warn")])
        blocks += [GAP, nothing] if counted else [nothing]
    parts = (_left_out, _rejects, _duplicates)
    return [*blocks, *(block for part in parts for block in part(document, look)), *_way_back(document, look)]


def _questions(document: Document) -> list[Block]:
    """What is to be said before the file can be read."""
    blocks: list[Block] = []
    for one in document["questions"]:
        blocks += [Line([(one["text"], "warn")]), *(Line([(typed, "code")], 2) for typed in one["options"]), GAP]
    return blocks


def _left_out(document: Document, look: Look) -> list[Block]:
    """Rows that were left out, with their reasons."""
    told = [
        look.say("label.left-out-lines", count=one["rows"], reason=one["reason"], lines=_numbers(one, look))
        for one in document["left_out"]
    ]
    return (
        [GAP, Line([(look.say("label.left-out"), "head")]), *(Line([(text, "")], 2) for text in told)] if told else []
    )


def _numbers(one: Document, look: Look) -> str:
    """The lines of the file, as many as are named."""
    named = ", ".join(map(look.number, one["lines"]))
    return f"{named}, …" if one["rows"] > len(one["lines"]) else named


def _way_back(document: Document, look: Look) -> list[Block]:
    """Which import it was, and how it is taken back; nothing where nothing came of it."""
    batch = document.get("batch")
    if not batch or not document["accepted"]:
        return []
    told = [
        (look.say("label.this-is-import", batch=batch), ""),
        (" ", ""),
        (f"loyalty import undo {batch}", "code"),
    ]
    return [GAP, Line(told)]


def columns_told(document: Document, look: Look) -> str:
    """Which column became what, which were left out, what else was noticed: lines for standard error."""
    told = ", ".join(f"{header} = {meaning}" for header, meaning in document["columns"].items())
    unused = [f"{header} ({why})" if why else header for header, why in document["columns_left_out"].items()]
    lines = [look.say("label.columns", columns=told)] if told else []
    lines += [look.say("label.columns-left-out", columns=", ".join(unused))] if unused else []
    return "\n".join([*lines, *document["notes"]])


def sample_told(document: Document, look: Look) -> str:
    """The first rows as they are read: lines for standard error; "" where none was read."""
    rows = [", ".join(_read(name, value, look) for name, value in one.items()) for one in document["sample"]]
    return "\n".join([look.say("label.first-rows"), *(f"  {row}" for row in rows)]) if rows else ""


def _read(name: str, value: object, look: Look) -> str:
    """What was read of a row: a field by the name it has for ``--map``, all else in words."""
    match name:
        case "line":
            return look.say("intake.line", told=value)
        case "left_out" | "refused":
            return look.say(f"label.read.{name.replace('_', '-')}", why=value)
        case _ if isinstance(value, Mapping):
            kind = name.removesuffix("s") if name == "consents" else name
            return ", ".join(f"{kind}:{key} {_told(name, one, look)}" for key, one in value.items())
        case _:
            return f"{name.removesuffix('_cents')} {_told(name, value, look)}"


def _told(name: str, value: object, look: Look) -> str:
    """A value of a row as the shop writes it: a day, a phone, an amount, a number, yes or no."""
    match value:
        case bool():
            return look.say("label.yes" if value else "label.no")
        case int():
            return look.money(value) if name.endswith("_cents") else look.number(value)
        case str() if name == "phone":
            return look.phone(value)
        case str() if _DAY.fullmatch(value):
            return look.day(value)
        case _:
            return str(value)


def newcomers_told(document: Document, look: Look) -> str:
    """Who a dry run would enroll: lines for standard error; "" for nobody."""
    named = document["newcomers"][:_SHOWN]
    nobody = look.say("label.no-name")
    lines = [f"  {look.say('label.at-line', name=one['name'] or nobody, line=one['line'])}" for one in named]
    more = document["enrolled"] - len(named)
    lines += [f"  {look.say('label.and-more', count=more)}"] if more > 0 else []
    return "\n".join([look.say("label.would-be-enrolled"), *lines]) if named else ""


def updates_told(document: Document, look: Look) -> str:
    """Who a dry run would update, and with what: lines for standard error; "" for nobody."""
    updates = document["updates"]
    lines = [f"  {_update(one, look)}" for one in updates[:_UPDATES_SHOWN]]
    rest = len(updates) - _UPDATES_SHOWN
    more = [f"  {look.say('label.and-more', count=rest)}"] if rest > 0 else []
    return "\n".join([look.say("label.would-be-updated"), *lines, *more]) if updates else ""


def _update(one: Document, look: Look) -> str:
    fields = ", ".join(map(look.field, one["fields"])) or look.say("label.details")
    name = one["name"] or look.say("label.no-name")
    return look.say("label.update-line", name=name, card=one["card"], line=one["line"], fields=fields)


def _rejects(document: Document, look: Look) -> list[Block]:
    rejects = document.get("rejects") or ()
    if not rejects:
        return []
    columns = [
        look.column("label.line", right=True),
        look.column("label.column", give=1),
        look.column("label.why-not", wraps=True)._replace(whole=True),
    ]
    rows = [
        [[(look.number(one["line"]), "")], [(_column(one), "dim")], [(one["reason"], "")]] for one in rejects[:_SHOWN]
    ]
    blocks: list[Block] = [GAP, Table(columns, rows)]
    if document["rejected"] > len(rows):
        blocks.append(Line([(look.say("label.and-more", count=document["rejected"] - len(rows)), "dim")]))
    if document["rejects_file"]:
        told = look.say("label.mend-them", file=document["rejects_file"])
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
        look.say(
            "label.same-identity",
            first=look.number(one["earlier_line"]),
            second=look.number(one["line"]),
            identity=catalogue.Word("thing", one["identity"]),
        )
        for one in pairs[:_SHOWN]
    ]
    more = [look.say("label.and-more", count=len(pairs) - _SHOWN)] if len(pairs) > _SHOWN else []
    return [GAP, Line([(look.say("label.one-person"), "head")]), *(Line([(text, "")], 2) for text in [*lines, *more])]


def undo_question(batch: Document, look: Look) -> str:
    """Whether an import is to be taken back, told by its file and its rows."""
    return look.say(
        "label.take-import-back",
        count=batch["rows"],
        batch=batch["batch"],
        file=batch["file"],
        day=look.day(batch["started_at"][:10]),
        kind=catalogue.word(look.lang, f"label.batch.{batch['kind']}", batch["kind"]),
        accepted=batch["accepted"],
    )


def undo_view(document: Document, look: Look) -> list[Block]:
    """Draw ``import undo``."""
    if document["already"]:
        when = look.short_day(document["already"][:10])
        told = look.say("label.taken-back-already", batch=document["batch"], file=document["file"], day=when)
        return [Line([(told, "")])]
    undone, gone = ("label.undone", "label.members-gone")
    if document["dry_run"]:
        undone, gone = ("label.would-be-undone", "label.members-leaving")
    counts: list[Field] = [
        (look.say("label.file"), [(document["file"], "name")]),
        (
            look.say(undone),
            [(look.number(document["undone"]), "")],
        ),
        (
            look.say(gone),
            [(look.number(document["closed"]), "")],
        ),
    ]
    blocks: list[Block] = [Fields(counts)]
    if document["closed"]:
        blocks.append(Line([(look.say("label.members-of-file"), "dim")]))
    if kept := document["details_kept"]:
        blocks.append(Line([(look.say("label.details-stay", count=kept), "dim")]))
    if document["left_count"]:
        columns = [
            look.column("label.fact", right=True),
            look.column("label.member", give=1),
            look.column("label.why-it-stays", wraps=True)._replace(whole=True),
        ]
        rows = [
            [[(str(one["fact"]), "")], [(one["card"] or "", "dim")], [(one["reason"], "")]]
            for one in document["left"][:_SHOWN]
        ]
        blocks += [GAP, Table(columns, rows)]
        more = document["left_count"] - len(rows)
        blocks += [Line([(look.say("label.and-more", count=more), "dim")])] if more > 0 else []
    return blocks


def list_view(rows: Sequence[Document], look: Look) -> list[Block]:
    """Draw ``import list``."""
    columns = [
        look.column("label.number", right=True),
        look.column("label.file"),
        look.column("label.of-what", give=3),
        look.column("label.day", give=1),
        look.column("label.rows", right=True, give=2),
        look.column("label.accepted", right=True),
        look.column("label.unchanged", right=True, give=4),
        look.column("label.rejected", right=True),
        look.column("label.state"),
    ]
    cells: list[Sequence[Spans]] = [
        [
            [(str(row["batch"]), "loud")],
            [(row["file"], "name")],
            [(catalogue.word(look.lang, f"label.batch.{row['kind']}", row["kind"]), "dim")],
            [(look.short_day(row["started_at"][:10]), "")],
            *([(look.number(row[key]), "")] for key in ("rows", "accepted", "unchanged", "rejected")),
            _state(row, look),
        ]
        for row in rows
    ]
    listed: list[Block] = [Table(columns, cells, look.say("label.no-file-came"))]
    return [*listed, Line([(look.say("label.rows-left-out"), "dim")])] if rows else listed


def _state(row: Document, look: Look) -> Spans:
    if row["undone_at"]:
        return [(look.say("label.taken-back"), "dim")]
    return [(look.say("label.done"), "good")] if row["finished_at"] else [(look.say("label.not-finished"), "warn")]
