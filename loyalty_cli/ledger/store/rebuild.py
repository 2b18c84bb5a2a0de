"""Rebuild the derived tables from the append-only ones, to compare or replace them."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import repeat

from loyalty_cli.jsons import loads
from loyalty_cli.ledger.store.clauses import STANDS, day_number
from loyalty_cli.program.kernel.rhythm import ended_silences
from loyalty_cli.values import Any, Final, NamedTuple


class Derived(NamedTuple):
    """A derived table: its columns, of which the first ``keys`` are its key, and the rows it must have.

    ``source`` asks whether there is anything behind the row ``d`` of the table. ``same`` asks in one pass whether all
    rows are right, where looking at each is slow. ``counted`` counts the rows where that is quicker than a statement.
    """

    table: str
    columns: tuple[str, ...]
    keys: int
    rows: str
    source: str
    same: str = ""
    counted: Callable[[sqlite3.Connection], Iterator[tuple[Any, ...]]] | None = None


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
LOT_MONTHS: Final = Derived(
    "lot_months",
    ("unit", "month", "expires_on", "granted", "remaining", "lots"),
    3,
    "SELECT unit, substr(on_date, 1, 7) AS month, coalesce(expires_on, '') AS expires_on, sum(granted) AS granted,"
    " sum(remaining) AS remaining, count(*) AS lots FROM lots GROUP BY 1, 2, 3",
    "SELECT 1 FROM lots l WHERE l.unit = d.unit AND substr(l.on_date, 1, 7) = d.month"
    " AND coalesce(l.expires_on, '') = d.expires_on",
)
"""Made from lots, which stands before it in DERIVED."""
STANDINGS: Final = Derived(
    "standings",
    ("member_id", "tier", "since"),
    1,
    "SELECT member_id, after AS tier, on_date AS since FROM tier_changes t WHERE id ="
    " (SELECT id FROM tier_steps n WHERE n.member_id = t.member_id AND n.replaced_by IS NULL"
    " ORDER BY on_date DESC, id DESC LIMIT 1)",
    "SELECT 1 FROM tier_changes t WHERE t.member_id = d.member_id",
)
_DAY: Final = day_number("f.on_date")
# Each purchase finds its row, and there are no more rows. In most bodies only what the row says is looked for.
_SAME_SALES: Final = f"""
SELECT untouched.found = untouched.wanted AND touched.found = touched.wanted
    AND untouched.wanted + touched.wanted = (SELECT count(*) FROM sales)
  FROM (SELECT count(*) AS wanted, count(s.fact_id) AS found FROM facts f LEFT JOIN sales s
      ON s.member_id = f.member_id AND s.day = {_DAY} AND s.fact_id = f.id
      AND s.cents = CAST(substr(f.body, instr(f.body, '"amount":') + 9) AS INTEGER)
      AND CASE WHEN s.category <> char(31) THEN instr(f.body, '"lines":[["' || s.category || '",') > 0
          AND instr(f.body, '],[') = 0 AND instr(f.body, '\\') = 0 AND instr(f.body, ',' || s.cents || ']]') > 0
        ELSE EXISTS (SELECT 1 FROM untouched_sales u WHERE u.fact_id = f.id AND u.category = s.category) END
    WHERE f.kind = 'purchase' AND NOT EXISTS (SELECT 1 FROM facts r WHERE r.reverses = f.id)) untouched,
  (SELECT count(*) AS wanted, count(s.fact_id) AS found FROM touched_sales t LEFT JOIN sales s
      ON s.member_id = t.member_id AND s.day = t.day AND s.fact_id = t.fact_id AND s.cents = t.cents
      AND s.category = t.category) touched
"""
SALES: Final = Derived(
    "sales",
    ("member_id", "day", "fact_id", "cents", "category"),
    3,
    "SELECT * FROM untouched_sales UNION ALL SELECT * FROM touched_sales",
    "SELECT 1 FROM facts f WHERE f.id = d.fact_id AND f.kind = 'purchase' AND f.member_id = d.member_id"
    f" AND {_DAY} = d.day AND {STANDS}",
    _SAME_SALES,
)


def _clients(conn: sqlite3.Connection) -> Iterator[tuple[Any, ...]]:
    rows = conn.execute(
        "SELECT member_id, json_group_array(day), sum(cents) FROM sales WHERE cents > 0 GROUP BY member_id"
    )
    for member_id, told, cents in rows:
        sold = loads(told)
        days = list(dict.fromkeys(sold))
        yield member_id, days[0], days[-1], len(days), len(sold), cents, ended_silences(days)


def _client_months(conn: sqlite3.Connection) -> Iterator[tuple[Any, ...]]:
    found: Counter[tuple[str, str]] = Counter()
    rows = conn.execute(
        "SELECT group_concat(DISTINCT strftime('%Y-%m', day + 1721424.5)) FROM sales WHERE cents > 0 GROUP BY member_id"
    )
    for (told,) in rows:
        months = told.split(",")
        found.update(zip(repeat(months[0]), months, strict=False))
    return ((*key, clients) for key, clients in found.items())


CLIENTS: Final = Derived(
    "clients", ("member_id", "first", "last", "days", "sales", "cents", "silences"), 1, "", "", counted=_clients
)
CLIENT_MONTHS: Final = Derived("client_months", ("first", "month", "clients"), 2, "", "", counted=_client_months)
SALE_DAYS: Final = Derived(
    "sale_days",
    ("day", "sales", "cents"),
    1,
    "SELECT day, count(*) AS sales, sum(cents) AS cents FROM sales WHERE cents > 0 GROUP BY day",
    "SELECT 1 FROM sales s WHERE s.day = d.day AND s.cents > 0",
)
DERIVED: Final = (BALANCES, LOTS, LOT_MONTHS, STANDINGS, SALES, CLIENTS, CLIENT_MONTHS, SALE_DAYS)
_CACHE_KIB: Final = 65_536
"""So much of a derived table is kept at hand while its rows are looked up one by one."""


def differences(conn: sqlite3.Connection, derived: Derived) -> Iterator[Difference]:
    """Every row of a derived table that is not what the append-only tables give, rows missing and too many included."""
    if derived.counted is not None:
        yield from _differing(conn, derived, derived.counted(conn))
        return
    if derived.same and _is_same(conn, derived):
        return
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


def _differing(conn: sqlite3.Connection, derived: Derived, counted: Iterator[tuple[Any, ...]]) -> Iterator[Difference]:
    """Every row of a table that is not as it was counted."""
    keys = derived.keys
    there = {
        row[:keys]: row[keys:] for row in conn.execute(f"SELECT {', '.join(derived.columns)} FROM {derived.table}")
    }
    for row in counted:
        found = there.pop(row[:keys], None)
        if found != row[keys:]:
            yield Difference(derived.table, row[:keys], found, row[keys:])
    for key, row in there.items():
        yield Difference(derived.table, key, row, None)


def _is_same(conn: sqlite3.Connection, derived: Derived) -> bool:
    (before,) = conn.execute("PRAGMA cache_size").fetchone()
    conn.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    try:
        return bool(conn.execute(derived.same).fetchone()[0])
    finally:
        conn.execute(f"PRAGMA cache_size = {before}")


def rebuild(conn: sqlite3.Connection, derived: Derived) -> int:
    """Writes all rows of a derived table anew, in the caller's transaction; returns how many."""
    columns = ", ".join(derived.columns)
    if derived.counted is None:
        conn.execute(f"DELETE FROM {derived.table}")
        return conn.execute(f"INSERT INTO {derived.table} ({columns}) {derived.rows}").rowcount
    # Its triggers keep another table, which is right or rebuilt by itself.
    triggers = conn.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?", (derived.table,)
    ).fetchall()
    for name, _ in triggers:
        conn.execute(f"DROP TRIGGER {name}")
    conn.execute(f"DELETE FROM {derived.table}")
    insert = f"INSERT INTO {derived.table} ({columns}) VALUES ({', '.join('?' * len(derived.columns))})"
    rows = conn.executemany(insert, derived.counted(conn)).rowcount
    for _, sql in triggers:
        conn.execute(sql)
    return rows
