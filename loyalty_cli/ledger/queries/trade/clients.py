"""What is derived from the sales that stand now: by client, by month and by day. Days are ordinals, amounts cents."""

import json
import sqlite3
from datetime import date

from loyalty_cli.ledger.queries.trade.sales import is_past
from loyalty_cli.values import Final, TypeAlias

_CLIENTS: Final = (
    "SELECT json_group_array(member_id), json_group_array(first), json_group_array(last), json_group_array(days),"
    " json_group_array(sales), json_group_array(cents), json_group_array(silences) FROM clients"
)
_SPENT: Final = (
    "SELECT json_group_array(member_id), json_group_array(spent) FROM"
    " (SELECT member_id, sum(cents) AS spent FROM sales WHERE day >= :first AND cents > 0 GROUP BY member_id)"
)
_OFTEN: Final = (
    "SELECT member_id FROM sales WHERE day > :after AND cents > 0 GROUP BY member_id"
    " HAVING count(DISTINCT day) >= :days"
)
_WITHOUT: Final = "member_id NOT IN (SELECT value FROM json_each(:without))"
_SEVERAL: Final = f"SELECT count(*), coalesce(sum(sales > 1), 0) FROM clients WHERE {_WITHOUT}"
_SEVERAL_SINCE: Final = (
    "SELECT count(*), coalesce(sum(sales > 1), 0) FROM"
    f" (SELECT count(*) AS sales FROM sales WHERE day >= :first AND cents > 0 AND {_WITHOUT} GROUP BY member_id)"
)
_IN_ORDER: Final = "FROM sales s WHERE s.member_id = c.member_id AND s.cents > 0 ORDER BY s.day, s.fact_id"
_AGAIN: Final = (
    f"SELECT count(*), coalesce(sum((SELECT s.day {_IN_ORDER} LIMIT 1 OFFSET 1) <= c.first + :within), 0)"
    f" FROM clients c WHERE c.first <= :until AND c.{_WITHOUT}"
)
_FIRST_CENTS: Final = (
    f"SELECT coalesce(sum((SELECT s.cents {_IN_ORDER} LIMIT 1)), 0) FROM clients c"
    f" WHERE c.first >= :first AND c.{_WITHOUT}"
)
_BUYERS: Final = (
    "SELECT json_group_array(member_id) FROM clients c WHERE first <= :last AND last >= :first AND EXISTS (SELECT 1"
    " FROM sales s WHERE s.member_id = c.member_id AND s.cents > 0 AND s.day BETWEEN :first AND :last)"
)
_NEW: Final = (
    "SELECT count(*), coalesce(sum(EXISTS (SELECT 1 FROM sales s WHERE s.member_id = c.member_id AND s.cents > 0"
    " AND s.day > c.first AND s.day <= c.first + :within)), 0) FROM clients c"
    f" WHERE c.first BETWEEN :since AND :until AND c.{_WITHOUT}"
)


Client: TypeAlias = tuple[int, int, int, int, int, int]
"""The sales of a client: first and last day, how many days, sales and cents, absences that ended. A hundred thousand
are read for a report: a plain tuple."""


def are_of(conn: sqlite3.Connection, on: date) -> bool:
    """Whether what is derived from sales is as it was at the end of a day: nothing was sold or came back since."""
    (last,) = conn.execute("SELECT coalesce(max(day), 0) FROM sale_days").fetchone()
    return bool(last <= on.toordinal()) and not is_past(conn, on)


def clients(conn: sqlite3.Connection) -> dict[int, Client]:
    """The sales of each record."""
    members, *columns = map(json.loads, conn.execute(_CLIENTS).fetchone())
    return dict(zip(members, zip(*columns, strict=True), strict=True))


def client_months(conn: sqlite3.Connection) -> dict[tuple[str, str], int]:
    """How many records of each first month (2026-11) bought in each month."""
    rows = conn.execute("SELECT first, month, clients FROM client_months")
    return {(first, month): many for first, month, many in rows}


def sale_days(conn: sqlite3.Connection) -> dict[int, tuple[int, int]]:
    """The cents and the number of sales of each day."""
    return {day: (cents, many) for day, many, cents in conn.execute("SELECT day, sales, cents FROM sale_days")}


def spent_since(conn: sqlite3.Connection, first: int) -> dict[int, int]:
    """The cents of the sales of each record from a day on."""
    return dict(zip(*map(json.loads, conn.execute(_SPENT, {"first": first}).fetchone()), strict=True))


def often_since(conn: sqlite3.Connection, after: int, days: int) -> set[int]:
    """The records with sales on so many days after one."""
    return {number for (number,) in conn.execute(_OFTEN, {"after": after, "days": days})}


def several(conn: sqlite3.Connection, first: int, without: "list[int]") -> tuple[int, int]:
    """How many records bought from a day on (0: ever), and how many of these more than once; some left out."""
    query = _SEVERAL_SINCE if first else _SEVERAL
    clients, more = conn.execute(query, {"first": first, "without": json.dumps(without)}).fetchone()
    return clients, more


def again(conn: sqlite3.Connection, until: int, within: int, without: "list[int]") -> tuple[int, int]:
    """How many records first bought up to a day, and how many of these a second time within so many days."""
    told = {"until": until, "within": within, "without": json.dumps(without)}
    clients, soon = conn.execute(_AGAIN, told).fetchone()
    return clients, soon


def first_cents(conn: sqlite3.Connection, first: int, without: "list[int]") -> int:
    """The cents of the first sales of those records that had it on a day or later; some left out."""
    (cents,) = conn.execute(_FIRST_CENTS, {"first": first, "without": json.dumps(without)}).fetchone()
    return int(cents)


def buyers(conn: sqlite3.Connection, first: int, last: int) -> set[int]:
    """The records with sales in a time."""
    (found,) = conn.execute(_BUYERS, {"first": first, "last": last}).fetchone()
    return set(json.loads(found))


def newcomers(conn: sqlite3.Connection, since: int, until: int, within: int, without: "list[int]") -> tuple[int, int]:
    """How many records first bought in some days, and how many of these again within so many days; some left out."""
    told = {"since": since, "until": until, "within": within, "without": json.dumps(without)}
    many, again = conn.execute(_NEW, told).fetchone()
    return many, again
