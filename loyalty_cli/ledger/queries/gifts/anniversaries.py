"""Base days of anniversaries, and the gifts given for them."""

import sqlite3
from collections.abc import Collection
from datetime import date

from loyalty_cli.jsons import dumps, loads
from loyalty_cli.ledger.standings.families import PARTS
from loyalty_cli.ledger.store.clauses import STANDS
from loyalty_cli.program.promises.days.occasions import Gift
from loyalty_cli.values import Final

_FIRST: Final = (
    "(SELECT min(f.on_date) FROM facts f"
    " WHERE f.member_id IN (SELECT m.id UNION SELECT part FROM parts WHERE owner = m.id)"
    f" AND f.kind = 'purchase' AND {STANDS})"
)
_FIELD: Final = "(SELECT d.value FROM member_fields d WHERE d.member_id = m.id AND d.field = :field)"


def base_days(
    conn: sqlite3.Connection, of: str, days: Collection[str] | None = None, member_id: int | None = None
) -> list[tuple[int, date]]:
    """The day of which an anniversary is, of each active member who has one, in order of their numbers.

    ``of``: joined, first-purchase or field:NAME. Of those that fall on some ``MM-DD`` alone, or of one member.
    """
    found = {"joined": "m.joined_on", "first-purchase": _FIRST}.get(of, _FIELD)
    rows = conn.execute(
        f"WITH {PARTS} SELECT id, day FROM (SELECT m.id, {found} AS day FROM members m WHERE m.status = 'active'"
        # Who stands for a member in a copy, to decide again, joined on no day.
        f" AND m.joined_on > '0001-01-01'{'' if member_id is None else ' AND m.id = :member'}) WHERE day IS NOT NULL"
        " AND (:days IS NULL OR substr(day, -5) IN (SELECT value FROM json_each(:days))) ORDER BY id",
        {
            "member": member_id,
            "field": of.partition(":")[2],
            "days": None if days is None else dumps(sorted(days)),
        },
    ).fetchall()
    return [(number, day) for number, text in rows if (day := _day(text)) is not None]


def _day(text: str) -> date | None:
    """A field that was kept before it was a date may hold anything."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def gifts_of(conn: sqlite3.Connection, members: Collection[int], name: str) -> list[Gift]:
    """All gifts of an anniversary that these records were ever given, those undone too."""
    marks = ",".join("?" * len(members))
    rows = conn.execute(
        f"SELECT body, on_date FROM facts WHERE member_id IN ({marks}) AND kind = 'anniversary'", tuple(members)
    )
    bodies = ((loads(body), on) for body, on in rows)
    return [Gift(body["year"], date.fromisoformat(on)) for body, on in bodies if body["id"] == name]


def standing_gift(conn: sqlite3.Connection, members: Collection[int], name: str, year: int) -> int | None:
    """The fact by which these records were given the gift of a year, unless it was undone."""
    marks = ",".join("?" * len(members))
    row = conn.execute(
        f"SELECT f.id FROM facts f WHERE f.member_id IN ({marks}) AND f.kind = 'anniversary' AND {STANDS}"
        " AND json_extract(f.body, '$.id') = ? AND json_extract(f.body, '$.year') = ?",
        (*members, name, year),
    ).fetchone()
    return row[0] if row else None


def given_on(conn: sqlite3.Connection, on: date) -> list[int]:
    """The gifts of a day that stand, by the numbers of their facts."""
    rows = conn.execute(
        f"SELECT f.id FROM facts f WHERE f.kind = 'anniversary' AND f.on_date = ? AND {STANDS}", (on.isoformat(),)
    )
    return [number for (number,) in rows]
