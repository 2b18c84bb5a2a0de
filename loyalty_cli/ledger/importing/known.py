"""What the ledger already has of the rows of a file: the rows, receipt numbers, balances, purchases."""

import sqlite3
from collections.abc import Collection, Iterable, Sequence

from loyalty_cli.jsons import dumps
from loyalty_cli.ledger.store.binding import insert_rows
from loyalty_cli.units import Cents
from loyalty_cli.values import Final, Literal

_AT_ONCE: Final = 500
_KEEP: Final = "INSERT OR REPLACE INTO import_rows(digest, member_id) VALUES (?, ?)"
_PURCHASES: Final = (
    "SELECT id FROM facts f WHERE member_id = ? AND kind = 'purchase' AND on_date <= ? AND NOT EXISTS"
    " (SELECT 1 FROM facts u WHERE u.reverses = f.id AND u.kind = 'undo')"
    " ORDER BY json_extract(body, '$.amount') = ? DESC, on_date DESC, id DESC LIMIT 200"
)


def known_rows(conn: sqlite3.Connection, digests: Iterable[bytes]) -> set[bytes]:
    """Those of the digests of rows that were brought in before."""
    # A bytearray is bound faster than bytes.
    values = list(map(bytearray, digests))
    found: set[bytes] = set()
    for start in range(0, len(values), _AT_ONCE):
        chunk = values[start : start + _AT_ONCE]
        rows = conn.execute(f"SELECT digest FROM import_rows WHERE digest IN ({_marks(chunk)})", chunk)
        found.update(digest for (digest,) in rows)
    return found


def keep_rows(conn: sqlite3.Connection, rows: Iterable[tuple[bytes, int]]) -> None:
    """Keeps the digests of rows and the members that they became, in the order of the table."""
    insert_rows(conn, _KEEP, [(bytearray(digest), member_id) for digest, member_id in sorted(rows)])


def names_known(conn: sqlite3.Connection, column: Literal["ref", "op_id"], names: Sequence[str]) -> set[str]:
    """Those of the receipt numbers or keys that facts have."""
    query = f"SELECT {column} FROM facts WHERE {column} IN (SELECT value FROM json_each(?))"
    return {name for (name,) in conn.execute(query, (dumps(names),))} if names else set()


def units_given(conn: sqlite3.Connection, member_id: int, *, by_openings: bool) -> set[str]:
    """The units of which a member was ever given something; ``by_openings``: by an opening balance."""
    rule = " AND rule = 'opening'" if by_openings else ""
    rows = conn.execute(f"SELECT DISTINCT unit FROM entries WHERE member_id = ?{rule}", (member_id,))
    return {unit for (unit,) in rows}


def balances_of(conn: sqlite3.Connection, member_id: int) -> dict[str, int]:
    """The balances of a member, by unit."""
    return dict(conn.execute("SELECT unit, amount FROM balances WHERE member_id = ?", (member_id,)).fetchall())


def last_member(conn: sqlite3.Connection) -> int:
    """The highest number of a member; 0 in an empty ledger."""
    (last,) = conn.execute("SELECT coalesce(max(id), 0) FROM members").fetchone()
    return int(last)


def purchases_like(conn: sqlite3.Connection, member_id: int, cents: Cents, on: str) -> list[int]:
    """The last purchases of a member up to a day, those of that very amount first."""
    return [fact_id for (fact_id,) in conn.execute(_PURCHASES, (member_id, on, cents))]


def data_version(conn: sqlite3.Connection) -> int:
    """A number that changes when another process writes."""
    (version,) = conn.execute("PRAGMA data_version").fetchone()
    return int(version)


def enlarge_cache(conn: sqlite3.Connection, kib: int) -> None:
    """Lets SQLite keep more pages in memory while many rows are written."""
    conn.execute(f"PRAGMA cache_size = -{kib}")


def _marks(values: Collection[object]) -> str:
    return ",".join("?" * len(values))
