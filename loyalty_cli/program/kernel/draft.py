"""A decision while it is made. The only mutable object in these rules; it never leaves its function."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from loyalty_cli.program.kernel.facts import (
    RETURN,
    STAMPS,
    Allocation,
    Debt,
    Decision,
    EntryRef,
    Extension,
    Lot,
    PlannedEntry,
    Recorded,
    TierChange,
    Voucher,
    Why,
)
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.values import NamedTuple


class Drawn(NamedTuple):
    """The allocations of one debit, and what no lot could pay."""

    allocations: tuple[Allocation, ...]
    shortfall: int


def draw(
    lots: Iterable[Lot],
    unit: str,
    amount: int,
    debit: EntryRef,
    first: Collection[int] = (),
    then: Collection[int] = (),
) -> Drawn:
    """Ties ``amount`` to lots of the unit: with an id in ``first``, with one in ``then``, then soonest-expiring.

    ``lots`` come soonest-expiring first and usable on the day of the debit.
    """
    usable = [lot for lot in lots if lot.unit == unit and lot.remaining > 0]
    if first:
        usable.sort(key=lambda lot: 0 if lot.id in first else 1 if lot.id in then else 2)
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


class Draft:
    """Collects entries with their allocations, and keeps the lots as the entries so far leave them."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self.lots = list(standing.lots)
        self.debts = list(standing.debts)
        self.stamps = dict(standing.stamps)
        self.entries: list[PlannedEntry] = []
        self.allocations: list[Allocation] = []
        self.extensions: list[Extension] = []
        self.vouchers: list[Voucher] = []
        self.tier_changes: list[TierChange] = []
        self.figures: dict[str, int] = {}
        self._forgiven: dict[EntryRef, int] = {}

    def entry(
        self,
        unit: str,
        amount: int,
        rule: str,
        why: Why,
        expires_on: date | None = None,
        counts_on: date | None = None,
        reverses: EntryRef | None = None,
        origin: EntryRef | None = None,
    ) -> EntryRef:
        """Adds one entry and returns its reference."""
        self.entries.append(PlannedEntry(unit, amount, rule, why, expires_on, counts_on, reverses, origin))
        return ~(len(self.entries) - 1)

    def accrue(
        self,
        unit: str,
        amount: int,
        rule: str,
        why: Why,
        expires_on: date | None,
        origin: int | None = None,
        counts_on: date | None = None,
    ) -> None:
        """A new lot; what is owed in the unit is paid from it first."""
        ref = self.entry(unit, amount, rule, why, expires_on=expires_on, origin=origin, counts_on=counts_on)
        if not self.debts:
            return
        filled = fill_debts(self.debts, unit, amount, ref)
        self.allocations += filled
        paid = {allocation.debit: allocation.amount for allocation in filled}
        self.debts = [debt._replace(open=debt.open - paid.get(debt.id, 0)) for debt in self.debts]

    def debit(
        self,
        unit: str,
        amount: int,
        rule: str,
        why: Why,
        *,
        first: Iterable[int] = (),
        then: Iterable[int] = (),
        reverses: int | None = None,
    ) -> int:
        """Takes ``amount`` (positive) of the unit from its lots; returns what no lot could pay, which is then owed."""
        ref = self.entry(unit, -amount, rule, why, reverses=reverses)
        drawn = draw(self.lots, unit, amount, ref, frozenset(first), frozenset(then))
        self.allocations += drawn.allocations
        self._leave(drawn.allocations)
        return drawn.shortfall

    def give_back(self, unit: str, allocations: Sequence[Allocation]) -> None:
        """Negative allocations: what a debit had drawn goes back to the lots it came from.

        What is owed otherwise is paid from it at once, as it would be from an accrual.
        """
        self.allocations += allocations
        for one in allocations:
            others = [debt for debt in self.debts if debt.id != one.debit]
            filled = fill_debts(others, unit, -one.amount, one.lot)
            self.allocations += filled
            paid = {allocation.debit: allocation.amount for allocation in filled}
            self.debts = [debt._replace(open=debt.open - paid.get(debt.id, 0)) for debt in self.debts]

    def forgive(self, debit: EntryRef, amount: int) -> int:
        """Cancels up to ``amount`` of the open debt of a debit; returns how much of it no lot has paid.

        What was forgiven ahead is counted here first.
        """
        ahead = min(self._forgiven.get(debit, 0), amount)
        self._forgiven[debit] = self._forgiven.get(debit, 0) - ahead
        owed = next((debt for debt in self.debts if debt.id == debit), None)
        part = min(owed.open, amount - ahead) if owed else 0
        self.debts = [debt._replace(open=debt.open - part) if debt is owed else debt for debt in self.debts]
        return ahead + part

    def forgive_ahead(self, debit: EntryRef, amount: int) -> None:
        """As ``forgive``, before anything comes back that would pay what is going to be forgiven."""
        self._forgiven[debit] = self.forgive(debit, amount)

    def take_stamps(self, entry: Recorded, due: int, rule: str, why: Why) -> None:
        """Takes ``due`` stamps of an earlier entry back; those that lapsed with their card are gone already."""
        due -= entry.lapsed
        if due > 0:
            self.entry(entry.unit, -due, rule, why, reverses=entry.id)
            self.stamp(entry.unit.removeprefix(STAMPS), -due)

    def stamp(self, card_id: str, count: int) -> None:
        """Counts boxes filled (or emptied) by an entry of this decision."""
        self.stamps[card_id] = self.stamps.get(card_id, 0) + count

    def available(self, unit: str) -> int:
        """What can still be drawn of the unit."""
        return sum(lot.remaining for lot in self.lots if lot.unit == unit)

    def _leave(self, allocations: Iterable[Allocation]) -> None:
        taken = {allocation.lot: allocation.amount for allocation in allocations}
        self.lots = [lot._replace(remaining=lot.remaining - taken.get(lot.id, 0)) for lot in self.lots]

    def decision(self, figures: Mapping[str, int] | None = None) -> Decision:
        """The finished, frozen decision."""
        return Decision(
            tuple(self.entries),
            tuple(self.allocations),
            tuple(self.extensions),
            tuple(self.vouchers),
            tuple(self.tier_changes),
            {**self.figures, **(figures or {})},
        )


def claw_back(
    draft: Draft,
    entry: Recorded,
    due: int,
    first: Sequence[int],
    why: Why,
    refunds_negative: bool,
    rule: str = RETURN,
    then: Sequence[int] = (),
) -> int:
    """Takes ``due`` of an accrual back: from the lots ``first``, ``then`` and others. Returns what was not taken.

    What lapsed unused is gone already and is not taken again. A shortfall is owed, or, where the program stops at
    zero, returned and not written.
    """
    due = max(due - entry.lapsed, 0)
    payable = due if refunds_negative else min(due, draft.available(entry.unit))
    if payable:
        draft.debit(entry.unit, payable, rule, dict(why), first=first, then=then, reverses=entry.id)
    return due - payable
