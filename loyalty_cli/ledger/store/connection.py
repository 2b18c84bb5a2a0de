"""Open the database file, with settings chosen by measurement and read back after setting.

A DELETE journal with synchronous EXTRA lost no acknowledged commit in thousands of simulated power cuts; a writer polls
for the lock every few milliseconds, because SQLite's own back-off lets a till wait for seconds.
"""

import os
import sqlite3
import time
from collections.abc import Callable

from loyalty_cli.errors import Busy, NewerDatabase, StorageError
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.values import Final

APPLICATION_ID: Final = 0x4C4F5941
SCHEMA_VERSION: Final = 5
LOCK_WAIT_S: Final = 5.0
POLL_S: Final = 0.004

_PRAGMAS: Final = (
    ("journal_mode", "delete"),
    ("synchronous", 3),
    ("foreign_keys", 1),
    ("recursive_triggers", 1),
    ("trusted_schema", 0),
    ("cell_size_check", 1),
    ("secure_delete", 1),
)


def connect(path: str, *, read_only: bool = False) -> sqlite3.Connection:
    """A connection with this program's settings.

    Raises StorageError when the file is not a ledger or can not be opened, NewerDatabase when a newer release wrote it.
    """
    try:
        conn = _raw(path)
        check_identity(conn, path)
        for name, value in _PRAGMAS:
            _set(conn, name, value)
        conn.execute("PRAGMA mmap_size = 0")
        if read_only:
            forbid_writing(conn)
    except sqlite3.Error as error:
        raise storage_error(error, path) from error
    except UnicodeDecodeError as error:
        # SQLite's message would quote text that is not valid.
        raise damaged(path) from error
    return conn


def forbid_writing(conn: sqlite3.Connection) -> None:
    """From now on the connection only reads."""
    conn.execute("PRAGMA query_only = 1")


def _raw(path: str) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=LOCK_WAIT_S, isolation_level=None, cached_statements=512)


def _set(conn: sqlite3.Connection, name: str, value: str | int) -> None:
    conn.execute(f"PRAGMA {name} = {value}")
    (now,) = conn.execute(f"PRAGMA {name}").fetchone()
    if now != value:
        raise StorageError("error.pragma-refused", name=name, value=value)


def check_identity(conn: sqlite3.Connection, path: str) -> None:
    """Raises StorageError for a database of another program, NewerDatabase for one of a newer release."""
    (application_id,) = conn.execute("PRAGMA application_id").fetchone()
    (version,) = conn.execute("PRAGMA user_version").fetchone()
    if application_id != APPLICATION_ID:
        raise StorageError("error.no-ledger", path=path)
    if version > SCHEMA_VERSION:
        raise NewerDatabase("error.newer-release", path=path, version=version)


def schema_version(path: str) -> int:
    """The schema version of a ledger file; 0 for a file that is empty or not there. Raises StorageError."""
    if not os.path.exists(path) or os.path.getsize(path) == 0:
        return 0
    try:
        conn = _raw(path)
        try:
            (version,) = conn.execute("PRAGMA user_version").fetchone()
            return int(version)
        finally:
            conn.close()
    except sqlite3.Error as error:
        raise storage_error(error, path) from error


class writing:  # noqa: N801 - used as ``with writing(conn):``
    """One transaction, locked before anything is read that a decision rests on; whole or absent.

    Raises Busy when another process holds the lock for longer than ``wait_s``, StorageError when it can not be written.
    """

    def __init__(self, conn: sqlite3.Connection, wait_s: float = LOCK_WAIT_S) -> None:
        self._conn, self._wait_s = conn, wait_s

    def __enter__(self) -> None:
        begin(self._conn, self._wait_s)

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if error is None:
            error = self._committed()
        if error is not None:
            roll_back(self._conn)
        if isinstance(error, sqlite3.Error):
            raise storage_error(error, _path(self._conn)) from error

    def _committed(self) -> sqlite3.Error | None:
        """Commits; returns the error, if any."""
        try:
            self._conn.execute("COMMIT")
        except sqlite3.Error as error:
            return error
        except BaseException:
            roll_back(self._conn)
            raise
        return None


class reading:  # noqa: N801 - used as ``with reading(conn):``
    """Several questions that are answered of one state of the ledger; within a transaction, of that one's."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn, self._begins = conn, not conn.in_transaction

    def __enter__(self) -> None:
        if self._begins:
            self._conn.execute("BEGIN")

    def __exit__(self, *_error: object) -> None:
        if self._begins:
            roll_back(self._conn)


class attempt:  # noqa: N801 - used as ``with attempt(conn) as take_back:``
    """A savepoint in an open transaction: gives the function that rolls back to it."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def __enter__(self) -> Callable[[], None]:
        self._conn.execute("SAVEPOINT attempt")
        return self._take_back

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if error is None:
            self._conn.execute("RELEASE attempt")

    def _take_back(self) -> None:
        self._conn.execute("ROLLBACK TO attempt")


def first_fault(conn: sqlite3.Connection) -> str:
    """What SQLite's quick check of all pages finds first; "" where it finds nothing."""
    (found,) = conn.execute("PRAGMA quick_check(1)").fetchone()
    return "" if found == "ok" else str(found)


def lock_file(path: str) -> sqlite3.Connection:
    """Holds a file of its own until the connection is closed, or its process ends. Raises OSError, sqlite3.Error."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o600))
    lock = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except BaseException:
        lock.close()
        raise
    return lock


def begin(conn: sqlite3.Connection, wait_s: float = LOCK_WAIT_S) -> None:
    """Locks the ledger against every other writer. Raises Busy, StorageError."""
    deadline = time.monotonic() + wait_s
    conn.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                conn.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if not _is_busy(error):
                    raise storage_error(error, _path(conn)) from error
                if time.monotonic() >= deadline:
                    raise Busy("error.ledger-in-use") from error
                time.sleep(POLL_S)
    finally:
        conn.execute(f"PRAGMA busy_timeout = {int(LOCK_WAIT_S * 1000)}")


def roll_back(conn: sqlite3.Connection) -> None:
    """Rolls back an open transaction, if there is one."""
    if conn.in_transaction:
        try:
            conn.execute("ROLLBACK")
        except sqlite3.Error:
            # The journal stays hot; the next connection rolls it back.
            conn.close()


def _is_busy(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _path(conn: sqlite3.Connection) -> str:
    try:
        return str(conn.execute("PRAGMA database_list").fetchone()[2])
    except sqlite3.Error:
        return str(Phrase("error.the-ledger"))


def storage_error(error: sqlite3.Error, path: str) -> StorageError:
    """SQLite's error in plain words: exit 6."""
    if _is_busy(error):
        return Busy("error.ledger-in-use")
    if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_READONLY_DBMOVED:
        return StorageError("error.file-replaced", path=path)
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    reasons = {
        sqlite3.SQLITE_READONLY: "error.ledger-read-only",
        sqlite3.SQLITE_FULL: "error.ledger-full",
        sqlite3.SQLITE_CANTOPEN: "error.ledger-unopened",
        sqlite3.SQLITE_NOTADB: "error.ledger-no-database",
        sqlite3.SQLITE_CORRUPT: "error.ledger-damaged",
        sqlite3.SQLITE_IOERR: "error.ledger-disk",
    }
    if code in reasons:
        return StorageError(reasons[code], path=path)
    return StorageError("error.ledger-reports", path=path, error=str(error))


def damaged(path: str) -> StorageError:
    """The error for a ledger with content this program did not write."""
    return StorageError("error.ledger-damaged", path=path)
