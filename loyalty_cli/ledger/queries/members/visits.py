"""Visits: the days on which members bought, checked in or redeemed, for all members at once."""

import sqlite3
from collections.abc import Collection, Mapping
from datetime import date, timedelta

from loyalty_cli.jsons import dumps
from loyalty_cli.ledger.queries.trade.clients import are_of, clients, often_since
from loyalty_cli.ledger.standings.families import homes
from loyalty_cli.ledger.store.clauses import OTHERS, STOOD, day_number, in_sql
from loyalty_cli.program.kernel.kinds import VISITS
from loyalty_cli.values import Any, Final, NamedTuple

RECENT_DAYS: Final = 90
"""Visits within so many days tell who comes regularly."""


class Visits(NamedTuple):
    """Days with a visit, the first and the last of them, and how many lie within RECENT_DAYS.

    ``told`` is the last contact besides: what an import told of the last visit, or a change of details.
    """

    days: int = 0
    first: date | None = None
    last: date | None = None
    recent: int = 0
    told: date | None = None

    @property
    def last_seen(self) -> date | None:
        """The later of the last visit and of what was told; None for a member who was never seen."""
        return max((day for day in (self.last, self.told) if day is not None), default=None)

    @property
    def span(self) -> int:
        """The number of days from the first visit to the last."""
        return 0 if self.first is None or self.last is None else (self.last - self.first).days


_HOME: Final = "WITH home(id, root) AS MATERIALIZED (SELECT CAST(key AS INTEGER), value FROM json_each(:homes))"
_OF_FACTS: Final = (
    f"{_HOME} SELECT coalesce(h.root, f.member_id) AS visitor, count(DISTINCT f.on_date), min(f.on_date),"
    " max(f.on_date), count(DISTINCT CASE WHEN f.on_date > :recent THEN f.on_date END)"
    " FROM facts f LEFT JOIN home h ON h.id = f.member_id"
    f" WHERE f.kind IN {in_sql(VISITS)} AND f.on_date BETWEEN :since AND :on AND {STOOD}{{}} GROUP BY visitor"
)
_UNDONE_LATER: Final = f"SELECT 1 FROM facts WHERE kind = 'undo' AND on_date > :on AND {OTHERS} LIMIT 1"
_DAYS: Final = "day BETWEEN :first AND :last"
_OF_SALES: Final = (
    "SELECT member_id, count(DISTINCT day), min(day), max(day), count(DISTINCT CASE WHEN day > :recently THEN day END)"
    f" FROM sales WHERE {_DAYS} GROUP BY member_id"
)
_BESIDES: Final = (
    f"{_HOME}, other(visitor, day) AS MATERIALIZED ("
    f" SELECT coalesce(h.root, f.member_id), {day_number('f.on_date')}"
    "  FROM facts f LEFT JOIN home h ON h.id = f.member_id"
    f"  WHERE f.kind IN {in_sql(kind for kind in VISITS if kind != 'purchase')} AND {OTHERS}"
    f"  AND f.on_date BETWEEN :since AND :on AND {STOOD}"
    f" UNION SELECT h.root, s.day FROM home h CROSS JOIN sales s ON s.member_id = h.id WHERE {_DAYS})"
    " SELECT visitor, count(*), min(day), max(day), count(CASE WHEN day > :recently THEN 1 END) FROM other o"
    " WHERE NOT EXISTS (SELECT 1 FROM sales s WHERE s.member_id = o.visitor AND s.day = o.day) GROUP BY visitor"
)

_OTHERS: Final = (
    f"SELECT member_id FROM facts f WHERE f.kind IN {in_sql(kind for kind in VISITS if kind != 'purchase')}"
    f" AND {OTHERS} AND f.on_date <= :on AND {STOOD} UNION SELECT member_id FROM sales WHERE cents <= 0"
)
"""Those whose visits are more than the days of sales of which something is left."""


def visits(
    conn: sqlite3.Connection, on: date, since: date = date.min, members: Collection[int] | None = None
) -> dict[int, Visits]:
    """The visits from ``since`` to the end of a day by member, of some ``members`` only where they are told.

    Those of a record merged by then are the survivor's. Everybody's are read from the derived sales where those are of
    that day.
    """
    roots = homes(conn, on)
    recent = on - timedelta(days=RECENT_DAYS)
    values = {"homes": dumps(roots), "since": since.isoformat(), "on": on.isoformat(), "recent": recent.isoformat()}
    if members is None and conn.execute(_UNDONE_LATER, values).fetchone() is None:
        days = {"first": since.toordinal(), "last": on.toordinal(), "recently": recent.toordinal()}
        return _of_sales(conn, roots, values | days)
    few = "" if members is None else f" AND f.member_id IN ({_numbers_of(members, roots)})"
    return {
        visitor: Visits(days, date.fromisoformat(first), date.fromisoformat(last), recent)
        for visitor, days, first, last, recent in conn.execute(_OF_FACTS.format(few), values)
    }


def visits_in_sums(conn: sqlite3.Connection, on: date, often: int) -> dict[int, tuple[int, int, int, int]]:
    """As ``visits``, days as ordinals: how many, the first, the last, and ``often`` where so many are recent, else 0.

    They are read from what is derived from the sales where that is of the day. Who came otherwise, returned all of a
    sale or was merged is looked up.
    """
    recently = (on - timedelta(days=RECENT_DAYS)).toordinal()
    if not are_of(conn, on):
        return {number: _sums(one, often) for number, one in visits(conn, on).items()}
    found = {}
    regular = often_since(conn, recently, often)
    for number, (first, last, days, _, _, _) in clients(conn).items():
        found[number] = (days, first, last, often if number in regular else 0)
    roots = homes(conn, on)
    others = {number for (number,) in conn.execute(_OTHERS, {"on": on.isoformat()})}
    looked_up = {roots.get(number, number) for number in others} | set(roots.values())
    for number in roots:
        found.pop(number, None)
    for number in looked_up:
        found.pop(number, None)
    if looked_up:
        found.update({number: _sums(one, often) for number, one in visits(conn, on, members=looked_up).items()})
    return found


def _sums(one: Visits, often: int) -> tuple[int, int, int, int]:
    first, last = one.first or date.min, one.last or date.min
    return one.days, first.toordinal(), last.toordinal(), often if one.recent >= often else 0


def _of_sales(conn: sqlite3.Connection, roots: Mapping[int, int], values: Mapping[str, Any]) -> dict[int, Visits]:
    """Everybody's visits: the days of sales, and besides those of other visits and of merged records."""
    day = date.fromordinal
    found = {
        visitor: Visits(days, day(first), day(last), recent)
        for visitor, days, first, last, recent in conn.execute(_OF_SALES, values)
        if visitor not in roots
    }
    for visitor, days, first, last, recent in conn.execute(_BESIDES, values):
        one = found.get(visitor, Visits(0, day(first), day(last), 0))
        known = (one.first or day(first), one.last or day(last))
        found[visitor] = Visits(
            one.days + days, min(known[0], day(first)), max(known[1], day(last)), one.recent + recent
        )
    return found


def _numbers_of(members: Collection[int], roots: Mapping[int, int]) -> str:
    """The numbers of these members and of what was merged into them, for a list in SQL."""
    wanted = set(members)
    return ", ".join(map(str, [*members, *(number for number, root in roots.items() if root in wanted)]))
