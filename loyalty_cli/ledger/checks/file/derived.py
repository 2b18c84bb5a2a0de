"""Derived rows, and the counts of imported files."""

from collections.abc import Iterator

from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.ledger.checks.finding import Finding, Question, ask, say
from loyalty_cli.ledger.store.rebuild import DERIVED, Difference, differences
from loyalty_cli.values import Final

_BATCHES: Final = Question(
    "rows",
    "SELECT 'batch ' || id, rows, accepted, unchanged, rejected FROM batches"
    " WHERE rows <> accepted + unchanged + rejected",
)
_NO_BATCH: Final = Question(
    "batch",
    "SELECT 'fact ' || id, batch_id FROM facts WHERE batch_id IS NOT NULL AND batch_id NOT IN (SELECT id FROM batches)",
)


def check_derived(evidence: Evidence) -> Iterator[Finding]:
    """Balances, lots and standings, row for row."""
    for derived in DERIVED:
        yield from map(_finding, differences(evidence.conn, derived))


def _finding(one: Difference) -> Finding:
    where = f"{one.table} {' '.join(map(str, one.key))}"
    return Finding(where, one.table, say("fault.derived", stands=_shown(one.stands), right=_shown(one.right)))


def _shown(row: tuple[object, ...] | None) -> str:
    return say("fault.no-row") if row is None else " ".join(map(str, row))


def check_batches(evidence: Evidence) -> Iterator[Finding]:
    """Every row of a file is accepted, unchanged or rejected; every fact of a file names one that was brought in."""
    yield from ask(evidence.conn, _BATCHES, _NO_BATCH)
