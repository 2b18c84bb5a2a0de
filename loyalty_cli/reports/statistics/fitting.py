"""The lowest point of a smooth function of a few positive numbers."""

from collections.abc import Callable, Sequence
from math import exp, log
from typing import Final, TypeAlias

Slope: TypeAlias = Callable[[Sequence[float]], tuple[float, list[float]]]
"""The value of a function and its gradient, at a point of positive numbers."""

_ROUNDS: Final = 500
_TOLERANCE: Final = 1e-10
_STEP: Final = 1.0
"""The longest step in the logarithm of a parameter: it at most trebles in one round."""


def minimise(function: Slope, start: Sequence[float]) -> list[float]:
    """The point where ``function`` is lowest, sought from ``start`` in the logarithms of the parameters.

    Source: Nocedal and Wright (2006), Numerical Optimization, algorithm 6.1 (BFGS) with Armijo backtracking.
    """
    point = [log(value) for value in start]
    size = len(point)
    inverse = _identity(size)
    value, slope = _in_logarithms(function, point)
    for _ in range(_ROUNDS):
        step = _bounded([-sum(inverse[i][j] * slope[j] for j in range(size)) for i in range(size)])
        gain = sum(a * b for a, b in zip(slope, step, strict=True))
        if gain >= 0:
            inverse, step = _identity(size), _bounded([-g for g in slope])
            gain = sum(a * b for a, b in zip(slope, step, strict=True))
        if -gain <= _TOLERANCE * (1 + abs(value)) ** 0.5:
            break
        moved, reached, new_value, new_slope = _backtrack(function, point, step, value, gain)
        turn = [a - b for a, b in zip(new_slope, slope, strict=True)]
        inverse = _updated(inverse, moved, turn)
        finished = abs(value - new_value) <= 1e-15 * abs(value)
        point, value, slope = reached, new_value, new_slope
        if finished:
            break
    return [exp(x) for x in point]


def _in_logarithms(function: Slope, point: Sequence[float]) -> tuple[float, list[float]]:
    plain = [exp(x) for x in point]
    value, slope = function(plain)
    return value, [g * x for g, x in zip(slope, plain, strict=True)]


def _bounded(step: list[float]) -> list[float]:
    longest = max(abs(s) for s in step)
    return step if longest <= _STEP else [s * _STEP / longest for s in step]


def _backtrack(
    function: Slope, point: Sequence[float], step: Sequence[float], value: float, gain: float
) -> tuple[list[float], list[float], float, list[float]]:
    """The step taken, where it leads, and value and gradient there: halved until it is worth its length."""
    length = 1.0
    while True:
        moved = [length * s for s in step]
        reached = [x + m for x, m in zip(point, moved, strict=True)]
        new_value, new_slope = _in_logarithms(function, reached)
        if new_value <= value + 1e-4 * length * gain or length < 1e-8:
            return moved, reached, new_value, new_slope
        length /= 2


def _identity(size: int) -> list[list[float]]:
    return [[float(i == j) for j in range(size)] for i in range(size)]


def _updated(inverse: list[list[float]], moved: Sequence[float], turn: Sequence[float]) -> list[list[float]]:
    """The inverse Hessian after one step; kept where the curvature along it is not positive."""
    size = len(moved)
    curvature = sum(a * b for a, b in zip(moved, turn, strict=True))
    if curvature <= 1e-12:
        return inverse
    pushed = [sum(inverse[i][j] * turn[j] for j in range(size)) for i in range(size)]
    length = 1 + sum(a * b for a, b in zip(turn, pushed, strict=True)) / curvature
    return [
        [
            inverse[i][j] + (length * moved[i] * moved[j] - pushed[i] * moved[j] - moved[i] * pushed[j]) / curvature
            for j in range(size)
        ]
        for i in range(size)
    ]
