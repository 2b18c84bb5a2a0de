"""Care of the ledger: files written, tables rebuilt."""

from loyalty_cli.cli.views.drawing.blocks import GAP, NBSP, PATH, Block, Field, Fields, Line, Spans, table_of
from loyalty_cli.cli.views.drawing.common import Document
from loyalty_cli.cli.views.drawing.look import Look
from loyalty_cli.ledger.checks.finding import where


def export_view(document: Document, look: Look) -> list[Block]:
    """Draw ``export``."""
    return [
        Line([(look.say("label.as-of", day=look.day(document["as_of"])), "dim")]),
        Line([(document["folder"], PATH)]),
        table_of(
            document["files"],
            [
                (look.column("label.file"), lambda one: (one["name"], "name")),
                (look.column("label.rows", right=True), lambda one: look.number(one["rows"])),
                (look.column("label.bytes", right=True, give=1), lambda one: (look.number(one["bytes"]), "dim")),
            ],
            look.say("label.no-table"),
        ),
        GAP,
        head_line(document["head"], look),
    ]


def doctor_view(document: Document, look: Look) -> list[Block]:
    """Draw ``doctor``."""
    back = (
        [Line([(f"{look.say('label.put-back')} ", "label"), (", ".join(document["schema"]), "")], 2)]
        if document["schema"]
        else []
    )
    unlike = ", ".join(f"{one['table']} {one['row']}" for one in document["copies"])
    look_at = [Line([(f"{look.say('label.copies-differed')} ", "label"), (unlike, "warn")], 2)] if unlike else []
    done = (look.say("label.nothing-amiss"), "good") if document["ok"] else (look.say("label.made-anew"), "warn")
    return [
        table_of(
            document["derived"],
            [
                (look.column("label.table"), lambda one: (one["table"], "name")),
                (look.column("label.rows", right=True), lambda one: look.number(one["rows"])),
                (
                    look.column("label.were-wrong", right=True),
                    lambda one: (look.number(one["differed"]), "bad" if one["differed"] else "dim"),
                ),
            ],
        ),
        *back,
        *look_at,
        GAP,
        Line([done]),
    ]


def backup_view(document: Document, look: Look) -> list[Block]:
    """Draw ``backup``."""
    counts = f"{counted(document['facts'], look)}, {look.say('label.bytes-of', bytes=look.number(document['bytes']))}"
    gone = look.say("label.older-removed", count=len(document["removed"])) if document["removed"] else ""
    return [
        Line([("ok ", "good"), (f"{counts}{gone}", "")], 3),
        Line([(document["path"], PATH)]),
        head_line(document["head"], look),
    ]


def restore_view(document: Document, look: Look) -> list[Block]:
    """Draw ``restore``."""
    would = document["dry_run"]
    until = look.say("label.last-of", day=look.day(document["last_on"])) if document["last_on"] else ""
    fields: list[Field] = [
        (look.say("label.facts"), [(f"{look.number(document['facts'])}{until}", "")]),
        (
            look.say("label.would-be-lost") if would else look.say("label.lost"),
            [(_lost(document, look), "warn" if document["lost"] != 0 else "dim")],
        ),
    ]
    kept = (
        [Line([(look.say("label.kept-aside"), "label")]), Line([(document["kept"], PATH)])] if document["kept"] else []
    )
    done = (look.say("label.dry-run-nothing"), "warn") if would else (look.say("label.ledger-of-backup"), "good")
    again = [Line([(told.strip(), "warn")])] if (told := erase_again(document, look)) else []
    source = [Line([(look.say("label.from"), "label")]), Line([(document["from"], PATH)])]
    return [*source, Fields(fields), *kept, GAP, *again, Line([done]), head_line(document["head"], look)]


def would_lose(document: Document, look: Look) -> str:
    """What going back would lose, as a sentence: how many facts of which kinds, since which day."""
    since = look.say("label.its-last-fact", day=look.day(document["last_on"])) if document["last_on"] else ""
    lost = look.say("label.unknown-facts") if document["lost"] is None else _lost(document, look)
    return f"{since}{look.say('label.lost-sentence', lost=lost)}".replace(NBSP, " ")


def _lost(document: Document, look: Look) -> str:
    """``3 facts: 2 sales, 1 visit``."""
    if document["lost"] is None:
        return look.say("label.lost-unknown")
    counts = document["lost_kinds"].items()
    kinds = [look.say(f"count.{kind}", count=count) for kind, count in counts]
    lost = counted(document["lost"], look)
    return look.say("label.list-of", what=lost, parts=", ".join(kinds)) if kinds else lost


def counted(count: int, look: Look) -> str:
    """``1 fact``, ``2 facts``, ``no fact``."""
    return look.say("label.facts-of", count=count) if count else look.say("label.no-fact")


def erase_again(document: Document, look: Look) -> str:
    """Who was erased since the backup and comes back with it, as a sentence with a space behind; "" for nobody."""
    cards = document["erased_since"]
    if not cards:
        return ""
    listed = ", ".join(cards)
    return look.say("label.come-back", count=len(cards), cards=listed)


def head_line(head: str, look: Look) -> Line:
    """The head of the ledger, to be kept somewhere else: ``verify --against`` compares with it."""
    return Line([(f"{look.say('label.head')} ", "label"), (head, "dim")], 5)


_SHOWN = 20


def verify_view(document: Document, look: Look) -> list[Block]:
    """Draw ``verify``: every check with what it proves, then everything that was found."""
    rows = [(check["name"], _outcome(check, look)) for check in document["checks"]]
    blocks: list[Block] = [Fields(rows)]
    for check in document["checks"]:
        blocks += _failures(check, look) if not check["ok"] else []
    counts = f"{look.say('label.facts-of', count=document['facts'])}, "
    counts += look.say("label.entries-of", count=document["entries"])
    good = document["ok"]
    verdict = look.say("label.all-well") if good else look.say("label.not-all-well")
    ending = [Line([(f"{verdict} ", "good" if good else "bad"), (counts, "")], 2), head_line(document["head"], look)]
    return [*blocks, GAP, *ending]


def _outcome(check: Document, look: Look) -> Spans:
    style = "" if check["ok"] else "bad"
    return [("ok  ", "good") if check["ok"] else (f"{look.say('label.no')}  ", "bad"), (check["detail"], style)]


def _failures(check: Document, look: Look) -> list[Block]:
    found = check["failures"]
    blocks: list[Block] = [
        GAP,
        Line([(check["name"], "head"), (f"  {look.say('label.found', count=check['count'])}", "bad")]),
    ]
    blocks += [Line([(f"{where(one['id'])} ", "loud"), (one["what"], "")], 2) for one in found[:_SHOWN]]
    if (more := check["count"] - min(len(found), _SHOWN)) > 0:
        blocks.append(Line([(look.say("label.and-more", count=more), "dim")]))
    return [*blocks, Line([(f"{look.signs['arrow']} ", "say"), (found[0]["next"] if found else "", "say")], 2)]
