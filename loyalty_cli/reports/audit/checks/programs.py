"""The program as it changed: each change is listed; what was given under one of a few moments is to be looked at."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from json import loads
from typing import Any, Final

from loyalty_cli.ledger.store.clauses import STANDS, in_sql
from loyalty_cli.ledger.store.programs import program_of
from loyalty_cli.program.kernel.kinds import GIVING
from loyalty_cli.program.program import Program
from loyalty_cli.reports.audit.checks.finding import KEYED, Finding, Keyed, Span, told
from loyalty_cli.reports.audit.checks.generous import gives_more
from loyalty_cli.reports.program.changes import changes
from loyalty_cli.values import NamedTuple

SHORT: Final = timedelta(days=1)
"""A program that was never used so long was hardly meant."""
_MOST_TOLD: Final = 4


class _Run(NamedTuple):
    """Facts decided one after the other under one program: the first of them, the last, and the time between both.

    The first fact under the next program tells nothing: the shop may have been closed when the file was put back.
    """

    first: Keyed
    last: int
    program_id: int
    before: int | None
    used: timedelta


def program_changes(span: Span) -> Iterator[Finding]:
    """Every change of the program, by the first fact decided under the new one. Who made it is not on record."""
    for run in _runs(span):
        if run.before is not None and run.first.id >= span.first:
            old, new = program_of(span.shop.conn, run.before), program_of(span.shop.conn, run.program_id)
            found = run.first._replace(operator="", member_id=None)
            yield found.found("program", told("audit.program-changed", what=_told(old, new)), look=False)


def short_programs(span: Span) -> Iterator[Finding]:
    """What was given under a program that was used for less than a day, where the one before would have given less."""
    runs = _runs(span)
    lasting = {run.program_id for run in runs if run.used >= SHORT} | {span.shop.recording.program_id}
    before: int | None = None
    for run in runs:
        if run.program_id in lasting:
            before = run.program_id
        elif before is not None and run.last >= span.first:
            yield from _short(span, run, before)


def _short(span: Span, run: _Run, before: int) -> Iterator[Finding]:
    old, new = program_of(span.shop.conn, before), program_of(span.shop.conn, run.program_id)
    rows = span.shop.conn.execute(
        f"SELECT {KEYED}, f.kind, f.body FROM facts f WHERE f.id BETWEEN ? AND ? AND f.kind IN {in_sql(GIVING)}"
        f" AND f.entry_count > 0 AND {STANDS} ORDER BY f.id",
        (max(run.first.id, span.first), run.last),
    )
    given = [Keyed(*row[:5]) for row in rows if gives_more(old, new, row[5], loads(row[6]))]
    if given:
        what = told("audit.short-program", count=len(given), long=_long(run.used), what=_told(old, new))
        one = {(fact.operator, fact.member_id) for fact in given}
        keyed = given[-1] if len(one) == 1 else given[-1]._replace(member_id=None)
        yield keyed.found("short-program", what, [fact.id for fact in given])


def _long(used: timedelta) -> str:
    minutes = max(int(used.total_seconds()) // 60, 0)
    if minutes < 1:
        return told("audit.less-than-a-minute")
    return told("audit.minutes", count=minutes) if minutes < 120 else told("audit.hours", count=minutes // 60)


def _runs(span: Span) -> list[_Run]:
    """All of the ledger, from program to program."""
    rows: list[Any] = span.shop.conn.execute(
        f"SELECT {KEYED}, f.program_id, o.before, f.recorded_at FROM (SELECT id, program_id, lag(program_id)"
        " OVER (ORDER BY id) AS before FROM facts) o JOIN facts f ON f.id = o.id WHERE o.before IS NOT o.program_id"
        " ORDER BY f.id"
    ).fetchall()
    ends = [row[0] - 1 for row in rows[1:]]
    ends += [last for (last,) in span.shop.conn.execute("SELECT max(id) FROM facts") if rows]
    return [
        _Run(Keyed(*row[:5]), end, row[5], row[6], _recorded(span, end) - datetime.fromisoformat(row[7]))
        for row, end in zip(rows, ends, strict=True)
    ]


def _recorded(span: Span, fact_id: int) -> datetime:
    (instant,) = span.shop.conn.execute("SELECT recorded_at FROM facts WHERE id = ?", (fact_id,)).fetchone()
    return datetime.fromisoformat(instant)


def _told(old: Program, new: Program) -> str:
    """``rewards.free-coffee (points 80 → 1), promotions.happy added``, the first few."""
    found = changes(old, new)
    parts = [_part(one) for one in found[:_MOST_TOLD]]
    more = [f"and {len(found) - _MOST_TOLD} more"] if len(found) > _MOST_TOLD else []
    return ", ".join([*parts, *more]) or "its wording"


def _part(change: dict[str, Any]) -> str:
    if change["change"] != "changed":
        return f"{change['part']} {change['change']}"
    keys = [f"{one['key']} {one['before'] or 'none'} → {one['after'] or 'none'}" for one in change["keys"]]
    return f"{change['part']} ({', '.join(keys)})" if keys else str(change["part"])
