"""Rewards that were handed over and taken back on paper alone."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from loyalty_cli.reports.audit.checks.by_hand import SOON_MINUTES
from loyalty_cli.reports.audit.checks.finding import BY_HAND, KEYED, TAKEN, Finding, Keyed, Span, ago, told
from loyalty_cli.units import Points
from loyalty_cli.values import NamedTuple

SLIPS_A_DAY: Final = 2
"""So many rewards undone at once by one operator in a day are slips of the finger; more are worth a look."""


class _Undone(NamedTuple):
    """A reward undone: the fact that undid it, the fact undone, after how many minutes, and the points given back."""

    keyed: Keyed
    taken: int
    minutes: float
    points: Points


def rewards_undone(span: Span) -> Iterator[Finding]:
    """Rewards undone when the customer had left with them, and many undone by one operator in a day.

    What was taken home as a code is another matter: undone, the code is withdrawn.
    """
    for _, some in groupby(_undone(span), lambda one: (one.keyed.on, one.keyed.operator)):
        undone = list(some)
        late = [one for one in undone if one.minutes > SOON_MINUTES]
        if not late and len(undone) <= SLIPS_A_DAY:
            continue
        found = undone if len(undone) > SLIPS_A_DAY else late
        what = (
            told("audit.reward-undone", ago=ago(round(found[0].minutes)))
            if len(found) == 1
            else told("audit.rewards-undone", number=len(found), late=len(late))
        )
        members = {one.keyed.member_id for one in found}
        last = found[-1].keyed._replace(member_id=found[-1].keyed.member_id if len(members) == 1 else None)
        facts = [number for one in found for number in (one.taken, one.keyed.id)]
        yield last.found("rewards-undone", what, facts, points=sum(one.points for one in found) or None)


def _undone(span: Span) -> list[_Undone]:
    """By day and operator, in the order in which they were undone."""
    rows = span.shop.conn.execute(
        f"SELECT {KEYED}, r.id, (julianday(f.recorded_at) - julianday(r.recorded_at)) * 1440,"
        " coalesce((SELECT sum(amount) FROM entries e WHERE e.fact_id = f.id AND e.unit = 'points'), 0)"
        " FROM facts f JOIN facts r ON r.id = f.reverses"
        f" WHERE f.id >= ? AND f.kind = 'undo' AND {BY_HAND} AND r.kind IN {TAKEN} AND NOT EXISTS"
        " (SELECT 1 FROM vouchers v WHERE v.fact_id = r.id AND v.source = 'redemption')"
        " ORDER BY f.keyed_on, coalesce(f.operator, ''), f.id",
        (span.first,),
    )
    return [_Undone(Keyed(*row[:5]), *row[5:]) for row in rows]
