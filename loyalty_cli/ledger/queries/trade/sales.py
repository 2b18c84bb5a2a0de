"""Sales that stand, categories bought, days of visits: asked of the derived rows, and of the facts for an earlier day.

Days are ordinals (1 = 0001-01-01), amounts cents. ``on`` is the last day that counts: what was returned or undone
later still stood then.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date

from loyalty_cli.ledger.store.clauses import OTHERS, UNDONE, day_number, in_sql
from loyalty_cli.program.kernel.kinds import VISITS
from loyalty_cli.values import Any, Final, NamedTuple

BACK: Final = (
    "back(id, cents) AS MATERIALIZED (SELECT reverses, sum(json_extract(body, '$.amount')) FROM facts"
    " WHERE reverses IS NOT NULL AND kind = 'return' AND on_date <= :on AND id NOT IN undone GROUP BY reverses)"
)
_LATER: Final = f"SELECT 1 FROM facts WHERE kind IN ('return', 'undo') AND on_date > :on AND {OTHERS} LIMIT 1"
# One row with three arrays: a million sales are read as text, and never as rows.
_SALES_NOW: Final = (
    "SELECT '[' || group_concat(member_id) || ']', '[' || group_concat(days) || ']', '[' || group_concat(cents) || ']'"
    " FROM (SELECT member_id, json_group_array(day) AS days, json_group_array(cents) AS cents FROM sales"
    "  WHERE cents > 0 AND day <= :last GROUP BY member_id)"
)
_SALES_OF: Final = (
    "SELECT member_id, json_group_array(day), json_group_array(cents) FROM sales"
    " WHERE member_id IN (SELECT value FROM json_each(:members)) AND cents > 0 AND day <= :last GROUP BY member_id"
)
_SALES_THEN: Final = (
    f"WITH {UNDONE}, {BACK}"
    " SELECT f.member_id, f.on_date, json_extract(f.body, '$.amount') - coalesce(b.cents, 0) AS remaining"
    " FROM facts f LEFT JOIN back b ON b.id = f.id"
    " WHERE f.kind = 'purchase' AND f.on_date <= :on AND f.id NOT IN undone AND remaining > 0"
    " ORDER BY f.member_id, f.on_date, f.id"
)
_SALE_THEN: Final = (
    "SELECT f.id, f.id, f.member_id, f.on_date, 1 FROM facts f LEFT JOIN back b ON b.id = f.id"
    "  WHERE f.kind = 'purchase' AND f.on_date BETWEEN :since AND :on AND f.id NOT IN undone"
    "  AND json_extract(f.body, '$.amount') > coalesce(b.cents, 0)"
)
# The sales whose lines must be looked at.
_SALE_NOW: Final = (
    "SELECT f.id, f.id, f.member_id, f.on_date, 1 FROM sales s JOIN facts f ON f.id = s.fact_id"
    "  WHERE s.category = char(31) AND s.cents > 0 AND s.day BETWEEN :first AND :last"
)
_CATEGORIES: Final = (
    f"WITH {UNDONE}, {BACK}, sale(id, sale, member_id, on_date, sign) AS ({{}}"
    " UNION ALL SELECT r.id, p.id, p.member_id, p.on_date, -1 FROM facts r JOIN facts p ON p.id = r.reverses"
    "  WHERE r.reverses IS NOT NULL AND r.kind = 'return' AND r.on_date <= :on AND r.id NOT IN undone"
    "  AND p.on_date BETWEEN :since AND :on AND p.id NOT IN undone)"
    " SELECT member_id, category, min(day), max(day), sum(cents), count(*) FROM ("
    f"  SELECT s.member_id, {day_number('s.on_date')} AS day,"
    "   json_extract(l.value, '$[0]') AS category,"
    "   sum(s.sign * json_extract(l.value, '$[2]')) AS cents"
    "  FROM sale s JOIN facts f ON f.id = s.id, json_each(f.body, '$.lines') l GROUP BY s.sale, category)"
    " WHERE category <> '' AND cents > 0 GROUP BY member_id, category"
)
_SINGLE_CATEGORIES: Final = (
    "SELECT member_id, category, min(day), max(day), sum(cents), count(*)"
    " FROM sales WHERE cents > 0 AND category NOT IN ('', char(31)) AND day BETWEEN :first AND :last"
    " GROUP BY member_id, category"
)
_OTHER_VISITS: Final = (
    f"WITH {UNDONE} SELECT DISTINCT member_id, on_date FROM facts"
    f" WHERE kind IN {in_sql(kind for kind in VISITS if kind != 'purchase')} AND {OTHERS}"
    " AND on_date <= :on AND id NOT IN undone"
)


class Sales(NamedTuple):
    """The sales of a client in the order of days: the days, and the cents left of each. Never empty."""

    days: list[int]
    cents: list[int]

    @property
    def spent(self) -> int:
        """All cents."""
        return sum(self.cents)


def sales(conn: sqlite3.Connection, on: date) -> dict[int, Sales]:
    """Purchases of which something is left, by the number of the member."""
    if is_past(conn, on):
        return sales_of_facts(conn, on)
    row = conn.execute(_SALES_NOW, {"last": on.toordinal()}).fetchone()
    if row[0] is None:
        return {}
    members, days, cents = map(json.loads, row)
    return dict(zip(members, map(Sales, days, cents), strict=True))


def sales_of_some(conn: sqlite3.Connection, members: Iterable[int], on: date) -> dict[int, Sales]:
    """As ``sales``, of some records, from the derived rows."""
    rows = conn.execute(_SALES_OF, {"members": json.dumps(list(members)), "last": on.toordinal()})
    return {number: Sales(json.loads(days), json.loads(cents)) for number, days, cents in rows}


def is_past(conn: sqlite3.Connection, on: date) -> bool:
    """Whether something was returned or undone after a day: the derived rows know of it, and that day did not."""
    return conn.execute(_LATER, {"on": on.isoformat()}).fetchone() is not None


def sales_of_facts(conn: sqlite3.Connection, on: date) -> dict[int, Sales]:
    """As ``sales``, reckoned from the facts alone."""
    found: dict[int, Sales] = {}
    for member_id, day, cents in conn.execute(_SALES_THEN, {"on": on.isoformat()}):
        days, amounts = found.setdefault(member_id, Sales([], []))
        days.append(date.fromisoformat(day).toordinal())
        amounts.append(cents)
    return found


def categories(conn: sqlite3.Connection, since: date, on: date) -> Iterator[Any]:
    """Categories bought and not returned: ``member_id, category, first day, last day, cents, purchases``.

    A member has a category in several rows at times.
    """
    if is_past(conn, on):
        yield from categories_of_facts(conn, since, on)
        return
    told = {"since": since.isoformat(), "on": on.isoformat(), "first": since.toordinal(), "last": on.toordinal()}
    yield from conn.execute(_SINGLE_CATEGORIES, told)
    yield from conn.execute(_CATEGORIES.format(_SALE_NOW), told)


def categories_of_facts(conn: sqlite3.Connection, since: date, on: date) -> Iterator[Any]:
    """As ``categories``, reckoned from the facts alone."""
    return conn.execute(_CATEGORIES.format(_SALE_THEN), {"since": since.isoformat(), "on": on.isoformat()})


def other_visits(conn: sqlite3.Connection, on: date) -> Iterator[Any]:
    """Days on which somebody came and bought nothing: ``member_id, on_date``, each once."""
    return conn.execute(_OTHER_VISITS, {"on": on.isoformat()})
