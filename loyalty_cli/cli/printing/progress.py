"""Progress of long jobs, on standard error at a terminal only."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from loyalty_cli.language.catalogue import in_force, number, word

if TYPE_CHECKING:
    from loyalty_cli.cli.call import Call

Tell: TypeAlias = Callable[[str, int, int], None]
"""What is being done, how far it is, of how much (0: not known)."""

_REDRAW_S = 0.1


@contextmanager
def watched(call: "Call") -> Iterator[Tell | None]:
    """A function to tell progress to, drawn as bars; None where nobody watches: pipes, files, --json, --plain."""
    if call.json or call.plain or call.quiet or sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    count = TextColumn("{task.fields[count]}", markup=False)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), count, TimeRemainingColumn())
    # Drawn by who tells, not by a thread: a process that has one cannot be copied to work beside itself.
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bars:
        tasks: dict[str, TaskID] = {}
        drawn = 0.0

        def tell(what: str, done: int, total: int) -> None:
            nonlocal drawn
            # The shop, and its language, may be opened only after the bars.
            lang = in_force()
            if what not in tasks:
                for before in bars.tasks:
                    bars.update(before.id, total=before.completed)
                tasks[what] = bars.add_task(word(lang, f"step.{what.replace(' ', '-')}", what), count="")
            count = number(done, lang) + (f"/{number(total, lang)}" if total else "")
            bars.update(tasks[what], completed=done, total=total or None, count=count)
            if time.monotonic() - drawn > _REDRAW_S:
                bars.refresh()
                drawn = time.monotonic()

        yield tell
