"""When a member came in: purchases, check-ins and redemptions that stand; and the lots that a visit moved."""

import sqlite3
from collections.abc import Sequence
from datetime import date

from loyalty_cli.ledger.standings.families import family
from loyalty_cli.ledger.store.clauses import STANDS, STOOD, in_sql
from loyalty_cli.program.kernel.kinds import VISITS

COUNTED_VISIT = f"kind IN {in_sql(VISITS)} AND {STANDS}"


def last_visit(conn: sqlite3.Connection, member_id: int, other_than: int, upto: date = date.max) -> date | None:
    """The day of a member's last visit up to a day that stands now, that fact left out; also of merged records."""
    return next(iter(days_of_visits(conn, family(conn, member_id), other_than, upto, 1)), None)


def last_visit_then(conn: sqlite3.Connection, member_id: int, on: date) -> date | None:
    """The day of a member's last visit as it stood at the end of a day; also of records merged by then."""
    records = ", ".join(map(str, family(conn, member_id, on)))
    (last,) = conn.execute(
        f"SELECT max(on_date) FROM facts f WHERE member_id IN ({records}) AND on_date <= :on"
        f" AND kind IN {in_sql(VISITS)} AND {STOOD}",
        {"on": on.isoformat()},
    ).fetchone()
    return date.fromisoformat(last) if last else None


def days_of_visits(
    conn: sqlite3.Connection, records: Sequence[int], other_than: int, upto: date, limit: int = -1
) -> list[date]:
    """The days of visits of some records up to a day that stand now, the last first, that fact left out."""
    rows = conn.execute(
        f"SELECT DISTINCT on_date FROM facts f WHERE member_id IN ({', '.join(map(str, records))}) AND id <> ?"
        f" AND on_date <= ? AND {COUNTED_VISIT} ORDER BY on_date DESC LIMIT ?",
        (other_than, upto.isoformat(), limit),
    )
    return [date.fromisoformat(on) for (on,) in rows]


def visits_keyed_since(conn: sqlite3.Connection, member_id: int, fact_id: int) -> list[date]:
    """The days of visits that stand of those keyed after a fact, in order; a record merged since had others."""
    rows = conn.execute(
        f"SELECT DISTINCT on_date FROM facts f WHERE member_id = ? AND id > ? AND {COUNTED_VISIT} ORDER BY on_date",
        (member_id, fact_id),
    )
    return [date.fromisoformat(on) for (on,) in rows]


def last_touch(conn: sqlite3.Connection, records: Sequence[int], what: str, after: date, upto: date) -> date | None:
    """The day of the last message of an occasion that reached some records after a day, up to another."""
    (on,) = conn.execute(
        f"SELECT max(on_date) FROM facts f WHERE member_id IN ({', '.join(map(str, records))}) AND kind = 'touch'"
        f" AND on_date > ? AND on_date <= ? AND json_extract(body, '$.what') = ? AND {STANDS}",
        (after.isoformat(), upto.isoformat(), what),
    ).fetchone()
    return date.fromisoformat(on) if on else None


def visits_after(conn: sqlite3.Connection, member_id: int, after: date, upto: date) -> tuple[date, ...]:
    """The days of visits that stand after a day, up to another, in order."""
    rows = conn.execute(
        "SELECT DISTINCT on_date FROM facts f WHERE member_id = ? AND on_date > ? AND on_date <= ?"
        f" AND {COUNTED_VISIT} ORDER BY on_date",
        (member_id, after.isoformat(), upto.isoformat()),
    )
    return tuple(date.fromisoformat(on) for (on,) in rows)


def moved_lots(conn: sqlite3.Connection, fact_id: int) -> list[tuple[int, date, date]]:
    """Lots whose last day this fact moved and nothing moved since: the lot, that day, and the one before the move."""
    rows = conn.execute(
        "SELECT x.lot_id, x.expires_on, coalesce((SELECT p.expires_on FROM extensions p"
        "   WHERE p.lot_id = x.lot_id AND p.id < x.id ORDER BY p.id DESC LIMIT 1), e.expires_on)"
        " FROM extensions x JOIN entries e ON e.id = x.lot_id"
        " WHERE x.fact_id = ? AND NOT EXISTS (SELECT 1 FROM extensions n WHERE n.lot_id = x.lot_id AND n.id > x.id)",
        (fact_id,),
    )
    return [(lot_id, date.fromisoformat(last), date.fromisoformat(before)) for lot_id, last, before in rows]
