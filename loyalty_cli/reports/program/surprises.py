"""The effect of surprises: who came again of those given one, against those held out."""

from collections.abc import Collection
from datetime import date, timedelta
from math import ceil
from typing import Any, Final

from loyalty_cli.ledger.queries.gifts.surprises import Drawn, drawn_since
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.promises.regulars.surprises import surprises_of
from loyalty_cli.reports.as_of import day_of
from loyalty_cli.reports.insight.asked import Asked
from loyalty_cli.reports.insight.clients import Book
from loyalty_cli.reports.insight.figure import ENOUGH_FOR_AN_ARM
from loyalty_cli.reports.statistics.proportions import Z95, newcombe

Z80: Final = 0.8416212335729143
"""The 80th percentile of the standard normal distribution: four of five true differences are found."""
USUAL_DAYS: Final = 60
"""Days counted for a surprise that the program no longer has."""


def surprises(shop: OpenShop, asked: Asked) -> dict[str, Any]:
    """``surprises``: each of them, analysed as drawn: a gift that was undone stays in its arm. Raises DateOutOfRange.

    Each: ``id, name, days, given, given_came, held, held_came`` (members drawn at least ``days`` ago, and those of them
    who came within as many), ``running`` (drawn since), ``difference, low, high`` (of the shares, with Newcombe's
    interval; null without an arm), ``enough``, ``wanted`` (members an arm needs), ``cost_cents`` of gifts that stand.
    """
    on = day_of(shop, asked.until or asked.as_of)
    since = asked.since or date.min
    book = Book(shop, on)
    drawn: dict[str, list[Drawn]] = {}
    for row in drawn_since(shop.conn, since, on):
        drawn.setdefault(row.id, []).append(row)
    known = {one.id: (one.name, one.measure_days) for one in surprises_of(shop.program)}
    names = dict.fromkeys((*known, *drawn))
    rows = [_row(book, name, *known.get(name, (name, USUAL_DAYS)), drawn.get(name, ())) for name in names]
    return {"as_of": on.isoformat(), "surprises": rows}


def _row(book: Book, name: str, shown: str, days: int, drawn: Collection[Drawn]) -> dict[str, Any]:
    measured = [row for row in drawn if row.on + timedelta(days=days) <= book.on]
    given = [_came(book, row, days) for row in measured if row.given]
    held = [_came(book, row, days) for row in measured if not row.given]
    row: dict[str, Any] = {
        "id": name,
        "name": shown,
        "days": days,
        "given": len(given),
        "given_came": sum(given),
        "held": len(held),
        "held_came": sum(held),
        "running": len(drawn) - len(measured),
        "difference": None,
        "low": None,
        "high": None,
        "enough": min(len(given), len(held)) >= ENOUGH_FOR_AN_ARM,
        "wanted": wanted(sum(given), len(given), sum(held), len(held)),
        "cost_cents": sum(row.cost_cents for row in drawn if row.given and not row.undone),
    }
    if given and held:
        found = newcombe(sum(given), len(given), sum(held), len(held))
        row |= {"difference": found.value, "low": found.low, "high": found.high}
    return row


def _came(book: Book, row: Drawn, days: int) -> bool:
    """Whether a member came within so many days after the draw."""
    home, first = book.homes.get(row.member_id, row.member_id), row.on.toordinal()
    return any(first < day <= first + days for day in book.visited.get(home, ()))


def wanted(came: int, many: int, other_came: int, other_many: int) -> int:
    """How many an arm needs for the difference seen to be told from chance: at 95 %, four times of five.

    Never less than ENOUGH_FOR_AN_ARM; that, too, where no difference is seen. n = (1.96 + 0.84)² × (p₁q₁ + p₂q₂) ÷
    (p₁ − p₂)².
    """
    if not many or not other_many:
        return ENOUGH_FOR_AN_ARM
    one, other = came / many, other_came / other_many
    if one == other:
        return ENOUGH_FOR_AN_ARM
    spread = one * (1 - one) + other * (1 - other)
    return max(ENOUGH_FOR_AN_ARM, ceil((Z95 + Z80) ** 2 * spread / (one - other) ** 2))
