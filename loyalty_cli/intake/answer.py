"""The answer of an import: the same names for every kind of file."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from loyalty_cli.errors import FileProblem
from loyalty_cli.intake.fields.questions import Question

TOLD: Final = 1_000
"""Maximum number of refused rows named in an answer; the rejects file has all."""
_LINES: Final = 10
SHOWN: Final = 5
"""Number of rows that a dry run shows as they are read."""

Progress = Callable[[str, int, int], None]
"""Told now and then: what is being done, how far it is, of how much."""


def answer(
    *,
    rows: int,
    accepted: int,
    unchanged: int,
    rejected: int,
    rejects_file: str | None,
    columns: Mapping[str, str],
    columns_left_out: Mapping[str, str],
    left_out: Iterable[tuple[str, int, Sequence[int]]],
    dry_run: bool,
    rejects: Sequence[Mapping[str, Any]],
    **more: Any,
) -> dict[str, Any]:
    """The document of an import. ``rows`` = accepted + unchanged + rejected + the rows left out."""
    return {
        "rows": rows,
        "accepted": accepted,
        "unchanged": unchanged,
        "rejected": rejected,
        "rejects_file": rejects_file,
        "columns": dict(columns),
        "columns_left_out": dict(columns_left_out),
        "left_out": [{"reason": reason, "rows": count, "lines": list(lines)} for reason, count, lines in left_out],
        "dry_run": dry_run,
        "questions": [],
        "sample": [],
        "enrolled": 0,
        "updated": 0,
        "purchases": 0,
        "returns": 0,
        "batch": None,
        "newcomers": [],
        "updates": [],
        "notes": [],
        "duplicates": [],
        "rejects": list(rejects)[:TOLD],
        **more,
    }


def asked(
    columns: Mapping[str, str],
    left_out: Mapping[str, str],
    questions: Sequence[Question],
    sample: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The answer of a dry run while questions are open: no row was taken."""
    told = [{"about": one.about, "text": one.text, "options": list(one.options)} for one in questions]
    return answer(
        rows=0, accepted=0, unchanged=0, rejected=0, rejects_file=None, columns=columns, columns_left_out=left_out,
        left_out=(), dry_run=True, rejects=(), questions=told, sample=list(sample),
    )  # fmt: skip


def recorded_all_the_same(problem: FileProblem, batch: int | None, accepted: int) -> FileProblem:
    """A problem that came after rows were recorded, with what was recorded and the way back."""
    if not batch or not accepted:
        return problem
    return FileProblem("intake.recorded", count=accepted, problem=problem.message, rest=problem.hint, batch=batch)


class LeftOut:
    """Counts rows that are left out, by reason, with the first lines of each."""

    def __init__(self) -> None:
        self._lines: dict[str, list[int]] = {}
        self._counts: dict[str, int] = {}

    def add(self, line: int, reason: str) -> None:
        """Counts one row."""
        self._counts[reason] = self._counts.get(reason, 0) + 1
        if len(lines := self._lines.setdefault(reason, [])) < _LINES:
            lines.append(line)

    def told(self) -> list[tuple[str, int, list[int]]]:
        """Reason, count, lines; the most first."""
        return sorted(
            [(reason, count, self._lines[reason]) for reason, count in self._counts.items()], key=lambda one: -one[1]
        )
