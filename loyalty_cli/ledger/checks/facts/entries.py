"""Each entry is whole, in a known unit, of its fact's member and day; each fact has as many as were sealed."""

import sqlite3
from collections.abc import Set

from loyalty_cli.ledger.checks.facts.walk import Row, Walked
from loyalty_cli.ledger.checks.finding import Findings, say
from loyalty_cli.ledger.checks.recorded import recorded_programs
from loyalty_cli.program.kernel.facts import CREDIT, GIFT_CARD, POINTS, SPEND, VOUCHER
from loyalty_cli.values import Final

MOST: Final = 10**12


def known_units(conn: sqlite3.Connection) -> frozenset[str]:
    """Every unit but those of codes: what every program has, and what the promises of any recorded program use."""
    units = {POINTS, CREDIT, SPEND}
    for program in recorded_programs(conn).values():
        units |= {unit for promise in program.promises for unit in promise.units(program)}
    return frozenset(units)


class Entries:
    """Reads the entries of fact after fact."""

    def __init__(self, units: Set[str]) -> None:
        self.findings = Findings()
        self._units = units

    def read(self, fact: Walked) -> None:
        """The entries of one more fact."""
        member_id, on, units = fact.member_id, fact.on, self._units
        if len(fact.entries) != fact.entry_count:
            what = say("fault.entry-count", entries=len(fact.entries), sealed=fact.entry_count)
            self.findings.add(f"fact {fact.id}", "entry-count", what)
        for entry in fact.entries:
            # The usual entry passes in one look; there are millions of them.
            if (
                entry[2] != member_id
                or entry[5] != on
                or entry[3] not in units
                or entry[4].__class__ is not int
                or not 0 < abs(entry[4]) <= MOST
            ):
                self._look_closer(fact, entry)

    def _look_closer(self, fact: Walked, entry: Row) -> None:
        where, unit, amount = f"entry {entry[0]}", entry[3], entry[4]
        if amount.__class__ is not int or not 0 < abs(amount) <= MOST:
            self.findings.add(where, "amount", say("fault.amount", amount=amount))
        if unit not in self._units and not unit.startswith((VOUCHER, GIFT_CARD)):
            self.findings.add(where, "unit", say("fault.unit", unit=unit))
        if (entry[2], entry[5]) != (fact.member_id, fact.on):
            self.findings.add(where, "fact", say("fault.of-fact", number=fact.id))
