"""Entries, each by itself: whole, in a known unit, of its fact's member and day; and as many as were sealed."""

import sqlite3
from collections.abc import Set
from typing import Final

from loyalty_cli.ledger.checks.finding import Findings
from loyalty_cli.ledger.checks.recorded import recorded_programs
from loyalty_cli.ledger.checks.walk import Walked
from loyalty_cli.program.facts import CREDIT, POINTS, REWARD, SPEND, STAMPS, VOUCHER

MOST: Final = 10**12


def known_units(conn: sqlite3.Connection) -> frozenset[str]:
    """Every unit but vouchers': stamps and rewards of any program ever recorded."""
    units = {POINTS, CREDIT, SPEND}
    for program in recorded_programs(conn).values():
        units |= {STAMPS + card.id for card in program.stamp_cards}
        units |= {REWARD + reward.id for reward in program.rewards}
    return frozenset(units)


class Entries:
    """Reads the entries of fact after fact."""

    def __init__(self, units: Set[str]) -> None:
        self.findings = Findings()
        self._units = units

    def read(self, fact: Walked) -> None:
        """The entries of one more fact."""
        told = fact.told
        member_id, on, sealed = told[2], told[3], told[14]
        if len(fact.entries) != sealed:
            self.findings.add(
                f"fact {told[0]}", "entry-count", f"has {len(fact.entries)} entries, {sealed} were sealed"
            )
        for entry_id, _, of_member, unit, amount, on_date, *_ in fact.entries:
            where = f"entry {entry_id}"
            if amount.__class__ is not int or not 0 < abs(amount) <= MOST:
                self.findings.add(where, "amount", f"{amount!r} is not a whole number that can be")
            if unit not in self._units and not unit.startswith(VOUCHER):
                self.findings.add(where, "unit", f"{unit!r} is a unit of no recorded program")
            if of_member != member_id or on_date != on:
                self.findings.add(where, "fact", f"is not of the member and day of its fact {told[0]}")
