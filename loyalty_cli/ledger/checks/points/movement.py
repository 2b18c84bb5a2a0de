"""The movement of points, month by month, against what is booked and what members hold."""

from collections.abc import Iterator
from datetime import date

from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.ledger.checks.finding import Finding, say
from loyalty_cli.ledger.queries.movement import FLOWS, flows
from loyalty_cli.values import Final

_BOOKED: Final = "SELECT substr(on_date, 1, 7), sum(amount) FROM entries WHERE unit = 'points' GROUP BY 1 ORDER BY 1"
_KEPT: Final = "SELECT coalesce(sum(amount), 0) FROM balances WHERE unit = 'points'"


def check_movement(evidence: Evidence) -> Iterator[Finding]:
    """Each month closes with what is booked; the last one with what members hold."""
    moved, closing, booked = flows(evidence.conn, date.max), 0, 0
    sums = dict(evidence.conn.execute(_BOOKED).fetchall())
    for month in sorted({*moved, *sums}):
        told = moved[month] if month in moved else dict.fromkeys(FLOWS, 0)
        opening, booked = closing, booked + sums.get(month, 0)
        closing = opening + told["issued"] - told["used"] - told["lapsed"] + told["corrected"]
        if closing != booked:
            what = say("fault.month", opening=opening, booked=booked, **{flow: told[flow] for flow in FLOWS})
            yield Finding(f"month {month}", "movement", what)
            closing = booked
    (kept,) = evidence.conn.execute(_KEPT).fetchone()
    if kept != closing:
        yield Finding("points", "movement", say("fault.points-close", closing=closing, kept=kept))
