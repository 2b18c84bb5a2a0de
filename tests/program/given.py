"""What the tests of the rules begin with: a day, a member, a café, and what they hold."""

from collections.abc import Iterator
from datetime import date

from loyalty_cli.program.kernel.facts import POINTS, Lot, When
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.promises.buying.stamp_cards import StampCard
from loyalty_cli.program.promises.buying.tiers import Tier

TODAY = date(2026, 11, 21)
WHEN = When(TODAY, TODAY)
LAST = date(2027, 11, 30)
"""The last day of what is given today."""
EARNED_ON = date(2026, 8, 2)
TIERS = (Tier("Bronze"), Tier("Silver", 20_000), Tier("Gold", 50_000))
MEMBER = Standing(1, "Bronze", "Bronze")
"""The member is in the lowest of them, and has nothing."""
COFFEES = StampCard("c", "Coffee card", "free", category="coffee", boxes=3)


def codes() -> Iterator[str]:
    """The codes of new vouchers, in order."""
    yield from (f"CODE-{number}" for number in range(1, 99))


def lot(number: int, left: int, unit: str = POINTS, last: date | None = LAST) -> Lot:
    """What is left of a hundred that came by the entry of this number."""
    return Lot(number, unit, 100, left, last, number, EARNED_ON)
