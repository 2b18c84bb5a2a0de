"""Rows of a file waiting to become facts: an unlinked SQLite file beside the ledger.

Any size is sorted in flat memory, and nothing is left behind, whatever happens.
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from loyalty_cli.errors import StorageError
from loyalty_cli.values import NamedTuple

CHUNK: Final = 2_000
_SCHEMA: Final = """
CREATE TABLE told (line INTEGER PRIMARY KEY, on_date TEXT, at TEXT, member TEXT, cents INTEGER, ref TEXT,
  category TEXT, purchase TEXT);
CREATE TABLE who (member TEXT PRIMARY KEY, place INTEGER, member_id INTEGER) WITHOUT ROWID;
CREATE TABLE twice (ref TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE unfit (line INTEGER PRIMARY KEY, column_name TEXT, reason TEXT);
"""
_TWICE: Final = "INSERT INTO twice SELECT ref FROM told WHERE ref <> '' GROUP BY ref HAVING count(*) > 1"
_IN_ORDER: Final = (
    "SELECT t.line, t.on_date, t.at, t.member, t.cents, t.ref, t.category, t.purchase, w.member_id, w.place, {twice}"
    " FROM told t JOIN who w ON w.member = t.member"
    " ORDER BY w.place, t.on_date, t.at = '', t.at, t.cents < 0, t.line"
)


class Waiting(NamedTuple):
    """A row in the order in which it becomes a fact. ``again`` counts equal rows before it; 0 for the first.

    ``member_id`` is None for somebody to be enrolled, ``repeated`` whether another row has the same receipt number.
    """

    line: int
    on: date
    at: str | None
    member: str
    cents: int
    ref: str | None
    category: str
    purchase: str | None
    member_id: int | None
    again: int
    repeated: bool


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
        """Stages rows of line, day, time, member, cents, ref, category, purchase; texts not told are empty."""
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

    def members(self) -> Iterator[tuple[str, bool]]:
        """Each way a member is named, and whether she bought anything, in alphabetical order."""
        yield from self.conn.execute("SELECT member, max(cents) > 0 FROM told GROUP BY member ORDER BY member")

    def place(self, found: Sequence[tuple[str, int, int | None]]) -> None:
        """Says for some ways of naming: the place in the order, and the member's number if she has one."""
        self.conn.executemany("INSERT INTO who VALUES (?,?,?)", found)

    def refuse_unknown(self, reason: str) -> None:
        """Refuses the rows of those who have no place."""
        self.conn.execute(
            "INSERT OR REPLACE INTO unfit SELECT line, 'member', ? FROM told t"
            " WHERE NOT EXISTS (SELECT 1 FROM who w WHERE w.member = t.member)",
            (reason,),
        )

    def in_order(self) -> Iterator[Waiting]:
        """Member by member, each in the order of her days, purchases before returns of the same moment."""
        self.conn.execute(_TWICE)
        any_twice = self.conn.execute("SELECT 1 FROM twice LIMIT 1").fetchone()
        query = _IN_ORDER.format(twice="t.ref IN (SELECT ref FROM twice)" if any_twice else "0")
        days: dict[str, date] = {}
        same_day: tuple[int, str] | None = None
        seen: dict[tuple[str, int, str], int] = {}
        for line, day, at, member, cents, ref, category, purchase, member_id, place, repeated in self.conn.execute(
            query
        ):
            if same_day != (place, day):
                same_day = place, day
                seen.clear()
            content = at, cents, category
            again = seen[content] = seen.get(content, -1) + 1
            on = days.get(day) or days.setdefault(day, date.fromisoformat(day))
            yield Waiting(
                line, on, at or None, member, cents, ref or None, category, purchase or None, member_id, again,
                bool(repeated),
            )  # fmt: skip
