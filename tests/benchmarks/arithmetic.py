"""What is made of the timings: medians, ratios pair by pair, and whether a row is within its budget."""

from collections.abc import Sequence
from statistics import median
from typing import Literal, NamedTuple, TypeAlias

Unit: TypeAlias = Literal["s", "MiB"]
Verdict: TypeAlias = Literal["ok", "over", "shown"]


class Timing(NamedTuple):
    """One finished process: seconds on the clock, seconds of processor, its largest memory in KiB."""

    wall_s: float
    cpu_s: float
    peak_kib: int


class Timed(NamedTuple):
    """Ours and the floor, one right after the other."""

    ours: Timing
    floor: Timing


class Pair(NamedTuple):
    """One figure of ours, and the floor's."""

    ours: float
    floor: float


class Result(NamedTuple):
    """A row of the table. ``budget`` is the largest ratio allowed, None where the row only shows how cost grows.

    ``cpu_ratio`` compares seconds of processor: on a machine that others use, what remains when they are left out.
    """

    name: str
    what: str
    against: str
    scale: str
    unit: Unit
    ours: float
    floor: float
    ratio: float
    budget: float | None
    runs: int
    cpu_ratio: float | None = None

    @property
    def verdict(self) -> Verdict:
        """Over means more than the budget as it is printed: with two decimals."""
        if self.budget is None:
            return "shown"
        return "over" if round(self.ratio, 2) > self.budget else "ok"


def walls(timed: Sequence[Timed]) -> list[Pair]:
    """Seconds on the clock."""
    return [Pair(ours.wall_s, floor.wall_s) for ours, floor in timed]


def processors(timed: Sequence[Timed]) -> list[Pair]:
    """Seconds of processor."""
    return [Pair(ours.cpu_s, floor.cpu_s) for ours, floor in timed]


def peaks(timed: Sequence[Timed]) -> list[Pair]:
    """Largest memory in MiB."""
    return [Pair(ours.peak_kib / 1024, floor.peak_kib / 1024) for ours, floor in timed]


def ratio_of(pairs: Sequence[Pair]) -> float:
    """The median of the ratios pair by pair: it holds when the machine's speed drifts between pairs."""
    if not pairs:
        raise ValueError("no pair was measured")
    if any(pair.floor <= 0 for pair in pairs):
        raise ValueError("a floor took no time at all")
    return median(pair.ours / pair.floor for pair in pairs)


def medians(pairs: Sequence[Pair]) -> Pair:
    """The median of ours, and that of the floor."""
    return Pair(median(pair.ours for pair in pairs), median(pair.floor for pair in pairs))


def exit_code(results: Sequence[Result]) -> int:
    """1 when a row is over its budget."""
    return int(any(result.verdict == "over" for result in results))
