"""How a file of purchases will be read: which column is what, how its dates and amounts are written."""

from collections.abc import Mapping
from shlex import quote
from typing import Final, Literal

from loyalty_cli.errors import FileProblem
from loyalty_cli.intake.cells.amounts import DecimalMark, mark_of, split_number
from loyalty_cli.intake.cells.dates import DateOrder, split_date, vote_of
from loyalty_cli.intake.cells.evidence import Profile, profile
from loyalty_cli.intake.cells.vocabulary import date_order_said, tell_customers
from loyalty_cli.intake.fields.purchase_columns import Columns, find_columns, is_known, tell_purchases
from loyalty_cli.intake.reading.sniffing import sniff
from loyalty_cli.intake.reading.tables import Table, body, open_table
from loyalty_cli.intake.rows.purchase_cells import Forms
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.values import NamedTuple

_MONEY: Final = ("amount", "total", "price")


class Plan(NamedTuple):
    """All that is needed to read the rows."""

    table: Table
    columns: Columns
    forms: Forms
    notes: tuple[str, ...]


def recognise(
    shop: OpenShop, path: str, maps: Mapping[str, str], encoding: str | None, date_order: Literal["dmy", "mdy"] | None
) -> Plan:
    """Looks at a file of purchases and says how it will be read: its first rows, and more where those settle nothing.

    Raises FileProblem for a file that is none, or whose columns could be read two ways; UsageError for a map or an
    encoding that is wrong.
    """
    table = open_table(sniff(path, encoding), is_known)
    columns = _columns(table, maps)
    _refuse_mixed_lines(columns)
    _refuse_open_price(table, columns)
    serials = table.source.kind == "sheet"
    order = _order(table, columns, date_order, "dmy" if shop.program.shop.language == "fr" else "")
    marks = {meaning: _mark(table, columns.at[meaning]) for meaning in _MONEY if meaning in columns.at}
    return Plan(table, columns, Forms(order, marks, serials), _notes(columns, order, table))


def _columns(table: Table, maps: Mapping[str, str]) -> Columns:
    """Which column means what. Raises FileProblem, and of a list of customers says where that belongs."""
    try:
        return find_columns(table.labels, maps, [place for place in range(table.width) if _is_money(table, place)])
    except FileProblem as problem:
        if maps or tell_purchases(table.labels) or not tell_customers(table.labels):
            raise
        command = f"loyalty import customers {quote(table.source.path)}"
        raise FileProblem(
            f"this looks like a list of customers: {problem.message}", f"{command}; or {problem.hint}"
        ) from None


def _seen(table: Table, place: int) -> Profile:
    return profile([row[place] for row in table.sample], serials=table.source.kind == "sheet")


def _order(table: Table, columns: Columns, told: DateOrder | None, usual: DateOrder) -> DateOrder:
    """The order of the dates: as told, as the header says, as the rows show, else as the shop's language writes.

    "" where rows contradict each other, or nothing says: then what could be two days is refused.
    """
    place = columns.at["date"]
    hint = date_order_said(columns.labels[place])
    said: DateOrder = "dmy" if hint == "dmy" else "mdy" if hint == "mdy" else ""
    if told or said:
        return told or said
    seen = _seen(table, place)
    if len(seen.votes) > 1:
        return ""
    if seen.date_order or not seen.open_dates:
        return seen.date_order or usual
    for _, cells, reason in body(table):
        if (
            not reason
            and len(cells) > place
            and (parts := split_date(cells[place].strip()))
            and (vote := vote_of(parts))
        ):
            return vote
    return usual


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


def _is_money(table: Table, place: int) -> bool:
    seen = _seen(table, place)
    return bool(seen.cells) and seen.mostly(max(seen.currencies, seen.decimals), 80)


def _refuse_mixed_lines(columns: Columns) -> None:
    """Where a file has the ticket, its items and how they were paid as lines of their own, all would count."""
    if columns.of_items and (header := columns.of_several_kinds):
        raise FileProblem(
            f"{header!r} says that rows are of several kinds: the whole ticket, its items, its payments",
            f'keep only the rows of one kind, then say --map "{header}=-"',
        )


def _refuse_open_price(table: Table, columns: Columns) -> None:
    """A price beside a quantity may be that of one item, or of all of them."""
    if "quantity" not in columns.at or not columns.is_a_price():
        return
    place, header = columns.at["quantity"], columns.label("amount")
    if any((number := split_number(row[place])) and number.whole.lstrip("0") not in ("", "1") for row in table.sample):
        raise FileProblem(
            f"{header!r} may be the price of one item, or of all of them",
            f'--map "{header}=price" for that of one, --map "{header}=amount" for that of all',
        )


def _notes(columns: Columns, order: DateOrder, table: Table) -> tuple[str, ...]:
    notes = []
    if order and _seen(table, columns.at["date"]).open_dates:
        header = columns.labels[columns.at["date"]]
        notes.append(f"dates in {header!r} are read {'day' if order == 'dmy' else 'month'} first")
    if columns.of_items:
        notes.append("each row is an item: the rows of one receipt number, customer and day are one purchase")
    return tuple(notes)
