"""How a file of customers will be read: what it is, which column is what, how its dates and amounts are written."""

import re
from collections.abc import Sequence
from datetime import date
from shlex import quote
from typing import Final, Literal, NamedTuple

from loyalty_cli.intake.cells.dates import DateOrder
from loyalty_cli.intake.cells.evidence import Profile, is_empty, profile
from loyalty_cli.intake.cells.texts import Placeholders
from loyalty_cli.intake.cells.vocabulary import date_order_said
from loyalty_cli.intake.fields.columns import (
    Column,
    Recognition,
    form_of,
    mapped_columns,
    parse_maps,
    possible_fields,
)
from loyalty_cli.intake.fields.customer_fields import DATED
from loyalty_cli.intake.fields.export_columns import columns_of_ours
from loyalty_cli.intake.fields.order_fields import meanings_of, tell_purchases
from loyalty_cli.intake.fields.questions import Question, Questions, asking, order_further_down, which_order
from loyalty_cli.intake.fields.rejects import Memo, is_ours, read_memo
from loyalty_cli.intake.fields.settling import Draft, settle
from loyalty_cli.intake.fields.understanding import LEFT_OUT, Understanding, understand
from loyalty_cli.intake.reading.sheets import sheet_names
from loyalty_cli.intake.reading.sniffing import sniff
from loyalty_cli.intake.reading.tables import Table, encoding_notes, open_table
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.language.catalogue import said as in_words
from loyalty_cli.program.program import Program

_ONLY_PEOPLE: Final = frozenset(
    ("birthday", "points", "credit", "stamps", "joined", "visits", "consent", "refusal", "tier", "tags", "language")
)
_INVERTED = re.compile(r"[^,]+, *[^,]+")


class Plan(NamedTuple):
    """All that is needed to read the rows. Nothing can be read while ``recognition`` has questions.

    ``placeholders`` gathers, while they are read, what fills cells and says nothing.
    """

    table: Table
    recognition: Recognition
    program: Program
    today: date
    placeholders: Placeholders

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
        return Plan(table, Recognition(ours), program, today, Placeholders())
    memo = read_memo(table)
    said = mapped_columns(table, parse_maps(maps), saved_maps, program)
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
    return Plan(
        table, Recognition(tuple(columns), tuple(asked), tuple(map(str, notes))), program, today, Placeholders()
    )


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
    return [asking("", Phrase("intake.purchases-list"), command)]


def _draft(
    table: Table, at: int, seen: Profile, said: dict[int, tuple[str, str]], memo: Memo | None, program: Program
) -> Draft:
    number, label = at + 1, table.labels[at]
    if is_ours(label):
        return Draft(number, label, seen, Understanding((), Phrase("intake.why.ours")), mapped=True)
    if number in said:
        field = said[number][0]
        told = Understanding((), Phrase("intake.why.as-said")) if field == LEFT_OUT else Understanding((field,))
        return Draft(number, label, seen, told, mapped=True)
    before = memo.columns[number].field if memo is not None and number in memo.columns else None
    if before is not None and (not before or before in possible_fields(program)):
        told = Understanding((before,) if before else (), Phrase("intake.why.as-before"))
        return Draft(number, label, seen, told, mapped=True)
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
        why="" if draft.field else in_words(draft.told.why or Phrase("intake.why.unsettled")),
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
        before = known.order if known else ""
        said = told or before or date_order_said(column.label)
        orders[column.number] = said or profiles[column.number - 1].date_order
    open_columns = [c for c in dated if not orders[c.number] and _is_open(profiles[c.number - 1])]
    # One program wrote the file: what a column of dates settles that is left out settles the others too.
    voices = {seen.date_order for seen in profiles if seen.cells and seen.mostly(seen.dates, 80)} | {*orders.values()}
    agreed = voices & {"dmy", "mdy"}
    questions: list[Question] = []
    for column in open_columns:
        votes = profiles[column.number - 1].votes
        order = agreed.copy().pop() if len(agreed) == 1 and not votes else order_further_down(table, column.number - 1)
        orders[column.number] = order if len(votes) <= 1 else ""
        if not orders[column.number]:
            questions.append(which_order(table, column.number - 1))
    changed = [column._replace(order=orders.get(column.number, "")) for column in columns]
    return changed, questions[:1]


def _is_open(seen: Profile) -> bool:
    return seen.open_dates > 0 or len(seen.votes) > 1


def _notes(table: Table, columns: Sequence[Column], profiles: Sequence[Profile], program: Program) -> list[Phrase]:
    notes: list[Phrase] = []
    if table.source.kind == "sheet" and len(names := sheet_names(table.source.path)) > 1:
        notes.append(Phrase("intake.first-sheet", name=names[0], others=", ".join(map(repr, names[1:]))))
    notes += encoding_notes(table)
    for column in columns:
        seen = profiles[column.number - 1]
        if column.field == "points" and seen.decimals and seen.mark:
            notes.append(Phrase("intake.points-whole", label=column.label, rounding=program.points.rounding))
        if column.field in DATED and column.order:
            notes.append(Phrase("intake.dates-read", label=column.label, order=Phrase(f"intake.order.{column.order}")))
    return notes


def refuse_open_questions(plan: Plan) -> None:
    """Raises Questions while something is to be asked."""
    if questions := plan.recognition.questions:
        raise Questions(questions)
