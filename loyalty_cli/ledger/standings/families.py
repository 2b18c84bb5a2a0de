"""Which records were merged into which member."""

import sqlite3
from collections.abc import Collection
from datetime import date

from loyalty_cli.jsons import dumps
from loyalty_cli.ledger.store.clauses import OTHERS, STANDS, STOOD
from loyalty_cli.values import Final

PARTS: Final = (
    "parts(owner, part) AS MATERIALIZED (WITH RECURSIVE up(owner, part) AS (SELECT member_id, json_extract(body,"
    f" '$.from') FROM facts f WHERE kind = 'merge' AND {OTHERS} AND {STANDS} UNION SELECT higher.owner, up.part FROM up"
    f" JOIN (SELECT member_id AS owner, json_extract(body, '$.from') AS part FROM facts f WHERE kind = 'merge'"
    f" AND {OTHERS} AND {STANDS}) higher ON higher.part = up.owner) SELECT owner, part FROM up)"
)
"""A table for WITH: each member with each record merged into theirs, if need be by way of another."""


def family(conn: sqlite3.Connection, member_id: int, on: date = date.max) -> tuple[int, ...]:
    """The member's own number and those of all records merged into it by the end of a day, oldest merge first."""
    found = [member_id]
    for number in found:
        rows = conn.execute(
            f"SELECT json_extract(body, '$.from') FROM facts f WHERE +member_id = :member AND kind = 'merge'"
            f" AND {OTHERS} AND on_date <= :on AND {STOOD} ORDER BY id",
            {"member": number, "on": on.isoformat()},
        )
        found += [source for (source,) in rows if source not in found]
    return tuple(found)


def families(conn: sqlite3.Connection, members: Collection[int]) -> dict[int, tuple[int, ...]]:
    """The family of each member; few have ever been merged."""
    if len(members) == 1:
        return {number: family(conn, number) for number in members}
    rows = conn.execute(
        f"SELECT DISTINCT member_id FROM facts WHERE kind = 'merge' AND {OTHERS}"
        " AND +member_id IN (SELECT value FROM json_each(?))",
        (dumps(list(members)),),
    )
    merged = {number for (number,) in rows}
    return {number: family(conn, number) if number in merged else (number,) for number in members}


_MERGED_THEN: Final = (
    f"SELECT json_extract(body, '$.from'), member_id FROM facts f WHERE kind = 'merge' AND {OTHERS}"
    f" AND on_date <= :on AND {STOOD}"
)


def homes(conn: sqlite3.Connection, on: date | None = None) -> dict[int, int]:
    """Each merged record with the member it is part of now, or was at the end of a day, by number."""
    now = "SELECT id, merged_into FROM members WHERE merged_into IS NOT NULL"
    rows = conn.execute(now) if on is None else conn.execute(_MERGED_THEN, {"on": on.isoformat()})
    steps = dict(rows.fetchall())

    def root(member_id: int) -> int:
        return root(steps[member_id]) if member_id in steps else member_id

    return {member_id: root(member_id) for member_id in steps}


def not_yet(conn: sqlite3.Connection, on: date) -> frozenset[int]:
    """Records enrolled after a day into which an older one was merged since, whose day of joining they took over."""
    rows = conn.execute(
        f"SELECT member_id FROM facts f WHERE kind = 'merge' AND {OTHERS} AND on_date > :on AND (SELECT min(e.on_date)"
        " FROM facts e WHERE e.member_id = f.member_id AND e.kind = 'enrolment') > :on",
        {"on": on.isoformat()},
    )
    return frozenset(number for (number,) in rows)
