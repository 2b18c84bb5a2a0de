"""The chain: facts numbered without a gap, each sealed with all that was decided for it and with the seal before."""

from loyalty_cli.ledger.chain import seal
from loyalty_cli.ledger.checks.finding import Findings
from loyalty_cli.ledger.checks.walk import Walk, Walked


class Chain:
    """Computes every seal again; after a wrong one it goes on from the written one, so that each break is told once."""

    def __init__(self, previous: bytes, first: int) -> None:
        self.findings = Findings()
        self._previous = previous
        self._next = first

    def read(self, fact: Walked) -> None:
        """One more fact."""
        told = fact.told
        fact_id = told[0]
        if fact_id != self._next:
            self.findings.add(f"fact {self._next}", "number", f"is missing: fact {fact_id} follows {self._next - 1}")
        self._next = fact_id + 1
        expected = seal(
            self._previous, told, fact.entries, fact.allocations, fact.extensions, fact.vouchers, fact.tier_changes
        )
        if expected != fact.seal:
            what = "its seal does not fit: it was changed, or what was decided for it, or the fact before it"
            self.findings.add(f"fact {fact_id}", "seal", what)
        self._previous = fact.seal

    def end(self, walk: Walk) -> Findings:
        """All that was found, rows that belong to no fact among it."""
        for side in walk.sides:
            self.findings.take(side.end())
        return self.findings
