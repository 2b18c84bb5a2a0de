"""Figures of the ledger about each promise, and findings: the input of ``program show`` and ``check``."""

from collections.abc import Mapping
from datetime import date

from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.units import Cents
from loyalty_cli.values import Final, NamedTuple

ENOUGH_DAYS: Final = 30
"""A promise that has stood for fewer days is not measured yet."""
JUDGED_DAYS: Final = 90
"""A promise or a category is called unused after so many days."""
ENOUGH_MEMBERS: Final = 20
"""Shares of fewer members say nothing."""
DEAR_E4: Final = 1_500
"""A share of spend above which what is given back is dear, in ten-thousandths."""


class Pace(NamedTuple):
    """How often a part of the program gave since a day, and its value; without what was taken back."""

    since: date
    times: int = 0
    cents: Cents = 0


class Seen(NamedTuple):
    """Figures of the ledger on a day.

    ``members`` are the active ones, ``tiers`` how many of them are in each tier, ``sold`` the categories of the last 90
    days, ``known_days`` how long facts have been keyed. ``given`` is by part of the program (``challenges.regular``).
    ``club_cents`` is what a membership that has ended brought on average. Without a ledger all are empty.
    """

    today: date
    known_days: int = 0
    members: int = 0
    median_monthly_cents: Cents | None = None
    given: Mapping[str, Pace] = {}
    sold: frozenset[str] = frozenset()
    tiers: Mapping[str, int] = {}
    club_cents: Cents | None = None
    cards_linked: int = 0
    waiting: int = 0

    def measured(self, part: str) -> Pace | None:
        """What a part gave, if it has been in force long enough to measure."""
        pace = self.given.get(part)
        return pace if pace is not None and (self.today - pace.since).days >= ENOUGH_DAYS else None


class Finding(NamedTuple):
    """Something valid but hardly intended: the part of the program, and what is found."""

    part: str
    said: Phrase
