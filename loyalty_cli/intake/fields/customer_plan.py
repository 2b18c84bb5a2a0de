"""How a file of customers will be read: what it is, which column is what, how its dates and amounts are written."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from shlex import quote
from typing import Final, Literal, NamedTuple

from loyalty_cli.errors import UsageError
from loyalty_cli.intake.cells.dates import DateOrder, split_date, vote_of
from loyalty_cli.intake.cells.evidence import Profile, bare, is_empty, is_placeholder, profile
from loyalty_cli.intake.cells.vocabulary import date_order_said
from loyalty_cli.intake.fields.columns import (
    DATED,
    Column,
    Question,
    Recognition,
    form_of,
    mapped_columns,
    parse_maps,
    possible_fields,
)
from loyalty_cli.intake.fields.export_columns import columns_of_ours
from loyalty_cli.intake.fields.order_fields import meanings_of, tell_purchases
from loyalty_cli.intake.fields.rejects import Memo, is_ours, read_memo
from loyalty_cli.intake.fields.settling import Draft, settle
from loyalty_cli.intake.fields.understanding import LEFT_OUT, Understanding, understand
from loyalty_cli.intake.reading.sheets import sheet_names
from loyalty_cli.intake.reading.sniffing import sniff
from loyalty_cli.intake.reading.tables import Table, body, encoding_notes, open_table
from loyalty_cli.program.program import Program

_IN_WORDS: Final = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}
_COUNTED: Final = frozenset(("points", "visits"))
_ONLY_PEOPLE: Final = frozenset(
    ("birthday", "points", "credit", "stamps", "joined", "visits", "consent", "refusal", "tier", "tags", "language")
)
_INVERTED = re.compile(r"[^,]+, *[^,]+")


class Plan(NamedTuple):
    """All that is needed to read the rows. Nothing can be read while ``recognition`` has questions."""

    table: Table
    recognition: Recognition
    program: Program
    today: date

    @property
    def serials(self) -> bool:
        """Whether dates may stand as the day numbers of a spreadsheet."""
        return self.table.source.kind == "sheet"


def recognise(
    path: str,
    *,
    program: Program,
    today: date,
    maps: Sequence[str] = (),
    saved_maps: Sequence[tuple[str, str]] = (),
    encoding: str | None = None,
    date_order: Literal["dmy", "mdy"] | None = None,
) -> Plan:
    """Look at a file of customers and say how it will be read; reads the first rows, and more where a date needs it.

    ``maps`` are the words of ``--map`` ("Téléphone=phone", "Column=-"), ``saved_maps`` those of the program file;
    the former win. Raises FileProblem for a file that is no list, UsageError for a map or encoding that is wrong.
    """
    table = open_table(sniff(path, encoding or None))
    if not maps and (ours := columns_of_ours(table, program)) is not None:
        return Plan(table, Recognition(ours), program, today)
    memo = read_memo(table)
    said = mapped_columns(table, parse_maps(maps, program), saved_maps, program)
    serials = table.source.kind == "sheet"
    profiles = [profile([row[at] for row in table.sample], serials=serials) for at in range(table.width)]
    drafts = [_draft(table, at, profiles[at], said, memo, program) for at in range(table.width)]
    settled, questions = settle(table, drafts, program)
    columns = [_column(draft, said, memo) for draft in settled]
    columns = [column._replace(form="inverted") if _is_inverted(table, column) else column for column in columns]
    columns, doubts = _date_orders(table, columns, profiles, memo, date_order)
    notes = _notes(table, columns, profiles, program)
    asked = [*questions, *doubts]
    if not maps and memo is None:
        asked = [*_another_list(table, columns, asked), *asked]
    return Plan(table, Recognition(tuple(columns), tuple(asked), tuple(notes)), program, today)


def _another_list(table: Table, columns: Sequence[Column], asked: Sequence[Question]) -> list[Question]:
    """Purchases that are taken for customers: a day and an amount beside each, and nothing that only people have."""
    told = meanings_of(table.labels)
    orders = tell_purchases(table.labels) or {"ref", "total"} <= told or {"ref", "amount", "status"} <= told
    # The total of an order may look like a number of orders, its day like the day somebody joined.
    people = _ONLY_PEOPLE - {"visits", "joined"} if "ref" in told else _ONLY_PEOPLE
    if any(column.field.partition(":")[0] in people for column in columns) or not orders:
        return []
    if not asked and "ref" not in told:
        return []
    command = f"loyalty import purchases {quote(table.source.path)}"
    return [Question("", "this looks like a list of purchases", (command,))]


def _draft(
    table: Table, at: int, seen: Profile, said: dict[int, tuple[str, str]], memo: Memo | None, program: Program
) -> Draft:
    number, label = at + 1, table.labels[at]
    if is_ours(label):
        return Draft(number, label, seen, Understanding((), "added by an earlier import"), mapped=True)
    if number in said:
        field = said[number][0]
        told = Understanding((), "as you said") if field == LEFT_OUT else Understanding((field,))
        return Draft(number, label, seen, told, mapped=True)
    before = memo.columns[number].field if memo is not None and number in memo.columns else None
    if before is not None and (not before or before in possible_fields(program)):
        return Draft(number, label, seen, Understanding((before,) if before else (), "as before"), mapped=True)
    name = table.header[at] if table.header else ""
    return Draft(number, label, seen, understand(name, seen, program, named=bool(table.header)))


def _column(draft: Draft, said: dict[int, tuple[str, str]], memo: Memo | None) -> Column:
    form = form_of(draft.label, draft.field, draft.seen)
    if draft.number in said:
        form = said[draft.number][1] or form
    known = memo.columns.get(draft.number) if memo is not None else None
    return Column(
        number=draft.number,
        label=draft.label,
        field=draft.field,
        why="" if draft.field else draft.told.why or "to be settled",
        mark=(known.mark if known is not None else "") or draft.seen.mark,
        form=(known.form if known is not None else "") or form,
        mapped=draft.mapped,
    )


def _is_inverted(table: Table, column: Column) -> bool:
    """Whether whole names are written last name first: almost all with one comma."""
    if column.field != "full_name":
        return False
    told = [cell for row in table.sample if not is_empty(cell := row[column.number - 1].strip())]
    return bool(told) and sum(_INVERTED.fullmatch(cell) is not None for cell in told) * 10 >= len(told) * 8


def _date_orders(
    table: Table,
    columns: list[Column],
    profiles: Sequence[Profile],
    memo: Memo | None,
    told: DateOrder | None,
) -> tuple[list[Column], list[Question]]:
    """Each column of dates with its order: as told, as its header says, as its rows show, else as the others'."""
    dated = [column for column in columns if column.field in DATED or column.form == "date"]
    orders: dict[int, DateOrder] = {}
    for column in dated:
        known = memo.columns.get(column.number) if memo is not None else None
        said: DateOrder = "dmy" if (hint := date_order_said(column.label)) == "dmy" else "mdy" if hint else ""
        orders[column.number] = told or (known.order if known else "") or said or profiles[column.number - 1].date_order
    open_columns = [c for c in dated if not orders[c.number] and _is_open(profiles[c.number - 1])]
    # One program wrote the file: what a column of dates settles that is left out settles the others too.
    voices = {seen.date_order for seen in profiles if seen.cells and seen.mostly(seen.dates, 80)} | {*orders.values()}
    agreed = voices & {"dmy", "mdy"}
    questions: list[Question] = []
    for column in open_columns:
        votes = profiles[column.number - 1].votes
        order = agreed.copy().pop() if len(agreed) == 1 and not votes else _order_further_down(table, column)
        orders[column.number] = order if len(votes) <= 1 else ""
        if not orders[column.number]:
            questions.append(_which_order(table, column, votes))
    changed = [column._replace(order=orders.get(column.number, "")) for column in columns]
    return changed, questions[:1]


def _is_open(seen: Profile) -> bool:
    return seen.open_dates > 0 or len(seen.votes) > 1


def _order_further_down(table: Table, column: Column) -> DateOrder:
    """The first row below the sample that settles the order of a column."""
    at = column.number - 1
    for _, cells, reason in body(table):
        if not reason and len(cells) > at and (parts := split_date(cells[at].strip())) and (vote := vote_of(parts)):
            return vote
    return ""


def _which_order(table: Table, column: Column, votes: Mapping[DateOrder, int]) -> Question:
    at = column.number - 1
    example = next(
        (cell for row in table.sample if (parts := split_date(cell := row[at].strip())) and not parts.fixed), ""
    )
    doubt = f"its rows disagree: {_one_of_each(table, column)}" if len(votes) > 1 else "no row settles it"
    text = f"dates like {example!r} in {column.label!r} could be day first or month first, and {doubt}"
    return Question(column.label, text, ("--date-order dmy", "--date-order mdy"))


def _one_of_each(table: Table, column: Column) -> str:
    """The first row of each order: ``line 2 ('25/06/1987') is day first, line 7 ('06/25/1987') is month first``."""
    at = column.number - 1
    found: dict[DateOrder, str] = {}
    for line, cells, reason in body(table):
        if reason or len(cells) <= at or (parts := split_date(cell := cells[at].strip())) is None:
            continue
        if (vote := vote_of(parts)) and vote not in found:
            found[vote] = f"line {line} ({cell!r}) is {_IN_WORDS[vote]}"
            if len(found) > 1:
                break
    return ", ".join(found.values())


def _notes(table: Table, columns: Sequence[Column], profiles: Sequence[Profile], program: Program) -> list[str]:
    notes: list[str] = []
    if table.source.kind == "sheet" and len(names := sheet_names(table.source.path)) > 1:
        notes.append(f"only the sheet {names[0]!r} is read, not {', '.join(map(repr, names[1:]))}")
    notes += encoding_notes(table)
    notes += _placeholders(table, columns)
    for column in columns:
        seen = profiles[column.number - 1]
        if column.field == "points" and seen.decimals:
            notes.append(f"{column.label!r} has decimals: points are whole, rounded by {program.points.rounding!r}")
        if column.field in DATED and column.order:
            notes.append(f"dates in {column.label!r} are read {_IN_WORDS[column.order]}")
    return notes


def _placeholders(table: Table, columns: Sequence[Column]) -> list[str]:
    """What says nothing though it fills a cell is read as empty, and told."""
    told: dict[str, dict[str, None]] = {}
    for column in columns:
        for row in table.sample if column.field else ():
            cell = bare(row[column.number - 1])
            if is_placeholder(cell, column.field):
                told.setdefault(column.label, {})[cell[:40]] = None
    return [f"{label!r} holds {', '.join(map(repr, list(cells)[:5]))}: read as empty" for label, cells in told.items()]


def refuse_open_questions(plan: Plan) -> None:
    """Raises UsageError while something is to be asked; the hint is what to type for each of it."""
    if questions := plan.recognition.questions:
        text = "; ".join(question.text for question in questions)
        several = len(questions) > 1
        raise UsageError(text, "; ".join(_typed(question.options, short=several) for question in questions))


def _typed(options: Sequence[str], *, short: bool) -> str:
    """What to type: ``--map "Date=joined" or --map "Date=-"``, and in short ``--map "Date=joined" (or =-)``."""
    column, sign, _ = options[0].rpartition("=")
    if not (short and sign and len(options) > 1 and all(one.startswith(f"{column}=") for one in options)):
        return " or ".join(options)
    others = (one[len(column) :].rstrip('"') for one in options[1:])
    return f"{options[0]} (or {', '.join(others)})"
