"""Write facts, one or many. Only this module makes the rows of a fact and the text of its seal.

The sealed text is canonical JSON, put together from parts that many facts share. The tests compare it with
``chain.seal``, which reads the rows back. A fact is gathered first and written with the others of its transaction.

Triggers keep balances, lots and sales row by row, which costs more than the rows. For many of them these triggers are
dropped inside the caller's transaction and put back, word for word, before ``write`` returns: no other process ever
sees the ledger without them. What they would have done is asked of the rows that were written, once a table.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache

from loyalty_cli.jsons import quoted
from loyalty_cli.ledger.facts.chain import GENESIS, seal_text, to_json
from loyalty_cli.ledger.facts.texts import set_apart, without_texts
from loyalty_cli.ledger.store.binding import NOTHING, OR_NULL, bound, insert_rows
from loyalty_cli.ledger.store.clauses import in_sql
from loyalty_cli.ledger.store.programs import Recording
from loyalty_cli.program.kernel.facts import SPENDABLE, Decision, EntryRef, PlannedEntry, Why
from loyalty_cli.values import Any, Final, NamedTuple, TypeAlias

Row: TypeAlias = tuple[Any, ...]

FACT_COLUMNS = (
    "id, kind, member_id, on_date, at_time, keyed_on, recorded_at, operator, ref, op_id, batch_id, reverses, "
    "program_id, body, entry_count, hash"
)
ENTRY_COLUMNS = "id, fact_id, member_id, unit, amount, on_date, counts_on, expires_on, rule, why, reverses, origin"
ALLOCATION_COLUMNS = "id, fact_id, debit_id, lot_id, amount"
EXTENSION_COLUMNS = "id, fact_id, lot_id, expires_on"
VOUCHER_COLUMNS = "code, fact_id, member_id, reward, name, kind, value_cents, percent_e4, issued_on, expires_on, source"
TIER_CHANGE_COLUMNS = "id, fact_id, member_id, before, after, on_date, rule"


class FactDraft(NamedTuple):
    """A fact before it has a number. ``body`` is what was told, raw; it never holds a name, a phone or a birthday.

    Fields of FREE_TEXT go to the table ``texts``; their digests are sealed.
    """

    kind: str
    member_id: int | None
    on: date
    keyed_on: date
    recorded_at: str
    body: Mapping[str, Any]
    at: str | None = None
    operator: str | None = None
    ref: str | None = None
    op_id: str | None = None
    batch_id: int | None = None
    reverses: int | None = None


class Head(NamedTuple):
    """The end of the ledger: the last number of each append-only table, and the last seal."""

    fact_id: int
    hash: bytes
    entry_id: int
    allocation_id: int
    extension_id: int
    tier_change_id: int


def head(conn: sqlite3.Connection) -> Head:
    """The end of the ledger as this transaction sees it."""
    last = conn.execute("SELECT id, hash FROM facts ORDER BY id DESC LIMIT 1").fetchone() or (0, GENESIS)
    numbers = conn.execute(
        "SELECT coalesce((SELECT max(id) FROM entries), 0), coalesce((SELECT max(id) FROM allocations), 0),"
        " coalesce((SELECT max(id) FROM extensions), 0), coalesce((SELECT max(id) FROM tier_changes), 0)"
    ).fetchone()
    return Head(last[0], last[1], *numbers)


Sides: TypeAlias = tuple[Sequence[Row], Sequence[Row], Sequence[Row], Sequence[Row]]
"""Allocations, extensions, vouchers, tier changes."""


def side_rows(end: Head, member_id: int | None, decision: Decision) -> Sides:
    """Rows of allocations, extensions, vouchers and tier changes of the next fact. ``end`` is the head before it."""
    return _numbered(end, member_id, _unnumbered(decision))


def _unnumbered(decision: Decision) -> Sides:
    """The rows of ``side_rows`` without the numbers of fact and row, and without the member."""
    return (
        [tuple(one) for one in decision.allocations],
        [(one.lot, one.expires_on.isoformat()) for one in decision.extensions],
        [
            (one.code, *one[2:7], one.issued_on.isoformat(), one.expires_on.isoformat(), one.source)
            for one in decision.vouchers
        ],
        [(one.before, one.after, one.on.isoformat(), one.rule) for one in decision.tier_changes],
    )


def _numbered(end: Head, member_id: int | None, sides: Sides) -> Sides:
    fact_id = end.fact_id + 1
    allocations, extensions, vouchers, tier_changes = sides
    return (
        [
            (end.allocation_id + place, fact_id, _number(end, debit), _number(end, lot), amount)
            for place, (debit, lot, amount) in enumerate(allocations, start=1)
        ],
        [
            (end.extension_id + place, fact_id, _number(end, lot), last)
            for place, (lot, last) in enumerate(extensions, start=1)
        ],
        [(code, fact_id, member_id, *rest) for code, *rest in vouchers],
        [(end.tier_change_id + place, fact_id, member_id, *rest) for place, rest in enumerate(tier_changes, start=1)],
    )


def _insert(table: str, columns: str) -> str:
    marks = ",".join("?" * (columns.count(",") + 1))
    return f"INSERT INTO {table} ({columns}) VALUES ({marks})"


TABLES = (
    ("facts", FACT_COLUMNS),
    ("entries", ENTRY_COLUMNS),
    ("allocations", ALLOCATION_COLUMNS),
    ("extensions", EXTENSION_COLUMNS),
    ("vouchers", VOUCHER_COLUMNS),
    ("tier_changes", TIER_CHANGE_COLUMNS),
)
"""Each append-only table with its columns, in the order of ``Rows``."""
INSERTS = tuple(_insert(table, columns) for table, columns in TABLES)


FEWEST_ENTRIES: Final = 300
"""Below that, dropping triggers costs more than it saves: SQLite prepares its statements anew."""
_DROPPED: Final = ("purchases_derive", "entries_derive", "entries_lot", "lots_granted")

_INSERT_FACT: Final = (
    f"INSERT INTO facts ({FACT_COLUMNS}) VALUES (?, ?, ?, ?, {OR_NULL}, ?, ?, {', '.join([OR_NULL] * 5)}, ?, ?, ?, ?)"
)
_INSERT_ENTRY: Final = (
    f"INSERT INTO entries ({ENTRY_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, {OR_NULL}, ?, ?, {OR_NULL}, {OR_NULL})"
)
# Not by its index on members, which would have to be read whole for it.
_ADD_BALANCES: Final = (
    "INSERT INTO balances(member_id, unit, amount)"
    " SELECT member_id, unit, sum(amount) FROM entries NOT INDEXED WHERE id >= :entry GROUP BY member_id, unit"
    " ON CONFLICT(member_id, unit) DO UPDATE SET amount = amount + excluded.amount"
)
_ADD_LOTS: Final = (
    "INSERT INTO lots(entry_id, fact_id, member_id, unit, on_date, granted, remaining, expires_on)"
    " SELECT id, fact_id, member_id, unit, on_date, amount, amount, expires_on FROM entries"
    f" WHERE id >= :entry AND amount > 0 AND reverses IS NULL AND unit IN {in_sql(SPENDABLE)}"
)
_ADD_LOT_MONTHS: Final = (
    "INSERT INTO lot_months(unit, month, expires_on, granted, remaining, lots)"
    " SELECT unit, substr(on_date, 1, 7) AS month, coalesce(expires_on, '') AS last, sum(granted), sum(remaining),"
    " count(*) FROM lots WHERE entry_id >= :entry GROUP BY unit, month, last"
    " ON CONFLICT(unit, month, expires_on) DO UPDATE SET granted = granted + excluded.granted,"
    " remaining = remaining + excluded.remaining, lots = lots + excluded.lots"
)
ADDED: Final = (_ADD_BALANCES, _ADD_LOTS, _ADD_LOT_MONTHS)
"""What the dropped triggers do, for the entries from a number on."""
_INSERT_TEXT: Final = "INSERT INTO texts(fact_id, field, salt, text) VALUES (?, ?, ?, ?)"
_MOST_REMEMBERED: Final = 16_384
_NO_SIDES: Final = "[],[],[],[]"

iso = lru_cache(maxsize=8192)(date.isoformat)
"""A day as ISO text: a file has few of them, each many times."""


class Wording(NamedTuple):
    """A fact as it is written and sealed, without its numbers, its member and its instant.

    ``before`` are the columns of its row from the day to the instant, ``behind`` those from the instant to the seal.
    ``entries`` are of each entry: the columns behind the member, the rest of it in the seal, and the entries that it
    reverses and carries on. ``sealed`` is what the seal has behind the member, and behind the instant. ``sides`` are
    the rows of ``side_rows``, not numbered yet, if there are any. It is made of plain values, and can be marshalled.
    """

    kind: str
    before: Row
    behind: Row
    entries: Sequence[Row]
    sealed: tuple[str, str]
    sides: Sides | None


def named_in(fact: Wording) -> list[EntryRef]:
    """The entries that a fact ties its own to."""
    named = [number for entry in fact.entries for number in entry[2:] if number is not None]
    if fact.sides is not None:
        allocations, extensions, _, _ = fact.sides
        named += [number for debit, lot, _ in allocations for number in (debit, lot)]
        named += [lot for lot, _ in extensions]
    return named


def can_be_shared(decision: Decision) -> bool:
    """Whether a wording fits any member: nothing but entries, none of them tied to another."""
    return not any(decision[1:5]) and all(one.reverses is None and one.origin is None for one in decision.entries)


class Gathering:
    """A batch of facts: each is sealed after the one before, all are written together.

    ``end`` is the head of the chain with what is gathered; ``waiting`` counts the facts that are not written yet.
    """

    def __init__(self, end: Head, recording: Recording) -> None:
        self.end = end
        self.waiting = 0
        self._recording = recording
        self._digest = quoted(recording.digest)
        self._facts: list[Row] = []
        self._entries: list[Row] = []
        self._sides: tuple[list[Row], list[Row], list[Row], list[Row]] = ([], [], [], [])
        self._texts: list[Row] = []
        self._whys: dict[tuple[str | int, ...], tuple[str, str]] = {}

    def add(self, draft: FactDraft, decision: Decision, told: str | None = None) -> None:
        """Seals one fact. ``told`` is its body as canonical JSON, where the caller has it."""
        body, texts = (draft.body, ()) if told is not None else set_apart(draft.body)
        if texts:
            draft, decision = draft._replace(body=body), _without_texts(decision)
            self._texts.extend((self.end.fact_id + 1, *one) for one in texts)
        self.add_worded(self.wording(draft, decision, told), draft.member_id, draft.recorded_at)

    def wording(self, draft: FactDraft, decision: Decision, told: str | None = None) -> Wording:
        """A fact and its entries, ready to be numbered."""
        kind, _, on, keyed_on, _, body, at, operator, ref, op_id, batch_id, reverses = draft
        day, keyed, text, count = iso(on), iso(keyed_on), to_json(body) if told is None else told, len(decision.entries)
        others = operator, ref, op_id, batch_id, reverses
        sealed = ",".join([*map(_in_seal, others), self._digest, quoted(text), str(count)])
        return Wording(
            kind,
            (day, bound(at), keyed),
            (*map(bound, others), self._recording.program_id, text, count),
            [self._entry(day, one) for one in decision.entries],
            (f',"{day}",{_in_seal(at)},"{keyed}",', f",{sealed}],["),
            _unnumbered(decision) if any(decision[1:5]) else None,
        )

    def add_worded(self, fact: Wording, member_id: int | None, instant: str) -> None:
        """Numbers and seals a fact of a member at an instant."""
        kind, before, behind, entries, (since_member, since_instant), unnumbered = fact
        end = self.end
        sides = None if unnumbered is None else _numbered(end, member_id, unnumbered)
        fact_id, number = end.fact_id + 1, end.entry_id
        member = _in_seal(member_id)
        sealed = []
        for columns, rest, reverses, origin in entries:
            number += 1
            if reverses is None and origin is None:
                tied, shown = (NOTHING, NOTHING), "null,null]"
            else:
                tied, shown = _tied(end, reverses, origin)
            self._entries.append((number, fact_id, member_id, *columns, *tied))
            sealed.append(f"[{number},{fact_id},{member},{rest}{shown}")
        hash_ = seal_text(
            end.hash,
            f'[[{fact_id},"{kind}",{member}{since_member}{quoted(instant)}{since_instant}'
            f"{','.join(sealed)}],{_NO_SIDES if sides is None else to_json(sides)[1:-1]}]",
        )
        self._facts.append((fact_id, kind, member_id, *before, instant, *behind, bytearray(hash_)))
        self.end = (
            Head(fact_id, hash_, number, *end[3:]) if sides is None else self._take(sides, fact_id, hash_, number)
        )
        self.waiting += 1

    def add_shared(self, facts: Iterable[tuple[Wording, int]], instant: str) -> None:
        """Numbers and seals many facts whose wordings can be shared, each with its member, as ``add`` does."""
        fact_id, hash_, number, *others = self.end
        shown, seals, fact_rows, entry_rows, begun = quoted(instant), seal_text, self._facts, self._entries, fact_id
        for (kind, before, behind, entries, (since_member, since_instant), _), member_id in facts:
            fact_id += 1
            sealed = ""
            for columns, rest, _, _ in entries:
                number += 1
                entry_rows.append((number, fact_id, member_id, *columns, NOTHING, NOTHING))
                sealed += f",[{number},{fact_id},{member_id},{rest}null,null]"
            told = f'[[{fact_id},"{kind}",{member_id}{since_member}{shown}{since_instant}{sealed[1:]}],{_NO_SIDES}]'
            hash_ = seals(hash_, told)
            fact_rows.append((fact_id, kind, member_id, *before, instant, *behind, bytearray(hash_)))
        self.end = Head(fact_id, hash_, number, *others)
        self.waiting += fact_id - begun

    def _entry(self, day: str, one: PlannedEntry) -> Row:
        """An entry without its numbers, as ``Wording`` holds it."""
        unit, amount, rule, why, expires_on, counts_on, reverses, origin = one
        key = (rule, *why, *why.values())
        text, shown = self._whys.get(key) or self._remember(key, rule, why)
        counted = day if counts_on is None else iso(counts_on)
        last = NOTHING if expires_on is None else iso(expires_on)
        until = "null" if expires_on is None else f'"{last}"'
        return (
            (unit, amount, day, counted, last, rule, text),
            f'{quoted(unit)},{amount},"{day}","{counted}",{until},{shown},', reverses, origin,
        )  # fmt: skip

    def _remember(self, key: tuple[str | int, ...], rule: str, why: Why) -> tuple[str, str]:
        """The reason of an entry as it is written and as it is sealed; cached, and cleared when too many."""
        if len(self._whys) >= _MOST_REMEMBERED:
            self._whys.clear()
        text = to_json(why)
        known = self._whys[key] = text, f"{quoted(rule)},{quoted(text)}"
        return known

    def _take(self, sides: Sides, fact_id: int, hash_: bytes, entry_id: int) -> Head:
        """Gathers the rows that are not entries; returns the head after the fact."""
        for gathered, rows in zip(self._sides, sides, strict=True):
            gathered.extend(rows)
        allocations, extensions, _, tier_changes = map(len, sides)
        _, _, _, allocation_id, extension_id, tier_change_id = self.end
        return Head(
            fact_id, hash_, entry_id, allocation_id + allocations, extension_id + extensions,
            tier_change_id + tier_changes,
        )  # fmt: skip

    def write(self, conn: sqlite3.Connection) -> None:
        """Writes what was gathered in the caller's transaction."""
        if not self.waiting:
            return
        many = len(self._entries) >= FEWEST_ENTRIES
        triggers = [_drop(conn, name) for name in _DROPPED] if many else []
        insert_rows(conn, _INSERT_FACT, self._facts)
        insert_rows(conn, _INSERT_ENTRY, self._entries)
        if many:
            from loyalty_cli.ledger.facts.sale_rows import SALE_TRIGGERS, add_sales

            for statement in ADDED:
                conn.execute(statement, {"entry": self._entries[0][0]})
            # Returns among the facts have moved their sales by triggers.
            triggers += [_drop(conn, name) for name in SALE_TRIGGERS]
            add_sales(conn, self._facts[0][0])
        for trigger in triggers:
            conn.execute(trigger)
        for statement, rows in zip((*INSERTS[2:], _INSERT_TEXT), (*self._sides, self._texts), strict=True):
            if rows:
                conn.executemany(statement, rows)
        for gathered in (self._facts, self._entries, *self._sides, self._texts):
            gathered.clear()
        self.waiting = 0


def _without_texts(decision: Decision) -> Decision:
    """The decision, its entries' reasons without the free text that the fact itself tells."""
    return decision._replace(entries=tuple(one._replace(why=without_texts(one.why)) for one in decision.entries))


def _drop(conn: sqlite3.Connection, trigger: str) -> str:
    """Drops a trigger; returns how it was made."""
    (sql,) = conn.execute("SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = ?", (trigger,)).fetchone()
    conn.execute(f"DROP TRIGGER {trigger}")
    return str(sql)


def _in_seal(value: str | int | None) -> str:
    """A text, a number or nothing as canonical JSON."""
    if value is None:
        return "null"
    return quoted(value) if isinstance(value, str) else str(value)


def _tied(end: Head, reverses: EntryRef | None, origin: EntryRef | None) -> tuple[tuple[float, float], str]:
    """The entries that an entry reverses and carries on: as they are bound, and as they end its seal."""
    numbers = [None if one is None else _number(end, one) for one in (reverses, origin)]
    return (bound(numbers[0]), bound(numbers[1])), f"{_in_seal(numbers[0])},{_in_seal(numbers[1])}]"


def _number(end: Head, ref: EntryRef) -> int:
    """The id of an entry: one there is by itself, one of this decision by its place."""
    return ref if ref > 0 else end.entry_id + 1 + ~ref


def append(conn: sqlite3.Connection, draft: FactDraft, recording: Recording, decision: Decision) -> int:
    """Writes one fact with its decision inside the caller's transaction; returns its number."""
    gathering = Gathering(head(conn), recording)
    gathering.add(draft, decision)
    gathering.write(conn)
    return gathering.end.fact_id


def insert_recorded(conn: sqlite3.Connection, fact: Row, rows: Sequence[Sequence[Row]]) -> None:
    """Writes a fact with its rows of each table as they are recorded elsewhere, sealed or not."""
    for statement, own in zip(INSERTS, ((fact,), *rows), strict=True):
        conn.executemany(statement, own)
