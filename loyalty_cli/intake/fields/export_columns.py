"""The columns of our own exports, read back: nothing is found out, every header says exactly what it is.

Beside the fields of any list there is ``points_until`` (points by their last day), any of the shop's own fields, and
amounts below zero: what a member owes.
"""

import re
from collections.abc import Callable
from typing import Any, Final

from loyalty_cli.errors import BadValue
from loyalty_cli.intake.cells.amounts import cents_reader
from loyalty_cli.intake.fields.columns import Column
from loyalty_cli.intake.fields.rejects import is_ours
from loyalty_cli.intake.reading.tables import Table
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.ledger.people.links import LINKED_TO
from loyalty_cli.ledger.queries.export_tables import CHANNELS
from loyalty_cli.outlet.export_cells import read_lots
from loyalty_cli.program.program import Program
from loyalty_cli.units import MAX_COUNT

OURS: Final = "ours"
"""The form of a column of our own exports."""
_ALWAYS: Final = frozenset(("card", "name", "points_until", "last_seen_on"))
_FIELDS: Final = {
    "card": "card", "source_id": "source_id", "name": "full_name", "phone": "phone", "email": "email",
    "birthday": "birthday", "joined_on": "joined", "note": "note", "tier": "tier", "points": "points",
    "points_until": "points_until", "credit": "credit", "spend": "spend", "last_seen_on": "last_visit",
    **{f"consent_{channel}": f"consent:{channel}" for channel in CHANNELS},
}  # fmt: skip
_COUNT: Final = re.compile(r"-?\d{1,10}")


def columns_of_ours(table: Table, program: Program) -> tuple[Column, ...] | None:
    """The columns of a table of members or balances that ``export`` wrote; None for any other table."""
    if not _ALWAYS.issubset(table.header):
        return None
    columns = [_column(number, header, program) for number, header in enumerate(table.header, start=1)]
    return None if None in columns else tuple(column for column in columns if column is not None)


def _column(number: int, header: str, program: Program) -> Column | None:
    kind, _, key = header.partition("_")
    if is_ours(header):
        return Column(number, header, why=str(Phrase("intake.why.ours")))
    if header in _FIELDS:
        form = "" if header.startswith("consent_") else OURS
        return Column(number, header, _FIELDS[header], mark=".", form=form)
    if header == LINKED_TO:
        return Column(number, header, f"field:{LINKED_TO}", form=OURS)
    if kind == "stamps" and key:
        card = program.card(key)
        if card is None:
            return Column(number, header, why=str(Phrase("intake.why.no-such-card")), form=OURS)
        return Column(number, header, f"stamps:{card.id}", form=OURS)
    return Column(number, header, f"field:{key}", form=OURS) if kind == "field" and key else None


def reader_of_ours(kind: str, decimals: int) -> Callable[[str], Any] | None:
    """The reader of a kind of cell that our exports write otherwise than other lists do; None for the others."""
    money = cents_reader(decimals, ".")
    readers: dict[str, Callable[[str], Any]] = {
        "points": _count,
        "stamps": _count,
        "credit": lambda cell: -money(cell[1:]) if cell[:1] == "-" else money(cell),
        "points_until": read_lots,
    }
    return readers.get(kind)


def _count(cell: str) -> int:
    if not _COUNT.fullmatch(cell) or abs(int(cell)) > MAX_COUNT:
        raise BadValue("intake.not-whole", text=cell[:40])
    return int(cell)
