"""A figure of the field: value, numerator and denominator, interval, and whether it can carry a conclusion."""

from typing import Any, Final

from loyalty_cli.reports.statistics.proportions import wilson
from loyalty_cli.values import NamedTuple

ENOUGH_FOR_A_SHARE: Final = 30
ENOUGH_ANSWERS: Final = 20
ENOUGH_FOR_A_CELL: Final = 10
ENOUGH_FOR_AN_ARM: Final = 50
ENOUGH_FOR_MONEY: Final = 100
ENOUGH_FOR_GROUPS: Final = 25


class Figure(NamedTuple):
    """``value`` is a fraction of 1, cents, points of a score or a count, as ``id`` says; None where nothing is known.

    ``low`` and ``high`` bound a share at 95 %. ``enough`` says that it can carry a conclusion.
    """

    id: str
    value: float | int | None = None
    numerator: float | int | None = None
    denominator: int | None = None
    low: float | None = None
    high: float | None = None
    enough: bool = False

    def document(self) -> dict[str, Any]:
        """The figure as JSON."""
        return self._asdict()


def share(name: str, part: int, whole: int, least: int = ENOUGH_FOR_A_SHARE) -> Figure:
    """``part`` of ``whole``, with Wilson's interval; too few below ``least``."""
    if whole <= 0:
        return Figure(name, None, part, whole)
    if not 0 <= part <= whole:
        return Figure(name, part / whole, part, whole)
    value, low, high = wilson(part, whole)
    return Figure(name, value, part, whole, low, high, whole >= least)


def ratio(name: str, part: float, whole: int, *, enough: bool = True) -> Figure:
    """``part`` for each of ``whole``."""
    return Figure(name, part / whole, part, whole, enough=enough) if whole else Figure(name, None, part, whole)


def money(name: str, cents: int, whole: int, *, enough: bool = True) -> Figure:
    """Cents for each of ``whole``, to the nearest cent."""
    value = (2 * cents + whole) // (2 * whole) if whole else None
    return Figure(name, value, cents, whole, enough=enough and bool(whole))
