"""Purchases keyed with an hour still to come, as for a happy hour that had not begun."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from loyalty_cli.ledger.queries.audit.sales import with_an_hour
from loyalty_cli.reports.audit.checks.finding import Finding, Span, ago, found, told

CLOCKS_APART_MINUTES: Final = 15
"""The clock of a cash register may be ahead of the shop's."""


def hours_ahead(span: Span) -> Iterator[Finding]:
    """Purchases of the day of keying, at an hour more than CLOCKS_APART_MINUTES after that of keying."""
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(span.shop.program.shop.timezone)
    for keyed, recorded_at in with_an_hour(span.shop.conn, span.part) if span.sells_by_hand else ():
        if recorded_at[11:16] == keyed.at:
            continue  # A rehearsed clock records the shop's hour as it is told.
        said = datetime.fromisoformat(f"{keyed.on}T{keyed.at}")
        then = datetime.fromisoformat(recorded_at).astimezone(zone).replace(tzinfo=None)
        minutes = int((said - then).total_seconds()) // 60
        if minutes > CLOCKS_APART_MINUTES:
            yield found(keyed, "hour-ahead", told("audit.hour-ahead", at=keyed.at, ago=ago(minutes)))
