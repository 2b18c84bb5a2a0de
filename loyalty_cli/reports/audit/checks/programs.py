"""Changes of the program: each is listed; gifts under a program used only briefly are a finding."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from loyalty_cli.ledger.queries.audit.records import Run, given_between
from loyalty_cli.ledger.store.programs import program_of
from loyalty_cli.program.program import Program
from loyalty_cli.program.registry import in_file_order
from loyalty_cli.reports.audit.checks.finding import Finding, Span, found, told
from loyalty_cli.reports.program.changes import changes

SHORT: Final = timedelta(days=1)
"""A program that was never used so long was probably a mistake."""
_MOST_TOLD: Final = 4


def program_changes(span: Span) -> Iterator[Finding]:
    """Every change of the program, by the first fact decided under the new one. Who made it is not on record."""
    for run in span.runs:
        if run.before is not None and run.first.id >= span.first:
            old, new = program_of(span.shop.conn, run.before), program_of(span.shop.conn, run.program_id)
            keyed = run.first._replace(operator="", member_id=None)
            yield found(keyed, "program", told("audit.program-changed", what=_told(old, new)), look=False)


def short_programs(span: Span) -> Iterator[Finding]:
    """What was given under a program that was used for less than a day, where the one before would have given less."""
    runs = span.runs
    lasting = {run.program_id for run in runs if run.used >= SHORT} | {span.shop.recording.program_id}
    before: int | None = None
    for run in runs:
        if run.program_id in lasting:
            before = run.program_id
        elif before is not None and run.last >= span.first:
            yield from _short(span, run, before)


def _short(span: Span, run: Run, before: int) -> Iterator[Finding]:
    old, new = program_of(span.shop.conn, before), program_of(span.shop.conn, run.program_id)
    facts = given_between(span.shop.conn, max(run.first.id, span.first), run.last)
    given = [keyed for keyed, kind, body in facts if gives_more(old, new, kind, body)]
    if given:
        what = told("audit.short-program", count=len(given), long=_long(run.used), what=_told(old, new))
        one = {(fact.operator, fact.member_id) for fact in given}
        keyed = given[-1] if len(one) == 1 else given[-1]._replace(member_id=None)
        yield found(keyed, "short-program", what, [fact.id for fact in given])


def _long(used: timedelta) -> str:
    minutes = max(int(used.total_seconds()) // 60, 0)
    if minutes < 1:
        return told("audit.less-than-a-minute")
    return told("audit.minutes", count=minutes) if minutes < 120 else told("audit.hours", count=minutes // 60)


def _told(old: Program, new: Program) -> str:
    """``rewards.free-coffee (points 80 → 1), promotions.happy added``, the first few."""
    changed = changes(old, new)
    parts = [_part(one) for one in changed[:_MOST_TOLD]]
    if len(changed) > _MOST_TOLD:
        parts.append(told("audit.and-more", count=len(changed) - _MOST_TOLD))
    return ", ".join(parts) or told("audit.its-wording")


def _part(change: dict[str, Any]) -> str:
    if change["change"] != "changed":
        return f"{change['part']} {told('label.change.' + change['change'])}"
    none = told("label.none")
    keys = [f"{one['key']} {one['before'] or none} → {one['after'] or none}" for one in change["keys"]]
    return f"{change['part']} ({', '.join(keys)})" if keys else str(change["part"])


def gives_more(old: Program, new: Program, kind: str, body: Mapping[str, Any]) -> bool:
    """Whether a fact of that kind may have been given more under the new program than the old one would have given."""
    what = str(body.get("reward", ""))
    return any(one.gives_more(old, new, what) for one in in_file_order((old, new)) if kind in one.kinds)
