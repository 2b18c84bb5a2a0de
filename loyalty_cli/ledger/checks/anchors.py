"""Heads recorded earlier, inside and outside this file: the ledger must still begin with each."""

import sqlite3
from collections.abc import Iterator

from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.ledger.checks.finding import Finding, say
from loyalty_cli.ledger.facts.chain import GENESIS, seal_of
from loyalty_cli.ledger.facts.heads import LedgerHead


def check_anchors(evidence: Evidence) -> Iterator[Finding]:
    """The heads that exports and backups left in the ledger when they were made."""
    for anchor_id, facts, sealed, kind in evidence.conn.execute(
        "SELECT id, facts, hash, kind FROM anchors ORDER BY id"
    ):
        yield from compare(evidence.conn, f"anchor {anchor_id} ({kind})", LedgerHead(facts, bytes(sealed).hex()))


def check_against(evidence: Evidence) -> Iterator[Finding]:
    """The head given with ``verify --against``."""
    if evidence.against is not None:
        yield from compare(evidence.conn, "the given head", evidence.against)


def compare(conn: sqlite3.Connection, where: str, head: LedgerHead) -> Iterator[Finding]:
    """Whether the ledger begins with all that a head stands for. The chain proves that the seals written are right."""
    seal = seal_of(conn, head.facts)
    if seal is None and head.facts > 0:
        (last,) = conn.execute("SELECT coalesce(max(id), 0) FROM facts").fetchone()
        yield Finding(where, "taken-away", say("fault.taken-away", facts=head.facts, last=last))
    elif not head.seals(seal or GENESIS):
        yield Finding(where, "rewritten", say("fault.rewritten", facts=head.facts))
