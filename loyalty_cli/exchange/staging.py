"""Rows of a file waiting to become facts: an unlinked SQLite file beside the ledger.

Any size is sorted in flat memory, and nothing is left behind, whatever happens.
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from loyalty_cli.errors import StorageError

CHUNK: Final = 5_000
_SCHEMA: Final = """
CREATE TABLE told (line INTEGER PRIMARY KEY, on_date TEXT, at TEXT, member TEXT, cents INTEGER, ref TEXT,
  category TEXT, purchase TEXT);
CREATE TABLE who (member TEXT PRIMARY KEY, place INTEGER, member_id INTEGER) WITHOUT ROWID;
CREATE TABLE unfit (line INTEGER PRIMARY KEY, column_name TEXT, reason TEXT);
"""


class Staged(NamedTuple):
    """A row in the order in which it becomes a fact. ``again`` counts equal rows before it; 0 for the first.

    ``member_id`` is None for somebody to be enrolled, ``first_line`` the first line with the same receipt number.
    """

    line: int
    on: str
    at: str | None
    member: str
    cents: int
    ref: str | None
    category: str
    purchase: str | None
    member_id: int | None
    again: int
    first_line: int


class Staging:
    """The waiting rows. Use as a context; the file is gone when it ends, and when the process is killed."""

    def __init__(self, folder: str) -> None:
        path = os.path.join(folder, f".import-{os.urandom(6).hex()}.part")
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            self.conn = sqlite3.connect(path, isolation_level=None)
            for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -16000", "temp_store = FILE"):
                self.conn.execute(f"PRAGMA {pragma}")
            self.conn.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise StorageError(f"{folder} can not be written: {error}", "check the folder") from error
        finally:
            if os.path.exists(path):
                os.unlink(path)

    def __enter__(self) -> "Staging":
        self.conn.execute("BEGIN")
        return self

    def __exit__(self, *_: object) -> None:
        self.conn.close()

    def add(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Stages rows of line, day, time, member, cents, ref, category, purchase."""
        self.conn.executemany("INSERT INTO told VALUES (?,?,?,?,?,?,?,?)", rows)

    def refuse(self, line: int, column: str, reason: str) -> None:
        """Notes why a line is refused."""
        self.conn.execute("INSERT OR REPLACE INTO unfit VALUES (?,?,?)", (line, column, reason))

    def refused(self) -> Iterator[tuple[int, str, str]]:
        """Refused lines: line, column, reason, in the order of the file."""
        yield from self.conn.execute("SELECT line, column_name, reason FROM unfit ORDER BY line")

    def count_refused(self) -> int:
        """How many lines are refused."""
        (count,) = self.conn.execute("SELECT count(*) FROM unfit").fetchone()
        return int(count)

    def members(self) -> list[tuple[str, str]]:
        """Each way a member is named, with the first day she appears, in alphabetical order."""
        return self.conn.execute("SELECT member, min(on_date) FROM told GROUP BY member ORDER BY member").fetchall()

    def place(self, found: Sequence[tuple[str, int, int | None]]) -> None:
        """Says for each way of naming: its place in the order, and the member's number if she has one."""
        self.conn.executemany("INSERT INTO who VALUES (?,?,?)", found)

    def refuse_unknown(self, reason: str) -> None:
        """Refuses the rows of those who have no place."""
        self.conn.execute(
            "INSERT OR REPLACE INTO unfit SELECT line, 'member', ? FROM told t"
            " WHERE NOT EXISTS (SELECT 1 FROM who w WHERE w.member = t.member)",
            (reason,),
        )

    def in_order(self) -> Iterator[Staged]:
        """Member by member, each in the order of her days, purchases before returns of the same moment."""
        rows = self.conn.execute(
            "SELECT t.line, t.on_date, t.at, t.member, t.cents, t.ref, t.category, t.purchase, w.member_id,"
            " row_number() OVER (PARTITION BY w.place, t.on_date, t.at, t.cents, t.category ORDER BY t.line) - 1,"
            " CASE WHEN t.ref IS NULL THEN t.line ELSE min(t.line) OVER (PARTITION BY t.ref) END"
            " FROM told t JOIN who w ON w.member = t.member"
            " ORDER BY w.place, t.on_date, t.at IS NULL, t.at, t.cents < 0, t.line"
        )
        return map(Staged._make, rows)
