"""The rows of an export's tables, asked of the ledger as cells or as one JSON object each."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence

from loyalty_cli.ledger.queries import export_holdings as held
from loyalty_cli.ledger.queries.export_holdings import Source
from loyalty_cli.ledger.queries.export_tables import Column, Moment, Shop, Table, read_values, steps_of, table_of
from loyalty_cli.values import Any, Final, TypeAlias

GLOB: Final = "[-=+@\t\r]*"
"""What is guarded, as SQLite's GLOB has it."""
Rows: TypeAlias = Sequence[Sequence[Any]]
Told: TypeAlias = tuple[str, int]
"""Some rows as one text with what stands between them, and how many they are."""

_CELL_LOT: Final = (
    "usable || CASE WHEN expires_on IS NULL THEN ' without end' ELSE ' until ' || expires_on END",
    "group_concat(part, '; ')",
)
_JSON_LOT: Final = ("json_object('points', usable, 'expires_on', expires_on)", "json_group_array(json(part))")
_BOOLEAN: Final = "json(CASE {sql} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END)"
_YES_NO: Final = "CASE {sql} WHEN 1 THEN 'yes' WHEN 0 THEN 'no' END"
_ONCE: Final = "(SELECT {told} FROM (SELECT {sql} AS x LIMIT 1))"
"""What is said about ``x``, without asking for it several times: SQLite does not look into what has a LIMIT."""
_UNUSUAL: Final = "*[^A-Za-z0-9_. ]*"
_NEEDS_QUOTES: Final = '*[,"\n\r]*'
_MOST_ARGUMENTS: Final = 60


def headers(table: Table) -> list[str]:
    """The headers of its columns."""
    return [column.name for column in table.columns]


def cells(shop: Shop, name: str, moment: Moment) -> Iterator[Rows]:
    """The rows of a table as cells, some thousand at a time: money in cents, flags yes or no, None for nothing."""

    def select(table: Table) -> str:
        return f"SELECT {', '.join(map(_cell, table.columns))} FROM {table.rows}"

    return _chunks(shop, name, moment, select)


def csv_lines(shop: Shop, name: str, moment: Moment, *, raw: bool) -> Iterator[Told]:
    """The rows of a table as lines of CSV, some thousand at a time; unless ``raw``, texts are safe for spreadsheets.

    SQLite puts the lines together: it takes half the time that Python needs for as many cells.
    """

    def line(table: Table) -> str:
        parts = [table.columns[at : at + _MOST_ARGUMENTS] for at in range(0, len(table.columns), _MOST_ARGUMENTS)]
        return " || ',' || ".join(_line(part, shop.program.shop.decimals, raw=raw) for part in parts)

    return _texts(shop, name, moment, line, "\n")


def json_objects(shop: Shop, name: str, moment: Moment, between: str) -> Iterator[Told]:
    """The rows of a table as JSON objects on one line each, some thousand at a time; amounts are whole cents."""
    return _texts(shop, name, moment, lambda table: _object(table.columns, 0), between)


def _texts(shop: Shop, name: str, moment: Moment, told: Callable[[Table], str], between: str) -> Iterator[Told]:
    def select(table: Table) -> str:
        rows = f"SELECT {told(table)} AS told FROM {table.rows}"
        return f"SELECT group_concat(told, {_quoted(between)}), count(*) FROM ({rows})"

    for ((text, count),) in _chunks(shop, name, moment, select):
        if count:
            yield text, count


def _chunks(shop: Shop, name: str, moment: Moment, select: Callable[[Table], str]) -> Iterator[Rows]:
    """Each step in a read of its own. When facts were written meanwhile, what they changed is read from history."""
    conn = shop.conn
    patterns = {"guard": GLOB, "unusual": _UNUSUAL, "quotes": _NEEDS_QUOTES}
    asked: dict[Source, tuple[Table, str]] = {}
    for step in steps_of(name, conn, moment, shop.program):
        with reading(conn):
            source: Source = "derived" if moment.live and is_head(conn, moment.upto) else "history"
            if source not in asked:
                table = table_of(name, shop, moment, source)
                asked[source] = table, select(table)
            table, sql = asked[source]
            rows = conn.execute(sql, read_values(table, step) | patterns).fetchall()
        if rows:
            yield rows


class reading:  # noqa: N801 - used like a function
    """A read transaction: all that is asked in it sees one moment."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn

    def __enter__(self) -> None:
        self.conn.execute("BEGIN")

    def __exit__(self, *_: object) -> None:
        if self.conn.in_transaction:
            self.conn.execute("ROLLBACK")


def is_head(conn: sqlite3.Connection, fact_id: int) -> bool:
    """Whether no fact was written after this one."""
    (last,) = conn.execute("SELECT coalesce(max(id), 0) FROM facts").fetchone()
    return bool(last == fact_id)


def _cell(column: Column) -> str:
    if column.kind == "lots":
        return held.lots(_source(column), *_CELL_LOT)
    return _YES_NO.format(sql=column.sql) if column.kind == "flag" else column.sql


def _line(columns: Sequence[Column], decimals: int, *, raw: bool) -> str:
    """One line of CSV, or a part of one. ``%w`` doubles quotes; NULL is nothing."""
    form = ",".join('"%w"' if column.kind == "json" else "%s" for column in columns)
    told = ", ".join(_told(column, decimals, raw=raw) for column in columns)
    return f"printf('{form}', {told})"


def _told(column: Column, decimals: int, *, raw: bool) -> str:
    match column.kind:
        case "text":
            if "(" in column.sql:
                return _ONCE.format(told=_quoted_text("x", raw=raw), sql=column.sql)
            return _quoted_text(column.sql, raw=raw)
        case "cents" if decimals:
            unit = 10**decimals
            money = f"printf('%s%d.%0{decimals}d', CASE WHEN x < 0 THEN '-' END, abs(x) / {unit}, abs(x) % {unit})"
            return _ONCE.format(told=money, sql=column.sql)
        case _:
            return _cell(column)


def _quoted_text(sql: str, *, raw: bool) -> str:
    """A text guarded and in quotes where it needs either; most texts need neither, which one look tells."""
    safe = sql if raw else guarded_sql(sql)
    quoted = f"'\"' || replace({safe}, '\"', '\"\"') || '\"'"
    return (
        f"CASE WHEN {sql} GLOB :unusual THEN CASE WHEN {safe} GLOB :quotes THEN {quoted} ELSE {safe} END ELSE {sql} END"
    )


def _object(columns: Sequence[Column], depth: int) -> str:
    """A JSON object of columns; those that share the beginning of their path stand together in an inner one."""
    groups: dict[str, list[Column]] = {}
    for column in columns:
        groups.setdefault(_path(column)[depth], []).append(column)
    pairs = []
    for key, inside in groups.items():
        leaf = len(_path(inside[0])) == depth + 1
        value = _json_value(inside[0]) if leaf else _object(inside, depth + 1)
        pairs.append(f"{_quoted(key)}, {value}")
    return f"json_object({', '.join(pairs)})"


def _path(column: Column) -> tuple[str, ...]:
    if column.path:
        return column.path
    return (f"{column.name}_cents" if column.kind == "cents" else column.name,)


def _json_value(column: Column) -> str:
    match column.kind:
        case "lots":
            return held.lots(_source(column), *_JSON_LOT)
        case "flag":
            return _BOOLEAN.format(sql=column.sql)
        case "json":
            return f"json({column.sql})"
        case _:
            return column.sql


def _source(column: Column) -> Source:
    return "history" if column.sql == "history" else "derived"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def guarded_sql(sql: str) -> str:
    """An expression that guards a text; NULL stays NULL. The pattern is bound as ``:guard``."""
    return f"CASE WHEN ltrim({sql}, '''') GLOB :guard THEN '''' || {sql} ELSE {sql} END"
