"""Checks that need to know what a shopkeeper does: limits of rewards, the program file."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, TypeAlias

from loyalty_cli.config import settings
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.ledger.checks.finding import Finding, Question, ask
from loyalty_cli.ledger.checks.recorded import program_in, recorded_programs
from loyalty_cli.ledger.facts.chain import digest
from loyalty_cli.operations.kernel.offers import period_of
from loyalty_cli.program.kernel.facts import REWARD
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.rewards import Reward

Counts: TypeAlias = dict[tuple[str, int], dict[str, int]]

_GIVEN: Final = """
    SELECT e.fact_id, e.member_id, e.unit, e.amount, e.rule, e.on_date, e.counts_on, f.kind, f.program_id,
      CASE f.kind WHEN 'redemption' THEN json_extract(f.body, '$.reward') END
    FROM entries e JOIN facts f ON f.id = e.fact_id WHERE e.unit IN (SELECT value FROM json_each(?)) ORDER BY e.id
    """
_CELEBRATED: Final = (
    "SELECT f.id, f.kind, f.member_id, f.on_date, json_extract(f.body, '$.year'), json_extract(f.body, '$.from'),"
    " (SELECT r.body FROM facts r WHERE r.id = f.reverses AND r.kind = 'merge') FROM facts f"
    " WHERE f.kind IN ('birthday', 'merge', 'undo') ORDER BY f.id"
)
_BROUGHT: Final = (
    "SELECT f.id, f.member_id, substr(f.on_date, 1, 4), f.program_id,"
    " coalesce((SELECT u.id FROM facts u WHERE u.reverses = f.id AND u.kind = 'undo'), 0) FROM facts f"
    " WHERE f.kind = 'referral' AND json_extract(f.body, '$.side') = 'referrer' ORDER BY f.id"
)
_REFERRALS: Final = Question(
    "referral",
    "was a friend brought along {1} times, and {2} paid each time",
    "SELECT 'member ' || json_extract(body, '$.friend') AS friend, count(*), json_extract(body, '$.side') AS side"
    " FROM facts f WHERE kind = 'referral' AND side <> 'step' AND NOT EXISTS"
    " (SELECT 1 FROM facts u WHERE u.reverses = f.id AND u.kind = 'undo') GROUP BY friend, side HAVING count(*) > 1",
)
_ENGAGED: Final = (
    "SELECT f.id, f.member_id, f.on_date, f.program_id, json_extract(f.body, '$.id'),"
    " coalesce((SELECT min(u.id) FROM facts u WHERE u.reverses = f.id AND (u.kind = 'undo'"
    "   OR u.kind = 'approval' AND NOT json_extract(u.body, '$.approved'))), 0)"
    " FROM facts f WHERE f.kind = 'engagement' ORDER BY f.id"
)


def check_gifts(evidence: Evidence) -> Iterator[Finding]:
    """One birthday gift a person and year, one referral a friend, friends and thanks within their limits."""
    yield from _birthdays(evidence)
    yield from ask(evidence.conn, _REFERRALS)
    programs = recorded_programs(evidence.conn)
    yield from _brought(evidence, programs)
    yield from _thanks(evidence, programs)


def _birthdays(evidence: Evidence) -> Iterator[Finding]:
    """Gifts of one calendar year, or for one birthday, to one person: records that were merged then are one."""
    into: dict[int, int] = {}
    gifts: list[tuple[int, str, int]] = []
    for fact_id, kind, member_id, on, year, goes, separated in evidence.conn.execute(_CELEBRATED):
        if kind == "merge":
            into[goes] = member_id
        elif kind == "undo" and separated:
            into.pop(json.loads(separated)["from"], None)
        elif kind == "birthday":
            before = [(day, what) for who, day, what in gifts if _home(into, who) == _home(into, member_id)]
            if any(day[:4] == on[:4] for day, _ in before):
                yield Finding(f"fact {fact_id}", "birthday", f"is a second birthday gift in {on[:4]}")
            elif any(what == year for _, what in before):
                yield Finding(f"fact {fact_id}", "birthday", f"honours the birthday of {year} a second time")
            gifts.append((member_id, on, year))


def _home(into: dict[int, int], member_id: int) -> int:
    seen = {member_id}
    while (after := into.get(member_id)) is not None and after not in seen:
        member_id = after
        seen.add(after)
    return member_id


def _brought(evidence: Evidence, programs: Mapping[int, Program]) -> Iterator[Finding]:
    """Friends that one member was paid for in a calendar year, against the most of the program of that day."""
    paid: dict[tuple[int, str], list[int]] = {}
    for fact_id, member_id, year, program_id, undone_by in evidence.conn.execute(_BROUGHT):
        before = paid.setdefault((member_id, year), [])
        program = programs.get(program_id)
        times = sum(1 for gone in before if not 0 < gone < fact_id)
        if program is not None and program.referral is not None and times >= program.referral.per_year:
            what = f"pays for a friend beyond the {program.referral.per_year} of {year}"
            yield Finding(f"fact {fact_id}", "referral", what)
        before.append(undone_by)


def _thanks(evidence: Evidence, programs: Mapping[int, Program]) -> Iterator[Finding]:
    thanked: dict[tuple[int, str], list[tuple[str, int]]] = {}
    for fact_id, member_id, on, program_id, what, undone_by in evidence.conn.execute(_ENGAGED):
        before = thanked.setdefault((member_id, what), [])
        program = programs.get(program_id)
        engagement = next((one for one in program.engagements if one.id == what), None) if program else None
        if engagement is not None and engagement.per_member is not None:
            first, last = (day.isoformat() for day in period_of(engagement.period, date.fromisoformat(on)))
            times = sum(1 for day, gone in before if first <= day <= last and not 0 < gone < fact_id)
            if times >= engagement.per_member:
                told = f"thanks for {what!r} who was thanked {times} times in this {engagement.period}"
                yield Finding(f"fact {fact_id}", "engagement", f"{told}, of {engagement.per_member} at most")
        before.append((on, undone_by))


def check_limits(evidence: Evidence) -> Iterator[Finding]:
    """Every reward taken for points, against its stock and the member's share under the program of that day."""
    programs = recorded_programs(evidence.conn)
    limited = {
        (program_id, reward.id): reward
        for program_id, program in programs.items()
        for reward in program.rewards
        if reward.stock is not None or reward.per_member is not None
    }
    units = sorted({REWARD + reward_id for _, reward_id in limited})
    in_all: dict[str, int] = {}
    by_member: Counts = {}
    redeemed = 0
    for fact_id, member_id, unit, amount, rule, on, counts_on, kind, program_id, wanted in evidence.conn.execute(
        _GIVEN, (json.dumps(units),)
    ):
        counts = by_member.setdefault((unit, member_id), {})
        reward = limited.get((program_id, wanted))
        if kind == "redemption" and rule == "reward" and reward and unit == REWARD + wanted and fact_id != redeemed:
            redeemed = fact_id
            yield from _beyond(reward, fact_id, in_all.get(unit, 0), _in_period(reward, counts, on))
        in_all[unit] = in_all.get(unit, 0) + amount
        counts[counts_on] = counts.get(counts_on, 0) + amount


def _in_period(reward: Reward, counts: dict[str, int], on: str) -> int:
    first, last = (day.isoformat() for day in period_of(reward.period, date.fromisoformat(on)))
    return sum(count for day, count in counts.items() if first <= day <= last)


def _beyond(reward: Reward, fact_id: int, in_all: int, to_member: int) -> Iterator[Finding]:
    if reward.stock is not None and in_all >= reward.stock:
        yield Finding(
            f"fact {fact_id}", "stock", f"gives {reward.id!r}, of which {in_all} of {reward.stock} were given"
        )
    if reward.per_member is not None and to_member >= reward.per_member:
        what = f"gives {reward.id!r} to who had {to_member} in this {reward.period}, of {reward.per_member} at most"
        yield Finding(f"fact {fact_id}", "share", what)


def check_program_file(evidence: Evidence) -> Iterator[Finding]:
    """The text of the program file gives the program and the settings that the ledger has recorded for it."""
    source = evidence.program_file
    if source is None:
        return
    row = evidence.conn.execute(
        "SELECT p.canonical_json, s.settings_json FROM program_sources s JOIN programs p ON p.id = s.program_id"
        " WHERE s.source_digest = ?",
        (digest(source),),
    ).fetchone()
    if row is None:
        return
    from loyalty_cli.config.loader import load

    try:
        loaded = load(source)
    except LoyaltyError as error:
        yield Finding("program file", "program-file", f"was read once and can not be read now: {error.message}")
        return
    if not _same(program_in(row[0]), loaded.program) or settings.from_json(row[1]) != loaded.settings:
        yield Finding("program file", "program-file", "is kept in the ledger as another program than it holds")


def _same(kept: Program | None, read: Program) -> bool:
    """Whether a program was kept as it is read, but for the earlier names of tiers, which are kept with it."""
    if kept is None or tuple(kept.tiers) == tuple(read.tiers):
        return kept == read
    bare = [one._replace(tiers=tuple(tier._replace(was=()) for tier in one.tiers)) for one in (kept, read)]
    return bare[0] == bare[1]
