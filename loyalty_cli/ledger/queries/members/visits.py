"""Who came when: the days on which members bought, checked in or redeemed, counted for everybody at once."""

import sqlite3
from collections.abc import Mapping
from datetime import date, timedelta

from loyalty_cli.ledger.store.clauses import STOOD, in_sql
from loyalty_cli.program.kernel.kinds import VISITS
from loyalty_cli.values import Final, NamedTuple

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
        """The later of the last visit and of what was told; None for who was never seen."""
        return max((day for day in (self.last, self.told) if day is not None), default=None)

    @property
    def gap_days(self) -> float:
        """The mean number of days from one visit to the next; 0 for who came less than twice."""
        if self.first is None or self.last is None or self.days < 2:
            return 0
        return (self.last - self.first).days / (self.days - 1)


def visits(conn: sqlite3.Connection, on: date, since: date = date.min) -> dict[int, Visits]:
    """The visits from ``since`` to the end of a day by member; those of a merged record are the survivor's."""
    from json import dumps

    rows = conn.execute(
        "WITH home(id, root) AS MATERIALIZED (SELECT CAST(key AS INTEGER), value FROM json_each(:homes))"
        " SELECT coalesce(h.root, f.member_id) AS visitor, count(DISTINCT f.on_date), min(f.on_date), max(f.on_date),"
        " count(DISTINCT CASE WHEN f.on_date > :recent THEN f.on_date END)"
        " FROM facts f LEFT JOIN home h ON h.id = f.member_id"
        f" WHERE f.kind IN {in_sql(VISITS)} AND f.on_date BETWEEN :since AND :on AND {STOOD} GROUP BY visitor",
        {
            "homes": dumps(homes(conn)),
            "since": since.isoformat(),
            "on": on.isoformat(),
            "recent": (on - timedelta(days=RECENT_DAYS)).isoformat(),
        },
    )
    return {
        visitor: Visits(days, date.fromisoformat(first), date.fromisoformat(last), recent)
        for visitor, days, first, last, recent in rows
    }


def homes(conn: sqlite3.Connection) -> Mapping[int, int]:
    """Each merged record with the member it became part of, by number."""
    steps = dict(conn.execute("SELECT id, merged_into FROM members WHERE merged_into IS NOT NULL").fetchall())

    def root(member_id: int) -> int:
        return root(steps[member_id]) if member_id in steps else member_id

    return {member_id: root(member_id) for member_id in steps}


def family(conn: sqlite3.Connection, member_id: int) -> tuple[int, ...]:
    """The numbers of a member and of the records merged into it, its own first."""
    return (member_id, *(number for number, root in homes(conn).items() if root == member_id))
