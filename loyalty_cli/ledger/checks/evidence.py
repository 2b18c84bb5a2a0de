"""The input of the checks: a private copy of the ledger, and its history, read once for all of them."""

import sqlite3
from collections.abc import Callable
from functools import cached_property

from loyalty_cli.ledger.checks.facts.history import History, read_history
from loyalty_cli.ledger.checks.finding import Findings
from loyalty_cli.ledger.facts.heads import LedgerHead
from loyalty_cli.values import TypeAlias

Tell: TypeAlias = Callable[[str, int, int], None]
"""What is being done, how far it is, of how much."""


def quiet(_what: str, _done: int, _of: int) -> None:
    """Reports no progress."""


class Evidence:
    """The ledger being checked.

    ``against`` is a head written down earlier, ``backup_dir`` where backups are kept, ``db_path`` where the ledger is,
    ``program_file`` the bytes of the program file beside it. ``quick`` leaves out what takes long: SQLite's comparison
    of indexes, and all but the end of the chain. ``drilled``: the newest backup was proven whole just now. ``tell``
    is called with the progress of long checks.
    """

    def __init__(
        self,
        conn: sqlite3.Connection,
        *,
        against: LedgerHead | None = None,
        backup_dir: str | None = None,
        db_path: str | None = None,
        program_file: bytes | None = None,
        quick: bool = False,
        drilled: bool = False,
        tell: Tell = quiet,
    ) -> None:
        self.conn = conn
        self.against = against
        self.backup_dir = backup_dir
        self.db_path = db_path
        self.program_file = program_file
        self.quick = quick
        self.drilled = drilled
        self.tell = tell

    @cached_property
    def history(self) -> History:
        """All facts with all that was decided for them, read in order."""
        return read_history(self.conn, quick=self.quick)


def of_history(name: str) -> Callable[[Evidence], Findings]:
    """The check of that name that follows the history."""
    return lambda evidence: evidence.history.found[name]
