"""Queries of the reports: answers to surveys, and the takings of days."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import date

from loyalty_cli.ledger.store.clauses import OTHERS, STOOD, UNDONE
from loyalty_cli.units import E4
from loyalty_cli.values import Final, NamedTuple

_ANSWERS: Final = (
    "SELECT f.id, f.member_id, f.on_date, json_extract(f.body, '$.id'), json_extract(f.body, '$.kind'),"
    " json_extract(f.body, '$.scores'), t.text FROM facts f"
    " LEFT JOIN texts t ON t.fact_id = f.id AND t.field = 'comment'"
    f" WHERE f.kind = 'answer' AND f.{OTHERS} AND f.on_date BETWEEN :since AND :on AND {STOOD}"
    " ORDER BY f.on_date, f.id"
)

# Told again, the last takings of a day count.
_TAKINGS: Final = (
    "SELECT t.on_date, json_extract(t.body, '$.tickets'), json_extract(t.body, '$.amount') FROM facts t"
    f" WHERE t.kind = 'takings' AND t.{OTHERS} AND t.on_date BETWEEN :since AND :on AND NOT EXISTS"
    f" (SELECT 1 FROM facts n WHERE n.kind = 'takings' AND n.{OTHERS} AND n.on_date = t.on_date AND n.id > t.id)"
    " ORDER BY 1"
)
# A ticket is a purchase that stands, also one whose goods came back.
_TICKETS: Final = (
    f"WITH {UNDONE} SELECT f.on_date, count(*) FROM facts f WHERE f.kind = 'purchase' AND f.id NOT IN undone"
    " AND f.on_date IN (SELECT value FROM json_each(:days)) GROUP BY f.on_date"
)


class Answer(NamedTuple):
    """An answer that stands; ``member_id`` is None for somebody who is not a member, ``comment`` "" once erased."""

    id: int
    member_id: int | None
    on: str
    survey: str
    kind: str
    scores: tuple[int, ...]
    comment: str


def answers(conn: sqlite3.Connection, since: date, on: date) -> Iterator[Answer]:
    """The answers of a time, oldest first."""
    told = {"since": since.isoformat(), "on": on.isoformat()}
    for number, member_id, day, survey, kind, scores, comment in conn.execute(_ANSWERS, told):
        yield Answer(number, member_id, day, survey, kind, tuple(json.loads(scores)), comment or "")


class Takings(NamedTuple):
    """The tickets of a day, what they came to, and how many of them were members'."""

    on: str
    tickets: int
    amount_cents: int
    members_tickets: int


def takings(conn: sqlite3.Connection, since: date, on: date) -> Iterator[Takings]:
    """The days of a time whose takings were told, in order."""
    told = conn.execute(_TAKINGS, {"since": since.isoformat(), "on": on.isoformat()}).fetchall()
    if not told:
        return iter(())
    days = json.dumps([day for day, _, _ in told])
    tickets = dict(conn.execute(_TICKETS, {"days": days, "on": on.isoformat()}).fetchall())
    return (Takings(day, many, cents, tickets.get(day, 0)) for day, many, cents in told)


def baselines(conn: sqlite3.Connection, on: date) -> dict[str, tuple[str, float]]:
    """Where each goal started: its key with the day and the value, the first that was kept."""
    rows = conn.execute(
        "SELECT json_extract(body, '$.goal'), on_date, json_extract(body, '$.value_e4') FROM facts"
        " WHERE kind = 'baseline' AND on_date <= ? ORDER BY id DESC",
        (on.isoformat(),),
    )
    return {goal: (day, value / E4) for goal, day, value in rows}
