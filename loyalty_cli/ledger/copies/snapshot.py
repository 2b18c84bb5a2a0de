"""A private copy of the ledger, so that no till waits while it is checked."""

import sqlite3
from contextlib import closing

from loyalty_cli.errors import Busy
from loyalty_cli.values import Final

PAGES: Final = 2_048
"""Pages copied between two looks at the lock: some milliseconds."""
RESTARTS: Final = 3
"""A sale between two steps makes the copy begin again; after this often it is made in one go."""


class _RestartedError(Exception):
    """Another process writes between the steps."""


def snapshot(conn: sqlite3.Connection) -> sqlite3.Connection:
    """The ledger as it is now, in a temporary file of SQLite that disappears with the connection.

    Raises Busy, sqlite3.Error.
    """
    copy = sqlite3.connect("", isolation_level=None)
    try:
        copy_into(conn, copy)
    except BaseException:
        copy.close()
        raise
    for pragma in ("trusted_schema = 0", "cell_size_check = 1", "query_only = 1"):
        copy.execute(f"PRAGMA {pragma}")
    return copy


def trial_copy(conn: sqlite3.Connection) -> sqlite3.Connection:
    """The ledger as it is now, to write in: what is tried there changes nothing. Raises Busy, sqlite3.Error."""
    copy = sqlite3.connect("", isolation_level=None)
    try:
        copy_into(conn, copy)
        copy.execute("PRAGMA recursive_triggers = 1")
    except BaseException:
        copy.close()
        raise
    return copy


def copy_into(conn: sqlite3.Connection, copy: sqlite3.Connection) -> None:
    """Copies a ledger into an empty file, some pages at a time so that a till never waits for long.

    Raises Busy, sqlite3.Error.
    """
    try:
        conn.backup(copy, pages=PAGES, progress=_Watch())
    except _RestartedError:
        conn.backup(copy)


def copy_to(conn: sqlite3.Connection, path: str) -> None:
    """Copies a ledger into an empty private file, unsynced. Raises Busy, sqlite3.Error."""
    with closing(sqlite3.connect(path, isolation_level=None)) as copy:
        # In memory: a copy that begins again has to be taken back, and there was nothing before that is kept.
        copy.execute("PRAGMA journal_mode = MEMORY")
        copy.execute("PRAGMA synchronous = OFF")
        copy_into(conn, copy)


class _Watch:
    """Follows a copy from step to step."""

    def __init__(self) -> None:
        self._left = 0
        self._restarts = 0

    def __call__(self, status: int, left: int, _: int) -> None:
        if status == sqlite3.SQLITE_BUSY:
            raise Busy("error.ledger-in-use")
        self._restarts += left >= self._left > 0
        self._left = left
        if self._restarts > RESTARTS:
            raise _RestartedError
