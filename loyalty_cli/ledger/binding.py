"""Values on their way into SQLite, many rows at a time."""

from typing import Final, TypeVar

T = TypeVar("T")

NOTHING: Final = 0.5
"""Stands for NULL on its way into SQLite: Python's sqlite3 takes ten times as long over None, and we have no floats."""
OR_NULL: Final = f"nullif(?, {NOTHING})"
"""What takes such a value in a statement."""


def bound(value: T | None) -> T | float:
    """A value, or what stands for none."""
    return NOTHING if value is None else value
