"""The head of the ledger as text: how many facts there are, and the seal of the last one.

Written where the ledger can not reach it (in the names of backups and exports, on paper), it shows later whether facts
were taken away or rewritten: ``verify --against HEAD``.
"""

import sqlite3
from datetime import date

from loyalty_cli.errors import BadValue
from loyalty_cli.ledger.facts.chain import GENESIS
from loyalty_cli.values import Final, NamedTuple

DIGITS: Final = 32
"""Hexadecimal digits written of a seal: 128 bits, more than anybody can forge."""

_HEAD: Final = r"(?<![0-9a-z])(\d{1,18})-([0-9a-f]{16,64})(?![0-9a-z])"


class LedgerHead(NamedTuple):
    """A number of facts, and the first hexadecimal digits of the seal of the last of them."""

    facts: int
    digits: str

    def seals(self, seal: bytes) -> bool:
        """Whether a seal is the one that this head names."""
        return seal.hex().startswith(self.digits)


def format_head(facts: int, seal: bytes) -> str:
    """``812-9f86d081884c7d659a2feaa0c55ad015``: safe in file names, easy to read aloud in two parts."""
    return f"{facts}-{seal.hex()[:DIGITS]}"


def last_fact(conn: sqlite3.Connection) -> tuple[int, bytes]:
    """How many facts there are, and the seal of the last of them."""
    row = conn.execute("SELECT id, hash FROM facts ORDER BY id DESC LIMIT 1").fetchone()
    return (row[0], bytes(row[1])) if row else (0, GENESIS)


def last_keyed_by(conn: sqlite3.Connection, on: date) -> int:
    """The number of the last fact keyed up to a day; 0 where there is none."""
    row = conn.execute(
        "SELECT id FROM facts WHERE keyed_on <= ? ORDER BY id DESC LIMIT 1", (on.isoformat(),)
    ).fetchone()
    return int(row[0]) if row else 0


def sizes(conn: sqlite3.Connection) -> tuple[int, int]:
    """How many facts and entries there are."""
    facts, entries = conn.execute("SELECT (SELECT count(*) FROM facts), (SELECT count(*) FROM entries)").fetchone()
    return facts, entries


def note_anchor(conn: sqlite3.Connection, anchor: tuple[int, bytes, str, str, str]) -> None:
    """Notes a head that was written outside: facts, seal, when, for what, where."""
    conn.execute("INSERT INTO anchors(facts, hash, made_at, kind, path) VALUES (?, ?, ?, ?, ?)", anchor)


def head_text(conn: sqlite3.Connection) -> str:
    """The head of the ledger as it is written now, unproven."""
    return format_head(*last_fact(conn))


def find_head(text: str) -> LedgerHead | None:
    """The head that stands in a text, as in the name of a backup; None where there is none, or more than one."""
    import re

    found = re.findall(_HEAD, text.lower())
    return LedgerHead(int(found[0][0]), found[0][1]) if len(found) == 1 else None


def parse_head(text: str) -> LedgerHead:
    """The head in what a person typed, or in the name of a backup or export. Raises BadValue."""
    head = find_head(text)
    if head is None:
        raise BadValue("error.no-head", text=text)
    return head
