"""Many facts at once, as fast as SQLite goes: the same rows, seals and derived data as fact by fact.

Triggers keep balances and lots row by row, which costs as much as all else together. Here the two that do so are set
aside inside the caller's transaction and put back, word for word, before this returns: no other process ever sees the
ledger without them, and a process that dies leaves it as it was. What they would have done is summed up and written
once a member and unit.

What is sealed is canonical JSON. Here it is put together row by row, by the very shape of each row: the tests hold it
to what ``chain.seal`` gives.
"""

import sqlite3
from collections import defaultdict
from json.encoder import encode_basestring as quoted
from typing import Final

from loyalty_cli.ledger.facts import chain
from loyalty_cli.ledger.facts.chain import to_json
from loyalty_cli.ledger.facts.fact_template import Alike, in_seal, iso
from loyalty_cli.ledger.facts.journal import (
    ENTRY_COLUMNS,
    FACT_COLUMNS,
    INSERTS,
    FactDraft,
    Head,
    Recording,
    Row,
    entry_row,
    side_rows,
)
from loyalty_cli.ledger.store.binding import NOTHING, OR_NULL, insert_rows
from loyalty_cli.program.kernel.facts import SPENDABLE, Decision, PlannedEntry, Why

FEWEST_ENTRIES: Final = 300
"""Below that, setting triggers aside costs more than it saves."""
_SET_ASIDE: Final = ("entries_derive", "entries_lot")

_INSERT_FACT: Final = (
    f"INSERT INTO facts ({FACT_COLUMNS}) VALUES (?, ?, ?, ?, {OR_NULL}, ?, ?, {', '.join([OR_NULL] * 5)}, ?, ?, ?, ?)"
)
_INSERT_ENTRY: Final = (
    f"INSERT INTO entries ({ENTRY_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, {OR_NULL}, ?, ?, NULL, NULL)"
)
"""Of an entry that is tied to no other."""
_ADD_BALANCE: Final = "INSERT INTO balances(member_id, unit, amount) VALUES (?, ?, ?)"
_TO_WHAT_THERE_IS: Final = " ON CONFLICT(member_id, unit) DO UPDATE SET amount = amount + excluded.amount"
_ADD_LOT: Final = (
    "INSERT INTO lots(entry_id, fact_id, member_id, unit, on_date, granted, remaining, expires_on)"
    f" VALUES ({', '.join('?' * 7)}, {OR_NULL})"
)
_MOST_REMEMBERED: Final = 16_384
_NO_SIDES: Final = "[],[],[],[]"


class Gathering:
    """Facts on their way into the ledger: each is sealed behind the one before, all are written together.

    ``end`` is the head of the chain with what is gathered; ``waiting`` counts the facts that are not written yet.
    """

    def __init__(self, end: Head, recording: Recording) -> None:
        self.end = end
        self.waiting = 0
        self._recording = recording
        self._facts: list[Row] = []
        self._entries: list[Row] = []
        self._tied: list[Row] = []
        self._sides: tuple[list[Row], list[Row], list[Row], list[Row]] = ([], [], [], [])
        self._balances: defaultdict[tuple[int | None, str], int] = defaultdict(int)
        self._lots: list[Row] = []
        self._whys: dict[tuple[str | int, ...], tuple[str, str]] = {}

    def add(self, draft: FactDraft, decision: Decision, told: str | None = None) -> None:
        """Seals one fact. ``told`` is its body as canonical JSON, where the caller has it."""
        kind, member_id, on, keyed_on, recorded_at, body, at, operator, ref, op_id, batch_id, reverses = draft
        end = self.end
        fact_id = end.fact_id + 1
        day, keyed = iso(on), iso(keyed_on)
        text = to_json(body) if told is None else told
        count = len(decision.entries)
        entries = self._seal_entries(fact_id, member_id, day, decision.entries)
        more, sides = self._seal_sides(fact_id, member_id, decision) if any(decision[1:5]) else (_NONE, _NO_SIDES)
        hash_ = chain.seal_text(
            end.hash,
            f'[[{fact_id},"{kind}",{in_seal(member_id)},"{day}",{in_seal(at)},"{keyed}",{quoted(recorded_at)},'
            f"{in_seal(operator)},{in_seal(ref)},{in_seal(op_id)},{in_seal(batch_id)},{in_seal(reverses)},"
            f"{quoted(self._recording.digest)},{quoted(text)},{count}],[{entries}],{sides}]",
        )
        self._facts.append((
            fact_id, kind, member_id, day, NOTHING if at is None else at, keyed, recorded_at,
            NOTHING if operator is None else operator, NOTHING if ref is None else ref,
            NOTHING if op_id is None else op_id, NOTHING if batch_id is None else batch_id,
            NOTHING if reverses is None else reverses, self._recording.program_id, text, count, bytearray(hash_),
        ))  # fmt: skip
        self.end = Head(
            fact_id, hash_, end.entry_id + count, end.allocation_id + more[0], end.extension_id + more[1],
            end.tier_change_id + more[2],
        )  # fmt: skip
        self.waiting += 1

    def add_alike(self, fact: Alike, member_id: int, recorded_at: str) -> None:
        """Seals one fact that others have alike, of a member at an instant."""
        end = self.end
        fact_id, number = end.fact_id + 1, end.entry_id
        sealed = []
        for unit, amount, columns, lot_until, rest in fact.entries:
            number += 1
            self._balances[member_id, unit] += amount
            if lot_until is not None:
                self._lots.append((number, fact_id, member_id, unit, fact.day, amount, amount, lot_until))
            self._entries.append((number, fact_id, member_id, *columns))
            sealed.append(f"[{number},{fact_id},{member_id},{rest}")
        since_member, since_instant = fact.sealed
        hash_ = chain.seal_text(
            end.hash,
            f'[[{fact_id},"{fact.kind}",{member_id}{since_member}{quoted(recorded_at)}{since_instant}'
            f"{','.join(sealed)}],{_NO_SIDES}]",
        )
        self._facts.append((fact_id, fact.kind, member_id, *fact.before, recorded_at, *fact.behind, bytearray(hash_)))
        self.end = Head(fact_id, hash_, number, end.allocation_id, end.extension_id, end.tier_change_id)
        self.waiting += 1

    def _seal_entries(self, fact_id: int, member_id: int | None, day: str, planned: tuple[PlannedEntry, ...]) -> str:
        """Gathers the entries of a fact; returns them as they are sealed."""
        number = self.end.entry_id
        sealed = []
        balances, whys = self._balances, self._whys
        for one in planned:
            unit, amount, rule, why, expires_on, counts_on, reverses, origin = one
            number += 1
            balances[member_id, unit] += amount
            last = NOTHING if expires_on is None else iso(expires_on)
            if amount > 0 and reverses is None and unit in SPENDABLE:
                self._lots.append((number, fact_id, member_id, unit, day, amount, amount, last))
            if reverses is not None or origin is not None:
                row = entry_row(self.end, number, fact_id, member_id, day, one)
                self._tied.append(row)
                sealed.append(to_json(row))
                continue
            key = (rule, *why, *why.values())
            text, shown = whys.get(key) or self._remember(key, rule, why)
            counted = day if counts_on is None else iso(counts_on)
            self._entries.append((number, fact_id, member_id, unit, amount, day, counted, last, rule, text))
            until = "null" if expires_on is None else f'"{last}"'
            sealed.append(
                f'[{number},{fact_id},{member_id},{quoted(unit)},{amount},"{day}","{counted}",{until},{shown},null,null]'
            )
        return ",".join(sealed)

    def _remember(self, key: tuple[str | int, ...], rule: str, why: Why) -> tuple[str, str]:
        """Why an entry was made, as it is written and, behind its rule, as it is sealed; not for ever."""
        if len(self._whys) >= _MOST_REMEMBERED:
            self._whys.clear()
        text = to_json(why)
        known = self._whys[key] = text, f"{quoted(rule)},{quoted(text)}"
        return known

    def _seal_sides(self, fact_id: int, member_id: int | None, decision: Decision) -> tuple[tuple[int, int, int], str]:
        """Gathers what is not an entry; how many allocations, extensions, tier changes, and all as it is sealed."""
        sides = side_rows(self.end, fact_id, member_id, decision)
        for gathered, rows in zip(self._sides, sides, strict=True):
            gathered.extend(rows)
        allocations, extensions, _, tier_changes = map(len, sides)
        return (allocations, extensions, tier_changes), to_json(sides)[1:-1]

    def write(self, conn: sqlite3.Connection) -> None:
        """Writes what was gathered in the caller's transaction."""
        if not self.waiting:
            return
        insert_rows(conn, _INSERT_FACT, self._facts)
        if len(self._entries) + len(self._tied) < FEWEST_ENTRIES:
            self._write_entries(conn)
        else:
            triggers = [_set_aside(conn, name) for name in _SET_ASIDE]
            self._write_entries(conn)
            self._write_derived(conn)
            for sql in triggers:
                conn.execute(sql)
        for statement, rows in zip(INSERTS[2:], self._sides, strict=True):
            conn.executemany(statement, rows)
        for gathered in (self._facts, self._entries, self._tied, *self._sides, self._balances, self._lots):
            gathered.clear()
        self.waiting = 0

    def _write_entries(self, conn: sqlite3.Connection) -> None:
        insert_rows(conn, _INSERT_ENTRY, self._entries)
        conn.executemany(INSERTS[1], self._tied)

    def _write_derived(self, conn: sqlite3.Connection) -> None:
        """What the two triggers do, for all entries together."""
        insert_rows(
            conn, _ADD_BALANCE, [(*key, amount) for key, amount in self._balances.items()], behind=_TO_WHAT_THERE_IS
        )
        insert_rows(conn, _ADD_LOT, self._lots)


_NONE: Final = (0, 0, 0)


def _set_aside(conn: sqlite3.Connection, name: str) -> str:
    """Drops a trigger; returns how it was made."""
    (sql,) = conn.execute("SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = ?", (name,)).fetchone()
    conn.execute(f"DROP TRIGGER {name}")
    return str(sql)
