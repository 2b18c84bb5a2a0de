"""Geometry of the charts: values in, numbers for SVG out. Words and colours stand in the templates."""

from collections.abc import Sequence
from typing import Final

from loyalty_cli.values import NamedTuple

WIDTH: Final = 520
HEIGHT: Final = 150
LEFT: Final = 44
FOOT: Final = 20
HEAD: Final = 18
_STEPS: Final = (1, 2, 2.5, 5, 10)


class Line(NamedTuple):
    """A line of the grid: where it lies, and the value it stands for."""

    y: float
    value: float


class Bar(NamedTuple):
    """A bar with the middle of its base."""

    x: float
    y: float
    width: float
    height: float
    middle: float


class Bars(NamedTuple):
    """Bars beside each other: those of now, those of before (empty where there are none), and the grid."""

    now: Sequence[Bar]
    before: Sequence[Bar]
    grid: Sequence[Line]


class Part(NamedTuple):
    """A part of a bar that is one whole."""

    x: float
    width: float


def bars(now: Sequence[float], before: Sequence[float] = ()) -> Bars:
    """Two series in pairs, or one, on a grid of at most four lines that begins at nothing."""
    step, top = _scale(max([*now, *before, 0]))
    floor, room = HEIGHT - FOOT, HEIGHT - FOOT - HEAD
    slot = (WIDTH - LEFT) / max(len(now), 1)
    width = slot * (0.36 if before else 0.68)

    def bar(place: int, value: float, offset: float) -> Bar:
        height = room * max(value, 0) / top
        middle = LEFT + slot * (place + 0.5)
        return Bar(
            round(middle + offset, 1), round(floor - height, 1), round(width, 1), round(height, 1), round(middle, 1)
        )

    shown = [bar(place, value, 1 if before else -width / 2) for place, value in enumerate(now)]
    behind = [bar(place, value, -width - 1) for place, value in enumerate(before)]
    lines = [
        Line(round(floor - room * step * index / top, 1), step * index) for index in range(1, round(top / step) + 1)
    ]
    return Bars(shown, behind, lines)


def _scale(most: float) -> tuple[float, float]:
    """The step between lines of the grid, and the value at its top: a few round steps above ``most``."""
    if most <= 0:
        return 1.0, 1.0
    power = 1.0
    while power * 10 <= most / 3:
        power *= 10
    while power > most / 3:
        power /= 10
    step = next(power * factor for factor in _STEPS if power * factor >= most / 3)
    lines = int(most / step) + 1 if most % step else int(most / step)
    return step, step * lines


def stacked(values: Sequence[float]) -> list[Part]:
    """Parts of one bar in proportion to the values."""
    whole = sum(values)
    parts, x = [], 0.0
    for value in values:
        wide = WIDTH * value / whole if whole else 0.0
        parts.append(Part(round(x, 1), round(max(wide - 1, 0), 1)))
        x += wide
    return parts
