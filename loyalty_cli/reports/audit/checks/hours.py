"""Purchases keyed with an hour that was still to come: a happy hour for who came before it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from loyalty_cli.reports.audit.checks.finding import Finding, Span, ago, told

CLOCKS_APART_MINUTES: Final = 15
"""The clock of a cash register may be ahead of the shop's."""


def hours_ahead(span: Span) -> Iterator[Finding]:
    """Purchases of the day of keying, at an hour more than CLOCKS_APART_MINUTES after that of keying."""
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(span.shop.program.shop.timezone)
    for keyed, (recorded_at,) in span.facts(
        "f.kind = 'purchase' AND f.at_time IS NOT NULL AND f.on_date = f.keyed_on", "f.recorded_at"
    ):
        if recorded_at[11:16] == keyed.at:
            continue  # A rehearsed clock records the shop's hour as it is told.
        said = datetime.fromisoformat(f"{keyed.on}T{keyed.at}")
        then = datetime.fromisoformat(recorded_at).astimezone(zone).replace(tzinfo=None)
        minutes = int((said - then).total_seconds()) // 60
        if minutes > CLOCKS_APART_MINUTES:
            yield keyed.found("hour-ahead", told("audit.hour-ahead", at=keyed.at, ago=ago(minutes)))
