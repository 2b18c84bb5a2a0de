"""The chain: facts numbered without a gap, each sealed with all that was decided for it and with the seal before."""

import sqlite3
from hashlib import sha256

from loyalty_cli.ledger.checks.facts.walk import Walk, Walked, whole_fact
from loyalty_cli.ledger.checks.finding import Findings, say
from loyalty_cli.ledger.facts.chain import seal


class Chain:
    """Computes every seal again; after a wrong one it continues from the recorded one: each break is told once."""

    def __init__(self, conn: sqlite3.Connection, previous: bytes, first: int) -> None:
        self.findings = Findings()
        self._conn = conn
        self._previous = previous
        self._next = first

    def read(self, fact: Walked) -> None:
        """Checks the next fact."""
        if fact.id != self._next:
            self.findings.add(
                f"fact {self._next}", "number", say("fault.number", follows=fact.id, before=self._next - 1)
            )
        self._next = fact.id + 1
        if sha256(self._previous + fact.sealed_text().encode()).digest() != fact.seal and not self._sealed(fact):
            self.findings.add(f"fact {fact.id}", "seal", say("fault.seal"))
        self._previous = fact.seal

    def _sealed(self, fact: Walked) -> bool:
        """The seal of a fact; where SQLite escapes a character in JSON differently, the journal's JSON is used."""
        whole = whole_fact(self._conn, fact.id)
        entries, allocations, extensions, vouchers, tier_changes = whole.rows
        return seal(self._previous, whole.row, entries, allocations, extensions, vouchers, tier_changes) == fact.seal

    def end(self, walk: Walk) -> Findings:
        """All findings, including rows that belong to no fact."""
        for side in walk.sides:
            self.findings.take(side.end())
        return self.findings
