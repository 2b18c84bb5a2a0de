"""Checks that need to know the promises and the program file."""

from collections.abc import Iterable, Iterator

from loyalty_cli.config import settings
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.ledger.checks.finding import Finding, say
from loyalty_cli.ledger.checks.recorded import program_in, recorded_programs
from loyalty_cli.ledger.facts.chain import digest
from loyalty_cli.ledger.facts.given import Record
from loyalty_cli.ledger.store.programs import source_texts
from loyalty_cli.program import registry
from loyalty_cli.program.kernel.promise import Promise
from loyalty_cli.program.program import Program


def check_limits(evidence: Evidence) -> Iterator[Finding]:
    """Every reward taken for points, against its stock and the member's share under the program of that day."""
    return _beyond(evidence, (registry.promise(registry.MODULES["rewards"]),))


def check_gifts(evidence: Evidence) -> Iterator[Finding]:
    """What every other promise gave, against its own limits: gifts, friends, thanks."""
    rewards = registry.promise(registry.MODULES["rewards"])
    return _beyond(evidence, (one for one in registry.every() if one is not rewards))


def _beyond(evidence: Evidence, promises: Iterable[Promise]) -> Iterator[Finding]:
    programs = recorded_programs(evidence.conn)
    for promise in promises:
        for breach in promise.limits(programs, Record(evidence.conn)):
            yield Finding(breach.where, breach.rule, str(breach.what))


def check_program_file(evidence: Evidence) -> Iterator[Finding]:
    """The text of the program file gives the program and the settings that the ledger has recorded for it."""
    source = evidence.program_file
    if source is None:
        return
    row = source_texts(evidence.conn, digest(source))
    if row is None:
        return
    from loyalty_cli.config.loader import load

    try:
        loaded = load(source)
    except LoyaltyError as error:
        yield Finding("program file", "program-file", say("fault.file-unread", error=error.message))
        return
    if not _same(program_in(row[0]), loaded.program) or settings.from_json(row[1]) != loaded.settings:
        yield Finding("program file", "program-file", say("fault.file-other"))


def _same(kept: Program | None, read: Program) -> bool:
    """Whether a program was kept as it is read, but for earlier names, which are kept with it."""
    if kept is None or kept == read:
        return kept == read
    from loyalty_cli.program.renames import carried_on

    read = carried_on(kept, read)
    bare = [one._replace(tiers=tuple(tier._replace(was=()) for tier in one.tiers)) for one in (kept, read)]
    return bare[0] == bare[1]
