"""The results as a table for people and as JSON for programs."""

import json
import platform
import sqlite3
import sys
from collections.abc import Sequence
from typing import Any

from tests.benchmarks.arithmetic import Result

_HEAD = ("what", "", "scale", "ours", "floor", "against", "ratio", "cpu", "budget", "")


def table(results: Sequence[Result]) -> str:
    """One line a row, columns aligned."""
    lines = [_HEAD, *map(_cells, results)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEAD))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def _cells(result: Result) -> tuple[str, ...]:
    return (
        result.name, result.what, result.scale, amount(result.ours, result.unit), amount(result.floor, result.unit),
        result.against, _ratio(result.ratio), _ratio(result.cpu_ratio), _ratio(result.budget), result.verdict,
    )  # fmt: skip


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def amount(value: float, unit: str) -> str:
    """``84 ms``, ``12.3 s``, ``35 MiB``."""
    if unit == "MiB":
        return f"{value:.0f} MiB"
    if value >= 1:
        return f"{value:.1f} s"
    return f"{value * 1000:.0f} ms" if value >= 0.01 else f"{value * 1000:.1f} ms"


def document(results: Sequence[Result]) -> dict[str, Any]:
    """All figures, with the machine and the releases they were measured on."""
    return {
        "machine": {"system": platform.platform(), "processor": platform.machine()},
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "rows": [{**result._asdict(), "verdict": result.verdict} for result in results],
    }


def say(text: str) -> None:
    """How far it is, on standard error."""
    print(text, file=sys.stderr, flush=True)


def write_json(path: str, results: Sequence[Result]) -> None:
    """The document as a file."""
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document(results), file, indent=2, ensure_ascii=False)
        file.write("\n")
