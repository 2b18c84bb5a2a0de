"""The readers of a plan's columns: one for each kind, made once and used for every row."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from loyalty_cli.intake.cells import texts as reads
from loyalty_cli.intake.cells.dates import day_reader
from loyalty_cli.intake.cells.vocabulary import concepts_of
from loyalty_cli.intake.fields.columns import Column
from loyalty_cli.intake.fields.customer_fields import Cell, field_of
from loyalty_cli.intake.fields.customer_plan import Plan
from loyalty_cli.intake.fields.export_columns import OURS, reader_of_ours
from loyalty_cli.intake.reading.text import Cells, LooksLikeRow
from loyalty_cli.intake.rows.consents import Consent, consents_reader

NAME_FIELDS: Final = ("first_name", "middle_name", "last_name")
NAMES: Final = frozenset((*NAME_FIELDS, "full_name"))

_OF_COUNTRIES: Final = frozenset(("country", "code", "address", "default", "main", "billing", "state"))
_UNPROVEN: Final = ("consent", "refusal", "language")


class Step(NamedTuple):
    """A column with one value: the value's name, its cell, its reader (None: the cell holds nothing)."""

    value: str
    at: int
    read: reads.CellReader
    label: str


class Readers(NamedTuple):
    """All that reads a row of ``width`` cells.

    ``wild`` are the cells no reader vouches for: any of them could hold the number of a payment card.
    """

    width: int
    steps: tuple[Step, ...]
    name: Callable[[Sequence[str]], str]
    phones: Callable[[Sequence[str]], tuple[str, ...]]
    emails: Callable[[Sequence[str]], tuple[str, ...]]
    note: Callable[[Sequence[str]], str] | None
    consents: Callable[[Sequence[str]], tuple[Consent, ...]] | None
    wild: tuple[int, ...]
    columns: tuple[Column, ...]

    @property
    def ours(self) -> bool:
        """Whether the file is one of our own exports."""
        return any(column.form == OURS for column in self.columns)

    def of(self, column: Column) -> Callable[[Sequence[str]], object] | None:
        """The reader of rows that this column feeds; None for a column with one value, or left out."""
        if column.field in NAMES:
            return self.name
        if column.form == "date":
            return self.consents
        return {"email": self.emails, "phone": self.phones, "note": self.note}.get(column.field)


def readers_of(plan: Plan) -> Readers:
    """The readers of all columns of a plan."""
    known = plan.recognition
    parts = [column.number - 1 for field in NAME_FIELDS for column in known.of(field)]
    inverted = any(column.form == "inverted" for column in known.of("full_name"))
    labels, note = plan.table.labels, plan.placeholders.note

    def noticed(at: int, cell: str) -> None:
        note(labels[at], cell)

    proven = {column.number for column in known.columns if column.field and not column.field.startswith(_UNPROVEN)}
    return Readers(
        width=plan.table.width,
        steps=tuple(_step(plan, column) for column in known.columns if field_of(column.field).slot),
        name=reads.name_reader(parts, _places(known.of("full_name")), noticed, inverted=inverted),
        phones=reads.phones_reader(
            _places(sorted(known.of("phone"), key=_how_mobile)),
            plan.program.shop.country,
            noticed,
            _abroad(known.columns),
        ),
        emails=reads.emails_reader(_places(known.of("email")), noticed),
        note=reads.notes_reader(_places(known.of("note"))) if known.of("note") else None,
        consents=consents_reader(known.columns, lambda column: _days(plan, column)),
        wild=tuple(at for at in range(plan.table.width) if at + 1 not in proven),
        columns=known.columns,
    )


def looks_like_row(plan: Plan) -> LooksLikeRow:
    """Tells somebody's row by the cells whose form is known: at least one is told, and all that are told fit."""
    checks = [
        (column.number - 1, check)
        for column in plan.recognition.columns
        if (check := field_of(column.field).shape) is not None
    ]

    def looks(cells: Cells) -> bool:
        told = [(check, cells[at].strip()) for at, check in checks if cells[at].strip()]
        return bool(told) and all(check(cell) for check, cell in told)

    return looks


def _step(plan: Plan, column: Column) -> Step:
    kind, _, key = column.field.partition(":")
    field, cell = field_of(column.field), _cell(plan, column)
    ours = reader_of_ours(kind, plan.program.shop.decimals) if column.form == OURS else None
    if ours is None and field.read is not None:
        read = field.read(cell)
        if kind == "source_id":
            return Step(field.slot, column.number - 1, read, column.label)
    else:
        read = ours or reads.text_reader(kind)
    whole = reads.remembering(_filed(read, key) if key else read, cell.noticed)
    return Step(field.slot, column.number - 1, whole, column.label)


def _cell(plan: Plan, column: Column) -> Cell:
    shop, noticed = plan.program.shop, partial(plan.placeholders.note, column.label)
    return Cell(
        column.order, column.mark, column.form == "cents", plan.serials, plan.today, shop.timezone, shop.decimals,
        plan.program.points.rounding, noticed,
    )  # fmt: skip


def _filed(read: Callable[[str], Any], key: str) -> Callable[[str], Any]:
    """The value under a key, for what a member has several of: stamps by card."""
    return lambda cell: MappingProxyType({key: read(cell)})


def _days(plan: Plan, column: Column) -> Callable[[str], date | None]:
    return day_reader(column.order, plan.today, plan.program.shop.timezone, serials=plan.serials)


def _abroad(columns: Sequence[Column]) -> int | None:
    """The place of a column of countries, of codes before one of names; None where there is none, or several alike."""
    told = [(column, {*concepts_of(column.label)}) for column in columns]
    countries = [(column, words) for column, words in told if "country" in words and words <= _OF_COUNTRIES]
    codes = [column for column, words in countries if "code" in words] or [column for column, _ in countries]
    return codes[0].number - 1 if len(codes) == 1 else None


def _places(columns: Sequence[Column]) -> list[int]:
    return [column.number - 1 for column in columns]


def _how_mobile(column: Column) -> int:
    """The phone to write to comes first: mobile ones, then those said to be no other, then the rest."""
    concepts = frozenset(concepts_of(column.label))
    if concepts & {"mobile", "sms", "whatsapp"}:
        return 0
    return 2 if concepts & {"landline", "home", "work", "other", "business", "shipping", "address"} else 1
