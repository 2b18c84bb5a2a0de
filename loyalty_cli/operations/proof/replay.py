"""The whole history decided again: each fact under the program recorded with it, as of the moment it was keyed.

It is played into an empty ledger by the functions that a till calls. What comes out must be what is recorded, but for
the codes of vouchers, which were drawn by lot. Whatever comes out, the recorded rows go into that ledger, so that each
fact is judged by itself.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from typing import Any, Final

from loyalty_cli.config.settings import Settings
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.ledger.checks.finding import DAMAGE, Finding
from loyalty_cli.ledger.checks.recorded import recorded_programs
from loyalty_cli.ledger.checks.walk import SIDES, Row, WholeFact, rows_of_fact, whole_fact
from loyalty_cli.ledger.facts import journal
from loyalty_cli.ledger.facts.journal import Recording
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.facts.texts import FREE_TEXT, digest_in, without_texts_in
from loyalty_cli.ledger.people.members import get_member
from loyalty_cli.ledger.store.blank import blank_with_programs
from loyalty_cli.operations.due.nobody import NOBODY
from loyalty_cli.operations.kernel.clock import Now
from loyalty_cli.operations.kernel.kinds import replay_of
from loyalty_cli.operations.kernel.shop import OpenShop

COMMIT_EVERY: Final = 500
TELL_EVERY: Final = 50

_TOLD: Final = (0, 1, 2, 3, 4, 5, 10, 11, 13, 14)
"""Of a fact as it is sealed: what its deciding gives. The others are who keyed it, when, under which receipt number."""
_VOUCHERS: Final = 3
_SOME_TEXT: Final = "…"
"""In place of a free text when its fact is decided again: it may be erased, and no rule reads it."""
_COLUMNS: Final = "id, kind, member_id, on_date, at_time, keyed_on, batch_id, reverses, body, entry_count"
_STRANGER: Final = (
    "INSERT OR IGNORE INTO members(id, card, name, folded, joined_on) VALUES (?, 'R' || ?, '', '', '0001-01-01')"
)


def check_replay(evidence: Evidence) -> Iterator[Finding]:
    """Every fact whose deciding again gives something else than what is recorded."""
    with closing(_empty_ledger(evidence.conn)) as conn:
        replay = _Replay(conn)
        conn.execute("BEGIN")
        (facts,) = evidence.conn.execute("SELECT count(*) FROM facts").fetchone()
        numbers = evidence.conn.execute("SELECT id FROM facts ORDER BY id")
        for count, (fact_id,) in enumerate(numbers, start=1):
            what = replay.judge(whole_fact(evidence.conn, fact_id))
            if what is not None:
                yield Finding(f"fact {fact_id}", "replay", what)
            if count % TELL_EVERY == 0:
                evidence.tell("decided again", count, facts)
            if count % COMMIT_EVERY == 0:
                conn.execute("COMMIT")
                conn.execute("BEGIN")


def _empty_ledger(source: sqlite3.Connection) -> sqlite3.Connection:
    """A ledger in a file of SQLite's own, with the programs of another, and nobody in it."""
    conn = blank_with_programs(source, "")
    for pragma in ("journal_mode = MEMORY", "synchronous = OFF", "recursive_triggers = ON", "cache_size = -65536"):
        conn.execute(f"PRAGMA {pragma}")
    return conn


class _Replay:
    """The shop as it was, fact after fact."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._last = 0
        seals = dict(conn.execute("SELECT id, digest FROM programs").fetchall())
        self._shops = {
            program_id: OpenShop("", "", conn, program, Recording(program_id, seals[program_id]), Settings())
            for program_id, program in recorded_programs(conn).items()
        }

    def judge(self, fact: WholeFact) -> str | None:
        """What is wrong with a fact, or None; afterwards the shop knows it as it is recorded."""
        self._conn.execute("SAVEPOINT fact")
        what = self._decided_otherwise(fact)
        if what is not None or fact.rows[_VOUCHERS]:
            self._conn.execute("ROLLBACK TO fact")
            what = self._write_recorded(fact) or what
        self._conn.execute("RELEASE fact")
        self._last = fact.told[0]
        self._lead_on(fact)
        return what

    def _lead_on(self, fact: WholeFact) -> None:
        """From a merge on, what concerns the record that went is the other's; undone, it is its own again."""
        kind, member_id = fact.told[1], fact.told[2]
        if kind == "merge":
            merged = "UPDATE members SET status = 'merged', merged_into = ? WHERE id = json_extract(?, '$.from')"
            self._conn.execute(merged, (member_id, fact.told[13]))
        elif kind == "undo" and '"kind":"merge-out"' in fact.told[13]:
            self._conn.execute("UPDATE members SET status = 'active', merged_into = NULL WHERE id = ?", (member_id,))

    def _decided_otherwise(self, fact: WholeFact) -> str | None:
        kind = fact.told[1]
        replay = replay_of(kind)
        if replay is None:
            return f"is a {kind}, which can not be decided again"
        if fact.program_id not in self._shops:
            return "names a program that can not be read"
        try:
            told = _as_fact(fact)
            if told.member_id is not None:
                self._conn.execute(_STRANGER, (told.member_id, told.member_id))
            moment = Now(told.keyed_on, told.at or "", told.recorded_at)
            shop = self._shops[fact.program_id]._replace(operator=told.operator, rehearsed=moment)
            replay(shop, told, NOBODY if told.member_id is None else get_member(self._conn, told.member_id))
            return self._difference(fact)
        except LoyaltyError as error:
            return f"is refused when it is decided again: {error.message}"
        except DAMAGE as error:
            return f"can not be decided again: {error}"

    def _difference(self, fact: WholeFact) -> str | None:
        written = self._conn.execute(f"SELECT {_COLUMNS} FROM facts WHERE id > ?", (self._last,)).fetchall()
        if len(written) != 1:
            return f"gives {len(written)} facts when it is decided again"
        told, again = tuple(fact.told[place] for place in _TOLD), written[0]
        if has_texts := not FREE_TEXT.isdisjoint(json.loads(fact.told[13])):
            told, again = _without_texts(told), _without_texts(again)
        if again != told:
            return _gives("", again, told)
        codes = self._codes(fact)
        for (table, _, _), given, sealed in zip(SIDES, rows_of_fact(self._conn, told[0]), fact.rows, strict=True):
            rows, recorded = [_with_codes(row, codes) for row in given], sealed
            if has_texts:
                rows, recorded = list(map(_without_texts, rows)), list(map(_without_texts, sealed))
            if rows != recorded:
                return _gives(f"{table}: ", *_first_difference(rows, recorded))
        return None

    def _codes(self, fact: WholeFact) -> dict[str, str]:
        """The codes drawn now, each with the one that was drawn then in its place."""
        vouchers = fact.rows[_VOUCHERS]
        if not vouchers:
            return {}
        drawn = self._conn.execute("SELECT code FROM vouchers WHERE fact_id = ? ORDER BY rowid", fact.told[:1])
        return {now: then[0] for (now,), then in zip(drawn, vouchers, strict=False)}

    def _write_recorded(self, fact: WholeFact) -> str | None:
        told = fact.told
        row = (*told[:8], None, None, *told[10:12], fact.program_id, *told[13:15], fact.seal)
        try:
            if told[2] is not None:
                self._conn.execute(_STRANGER, (told[2], told[2]))
            journal.insert_recorded(self._conn, row, fact.rows)
        except sqlite3.Error as error:
            self._conn.execute("ROLLBACK TO fact")
            return f"can not be written again as it is recorded: {error}"
        return None


def _without_texts(row: Row) -> Row:
    """A row without the free text in its JSON, which no rule decides."""
    return tuple(map(without_texts_in, row))


def _as_fact(fact: WholeFact) -> Fact:
    told = fact.told
    body = {name: _SOME_TEXT if digest_in(value) else value for name, value in json.loads(told[13]).items()}
    on, keyed_on = date.fromisoformat(told[3]), date.fromisoformat(told[5])
    return Fact._make((*told[:3], on, told[4], keyed_on, *told[6:12], fact.program_id, body))


def _with_codes(row: Row, codes: dict[str, str]) -> Row:
    """A row with the codes drawn then: they stand alone, or behind the word voucher."""
    if not codes:
        return row
    return tuple(
        f"{head}:{codes[code]}" if colon and code in codes else codes.get(head, value)
        for value, (head, colon, code) in ((value, _parts(value)) for value in row)
    )


def _parts(value: Any) -> tuple[Any, str, str]:
    return value.partition(":") if isinstance(value, str) else (value, "", "")


def _first_difference(given: list[Row], recorded: list[Row]) -> tuple[Row | None, Row | None]:
    for index in range(max(len(given), len(recorded))):
        first = given[index] if index < len(given) else None
        second = recorded[index] if index < len(recorded) else None
        if first != second:
            return first, second
    return None, None


def _gives(where: str, given: Row | None, recorded: Row | None) -> str:
    """Of two rows, the values that differ; of a row alone, the row."""
    if given is None or recorded is None:
        return f"{where}{_shown(given)} comes out, {_shown(recorded)} is recorded"
    differing = [(one, other) for one, other in zip(given, recorded, strict=True) if one != other]
    firsts, seconds = zip(*differing, strict=True)
    return f"{where}{_shown(firsts)} comes out, {_shown(seconds)} is recorded"


def _shown(row: Row | None) -> str:
    return "nothing" if row is None else ", ".join(map(str, row))
