"""Operators, member records, imported files and programs: what was done with them since a fact."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import chain
from json import loads

from loyalty_cli.ledger.queries.audit.keyed import BY_HAND, IN_BLOCKS, KEYED, Keyed, Part, by_hand, numbers
from loyalty_cli.ledger.store.clauses import AMOUNT, OTHERS, STANDS, in_sql
from loyalty_cli.program.kernel.kinds import GIVING
from loyalty_cli.units import Cents, Points
from loyalty_cli.values import Any, Final, NamedTuple


class Work(NamedTuple):
    """What one operator keyed: how many returns and purchases, and the facts of the returns."""

    keyed: Keyed
    returns: int
    purchases: int
    facts: tuple[int, ...]


class Import(NamedTuple):
    """A file: its first fact, the rows and facts taken, what it brought in all and to one member, its largest sale."""

    keyed: Keyed
    kind: str
    file: str
    rows: int
    facts: int
    points: Points
    credit_cents: Cents
    sales_cents: Cents
    most_points: Points
    most_credit_cents: Cents
    largest_cents: Cents


class Run(NamedTuple):
    """Facts decided one after the other under one program: the first of them, the last, and the time between both.

    The first fact under the next program tells nothing: the shop may have been closed when the file was put back.
    """

    first: Keyed
    last: int
    program_id: int
    before: int | None
    used: timedelta


def returns_by_operator(conn: sqlite3.Connection, part: Part) -> list[Work]:
    """The purchases and returns that each operator keyed by hand."""
    rows = conn.execute(
        "SELECT max(f.id), max(f.keyed_on), NULL, coalesce(f.operator, ''), NULL, sum(f.kind = 'return'),"
        " sum(f.kind = 'purchase'), group_concat(CASE WHEN f.kind = 'return' THEN f.id END)"
        f" FROM {IN_BLOCKS} WHERE f.kind IN ('purchase', 'return') AND {STANDS} GROUP BY coalesce(f.operator, '')",
        part._asdict(),
    )
    return [Work(Keyed(*row[:5]), row[5], row[6], numbers(row[7]) if row[7] else ()) for row in rows]


def merges(conn: sqlite3.Connection, first: int) -> Iterator[tuple[Keyed, int, Points]]:
    """Merges, with the number of the record that goes and the points it brought."""
    moved = (
        "(SELECT coalesce(sum(amount), 0) FROM entries e WHERE e.fact_id = f.id AND e.unit = 'points'"
        " AND e.rule = 'merge' AND e.amount > 0)"
    )
    for keyed, row in by_hand(
        conn, first, f"f.kind = 'merge' AND f.{OTHERS}", f"json_extract(f.body, '$.from'), {moved}"
    ):
        yield keyed, *row


def card_and_names(conn: sqlite3.Connection, member_id: int | None) -> tuple[str, str, str] | None:
    """The card, the name and the folded name of a record; None for no record."""
    found: tuple[str, str, str] | None = conn.execute(
        "SELECT card, name, folded FROM members WHERE id = ?", (member_id,)
    ).fetchone()
    return found


def root_of(conn: sqlite3.Connection, member_id: int) -> int:
    """The record that a record is part of now."""
    (root,) = conn.execute(
        "WITH RECURSIVE up(id, next) AS (SELECT id, merged_into FROM members WHERE id = ?"
        " UNION SELECT m.id, m.merged_into FROM members m JOIN up ON m.id = up.next)"
        " SELECT coalesce((SELECT id FROM up WHERE next IS NULL), ?)",
        (member_id, member_id),
    ).fetchone()
    return int(root)


def erasures(conn: sqlite3.Connection, first: int) -> Iterator[tuple[Keyed, str]]:
    """Erasures, with the reason."""
    return (
        (keyed, why)
        for keyed, (why,) in by_hand(conn, first, f"f.kind = 'erase' AND f.{OTHERS}", "json_extract(f.body, '$.why')")
    )


def given_before(conn: sqlite3.Connection, erasure: Keyed, days: int) -> tuple[int, int] | None:
    """The last adjustment or stamp by hand of that record within so many days before: its fact, and how many days."""
    found: tuple[int, int] | None = conn.execute(
        "SELECT id, cast(julianday(?) - julianday(keyed_on) AS INTEGER) FROM facts WHERE member_id = ? AND id < ?"
        " AND kind IN ('adjust', 'stamp') AND batch_id IS NULL AND julianday(?) - julianday(keyed_on) <= ?"
        " ORDER BY id DESC LIMIT 1",
        (erasure.on, erasure.member_id, erasure.id, erasure.on, days),
    ).fetchone()
    return found


def wrong_codes(conn: sqlite3.Connection, since: str) -> list[tuple[str, str]]:
    """The instants and operators of voucher codes tried that exist nowhere."""
    return conn.execute("SELECT at, operator FROM wrong_codes WHERE at >= ? ORDER BY id", (since,)).fetchall()


def imports(conn: sqlite3.Connection, part: Part, counted: Mapping[int, Counter[Cents]]) -> list[Import]:
    """The files brought in that were not taken back; ``counted`` are the purchases, by file and amount."""
    found = []
    for *keyed, batch_id, kind, name, rows, every, last in conn.execute(_FILES, {"first": part.first}).fetchall():
        undone = conn.execute(_UNDONE, (batch_id, part.first)).fetchall()
        left = counted[batch_id] - Counter(cents for cents in chain.from_iterable(undone) if cents is not None)
        facts = every - len(undone)
        points, credit, most_points, most_credit = brought(conn, part, batch_id, (keyed[0], last), facts)
        sold = sum(cents * many for cents, many in left.items())
        amounts = (points, credit, sold, most_points, most_credit, max(left, default=0))
        found.append(Import(Keyed(*keyed), kind, name, rows, facts, *amounts))
    return found


def brought(
    conn: sqlite3.Connection, part: Part, batch_id: int, ends: tuple[int, int], facts: int
) -> tuple[int, int, int, int]:
    """Points and credit of a file in all, and the most of each to one member; ``facts`` of it stand, ``ends`` too."""
    (every,) = conn.execute("SELECT coalesce(max(id), 0) FROM facts").fetchone()
    begun, last = ends
    if every - facts < facts:
        # What there is, less the entries of all other facts: they are fewer.
        given = _LESS
    elif last - begun + 1 == facts:
        # All facts between its first and its last are of this file: so are the entries, which an index has by member.
        given = _SUMS.format(_BETWEEN)
    else:
        given = _SUMS.format(_OF_FILE)
    row: tuple[int, int, int, int] = conn.execute(
        "SELECT coalesce(sum(points), 0), coalesce(sum(credit), 0), coalesce(max(points), 0), coalesce(max(credit), 0)"
        f" FROM ({given})",
        part._asdict() | {"batch": batch_id, "begun": begun, "last": last},
    ).fetchone()
    return row


_FACTS: Final = "FROM facts f WHERE f.batch_id = b.id AND f.id >= :first"
_FILES: Final = (
    "SELECT f.id, f.keyed_on, NULL, coalesce(f.operator, ''), NULL, b.id, b.kind, b.file_name, b.accepted, b.facts,"
    f" b.last FROM (SELECT *, (SELECT f.id {_FACTS} AND {STANDS} ORDER BY f.id LIMIT 1) AS begun,"
    f" (SELECT f.id {_FACTS} AND {STANDS} ORDER BY f.id DESC LIMIT 1) AS last, (SELECT count(*) {_FACTS}) AS facts"
    "  FROM batches b WHERE undone_at IS NULL) b JOIN facts f ON f.id = b.begun ORDER BY b.id"
)
_UNDONE: Final = (
    f"SELECT CASE WHEN f.kind = 'purchase' THEN {AMOUNT} END FROM facts u CROSS JOIN facts f ON f.id = u.reverses"
    " WHERE u.reverses IS NOT NULL AND u.kind = 'undo' AND f.batch_id = ? AND f.id >= ?"
)
_SUMS: Final = (
    "SELECT e.member_id, sum(e.amount) FILTER (WHERE e.unit = 'points') AS points,"
    " sum(e.amount) FILTER (WHERE e.unit = 'credit') AS credit"
    " FROM {} AND e.unit IN ('points', 'credit') GROUP BY e.member_id"
)
_OF_FILE: Final = f"facts f JOIN entries e ON e.fact_id = f.id WHERE f.batch_id = :batch AND {STANDS}"
_BETWEEN: Final = (
    "entries e WHERE e.id BETWEEN (SELECT min(id) FROM entries WHERE fact_id >= :begun)"
    " AND (SELECT max(id) FROM entries WHERE fact_id <= :last)"
)
# Facts of no file, of other files, and those undone.
_OTHERS: Final = (
    f"(SELECT id FROM facts f WHERE id < :first AND {BY_HAND} UNION ALL SELECT f.id FROM {IN_BLOCKS}"
    " UNION ALL SELECT id FROM facts WHERE batch_id <> :batch UNION ALL SELECT f.id FROM facts u CROSS JOIN facts f"
    " ON f.id = u.reverses WHERE u.reverses IS NOT NULL AND u.kind = 'undo' AND f.batch_id = :batch) f"
    " CROSS JOIN entries e ON e.fact_id = f.id"
)
_HELD: Final = "balances e WHERE e.amount <> 0"
_LESS: Final = (
    "SELECT a.points - coalesce(o.points, 0) AS points, a.credit - coalesce(o.credit, 0) AS credit"
    f" FROM ({_SUMS.format(_HELD)}) a"
    f" LEFT JOIN ({_SUMS.format(_OTHERS)}) o ON o.member_id = a.member_id"
)


def program_runs(conn: sqlite3.Connection) -> list[Run]:
    """The whole ledger, from program to program."""
    rows = conn.execute(
        "WITH RECURSIVE run(id, program_id, before) AS ("
        " SELECT id, program_id, NULL FROM facts WHERE id = (SELECT min(id) FROM facts)"
        " UNION ALL SELECT f.id, f.program_id, run.program_id FROM run JOIN facts f ON f.id = (SELECT n.id FROM facts n"
        "  WHERE n.id > run.id AND n.program_id <> run.program_id ORDER BY n.id LIMIT 1))"
        f" SELECT {KEYED}, f.program_id, o.before, f.recorded_at, e.id, e.recorded_at FROM (SELECT id, program_id,"
        " before, coalesce(lead(id) OVER (ORDER BY id) - 1, (SELECT max(id) FROM facts)) AS last FROM run) o"
        " JOIN facts f ON f.id = o.id JOIN facts e ON e.id = o.last ORDER BY f.id"
    )
    return [
        Run(Keyed(*keyed), last, program, before, datetime.fromisoformat(end) - datetime.fromisoformat(begin))
        for *keyed, program, before, begin, last, end in rows
    ]


def given_between(conn: sqlite3.Connection, first: int, last: int) -> Iterator[tuple[Keyed, str, dict[str, Any]]]:
    """Facts that gave something by the rules of the program, with kind and body."""
    rows = conn.execute(
        f"SELECT {KEYED}, f.kind, f.body FROM facts f WHERE f.id BETWEEN ? AND ? AND f.kind IN {in_sql(GIVING)}"
        f" AND f.entry_count > 0 AND {STANDS} ORDER BY f.id",
        (first, last),
    )
    for *keyed, kind, body in rows:
        yield Keyed(*keyed), kind, loads(body)
