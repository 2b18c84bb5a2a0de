"""Engagements: how often, which wait for approval, the proof shown."""

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date

from loyalty_cli.ledger.store.clauses import OTHERS, STANDS, STOOD, stands
from loyalty_cli.values import Final, NamedTuple

_DECIDED: Final = f"FROM facts a WHERE a.reverses = f.id AND a.kind = 'approval' AND {stands('a.id')}"
_STANDS: Final = (
    f"f.kind = 'engagement' AND {STANDS}"
    f" AND NOT EXISTS (SELECT 1 {_DECIDED} AND NOT json_extract(a.body, '$.approved'))"
)
"""It was not undone, and not rejected."""
_WAITS: Final = (
    f"f.kind = 'engagement' AND f.{OTHERS} AND json_extract(f.body, '$.pending') AND {STANDS}"
    f" AND NOT EXISTS (SELECT 1 {_DECIDED})"
    " AND EXISTS (SELECT 1 FROM members m WHERE m.id = f.member_id AND m.status NOT IN ('erased', 'closed'))"
)
_DECIDED_THEN: Final = (
    "FROM facts a WHERE a.reverses = f.id AND a.kind = 'approval' AND a.on_date <= :on"
    f" AND {stands('a.id', 'u.on_date <= :on')}"
)
_TOLD: Final = (
    "SELECT f.id, f.ref, f.on_date, f.member_id, json_extract(f.body, '$.id'), json_extract(f.body, '$.stars'),"
    " (SELECT text FROM texts t WHERE t.fact_id = f.id AND t.field = 'link'),"
    " (SELECT text FROM texts t WHERE t.fact_id = f.id AND t.field = 'text'),"
    " coalesce(json_extract(f.body, '$.publish'), 0), json_extract(f.body, '$.pending'),"
    f" (SELECT json_extract(a.body, '$.approved') {_DECIDED_THEN}), (SELECT a.on_date {_DECIDED_THEN})"
    f" FROM facts f WHERE f.kind = 'engagement' AND f.on_date <= :on AND {STOOD}"
    " ORDER BY f.on_date, f.id"
)


def times_thanked(conn: sqlite3.Connection, numbers: Sequence[int], what: str, days: tuple[date, date]) -> int:
    """How often these records told of an engagement within some days, rejected ones left out."""
    marks = ",".join("?" * len(numbers))
    (times,) = conn.execute(
        f"SELECT count(*) FROM facts f WHERE f.member_id IN ({marks}) AND f.on_date BETWEEN ? AND ?"
        f" AND json_extract(f.body, '$.id') = ? AND {_STANDS}",
        (*numbers, *(day.isoformat() for day in days), what),
    ).fetchone()
    return int(times)


def links(conn: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    """The links that were shown for thanks that stand: the fact, the link."""
    yield from conn.execute(
        f"SELECT f.id, t.text FROM texts t JOIN facts f ON f.id = t.fact_id WHERE t.field = 'link' AND {_STANDS}"
    )


class Waiting(NamedTuple):
    """How many thanks wait for approval, and since which day the oldest was told; "" where none waits."""

    many: int = 0
    since: str = ""


def waiting(conn: sqlite3.Connection) -> Waiting:
    """The engagements that wait for approval."""
    many, since = conn.execute(f"SELECT count(*), min(f.on_date) FROM facts f WHERE {_WAITS}").fetchone()
    return Waiting(many, since or "")


class Engaged(NamedTuple):
    """An engagement that was told: what was shown, whether it waits, whether and when it was approved or rejected."""

    fact_id: int
    ref: str | None
    on: str
    member_id: int
    what: str
    stars: int | None
    link: str | None
    text: str | None
    publish: bool
    pending: bool
    approved: bool | None
    decided_on: str | None

    @property
    def state(self) -> str:
        """``pending``, ``approved``, ``rejected``; ``thanked`` where nobody had to approve it."""
        if self.approved is not None:
            return "approved" if self.approved else "rejected"
        return "pending" if self.pending else "thanked"


def engagements(conn: sqlite3.Connection, on: date = date.max) -> Iterator[Engaged]:
    """The engagements that were not undone up to a day, by day, each as it stood then."""
    for *row, publish, pending, approved, decided_on in conn.execute(_TOLD, {"on": on.isoformat()}):
        decided = None if approved is None else bool(approved)
        yield Engaged._make((*row, bool(publish), bool(pending), decided, decided_on))
