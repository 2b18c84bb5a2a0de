"""No balance falls below its floor after any fact, except debts that a return or an undo left."""

from loyalty_cli.ledger.checks.facts.walk import Row, Walked
from loyalty_cli.ledger.checks.finding import Findings, say
from loyalty_cli.program.kernel import kinds
from loyalty_cli.program.kernel.facts import CORRECTED, SPENDABLE, STAMPS, VOUCHER
from loyalty_cli.values import Final

OWING: Final = (*kinds.OWING, CORRECTED, "opening")
"""Rules of entries that may be owed: of kinds that may owe, what an undo corrects, what was owed elsewhere before."""


class Floors:
    """Adds up entries fact by fact. A floor holds after a fact, not between its entries.

    Points and credit: not below what is owed, and only a taking back or an opening may owe. Stamps: below zero only
    by one of these. Spend and rewards given: not below zero. A voucher: open once, or not.
    """

    def __init__(self) -> None:
        self.findings = Findings()
        self._amounts: dict[str, dict[int, int]] = {}
        self._vouchers: dict[str, int] = {}
        self._open: dict[int, tuple[int, str, int]] = {}
        self._owed: dict[tuple[int, str], int] = {}

    def read(self, fact: Walked) -> None:
        """Checks the next fact."""
        lowered: set[tuple[str, int]] = set()
        vouchers: set[str] = set()
        drawn = bool(fact.allocations)
        for entry in fact.entries:
            unit, amount = entry[3], entry[4]
            if unit.startswith(VOUCHER):
                self._vouchers[unit] = self._vouchers.get(unit, 0) + amount
                vouchers.add(unit)
                continue
            amounts = self._amounts.get(unit)
            if amounts is None:
                amounts = self._amounts[unit] = {}
            member_id = entry[2]
            amounts[member_id] = amounts.get(member_id, 0) + amount
            if amount < 0:
                lowered.add((unit, member_id))
            drawn = drawn or (unit in SPENDABLE and (amount < 0 or entry[7] is not None))
        if drawn:
            self._settle(fact)
        for unit, member_id in lowered:
            self._check(fact, unit, member_id)
        for unit in vouchers:
            self._check_voucher(fact, unit)

    def _check(self, fact: Walked, unit: str, member_id: int) -> None:
        amount = self._amounts[unit][member_id]
        if amount >= 0:
            return
        if unit in SPENDABLE:
            wrong = amount < -self._owed.get((member_id, unit), 0)
        else:
            brought = any(entry[3] == unit and entry[6] == "opening" for entry in fact.entries)
            wrong = not (unit.startswith(STAMPS) and (brought or fact.kind in kinds.OWING))
        if wrong:
            self.findings.add(
                f"fact {fact.id}", "floor", say("fault.floor", member=member_id, amount=amount, unit=unit)
            )

    def _check_voucher(self, fact: Walked, unit: str) -> None:
        amount = self._vouchers[unit]
        if amount == 0:
            del self._vouchers[unit]
        elif amount != 1:
            self.findings.add(f"fact {fact.id}", "voucher", say("fault.open-times", unit=unit, amount=amount))

    def _settle(self, fact: Walked) -> None:
        """What each debit still owes after this fact: its amount, less what lots paid, less what was given back."""
        changes: dict[int, int] = {}
        new: dict[int, Row] = {}
        for entry in fact.entries:
            entry_id, amount, reverses = entry[0], entry[4], entry[7]
            if entry[3] not in SPENDABLE:
                continue
            if amount < 0:
                changes[entry_id] = changes.get(entry_id, 0) - amount
                new[entry_id] = entry
            elif reverses is not None:
                changes[reverses] = changes.get(reverses, 0) - amount
        for allocation in fact.allocations:
            debit_id = allocation[2]
            changes[debit_id] = changes.get(debit_id, 0) - allocation[3]
        for debit_id, change in changes.items():
            if change:
                self._owe(debit_id, change, new.get(debit_id))

    def _owe(self, debit_id: int, change: int, new: Row | None) -> None:
        known = self._open.pop(debit_id, None)
        if known is None and new is not None and new[6] in OWING:
            known = (new[2], new[3], 0)
        if known is None:
            what = say("fault.no-lot", change=change) if change > 0 else say("fault.lots-gave", more=-change)
            self.findings.add(f"entry {debit_id}", "allocated", what)
            return
        member_id, unit, before = known
        self._owed[member_id, unit] = self._owed.get((member_id, unit), 0) + change
        if before + change < 0:
            self.findings.add(f"entry {debit_id}", "allocated", say("fault.lots-gave", more=-before - change))
        elif before + change:
            self._open[debit_id] = (member_id, unit, before + change)
