"""Opening balances of a row of customers, and the range of its spend."""

from collections.abc import Iterable
from datetime import date

from loyalty_cli.intake.rows.customer_row import CustomerRow
from loyalty_cli.program.decisions.members.opening import Opening
from loyalty_cli.program.promises.buying.tiers import TierRules, window_start
from loyalty_cli.units import add_months, next_day


def opening_of(row: CustomerRow, spend_until: date | None) -> Opening:
    """The balances of a row, whether or not any of it was honoured before."""
    return Opening(
        row.points or 0,
        row.credit_cents or 0,
        row.spend_cents or 0,
        spend_until,
        dict(row.stamps),
        row.lots if sum(points for points, _ in row.lots) == row.points else (),
        exact=bool(row.ours),
    )


def less(whole: Opening, done: Iterable[str]) -> Opening:
    """What of the balances is not of the units that are ``done``."""
    honoured = set(done)
    return Opening(
        0 if "points" in honoured else whole.points,
        0 if "credit" in honoured else whole.credit_cents,
        0 if "spend" in honoured else whole.spend_cents,
        whole.spend_until,
        {card: count for card, count in whole.stamps.items() if f"stamps:{card}" not in honoured},
        () if "points" in honoured else whole.lots,
        whole.exact,
    )


def spent_until(rules: TierRules, row: CustomerRow, on: date, months: int | None) -> date | None:
    """The day for which the spend of a row counts, where all of it was spent in the tier window of ``on``.

    Its range begins with the first visit, or as many ``months`` before as its column names. None where that is not
    known, or before the window: part of the spend would count that does not.
    """
    if row.ours:
        return row.last_visit_on
    since = next_day(add_months(on, -months)) if months else row.joined_on
    until = row.last_visit_on or (on if months else None)
    return until if since is not None and until is not None and since >= window_start(rules, on) else None
