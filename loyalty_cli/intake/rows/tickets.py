"""Rows that are the lines of one ticket become one purchase.

Tills export their sales by ticket, or by item: then a ticket stands on several rows with one receipt number. Rows of
the same number, customer and day are lines of one ticket where the file has a column of items or of quantities, or
where those of any ticket name different categories: one rule for the whole file. Else the number was told twice: rows
that say the same count once, and those that tell different amounts are refused.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import chain, groupby

from loyalty_cli.errors import FileProblem
from loyalty_cli.intake.cells.identities import NUMBER, parts_of
from loyalty_cli.intake.cells.states import why_left_out
from loyalty_cli.intake.fields.order_columns import Columns
from loyalty_cli.intake.fields.rejects import is_ours
from loyalty_cli.intake.rows.order_rows import nobody
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.ledger.facts.records import fact_keyed
from loyalty_cli.ledger.importing.staging import Staging, TicketLine
from loyalty_cli.ledger.people.members import get_member
from loyalty_cli.program.kernel.facts import Line


def gather_tickets(conn: sqlite3.Connection, staging: Staging, columns: Columns) -> None:
    """Makes the lines of each ticket one purchase: the sum of its lines, its items by category.

    Where rows are no items, those of one number that tell different amounts are refused: half a receipt is none.

    Lines that stand apart and say the same as the first lot are the ticket told again, not more of it. Raises
    FileProblem where nothing shows whether the amount on each line is the line's or the whole ticket's.
    """
    staging.settle_lines(nobody())
    _unite_people(staging)
    _refuse_untold(conn, staging, columns)
    if not (columns.of_items or staging.names_items()):
        _refuse_halves(conn, staging, columns)
        _settle_nothing(staging, columns)
        return
    staging.refuse_broken_tickets()
    if "total" not in columns.at and not columns.is_of_a_line():
        _refuse_doubt(_tickets(staging), columns)
    for lines in _tickets(staging):
        _gather(staging, lines, columns)
    _settle_nothing(staging, columns)


def _settle_nothing(staging: Staging, columns: Columns) -> None:
    """What comes to nothing is left out of an export of orders; in a plain list of purchases it is a mistake."""
    reason = str(Phrase("intake.left.nothing"))
    if columns.tells_states:
        staging.set_nothing_aside(reason)
    else:
        staging.refuse_nothing(columns.label("amount"), reason)


def _refuse_halves(conn: sqlite3.Connection, staging: Staging, columns: Columns) -> None:
    """A number that the ledger has already is left to it: what it knows is unchanged, what is other is refused."""
    header = next((header for header in columns.left_out if not is_ours(header)), "")
    how = Phrase("intake.map-item", label=header) if header else Phrase("intake.add-item")
    for (ref, *_), rows in groupby(staging.tickets(), key=_of_one):
        lines = [line for line in rows if line.cents > 0]
        if len({line.cents for line in lines}) > 1 and fact_keyed(conn, ref) is None:
            told = str(Phrase("intake.halves", ref=ref, rows=len(lines), how=how))
            staging.refuse_all(lines, columns.label("ref"), told)


def _unite_people(staging: Staging) -> None:
    """Lines of one ticket that tell less of the customer than another line does mean the same one."""
    for _, rows in groupby(staging.tickets(), key=lambda row: row.ref):
        lines = list(rows)
        keys = {line.member for line in lines}
        if len(keys) < 2:
            continue
        fullest = max(keys, key=lambda key: (len(parts_of(key)), key))
        whole = set(parts_of(fullest))
        less = [line.line for line in lines if line.member != fullest and set(parts_of(line.member)) <= whole]
        staging.become(less, fullest)


def _refuse_untold(conn: sqlite3.Connection, staging: Staging, columns: Columns) -> None:
    """Rows that no line of their ticket tells a day of are refused; those of nobody are left out.

    A return that names a purchase of the ledger is of whom that was.
    """
    for line, *_ in (undated := staging.without("on_date")):
        staging.refuse(line, columns.label("date"), str(Phrase("intake.no-date")))
    staging.drop([line for line, *_ in undated])
    unnamed: list[int] = []
    for line, ref, purchase, cents in staging.without("member"):
        bought = fact_keyed(conn, purchase or ref) if cents < 0 else None
        if bought is not None and bought.member_id:
            staging.become([line], NUMBER + get_member(conn, bought.member_id, follow=True).card)
        else:
            staging.set_aside(line, nobody(), ref, "", "")
            unnamed.append(line)
    staging.drop(unnamed)


def _of_one(row: TicketLine) -> tuple[str, str, str, bool]:
    return row.ref, row.member, row.on, row.state == "return"


def _tickets(staging: Staging) -> Iterator[Sequence[TicketLine]]:
    for _, rows in groupby(staging.tickets(), key=_of_one):
        yield from (lines for lines in _lots(list(rows)) if len(lines) > 1)


def _lots(rows: list[TicketLine]) -> Iterator[list[TicketLine]]:
    """The rows of a number that stand together. Several lots are one, unless each says the same."""
    lots: list[list[TicketLine]] = []
    for row in rows:
        if lots and row.nr == lots[-1][-1].nr + 1:
            lots[-1].append(row)
        else:
            lots.append([row])
    if len(lots) > 1 and len({tuple(sorted(map(_content, lot))) for lot in lots}) == 1:
        yield from lots
    else:
        yield rows


def _content(row: TicketLine) -> tuple[object, ...]:
    return row.cents, row.category, row.quantity, row.line_cents, row.purchase


def _refuse_doubt(tickets: Iterator[Sequence[TicketLine]], columns: Columns) -> None:
    """A total that is printed on each line of its ticket must not be counted once a line."""
    first = next(tickets, None)
    if first is None or any(len({line.cents for line in lines}) > 1 for lines in chain([first], tickets)):
        return
    header = columns.label("amount")
    raise FileProblem("intake.line-or-ticket", ref=first[0].ref, lines=len(first), label=header)


def _gather(staging: Staging, lines: Sequence[TicketLine], columns: Columns) -> None:
    cents = sum(line.cents for line in lines)
    if "total" in columns.at:
        told = {line.cents for line in lines if line.cents} or {0}
        if len(told) > 1:
            staging.refuse_all(lines, columns.label("total"), str(Phrase("intake.totals-differ")))
            return
        cents = told.pop()
    purchase = next((line.purchase for line in lines if line.purchase), "")
    refunded = _refunded_of(lines, columns)
    if refunded is None or refunded > max(cents, 0):
        staging.refuse_all(lines, columns.label("refunded"), str(Phrase("intake.refund-untold")))
    elif refunded and refunded == cents:
        staging.set_all_aside(lines, why_left_out("refunded"), "refunded")
    else:
        staging.gather(lines, cents, items_of(lines, cents - refunded), purchase, refunded)


def _refunded_of(lines: Sequence[TicketLine], columns: Columns) -> int | None:
    """What was refunded of a ticket: told once, or on each line; None where that may be either.

    On each line the same, it is the ticket's where the total is so, too.
    """
    told = [line.refunded for line in lines if line.refunded]
    if len(told) < 2 or len(set(told)) > 1:
        return sum(told)
    if "total" in columns.at:
        return told[0]
    return None if len(told) == len(lines) else sum(told)


def items_of(lines: Sequence[TicketLine], cents: int) -> tuple[Line, ...]:
    """The items of a ticket of ``cents`` by category, in a fixed order; what is taken off it, off each alike."""
    sign = -1 if cents < 0 else 1
    quantities: dict[str, int] = {}
    amounts: dict[str, int] = {}
    for line in lines:
        if line.line_cents * sign > 0:
            quantities[line.category] = quantities.get(line.category, 0) + line.quantity
            amounts[line.category] = amounts.get(line.category, 0) + abs(line.line_cents)
    gross, net = sum(amounts.values()), abs(cents)
    if gross > net:
        amounts = {category: amount * net // gross for category, amount in amounts.items()}
    return tuple(
        Line(category, quantities[category], amounts[category])
        for category in sorted(amounts)
        if category and amounts[category]
    )
