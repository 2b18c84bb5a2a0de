"""Rows of a file waiting to become facts: an unlinked SQLite file beside the ledger.

Any size is sorted in flat memory, and nothing is left behind, whatever happens.
"""

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from loyalty_cli.errors import StorageError
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.program.kernel.facts import Line
from loyalty_cli.values import Any, Final, Literal, NamedTuple

CHUNK: Final = 2_000
_BETWEEN_ITEMS: Final = "\x1e"
_BETWEEN_WORDS: Final = "\x1f"
_SCHEMA: Final = """
CREATE TABLE told (line INTEGER PRIMARY KEY, nr INTEGER, on_date TEXT, at TEXT, member TEXT, cents INTEGER, ref TEXT,
  category TEXT, purchase TEXT, quantity INTEGER, line_cents INTEGER, state TEXT, refunded INTEGER, channel TEXT,
  items TEXT, buyer TEXT, back TEXT, rows INTEGER);
CREATE TABLE who (member TEXT PRIMARY KEY, place INTEGER, member_id INTEGER) WITHOUT ROWID;
CREATE TABLE doubt (member TEXT PRIMARY KEY, reason TEXT) WITHOUT ROWID;
CREATE TABLE newcomer (place INTEGER PRIMARY KEY, number TEXT, email TEXT, phone TEXT, name TEXT);
CREATE TABLE known_by (mark TEXT, place INTEGER, PRIMARY KEY (mark, place)) WITHOUT ROWID;
CREATE TABLE twice (ref TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE part (line INTEGER PRIMARY KEY, of INTEGER);
CREATE INDEX part_of ON part(of);
CREATE TABLE aside (line INTEGER PRIMARY KEY, reason TEXT, ref TEXT, state TEXT, on_date TEXT);
CREATE INDEX aside_ref ON aside(ref) WHERE ref <> '';
CREATE TABLE unfit (line INTEGER PRIMARY KEY, column_name TEXT, reason TEXT, ref TEXT);
"""
_TWICE: Final = "INSERT INTO twice SELECT ref FROM told WHERE ref <> '' GROUP BY ref HAVING count(*) > 1"
_REPEATED: Final = "SELECT 1 FROM told WHERE ref IN (SELECT ref FROM twice)"
_IN_ORDER: Final = (
    "SELECT t.line, t.on_date, t.at, t.member, t.cents, t.ref, t.category, t.purchase, t.quantity, t.line_cents,"
    " t.items, t.buyer, t.back, t.rows, t.refunded, t.channel, w.member_id, w.place, {twice}"
    " FROM told t JOIN who w ON w.member = t.member"
    " ORDER BY w.place, t.on_date, t.at = '', t.at, t.cents < 0, t.line"
)


def staged(lines: Sequence[Line]) -> str:
    """Lines as one text, as rows wait with them; no line at all is a text too."""
    return _BETWEEN_ITEMS.join(_BETWEEN_WORDS.join(map(str, line)) for line in lines) or _BETWEEN_ITEMS


def lines_of(text: str) -> tuple[Line, ...]:
    """The lines that ``staged`` wrote."""
    told = (line.split(_BETWEEN_WORDS) for line in text.split(_BETWEEN_ITEMS) if line)
    return tuple(Line(category, int(quantity), int(cents)) for category, quantity, cents in told)


class Waiting(NamedTuple):
    """A purchase in the order in which it becomes a fact. ``again`` counts equal ones before it; 0 for the first.

    ``place`` is who bought, ``member_id`` None for somebody to be enrolled, ``repeated`` whether another row has the
    same receipt number; ``rows`` is of how many rows of the file it was made, ``line`` the first of them. ``refunded``
    cents of ``cents`` came back, by the same order, ``back`` are the goods that did; ``buyer`` is who bought for the
    member.
    """

    line: int
    on: date
    at: str | None
    place: int
    cents: int
    ref: str | None
    lines: tuple[Line, ...]
    purchase: str | None
    member_id: int | None
    again: int
    repeated: bool
    rows: int
    refunded: int = 0
    channel: str = ""
    buyer: str = ""
    back: tuple[Line, ...] = ()


class Aside(NamedTuple):
    """A row that was left out because its order is void now; it may have been a purchase before."""

    line: int
    ref: str
    on: str


class TicketLine(NamedTuple):
    """A row whose receipt number other rows have too; ``nr`` counts the rows of the file."""

    line: int
    nr: int
    ref: str
    member: str
    on: str
    at: str
    cents: int
    category: str
    purchase: str
    quantity: int
    line_cents: int
    state: str
    refunded: int


class Staging:
    """The waiting rows. Use as a context; the file is gone when it ends, and when the process is killed."""

    def __init__(self, folder: str) -> None:
        path = os.path.join(folder, f".import-{os.urandom(6).hex()}.part")
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            self.conn = sqlite3.connect(path, isolation_level=None)
            for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -8000", "temp_store = FILE"):
                self.conn.execute(f"PRAGMA {pragma}")
            self.conn.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise StorageError("intake.no-folder", folder=folder, error=str(error)) from error
        finally:
            if os.path.exists(path):
                os.unlink(path)

    def __enter__(self) -> "Staging":
        self.conn.execute("BEGIN")
        return self

    def __exit__(self, *_: object) -> None:
        self.conn.close()

    def add(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Stages rows of line, row number, and what ``Told`` tells of them."""
        self.conn.executemany("INSERT INTO told VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,1)", rows)

    def refuse(self, line: int, column: str, reason: str, ref: str = "") -> None:
        """Notes why a line is refused, and with it the other lines of its ticket."""
        self.conn.execute("INSERT OR REPLACE INTO unfit VALUES (?,?,?,?)", (line, column, reason, ref))
        self.conn.execute(
            "INSERT OR REPLACE INTO unfit SELECT line, ?, ?, '' FROM part WHERE of = ?", (column, reason, line)
        )

    def set_aside(self, line: int, reason: str, ref: str, state: str, on: str) -> None:
        """Notes why a line is no purchase. ``state`` is that of its order, where it may have been one before."""
        self.conn.execute("INSERT OR REPLACE INTO aside VALUES (?,?,?,?,?)", (line, reason, ref, state, on))

    def settle_lines(self, nobody: str) -> None:
        """The lines of one ticket share what one of them says: who bought, the day, that it is no purchase.

        Rows that nobody and no day is told of in the end are set aside or refused; ``nobody`` is why a row is set aside
        that tells nobody.
        """
        self.conn.execute(
            "INSERT OR REPLACE INTO aside SELECT t.line, a.reason, '', '', '' FROM told t JOIN aside a ON a.ref = t.ref"
            " WHERE t.ref <> '' AND t.state = '' AND a.reason <> ?",
            (nobody,),
        )
        self.conn.execute("DELETE FROM told WHERE line IN (SELECT line FROM aside)")
        for column in ("on_date", "member"):
            self.conn.execute(
                f"UPDATE told SET {column} = coalesce((SELECT o.{column} FROM told o WHERE o.ref = told.ref AND"
                f" o.{column} <> '' ORDER BY o.nr LIMIT 1), '') WHERE {column} = '' AND ref <> ''"
                " AND ref IN (SELECT ref FROM told WHERE ref <> '' GROUP BY ref HAVING count(*) > 1)"
            )

    def without(self, column: Literal["member", "on_date"]) -> list[tuple[int, str, str, int]]:
        """Rows of which a column is not told: line, receipt number, purchase that is named, cents."""
        return self.conn.execute(f"SELECT line, ref, purchase, cents FROM told WHERE {column} = ''").fetchall()

    def become(self, lines: Sequence[int], member: str) -> None:
        """Sets the buyer of these lines."""
        self.conn.executemany("UPDATE told SET member = ? WHERE line = ?", [(member, line) for line in lines])

    def drop(self, lines: Sequence[int]) -> None:
        """Takes rows out that were refused or set aside."""
        self.conn.executemany("DELETE FROM told WHERE line = ?", [(line,) for line in lines])

    def void(self) -> list[Aside]:
        """Left-out rows whose order was void, and may have been a purchase before, in the order of the file."""
        rows = self.conn.execute("SELECT line, ref, on_date FROM aside WHERE state <> '' AND ref <> '' ORDER BY line")
        return [Aside(*row) for row in rows]

    def was_written(self, line: int) -> None:
        """A row that was left out so far was found to change something."""
        self.conn.execute("DELETE FROM aside WHERE line = ?", (line,))

    def left_out(self) -> list[tuple[str, int, list[int]]]:
        """Why rows are no purchases: reason, how many, the first lines; the most first."""
        counts = self.conn.execute("SELECT reason, count(*) FROM aside GROUP BY reason ORDER BY 2 DESC, 1").fetchall()
        few = "SELECT line FROM aside WHERE reason = ? ORDER BY line LIMIT 10"
        return [(reason, count, [line for (line,) in self.conn.execute(few, (reason,))]) for reason, count in counts]

    def refused(self) -> Iterator[tuple[int, str, str]]:
        """Refused lines: line, column, reason, in the order of the file."""
        yield from self.conn.execute("SELECT line, column_name, reason FROM unfit ORDER BY line")

    def count_refused(self) -> int:
        """How many lines are refused."""
        (count,) = self.conn.execute("SELECT count(*) FROM unfit").fetchone()
        return int(count)

    def refuse_broken_tickets(self) -> None:
        """A ticket of which a line is refused is refused whole: the rest of it is another purchase."""
        for line, first in self.conn.execute(
            "SELECT t.line, min(u.line) FROM unfit u JOIN told t ON t.ref = u.ref WHERE u.ref <> '' GROUP BY t.line"
        ).fetchall():
            reason = str(Phrase("intake.broken-ticket", line=first))
            self.conn.execute("INSERT OR IGNORE INTO unfit VALUES (?, '', ?, '')", (line, reason))
        self.conn.execute("DELETE FROM told WHERE line IN (SELECT line FROM unfit)")

    def names_items(self) -> bool:
        """Whether rows of one receipt number, customer and day name different categories: they are items."""
        query = f"{_REPEATED} GROUP BY ref, member, on_date HAVING count(DISTINCT category) > 1 LIMIT 1"
        return self._find_twice() and self.conn.execute(query).fetchone() is not None

    def tickets(self) -> Iterator[TicketLine]:
        """The rows whose receipt number others have too, those of one member and day together.

        They are sorted, and so read, before the first is given: what becomes of them meanwhile changes nothing here.
        """
        self._find_twice()
        rows = self.conn.execute(
            "SELECT line, nr, ref, member, on_date, at, cents, category, purchase, quantity, line_cents, state,"
            " refunded FROM told WHERE ref IN (SELECT ref FROM twice)"
            " ORDER BY ref, member, on_date, state = 'return', nr"
        )
        yield from map(TicketLine._make, rows)

    def gather(
        self, lines: Sequence[TicketLine], cents: int, items: Sequence[Line], purchase: str, refunded: int
    ) -> None:
        """Makes several rows one purchase, which stands where the first of them stood."""
        first, *others = (one.line for one in lines)
        at = min((one.at for one in lines if one.at), default="")
        self.conn.execute(
            "UPDATE told SET cents = ?, items = ?, purchase = ?, at = ?, rows = ?, refunded = ? WHERE line = ?",
            (cents, staged(items), purchase, at, len(lines), refunded, first),
        )
        self.conn.executemany("INSERT INTO part VALUES (?,?)", [(line, first) for line in others])
        self.conn.executemany("DELETE FROM told WHERE line = ?", [(line,) for line in others])

    def refuse_all(self, lines: Sequence[TicketLine], column: str, reason: str) -> None:
        """Refuses the rows of a ticket."""
        for one in lines:
            self.refuse(one.line, column, reason)
        self.conn.executemany("DELETE FROM told WHERE line = ?", [(one.line,) for one in lines])

    def set_all_aside(self, lines: Sequence[TicketLine], reason: str, state: str) -> None:
        """Leaves the rows of a ticket out; the first of them tells what became of the order."""
        for at, one in enumerate(lines):
            self.set_aside(one.line, reason, one.ref if at == 0 else "", state if at == 0 else "", one.on)
        self.drop([one.line for one in lines])

    def refuse_nothing(self, column: str, reason: str) -> None:
        """Refuses tickets that add up to nothing."""
        for (line,) in self.conn.execute("SELECT line FROM told WHERE cents = 0").fetchall():
            self.refuse(line, column, reason)
        self.conn.execute("DELETE FROM told WHERE cents = 0")

    def set_nothing_aside(self, reason: str) -> None:
        """Leaves out what comes to nothing in all, with the other lines of its ticket."""
        for line, ref in self.conn.execute("SELECT line, ref FROM told WHERE cents = 0").fetchall():
            self.set_ticket_aside(line, reason, ref)
        self.conn.execute("DELETE FROM told WHERE cents = 0")

    def set_ticket_aside(self, line: int, reason: str, ref: str = "") -> None:
        """Leaves a row out, with the other lines of its ticket."""
        parts = self.conn.execute("SELECT line FROM part WHERE of = ?", (line,)).fetchall()
        for one in (line, *(part for (part,) in parts)):
            self.set_aside(one, reason, ref, "", "")

    def categories(self) -> dict[str, int]:
        """The categories of the rows, in alphabetical order, and how many rows tell each."""
        query = "SELECT category, count(*) FROM told WHERE category <> '' GROUP BY category ORDER BY category"
        return dict(self.conn.execute(query).fetchall())

    def members(self) -> Iterator[tuple[str, bool]]:
        """Each key of somebody, and whether they bought anything, in alphabetical order."""
        yield from self.conn.execute("SELECT member, max(cents) > 0 FROM told GROUP BY member ORDER BY member")

    def place(self, found: Sequence[tuple[str, int, int | None]]) -> None:
        """Says for some keys: the place in the order, and the member's number if there is one."""
        self.conn.executemany("INSERT INTO who VALUES (?,?,?)", found)

    def doubt(self, doubts: Sequence[tuple[str, str]]) -> None:
        """Says for some keys why it can not be told who is meant."""
        self.conn.executemany("INSERT INTO doubt VALUES (?,?)", doubts)

    def refuse_doubts(self, column: str) -> None:
        """Refuses the rows of those of whom it can not be told who they are."""
        self.conn.execute(
            "INSERT OR REPLACE INTO unfit SELECT t.line, ?, d.reason, '' FROM told t"
            " JOIN doubt d ON d.member = t.member"
            " UNION ALL SELECT p.line, ?, d.reason, '' FROM part p JOIN told t ON t.line = p.of"
            " JOIN doubt d ON d.member = t.member",
            (column, column),
        )

    def set_people_aside(self, people: Sequence[tuple[str, str]]) -> None:
        """Leaves out all rows of some people: key, reason."""
        for member, reason in people:
            for (line,) in self.conn.execute("SELECT line FROM told WHERE member = ?", (member,)).fetchall():
                self.set_ticket_aside(line, reason)
            self.conn.execute("DELETE FROM told WHERE member = ?", (member,))

    def known_by(self, mark: str) -> list[tuple[int, str]]:
        """Those of the new who are known by a mark: place, and number if one was told."""
        return self.conn.execute(
            "SELECT n.place, n.number FROM known_by k JOIN newcomer n ON n.place = k.place WHERE k.mark = ? ORDER BY 1",
            (mark,),
        ).fetchall()

    def keep_newcomers(self, rows: Sequence[tuple[int, str, str, str, str]], marks: Sequence[tuple[str, int]]) -> None:
        """Keeps what is told of the new (place, number, e-mail, phone, name), and by which marks they are known."""
        self.conn.executemany("INSERT OR REPLACE INTO newcomer VALUES (?,?,?,?,?)", rows)
        self.conn.executemany("INSERT OR IGNORE INTO known_by VALUES (?,?)", marks)

    def newcomers(self, places: Sequence[int]) -> dict[int, tuple[str, str, str, str]]:
        """What is told of those at these places: number, e-mail, phone, name."""
        marks = ",".join("?" * len(places))
        rows = self.conn.execute(f"SELECT * FROM newcomer WHERE place IN ({marks})", tuple(places))
        return {row[0]: row[1:] for row in rows}

    def _find_twice(self) -> bool:
        self.conn.execute("DELETE FROM twice")
        self.conn.execute(_TWICE)
        return self.conn.execute("SELECT 1 FROM twice LIMIT 1").fetchone() is not None

    def in_order(self, recorded: Mapping[str, str]) -> Iterator[Waiting]:
        """Member by member, each in the order of days, purchases before returns of the same moment.

        ``recorded`` gives the names under which renamed categories are recorded: a row is the same by either name.
        """
        query = _IN_ORDER.format(twice="t.ref IN (SELECT ref FROM twice)" if self._find_twice() else "0")
        days: dict[str, date] = {}
        same_day: tuple[int, str] | None = None
        seen: dict[tuple[object, ...], int] = {}
        for row in self.conn.execute(query):
            line, day, at, _, cents, ref, category, purchase, quantity, line_cents, items, buyer, back = row[:13]
            rows, refunded, channel, member_id, place, repeated = row[13:]
            category = recorded.get(category, category)
            if same_day != (place, day):
                same_day = place, day
                seen.clear()
            content = at, cents, category, quantity
            again = seen[content] = seen.get(content, -1) + 1
            on = days.get(day) or days.setdefault(day, date.fromisoformat(day))
            if items:
                lines = tuple(
                    one._replace(category=recorded.get(one.category, one.category)) for one in lines_of(items)
                )
            else:
                left = min(abs(line_cents), abs(cents) - refunded)
                lines = (Line(category, quantity, left),) if category and left else ()
            yield Waiting(
                line, on, at or None, place, cents, ref or None, lines, purchase or None, member_id, again,
                bool(repeated), rows, refunded, channel, buyer, lines_of(back),
            )  # fmt: skip
