"""One pass over the history for every check that follows it fact by fact."""

import sqlite3
from collections.abc import Mapping

from loyalty_cli.ledger.checks.facts.chain import Chain
from loyalty_cli.ledger.checks.facts.entries import Entries, known_units
from loyalty_cli.ledger.checks.facts.floors import Floors
from loyalty_cli.ledger.checks.facts.walk import Walk
from loyalty_cli.ledger.checks.finding import Findings
from loyalty_cli.ledger.facts.chain import GENESIS
from loyalty_cli.values import Final, NamedTuple

TAIL: Final = 1_000
"""Facts at the end of the chain that a quick look proves."""


class History(NamedTuple):
    """What one reading found, by the name of the check; ``facts`` and ``entries`` that there are, the last seal."""

    facts: int
    entries: int
    seal: bytes
    found: Mapping[str, Findings]


def read_history(conn: sqlite3.Connection, *, quick: bool) -> History:
    """Reads the history through; a quick look reads its end only and proves nothing but the chain there."""
    last, newest = conn.execute("SELECT id, hash FROM facts ORDER BY id DESC LIMIT 1").fetchone() or (0, GENESIS)
    (entry_count,) = conn.execute("SELECT count(*) FROM entries").fetchone()
    start = max(last - TAIL, 0) if quick else 0
    before = conn.execute("SELECT hash FROM facts WHERE id = ?", (start,)).fetchone()
    chain, entries, floors = (
        Chain(conn, before[0] if before else GENESIS, start + 1),
        Entries(known_units(conn)),
        Floors(),
    )
    walk = Walk(conn, start)
    for fact in walk:
        chain.read(fact)
        if not quick:
            entries.read(fact)
            floors.read(fact)
    found = {"chain": chain.end(walk), "entries": entries.findings, "floors": floors.findings}
    return History(last, entry_count, newest, found)
