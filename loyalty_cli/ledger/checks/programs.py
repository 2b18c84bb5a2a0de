"""The programs recorded with the facts: each is what its digest says, and can be read."""

import json
import sqlite3
from collections.abc import Iterator

from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.ledger.checks.finding import Finding, say
from loyalty_cli.ledger.checks.recorded import program_in, recorded_programs
from loyalty_cli.ledger.facts.chain import digest
from loyalty_cli.ledger.facts.texts import wrong_texts


def check_programs(evidence: Evidence) -> Iterator[Finding]:
    """Digests, texts and settings of all programs; tiers that members moved between."""
    for program_id, sealed, text in evidence.conn.execute("SELECT id, digest, canonical_json FROM programs"):
        if digest(str(text).encode("utf-8", "surrogatepass")) != sealed:
            yield Finding(f"program {program_id}", "digest", say("fault.digest"))
        if program_in(text) is None:
            yield Finding(f"program {program_id}", "program", say("fault.no-program"))
    for source, settings in evidence.conn.execute("SELECT source_digest, settings_json FROM program_sources"):
        if not _is_object(settings):
            yield Finding(f"program source {str(source)[:12]}", "settings", say("fault.settings"))
    yield from _unknown_tiers(evidence.conn)


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def _unknown_tiers(conn: sqlite3.Connection) -> Iterator[Finding]:
    known = {tier.name for program in recorded_programs(conn).values() for tier in program.tiers}
    # An undo may say again which tier a member is in, with the day on which it began.
    query = "SELECT id, before, after, fact_id IN (SELECT by_fact FROM undone) FROM tier_changes"
    for change_id, before, after, again in conn.execute(query):
        if (before == after and not again) or not {before, after} <= known:
            what = say("fault.tier", before=before, after=after)
            yield Finding(f"tier change {change_id}", "tier", what)


def check_texts(evidence: Evidence) -> Iterator[Finding]:
    """Free text against the digest that its fact seals."""
    for fact_id, field, what in wrong_texts(evidence.conn):
        yield Finding(f"fact {fact_id}", "text", f"{field} {what}")
