"""Rewards undone after the member has left with them."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from loyalty_cli.ledger.queries.audit.given import rewards_undone as undone_rewards
from loyalty_cli.reports.audit.checks.by_hand import SOON_MINUTES
from loyalty_cli.reports.audit.checks.finding import Finding, Span, ago, found, told

SLIPS_A_DAY: Final = 2
"""So many rewards undone at once by one operator in a day are typing mistakes; more are worth a look."""


def rewards_undone(span: Span) -> Iterator[Finding]:
    """Rewards undone when the customer had left with them, and many undone by one operator in a day.

    What was taken home as a code is another matter: undone, the code is withdrawn.
    """
    for _, some in groupby(undone_rewards(span.shop.conn, span.first), lambda one: (one.keyed.on, one.keyed.operator)):
        undone = list(some)
        late = [one for one in undone if one.minutes > SOON_MINUTES]
        if not late and len(undone) <= SLIPS_A_DAY:
            continue
        told_of = undone if len(undone) > SLIPS_A_DAY else late
        what = (
            told("audit.reward-undone", ago=ago(round(told_of[0].minutes)))
            if len(told_of) == 1
            else told("audit.rewards-undone", number=len(told_of), late=len(late))
        )
        members = {one.keyed.member_id for one in told_of}
        last = told_of[-1].keyed._replace(member_id=told_of[-1].keyed.member_id if len(members) == 1 else None)
        facts = [number for one in told_of for number in (one.taken, one.keyed.id)]
        yield found(last, "rewards-undone", what, facts, points=sum(one.points for one in told_of) or None)
