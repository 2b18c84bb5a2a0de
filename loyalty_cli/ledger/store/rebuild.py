"""The derived tables made anew from the append-only ones alone: to compare with, and to put in their place."""

import sqlite3
from collections.abc import Iterator

from loyalty_cli.ledger.store.clauses import STANDS
from loyalty_cli.values import Any, Final, NamedTuple


class Derived(NamedTuple):
    """A derived table: its columns, of which the first ``keys`` are its key, and the rows it must have.

    ``source`` asks whether there is anything behind the row ``d`` of the table.
    """

    table: str
    columns: tuple[str, ...]
    keys: int
    rows: str
    source: str


class Difference(NamedTuple):
    """A row that is not as it must be: its key, what stands there and what would be right (None: no row)."""

    table: str
    key: tuple[Any, ...]
    stands: tuple[Any, ...] | None
    right: tuple[Any, ...] | None


BALANCES: Final = Derived(
    "balances",
    ("member_id", "unit", "amount"),
    2,
    "SELECT member_id, unit, sum(amount) AS amount FROM entries GROUP BY member_id, unit",
    "SELECT 1 FROM entries e WHERE e.member_id = d.member_id AND e.unit = d.unit",
)
_IS_LOT: Final = "e.amount > 0 AND e.reverses IS NULL AND e.unit IN ('points', 'credit')"
LOTS: Final = Derived(
    "lots",
    ("entry_id", "fact_id", "member_id", "unit", "on_date", "granted", "remaining", "expires_on"),
    1,
    "SELECT id AS entry_id, fact_id, member_id, unit, on_date, amount AS granted,"
    " amount - coalesce((SELECT sum(a.amount) FROM allocations a WHERE a.lot_id = e.id), 0) AS remaining,"
    " coalesce((SELECT x.expires_on FROM extensions x WHERE x.lot_id = e.id ORDER BY x.id DESC LIMIT 1), expires_on)"
    f" AS expires_on FROM entries e WHERE {_IS_LOT}",
    f"SELECT 1 FROM entries e WHERE e.id = d.entry_id AND {_IS_LOT}",
)
STANDINGS: Final = Derived(
    "standings",
    ("member_id", "tier", "since"),
    1,
    "SELECT member_id, after AS tier, on_date AS since FROM tier_changes t WHERE id ="
    " (SELECT id FROM tier_steps n WHERE n.member_id = t.member_id AND n.replaced_by IS NULL"
    " ORDER BY on_date DESC, id DESC LIMIT 1)",
    "SELECT 1 FROM tier_changes t WHERE t.member_id = d.member_id",
)
SALES: Final = Derived(
    "sales",
    ("member_id", "day", "fact_id", "cents", "category"),
    3,
    "SELECT * FROM untouched_sales UNION ALL SELECT * FROM touched_sales",
    "SELECT 1 FROM facts f WHERE f.id = d.fact_id AND f.kind = 'purchase' AND f.member_id = d.member_id"
    " AND CAST(julianday(f.on_date) - 1721424.5 AS INTEGER) = d.day"
    f" AND {STANDS}",
)
DERIVED: Final = (BALANCES, LOTS, STANDINGS, SALES)


def differences(conn: sqlite3.Connection, derived: Derived) -> Iterator[Difference]:
    """Every row of a derived table that is not what the append-only tables give, rows missing and too many included."""
    width = len(derived.columns)
    right, stands = (", ".join(f"{of}.{column}" for column in derived.columns) for of in "rd")
    same_key = " AND ".join(f"d.{column} = r.{column}" for column in derived.columns[: derived.keys])
    differs = " OR ".join(f"d.{column} IS NOT r.{column}" for column in derived.columns)
    table, keys = derived.table, derived.keys
    for row in conn.execute(
        f"SELECT {right}, {stands} FROM ({derived.rows}) r LEFT JOIN {table} d ON {same_key} WHERE {differs}"
    ):
        found = row[width + keys :] if row[width] is not None else None
        yield Difference(table, row[:keys], found, row[keys:width])
    for row in conn.execute(f"SELECT {stands} FROM {table} d WHERE NOT EXISTS ({derived.source})"):
        yield Difference(table, row[:keys], row[keys:], None)


def rebuild(conn: sqlite3.Connection, derived: Derived) -> int:
    """Writes all rows of an empty derived table, in the caller's transaction; returns how many."""
    columns = ", ".join(derived.columns)
    return conn.execute(f"INSERT INTO {derived.table} ({columns}) {derived.rows}").rowcount
