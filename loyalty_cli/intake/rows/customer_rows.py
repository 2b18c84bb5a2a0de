"""The rows of a file of customers as values, one after the other: checked whole, or refused with the reason.

Every column has its reader, made once; a row is one tuple. What a row costs was measured: most of it is Python's csv
reader, the phone and the e-mail.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any, Final

from loyalty_cli.errors import BadValue, PaymentCard
from loyalty_cli.intake.cells.dates import AmbiguousDate
from loyalty_cli.intake.fields.customer_fields import DATED
from loyalty_cli.intake.fields.customer_plan import Plan, refuse_open_questions
from loyalty_cli.intake.fields.export_columns import OURS
from loyalty_cli.intake.fields.questions import Questions, which_order
from loyalty_cli.intake.fields.rejects import Rejected
from loyalty_cli.intake.reading.sniffing import Progress
from loyalty_cli.intake.reading.tables import body, fitted
from loyalty_cli.intake.reading.text import Cells, why_broken
from loyalty_cli.intake.rows.customer_row import CustomerRow
from loyalty_cli.intake.rows.faults import Check, Faults, joined
from loyalty_cli.intake.rows.row_readers import Readers, looks_like_row, readers_of
from loyalty_cli.intake.rows.totals import NUMBERS, Above
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.ledger.people.cards import holds_payment_card, masked
from loyalty_cli.outlet.export_cells import unguard

_MAYBE_CARD = re.compile(r"\d[\d .\-\u00a0\u2010-\u2013]{13}")

_SLOT: Final = {name: at for at, name in enumerate(CustomerRow._fields)}


def rows(plan: Plan, *, progress: Progress | None = None) -> Iterator[CustomerRow | Rejected]:
    """The rows of the file in order, blank ones left out; ``progress`` is told the bytes read now and then.

    Raises UsageError at once while the plan has questions, FileProblem when the file can no longer be read.
    """
    refuse_open_questions(plan)
    return _rows(plan, readers_of(plan), progress)


def shown(row: CustomerRow | Rejected) -> dict[str, Any]:
    """A row as a dry run shows it: what it tells, without where it stands."""
    if isinstance(row, Rejected):
        return {"refused": row.reason}
    told = {name: value for name, value in zip(row._fields[2:], row[2:], strict=True) if value}
    told["consents"] = {one.channel: one.granted for one in row.consents}
    return {name: _plain(value) for name, value in told.items() if value}


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    return value.isoformat() if isinstance(value, date) else value


def _rows(plan: Plan, readers: Readers, progress: Progress | None) -> Iterator[CustomerRow | Rejected]:
    guarded = readers.ours and plan.table.source.kind == "text"
    width, read, header = readers.width, _row_reader(readers, guarded=guarded), list(plan.table.header)
    judge = _Judge(readers)
    above = Above([_SLOT[step.value] for step in readers.steps if step.value in NUMBERS])
    for line, cells, reason in body(plan.table, looks_like_row=looks_like_row(plan), progress=progress):
        if reason:
            yield _refused(readers, line, cells, why_broken(reason))
            continue
        if len(cells) != width:
            if reason := _misfit(cells, width):
                yield _refused(readers, line, cells, reason)
                continue
            cells = fitted(cells, width)  # noqa: PLW2901 - the row itself, made as long as the table
        if header and cells[0] == header[0] and cells == header:
            yield _refused(readers, line, cells, str(Phrase("intake.headers-again")))
            continue
        try:
            row = read(line, cells)
        except AmbiguousDate:
            raise Questions([which_order(plan.table, _undecided(plan))]) from None
        except BadValue as error:
            column, told = judge.told(cells, error.message)
            yield _refused(readers, line, cells, told, column)
            continue
        if reason := _nobody(row, above):
            yield _refused(readers, line, cells, reason)
        elif row.name or row.phone or row.email or (row.ours and row.card):
            above.add(row)
            yield row


def _undecided(plan: Plan) -> int:
    """The place of the column of days whose order is open."""
    dated = (column for column in plan.recognition.columns if column.field in DATED or column.form == "date")
    return next(column.number - 1 for column in dated if not column.order)


def _row_reader(readers: Readers, *, guarded: bool = False) -> Callable[[int, Cells], CustomerRow]:
    """The function that reads a row; all it uses is local because it runs for every row.

    ``guarded``: texts that a spreadsheet would take for formulas have an apostrophe before them.
    """
    template: list[Any] = list(CustomerRow(0, [], "", ours=OURS if readers.ours else ""))
    steps = [(_SLOT[step.value], step.at, step.read) for step in readers.steps]
    name, phones, emails, wild, new = readers.name, readers.phones, readers.emails, readers.wild, tuple.__new__
    seldom, maybe_card = _seldom(readers), _MAYBE_CARD.search

    def read(line: int, raw: Cells) -> CustomerRow:
        cells = list(map(unguard, raw)) if guarded else raw
        for at in wild:
            if len(cells[at]) >= 14 and maybe_card(cells[at]):
                _refuse_payment_card(cells[at])
        row = template.copy()
        row[0], row[1], row[2] = line, raw, name(cells)
        if told := phones(cells):
            row[3], row[4] = told[0], told[1:]
        if told := emails(cells):
            row[5], row[6] = told[0], told[1:]
        for slot, at, convert in steps:
            if (value := convert(cells[at])) is not None:
                row[slot] = value if not row[slot] else _both(row[slot], value)
        for fill in seldom:
            fill(row, cells)
        return new(CustomerRow, row)

    return read


def _both(one: Any, other: Any) -> Any:
    """What two columns say of one thing that a member has several of: stamps by card, tags."""
    return MappingProxyType({**one, **other}) if isinstance(one, Mapping) else tuple(dict.fromkeys((*one, *other)))


def _seldom(readers: Readers) -> list[Callable[[list[Any], Cells], None]]:
    """What only some files have: notes, consents, companies that stand in for a name."""
    fills: list[Callable[[list[Any], Cells], None]] = []
    for slot, read in ((_SLOT["note"], readers.note), (_SLOT["consents"], readers.consents)):
        if read is not None:
            fills.append(_filling(slot, read))
    if any(step.value == "company" for step in readers.steps):
        fills.append(_name_by_company)
    return fills


def _filling(slot: int, read: Callable[[Cells], object]) -> Callable[[list[Any], Cells], None]:
    def fill(row: list[Any], cells: Cells) -> None:
        row[slot] = read(cells)

    return fill


def _name_by_company(row: list[Any], _cells: Cells) -> None:
    row[_SLOT["name"]] = row[_SLOT["name"]] or row[_SLOT["company"]] or ""


def _refuse_payment_card(cell: str) -> None:
    if holds_payment_card(cell):
        raise PaymentCard("error.payment-card")


def _nobody(row: CustomerRow, above: Above) -> str:
    """Why a row that can be read is no customer; "" for a customer and for a row of empty cells."""
    if row.phone or row.email or (row.ours and row.card):
        return ""
    if row.name:
        return above.why_total(row)
    return str(Phrase("intake.tells-nobody")) if any(cell.strip() for cell in row.raw) else ""


def _misfit(cells: Cells, width: int) -> str:
    """Why a row can not be fitted to the table; "" when only empty cells are missing or too many."""
    if any(cell.strip() for cell in cells[width:]):
        return str(Phrase("intake.long-row", cells=len(cells), width=width))
    return str(Phrase("intake.one-cell", width=width)) if len(cells) == 1 and width > 2 else ""


class _Judge:
    """Tells all that is wrong with a row that the quick reader has refused."""

    def __init__(self, readers: Readers) -> None:
        self._readers = readers
        self._faults: Faults | None = None

    def told(self, cells: Cells, message: str) -> tuple[str, str]:
        """The column and the reason of a refusal; ``message`` where no column alone is at fault."""
        if self._faults is None:
            self._faults = Faults(list(self._checks()))
        faults = self._faults.of(cells)
        return joined(faults) if faults else ("", message)

    def _checks(self) -> Iterator[Check]:
        for column in self._readers.columns:
            if (read := self._readers.of(column)) is not None:
                same = {other.number - 1 for other in self._readers.columns if self._readers.of(other) == read}
                yield Check(column.label, partial(_alone, read, same - {column.number - 1}))
        for step in self._readers.steps:
            yield Check(step.label, partial(_one, step.read, step.at))


def _alone(read: Callable[[Cells], object], without: Collection[int], cells: Sequence[str]) -> object:
    """What a reader of rows says where only one of its own cells is told."""
    return read(["" if place in without else cell for place, cell in enumerate(cells)])


def _one(read: Callable[[str], object], at: int, cells: Sequence[str]) -> object:
    return read(cells[at])


def _refused(readers: Readers, line: int, cells: Cells, reason: str, column: str = "") -> Rejected:
    """A refusal that never repeats the number of a payment card, wherever in the row one stands."""
    at = next((at for at, cell in enumerate(cells) if len(cell) >= 14 and holds_payment_card(cell)), None)
    if at is None:
        return Rejected(line, cells, column, reason)
    column = readers.columns[at].label if at < len(readers.columns) else ""
    return Rejected(line, masked(cells), column, str(Phrase("intake.holds-payment-card")))
