"""When members gave or confirmed their details."""

import sqlite3
from datetime import date

from loyalty_cli.jsons import dumps, loads
from loyalty_cli.ledger.standings.families import family
from loyalty_cli.ledger.store.clauses import STANDS
from loyalty_cli.values import Any, Final, NamedTuple

_TELLING: Final = (
    "SELECT f.on_date, f.body FROM facts f WHERE f.kind IN ('enrolment', 'profile') AND f.member_id IN"
    f" (SELECT value FROM json_each(?)) AND {STANDS} ORDER BY f.on_date, f.id"
)
_ASKED: Final = "SELECT fact_id, what, on_date FROM asked WHERE member_id = ?"


class Told(NamedTuple):
    """``days`` on which each field was told or confirmed last, the day of enrolment, what is not to be asked again."""

    days: dict[str, date]
    since: date
    declined: frozenset[str]

    def day(self, field: str) -> date:
        """When a field was told last; what came with the record itself, at enrolment."""
        return self.days.get(field, self.since)


class Asked(NamedTuple):
    """What the till asked a member last: after which fact, and on which day."""

    fact_id: int
    what: str
    on: date


def told_of(conn: sqlite3.Connection, member_id: int) -> Told:
    """When each detail of a member was told last, under whichever of their records."""
    days: dict[str, date] = {}
    declined: set[str] = set()
    since = date.max
    for on, text in conn.execute(_TELLING, (dumps(family(conn, member_id)),)):
        body: dict[str, Any] = loads(text)
        day = date.fromisoformat(on)
        since = min(since, day)
        days.update(dict.fromkeys([*body.get("told", ()), *body.get("confirmed", ())], day))
        declined |= set(body.get("declined", ()))
    return Told(days, since, frozenset(declined))


def asked_last(conn: sqlite3.Connection, member_id: int) -> Asked | None:
    """What the till asked a member last; None for nothing."""
    row = conn.execute(_ASKED, (member_id,)).fetchone()
    return Asked(row[0], row[1], date.fromisoformat(row[2])) if row else None


def note_asked(conn: sqlite3.Connection, member_id: int, asked: Asked) -> None:
    """Keeps what the till asks a member now, instead of what it asked before."""
    conn.execute(
        "INSERT OR REPLACE INTO asked (member_id, fact_id, what, on_date) VALUES (?, ?, ?, ?)",
        (member_id, asked.fact_id, asked.what, asked.on.isoformat()),
    )
