"""Drawing on lots and filling debts: which lot pays, in what order. A lot is a positive entry that can be spent."""

from collections.abc import Collection, Iterable

from loyalty_cli.program.kernel.facts import Allocation, Debt, EntryRef, Lot
from loyalty_cli.values import NamedTuple


class Drawn(NamedTuple):
    """The allocations of one debit, and what no lot could pay."""

    allocations: tuple[Allocation, ...]
    shortfall: int


def draw(lots: Iterable[Lot], unit: str, amount: int, debit: EntryRef, first: Collection[int] = ()) -> Drawn:
    """Ties ``amount`` to lots of the unit: those with an id in ``first`` before all others, then soonest-expiring.

    ``lots`` come soonest-expiring first and usable on the day of the debit.
    """
    usable = [lot for lot in lots if lot.unit == unit and lot.remaining > 0]
    if first:
        usable.sort(key=lambda lot: lot.id not in first)
    allocations = []
    for lot in usable:
        if amount == 0:
            break
        part = min(amount, lot.remaining)
        allocations.append(Allocation(debit, lot.id, part))
        amount -= part
    return Drawn(tuple(allocations), amount)


def fill_debts(debts: Iterable[Debt], unit: str, amount: int, lot: EntryRef) -> tuple[Allocation, ...]:
    """An accrual of ``amount`` first pays what is owed, oldest debt first."""
    allocations = []
    for debt in debts:
        if debt.unit == unit and debt.open > 0 and amount > 0:
            part = min(amount, debt.open)
            allocations.append(Allocation(debt.id, lot, part))
            amount -= part
    return tuple(allocations)
