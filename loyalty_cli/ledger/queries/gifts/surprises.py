"""Surprises: draws, and the members drawn."""

import sqlite3
from collections.abc import Collection, Iterator
from datetime import date

from loyalty_cli.jsons import dumps, loads
from loyalty_cli.ledger.standings.standing import TIER_HELD
from loyalty_cli.ledger.store.clauses import OTHERS, STANDS, in_sql
from loyalty_cli.program.kernel.kinds import VISITS
from loyalty_cli.values import Any, Final, NamedTuple

_STEP: Final = "surprise:"
_VISITS: Final = "surprise-visits:"
"""Apart from draws of a month: a surprise may be drawn at visits for a while, and by the night after that."""
WITH_VISIT: Final = "surprise-back:"
"""What takes a draw back together with its visit has this before the number of the draw as its ``op_id``."""


class Drawn(NamedTuple):
    """A member who was drawn: for which surprise and draw, whether given it or held out; the cost in cents."""

    fact_id: int
    member_id: int
    on: date
    id: str
    given: bool
    cost_cents: int
    undone: bool


def step_of(name: str) -> str:
    """The step name under which a draw is noted in the table of nights."""
    return _STEP + name


def draw_between(conn: sqlite3.Connection, name: str, first: date, last: date) -> tuple[date, dict[str, Any]] | None:
    """The day of the draw of a surprise in a time, and what was drawn: ``seed, eligible, gifts, held, left_out``."""
    row = conn.execute(
        "SELECT on_date, detail FROM nights WHERE step = ? AND on_date BETWEEN ? AND ? ORDER BY on_date LIMIT 1",
        (step_of(name), first.isoformat(), last.isoformat()),
    ).fetchone()
    return (date.fromisoformat(row[0]), loads(row[1])) if row else None


def note_seed(conn: sqlite3.Connection, name: str, on: date, at: str, seed: str) -> None:
    """Notes the seed of a day for draws at visits, inside the caller's transaction."""
    conn.execute(
        "INSERT INTO nights(on_date, step, done_at, detail) VALUES (?, ?, ?, ?)",
        (on.isoformat(), _VISITS + name, at, dumps({"seed": seed})),
    )


def seed_of_visits(conn: sqlite3.Connection, name: str, on: date) -> str | None:
    """The seed of a day for draws at visits; None before the first of them."""
    row = conn.execute(
        "SELECT json_extract(detail, '$.seed') FROM nights WHERE step = ? AND on_date = ?",
        (_VISITS + name, on.isoformat()),
    ).fetchone()
    return row[0] if row else None


def was_drawn(conn: sqlite3.Connection, members: Collection[int], since: date) -> bool:
    """Whether one of these records was drawn for any surprise since a day, and that was not undone."""
    marks = ",".join("?" * len(members))
    query = (
        f"SELECT 1 FROM facts f WHERE f.member_id IN ({marks}) AND f.on_date >= ? AND f.kind = 'surprise'"
        f" AND {STANDS} LIMIT 1"
    )
    return conn.execute(query, (*members, since.isoformat())).fetchone() is not None


def drawn_since(conn: sqlite3.Connection, since: date, on: date) -> Iterator[Drawn]:
    """All who were drawn for any surprise from a day to the end of another."""
    rows = conn.execute(
        f"SELECT f.id, f.member_id, f.on_date, f.body, NOT {STANDS} FROM facts f WHERE f.kind = 'surprise'"
        f" AND {OTHERS} AND f.on_date BETWEEN ? AND ? ORDER BY f.id",
        (since.isoformat(), on.isoformat()),
    )
    for fact_id, member_id, day, text, undone in rows:
        body = loads(text)
        given, cost = body["arm"] == "gift", body.get("cost", 0)
        yield Drawn(fact_id, member_id, date.fromisoformat(day), body["id"], given, cost, bool(undone))


def in_tier(conn: sqlite3.Connection, name: str, on: date) -> set[int]:
    """The members who hold a tier on a day."""
    rows = conn.execute(
        f"SELECT s.member_id FROM standings s WHERE {TIER_HELD} = :tier", {"on": on.isoformat(), "tier": name}
    )
    return {number for (number,) in rows}


def fact_of_draw(conn: sqlite3.Connection, op_id: str) -> int | None:
    """The fact of an operation; None where it is still to be written."""
    row = conn.execute("SELECT id FROM facts WHERE op_id = ?", (op_id,)).fetchone()
    return row[0] if row else None


def draws_of(conn: sqlite3.Connection, op_id: str) -> list[tuple[int, bool]]:
    """The facts of one chance at a visit, each with whether it was taken back together with its visit."""
    rows = conn.execute(
        "SELECT f.id, EXISTS (SELECT 1 FROM facts u WHERE u.reverses = f.id AND u.op_id = ?2 || f.id)"
        " FROM facts f WHERE f.op_id = ?1 OR f.op_id GLOB ?1 || ':*' ORDER BY f.id",
        (op_id, WITH_VISIT),
    )
    return [(number, bool(gone)) for number, gone in rows]


def days_of_visits(conn: sqlite3.Connection, members: Collection[int], since: date) -> list[date]:
    """The days since one on which visits that stand were keyed as they happened, each once, in order."""
    marks = ",".join("?" * len(members))
    rows = conn.execute(
        f"SELECT DISTINCT f.on_date FROM facts f WHERE f.member_id IN ({marks}) AND f.on_date >= ?"
        f" AND f.on_date = f.keyed_on AND f.kind IN {in_sql(VISITS)} AND {STANDS} ORDER BY 1",
        (*members, since.isoformat()),
    )
    return [date.fromisoformat(day) for (day,) in rows]


def untold(conn: sqlite3.Connection, members: Collection[int], fact_id: int) -> int | None:
    """The last gift of these records that stands, where they did not come between it and a fact."""
    marks = ",".join("?" * len(members))
    row = conn.execute(
        f"SELECT f.id FROM facts f WHERE f.member_id IN ({marks}) AND f.kind = 'surprise' AND f.id < ?"
        f" AND json_extract(f.body, '$.arm') = 'gift' AND {STANDS} AND NOT EXISTS (SELECT 1 FROM facts v"
        f" WHERE v.member_id IN ({marks}) AND v.id > f.id AND v.id < ? AND v.kind IN {in_sql(VISITS)})"
        " ORDER BY f.id DESC LIMIT 1",
        (*members, fact_id, *members, fact_id),
    ).fetchone()
    return row[0] if row else None
