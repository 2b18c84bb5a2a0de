"""How a file of purchases will be read: which column is what, how its cells are written, what is in doubt."""

from collections.abc import Mapping
from shlex import quote
from typing import Final, Literal

from loyalty_cli.errors import FileProblem
from loyalty_cli.intake.cells.amounts import DecimalMark, mark_of, split_number
from loyalty_cli.intake.cells.currencies import foreign, is_code
from loyalty_cli.intake.cells.dates import DateOrder
from loyalty_cli.intake.cells.evidence import Profile, is_empty, profile
from loyalty_cli.intake.cells.vocabulary import date_order_said
from loyalty_cli.intake.cells.zones import zone_in_header
from loyalty_cli.intake.fields.columns import Column
from loyalty_cli.intake.fields.customer_fields import tell_customers
from loyalty_cli.intake.fields.order_columns import Columns, find_columns
from loyalty_cli.intake.fields.order_fields import CENTS, folded, is_known, read_header, tell_purchases
from loyalty_cli.intake.fields.questions import Joined, Questions, asking, map_option, order_further_down, which_order
from loyalty_cli.intake.fields.rejects import Memo, is_ours, read_memo
from loyalty_cli.intake.reading.sniffing import sniff
from loyalty_cli.intake.reading.tables import Table, body, encoding_notes, open_table
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.values import NamedTuple

_MONEY: Final = ("amount", "total", "price", "discount", "adjusted", "returned")
_SEVERAL_OF_MONEY: Final = ("refunded", "apart")
_OF_OUR_EXPORT: Final = {
    "receipt": "ref", "date": "date", "time": "time", "card": "card", "name": "name", "bought_by": "buyer",
    "amount": "amount", "returned": "returned", "category": "category", "goods": "goods", "returned_goods": "back",
    "channel": "channel",
}  # fmt: skip
_ALWAYS: Final = frozenset(("receipt", "card", "amount", "returned", "goods", "points", "operator"))


class Forms(NamedTuple):
    """How a file writes its cells: the order of its dates, the decimal mark of each column of numbers (by place).

    ``zone`` is that of its times where a header says it: ``Created date (UTC)``; ``cents`` are the columns of money
    whose headers say that they are written in cents.
    """

    order: DateOrder
    marks: Mapping[int, DecimalMark]
    serials: bool = False
    zone: str = ""
    cents: frozenset[int] = frozenset()

    def decimals(self, place: int, usual: int) -> int:
        """The decimals of a column of money, where the shop's money has the ``usual`` ones."""
        return 0 if place in self.cents else usual


class OrderPlan(NamedTuple):
    """All that is needed to read the rows."""

    table: Table
    columns: Columns
    forms: Forms
    notes: tuple[str, ...]
    ours: bool = False

    @property
    def guarded(self) -> bool:
        """Whether texts that a spreadsheet would take for formulas have an apostrophe before them."""
        return self.ours and self.table.source.kind == "text"

    def as_columns(self) -> tuple[Column, ...]:
        """Each column with its meaning, for the rejects file."""
        named = self.columns.named
        return tuple(
            Column(
                at + 1,
                label,
                named.get(label, ""),
                order=self.forms.order if named.get(label) == "date" else "",
                mark=self.forms.marks.get(at, ""),
            )
            for at, label in enumerate(self.table.labels)
        )


def open_orders(path: str, encoding: str | None) -> Table:
    """The table of a file of purchases. Raises FileProblem for what is none, UsageError for a wrong encoding."""
    return open_table(sniff(path, encoding), is_known)


def recognise(
    shop: OpenShop, table: Table, maps: Mapping[str, str], date_order: Literal["dmy", "mdy"] | None
) -> OrderPlan:
    """How a table of purchases is read: by its first rows, and by more where those settle nothing.

    Raises FileProblem for columns or states that could be read two ways, with what to type; UsageError for a map that
    is wrong.
    """
    memo = read_memo(table)
    ours = {} if maps else _of_our_export(table)
    known = {**_of_before(memo), **_not_ours(table), **ours, **maps}
    columns = _columns(table, known, shop.program.shop.currency, maps)
    _refuse_mixed_lines(table, columns)
    _refuse_open_price(table, columns)
    _ask_about_empty_states(table, columns)
    _ask_about_currency(table, columns, shop.program.shop.currency)
    serials = table.source.kind == "sheet"
    order = _order(
        table, columns, date_order or _order_before(memo), "dmy" if shop.program.shop.language == "fr" else ""
    )
    money = [columns.at[meaning] for meaning in _MONEY if meaning in columns.at]
    money += [place for meaning in _SEVERAL_OF_MONEY for place in columns.several.get(meaning, ())]
    marks = {place: _mark_before(memo, place) or _mark(table, place) for place in money}
    cents = frozenset(place for place in money if CENTS in folded(columns.labels[place]))
    forms = Forms(order, marks, serials, _zone_said(columns), cents)
    return OrderPlan(table, columns, forms, _notes(columns, order, table), bool(ours))


def _of_before(memo: Memo | None) -> dict[str, str]:
    """What an earlier import understood, where this is its file of rejects."""
    return {column.label: column.field or "-" for column in memo.columns.values()} if memo else {}


def _of_our_export(table: Table) -> dict[str, str]:
    """The meanings of the purchases that ``export`` wrote; what another ledger decided of them is left out."""
    return {label: _OF_OUR_EXPORT.get(label, "-") for label in table.header} if {*table.header} >= _ALWAYS else {}


def _not_ours(table: Table) -> dict[str, str]:
    return {label: "-" for label in table.labels if is_ours(label)}


def _order_before(memo: Memo | None) -> Literal["dmy", "mdy"] | None:
    orders = {column.order for column in memo.columns.values()} if memo else set()
    return "dmy" if "dmy" in orders else "mdy" if "mdy" in orders else None


def _mark_before(memo: Memo | None, place: int) -> DecimalMark:
    return memo.columns[place + 1].mark if memo and place + 1 in memo.columns else ""


def _columns(table: Table, maps: Mapping[str, str], currency: str, said: Mapping[str, str]) -> Columns:
    """Which column means what. Raises FileProblem, and of a list of customers says where that belongs."""
    try:
        return find_columns(table.labels, maps, table.sample, currency)
    except FileProblem as problem:
        purchases = isinstance(problem, Questions) or tell_purchases(table.labels)
        purchases = purchases or problem.key.startswith(("intake.missing-of-purchases", "intake.other"))
        if said or purchases or not tell_customers(table.labels):
            raise
        command = f"loyalty import customers {quote(table.source.path)}"
        raise FileProblem("intake.customers-list", problem=_Said(problem), command=command, rest=problem.hint) from None


def _ask_about_empty_states(table: Table, columns: Columns) -> None:
    """A column of states that says nothing of any order leaves open which of them were paid."""
    places = columns.several.get("status", ())
    silent = all(is_empty(row[place].strip()) for row in table.sample for place in places)
    labels = [columns.labels[place] for place in places if columns.labels[place] not in columns.mapped]
    if labels and silent and "type" not in columns.at and not _tells_adjusted(table):
        text = Phrase("intake.states-empty", label=labels[0])
        raise Questions([asking(labels[0], text, map_option(labels[0], "-"))])


def _tells_adjusted(table: Table) -> bool:
    """Whether a column tells totals after refunds, as Etsy's does, which leaves that of states empty."""
    return any((known := read_header(label)) is not None and known.key == "adjusted" for label in table.labels)


def _ask_about_currency(table: Table, columns: Columns, currency: str) -> None:
    """A file that is all in another money is asked about as a whole; single rows are refused one by one."""
    place = columns.at.get("currency")
    if place is None:
        return
    told = {cell for row in table.sample if not is_empty(cell := row[place].strip())}
    header = columns.labels[place]
    if told and all(foreign(cell, currency) for cell in told):
        raise FileProblem("intake.foreign-file", label=header, told=", ".join(sorted(told)[:3]), currency=currency)
    if told and not any(is_code(cell) for cell in told):
        raise FileProblem("intake.no-currencies", label=header, told=", ".join(sorted(told)[:3]))


def _seen(table: Table, place: int) -> Profile:
    return profile([row[place] for row in table.sample], serials=table.source.kind == "sheet")


def _zone_said(columns: Columns) -> str:
    places = [columns.at[meaning] for meaning in ("time", "date") if meaning in columns.at]
    return next((zone for place in places if (zone := zone_in_header(columns.labels[place]))), "")


def _order(table: Table, columns: Columns, told: DateOrder | None, usual: DateOrder) -> DateOrder:
    """The order of the dates: as told, as the header says, as the rows show, else as the shop's language writes.

    Raises Questions where rows contradict each other, or nothing says.
    """
    place = columns.at["date"]
    said = told or date_order_said(columns.labels[place])
    if said:
        return said
    seen = _seen(table, place)
    if len(seen.votes) > 1:
        raise Questions([which_order(table, place)])
    if seen.date_order or not seen.open_dates:
        return seen.date_order or usual
    if not (found := order_further_down(table, place) or usual):
        raise Questions([which_order(table, place)])
    return found


def _mark(table: Table, place: int) -> DecimalMark:
    """The decimal mark of a column: as its first rows show, else as one further down does; "" where nothing does."""
    seen = _seen(table, place)
    open_ones = [row[place] for row in table.sample if (number := split_number(row[place])) and number.unsettled]
    if seen.mark or not open_ones or any(map(mark_of, (row[place] for row in table.sample))):
        return seen.mark
    for _, cells, reason in body(table):
        if not reason and len(cells) > place and (mark := mark_of(cells[place])):
            return mark
    return ""


def _refuse_mixed_lines(table: Table, columns: Columns) -> None:
    """Where a file has the ticket, its items and how they were paid as lines of their own, all would count."""
    header = columns.of_several_kinds if columns.of_items else ""
    if header and len({row[columns.labels.index(header)].strip() for row in table.sample} - {""}) > 1:
        raise FileProblem("intake.mixed-lines", label=header)


def _refuse_open_price(table: Table, columns: Columns) -> None:
    """A price beside a quantity may be that of one item, or of all of them."""
    if "quantity" not in columns.at or not columns.is_a_price() or ("total" in columns.at and not columns.tells_goods):
        return
    place, header = columns.at["quantity"], columns.label("amount")
    if any((number := split_number(row[place])) and number.whole.lstrip("0") not in ("", "1") for row in table.sample):
        raise FileProblem("intake.open-price", label=header)


def _notes(columns: Columns, order: DateOrder, table: Table) -> tuple[str, ...]:
    notes = encoding_notes(table)
    if order and _seen(table, columns.at["date"]).open_dates:
        header = columns.labels[columns.at["date"]]
        notes.append(Phrase("intake.dates-read", label=header, order=Phrase(f"intake.order.{order}")))
    apart = [place for place in columns.several.get("apart", ()) if _tells_some(table, place)]
    if apart:
        told = Joined([columns.labels[place] for place in apart], "intake.and")
        notes.append(Phrase("intake.read-without", label=columns.label("amount"), without=told))
    if columns.of_items:
        notes.append(Phrase("intake.rows-are-items"))
    return tuple(map(str, notes))


def _tells_some(table: Table, place: int) -> bool:
    """Whether a column of money holds more than zeros in the first rows."""
    return any(row[place].strip(" -0.,€$£") for row in table.sample)


class _Said:
    """A problem as part of a sentence."""

    def __init__(self, problem: FileProblem) -> None:
        self._problem = problem

    def said(self, lang: str) -> str:
        """The problem in this language."""
        return self._problem.said(lang)
