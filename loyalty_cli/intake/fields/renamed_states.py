"""Columns with an unknown header whose cells are states of orders. They are asked about, never ignored in silence."""

from collections.abc import Mapping, Sequence
from typing import Final

from loyalty_cli.intake.cells.amounts import split_number
from loyalty_cli.intake.cells.evidence import NO, YES, is_empty
from loyalty_cli.intake.cells.states import state_of
from loyalty_cli.intake.cells.vocabulary import is_strange
from loyalty_cli.intake.fields.order_fields import is_of_another_thing, is_strange_to_orders
from loyalty_cli.intake.fields.questions import Question, asking, map_option
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.values import NamedTuple

_MOST_STATES: Final = 12
_SHOWN: Final = 3
_NOTHING: Final = frozenset(("0", "0.0", "0.00", "0,00"))


class Known(NamedTuple):
    """Where the columns stand that are understood, one a meaning or several, and rows in which to look."""

    at: Mapping[str, int]
    several: Mapping[str, tuple[int, ...]]
    sample: Sequence[Sequence[str]]

    def amount(self, row: Sequence[str]) -> str:
        """What a row comes to, as it is written."""
        place = self.at.get("total", self.at.get("amount", self.at.get("price", -1)))
        return row[place].strip() if place >= 0 else ""

    def is_void(self, row: Sequence[str]) -> bool:
        """Whether a column that is understood says of a row that it is no paid order."""
        places = [*self.several.get("status", ()), *self.several.get("cancelled", ())]
        places += [self.at["type"]] if "type" in self.at else []
        told = [cell for place in places if not is_empty(cell := row[place].strip())]
        return any(state_of(cell) not in ("paid", None) or cell.lower() in YES for cell in told)


def hidden_state(labels: Sequence[str], unused: Sequence[int], known: Known) -> Question | None:
    """The question about the first column of ``unused`` places that seems to say which orders were not paid."""
    for place in unused:
        label = labels[place]
        cells = [row[place].strip() for row in known.sample]
        if is_of_another_thing(label) or all(map(is_empty, cells)):
            continue
        strange = is_strange(label) and is_strange_to_orders(label)
        if _says_states(cells, known):
            meaning = "status"
        elif strange and _says_yes_and_no(cells):
            meaning = "cancelled"
        elif strange and _may_be_refunds(cells, known):
            meaning = "refunded"
        else:
            continue
        told = ", ".join(repr(cell[:40]) for cell in list(dict.fromkeys(filter(None, cells)))[:_SHOWN])
        text = Phrase(f"intake.hidden.{meaning}", label=label, told=told)
        return asking(label, text, map_option(label, meaning), map_option(label, "-"))
    return None


def _says_states(cells: Sequence[str], known: Known) -> bool:
    """Whether all cells are states of an order, and one is not paid where nothing else says so."""
    told = {cell: state_of(cell) for cell in set(cells) if not is_empty(cell)}
    if len(told) > _MOST_STATES or None in told.values() or {cell.lower() for cell in told} <= YES | NO:
        return False
    rows = zip(cells, known.sample, strict=True)
    return any(told.get(cell, "paid") != "paid" and not known.is_void(row) for cell, row in rows)


def _says_yes_and_no(cells: Sequence[str]) -> bool:
    told = {cell.lower() for cell in cells if not is_empty(cell)}
    return told <= YES | NO and bool(told & YES) and bool(told & NO)


def _may_be_refunds(cells: Sequence[str], known: Known) -> bool:
    """Whether a column holds parts of the amounts: all of it in some row, nothing in another, more in none."""
    whole = nothing = False
    for cell, row in zip(cells, known.sample, strict=True):
        if is_empty(cell) or cell in _NOTHING:
            nothing = True
            continue
        part, amount = split_number(cell), split_number(known.amount(row))
        if part is None or amount is None:
            return False
        size, of = (float(f"{one.whole or 0}.{one.fraction or 0}") for one in (part, amount))
        if size > of:
            return False
        whole = whole or size == of
    return whole and nothing
