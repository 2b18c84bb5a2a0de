"""Decide the whole history again: each fact under its program, as of the moment it was keyed.

It is played into an empty ledger by the functions that a till calls. What comes out must be what is recorded, but for
the random codes of vouchers. Whatever the result, the recorded rows go into that ledger, so that each
fact is judged by itself.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date

from loyalty_cli.config.settings import Settings
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.ledger.checks.facts.walk import SIDES, Row, WholeFact, rows_of_fact, whole_fact
from loyalty_cli.ledger.checks.finding import DAMAGE, Finding, say
from loyalty_cli.ledger.checks.recorded import recorded_programs
from loyalty_cli.ledger.facts import journal
from loyalty_cli.ledger.facts.records import Fact, digest_of
from loyalty_cli.ledger.facts.texts import FREE_TEXT, digest_in, without_texts_in
from loyalty_cli.ledger.people.members import get_member
from loyalty_cli.ledger.queries.simulation import decided_since, fact_numbers
from loyalty_cli.ledger.standings.excerpt import codes_of
from loyalty_cli.ledger.store import connection
from loyalty_cli.ledger.store.blank import add_stranger, empty_file, follow_merge
from loyalty_cli.ledger.store.programs import Recording
from loyalty_cli.operations.kernel.clock import Now
from loyalty_cli.operations.kernel.kinds import replay_of
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.shop_facts import NOBODY
from loyalty_cli.values import Any, Final

COMMIT_EVERY: Final = 500
TELL_EVERY: Final = 50

_TOLD: Final = (0, 1, 2, 3, 4, 5, 10, 11, 13, 14)
"""Of a fact as it is sealed: what its deciding gives. The others are who keyed it, when, under which receipt number."""
_VOUCHERS: Final = 3
_SOME_TEXT: Final = "…"
"""In place of a free text when its fact is decided again: it may be erased, and no rule reads it."""


def check_replay(evidence: Evidence) -> Iterator[Finding]:
    """Every fact whose deciding again gives something else than what is recorded."""
    with closing(empty_file(evidence.conn)) as conn:
        replay = _Replay(conn)
        numbers = fact_numbers(evidence.conn)
        for start in range(0, len(numbers), COMMIT_EVERY):
            with connection.writing(conn):
                for count, fact_id in enumerate(numbers[start : start + COMMIT_EVERY], start=start + 1):
                    what = replay.judge(whole_fact(evidence.conn, fact_id))
                    if what is not None:
                        yield Finding(f"fact {fact_id}", "replay", what)
                    if count % TELL_EVERY == 0:
                        evidence.tell("decided again", count, len(numbers))


class _Replay:
    """Replays the facts in order in an empty ledger."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._last = 0
        self._shops = {
            program_id: OpenShop("", "", conn, program, Recording(program_id, digest_of(conn, program_id)), Settings())
            for program_id, program in recorded_programs(conn).items()
        }

    def judge(self, fact: WholeFact) -> str | None:
        """What is wrong with a fact, or None; afterwards the shop knows it as it is recorded."""
        with connection.attempt(self._conn) as take_back:
            what = self._decided_otherwise(fact)
            if what is not None or fact.rows[_VOUCHERS]:
                take_back()
                what = self._write_recorded(fact, take_back) or what
        self._last = fact.row[0]
        self._lead_on(fact)
        return what

    def _lead_on(self, fact: WholeFact) -> None:
        """From a merge on, what concerns the record that went is the other's; undone, it is its own again."""
        kind, member_id = fact.row[1], fact.row[2]
        if kind == "merge":
            follow_merge(self._conn, json.loads(fact.row[13]).get("from", 0), member_id)
        elif kind == "undo" and '"kind":"merge-out"' in fact.row[13]:
            follow_merge(self._conn, member_id, None)

    def _decided_otherwise(self, fact: WholeFact) -> str | None:
        kind = fact.row[1]
        replay = replay_of(kind)
        if replay is None:
            return say("fault.no-replay", kind=kind)
        if fact.program_id not in self._shops:
            return "names a program that can not be read"
        try:
            told = _as_fact(fact)
            if told.member_id is not None:
                add_stranger(self._conn, told.member_id)
            moment = Now(told.keyed_on, told.at or "", told.recorded_at)
            shop = self._shops[fact.program_id]._replace(operator=told.operator, rehearsed=moment)
            replay(shop, told, NOBODY if told.member_id is None else get_member(self._conn, told.member_id))
            return self._difference(fact)
        except LoyaltyError as error:
            return say("fault.replay-refused", error=error.message)
        except DAMAGE as error:
            return say("fault.replay-unable", error=error)

    def _difference(self, fact: WholeFact) -> str | None:
        written = decided_since(self._conn, self._last)
        if len(written) != 1:
            return say("fault.replay-facts", facts=len(written))
        told, again = tuple(fact.row[place] for place in _TOLD), written[0]
        if has_texts := not FREE_TEXT.isdisjoint(json.loads(fact.row[13])):
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
        drawn = codes_of(self._conn, fact.row[0])
        return {now: then[0] for (now, _), then in zip(drawn, vouchers, strict=False)}

    def _write_recorded(self, fact: WholeFact, take_back: Callable[[], None]) -> str | None:
        told = fact.row
        row = (*told[:8], None, None, *told[10:12], fact.program_id, *told[13:15], fact.seal)
        try:
            if told[2] is not None:
                add_stranger(self._conn, told[2])
            journal.insert_recorded(self._conn, row, fact.rows)
        except sqlite3.Error as error:
            take_back()
            return f"can not be written again as it is recorded: {error}"
        return None


def _without_texts(row: Row) -> Row:
    """A row without the free text in its JSON, which no rule decides."""
    return tuple(map(without_texts_in, row))


def _as_fact(fact: WholeFact) -> Fact:
    told = fact.row
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
