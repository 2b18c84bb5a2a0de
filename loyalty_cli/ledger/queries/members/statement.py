"""The facts and entries of one member up to the end of a day, and the purchases of which something is left."""

import sqlite3
from collections.abc import Iterable
from datetime import date

from loyalty_cli.ledger.store.clauses import RETURNED, STANDS, STOOD
from loyalty_cli.values import Any, NamedTuple


class Bought(NamedTuple):
    """A purchase of which something is left: its fact, its receipt number if it has one, its day, what is left."""

    id: int
    ref: str | None
    on: str
    left_cents: int

    @property
    def name(self) -> str:
        """How it is named at the till."""
        return self.ref or f"#{self.id}"


def facts_of(conn: sqlite3.Connection, member_id: int, on: date) -> Iterable[tuple[Any, ...]]:
    """The facts of a record: id, kind, on, at, keyed_on, ref, operator, body.

    Then id, kind, on, ref, body of the fact that each takes back (nulls), and the number of the undo that took it back.
    """
    return conn.execute(
        "SELECT f.id, f.kind, f.on_date, f.at_time, f.keyed_on, f.ref, f.operator, f.body, r.id, r.kind, r.on_date,"
        " r.ref, r.body, (SELECT u.id FROM facts u WHERE u.reverses = f.id AND u.kind = 'undo' AND u.on_date <= :on)"
        " FROM facts f LEFT JOIN facts r ON r.id = f.reverses WHERE f.on_date <= :on"
        " AND (f.member_id = :member OR f.id IN (SELECT fact_id FROM entries WHERE member_id = :member))",
        {"member": member_id, "on": on.isoformat()},
    )


def entries_of(
    conn: sqlite3.Connection, member_id: int, on: date
) -> Iterable[tuple[int, str, int, str, str, str | None, str | None, str | None]]:
    """The entries of a record in order: fact, unit, amount, rule, why, expires_on; rule, why of what one takes back."""
    return conn.execute(
        "SELECT e.fact_id, e.unit, e.amount, e.rule, e.why, e.expires_on, r.rule, r.why FROM entries e"
        " LEFT JOIN entries r ON r.id = e.reverses WHERE e.member_id = ? AND e.on_date <= ? ORDER BY e.id",
        (member_id, on.isoformat()),
    )


def last_facts(conn: sqlite3.Connection, member_id: int, on: date, limit: int) -> Iterable[tuple[Any, ...]]:
    """The last facts that stood on a day, newest first: id, kind, on, ref, body, points moved, why of a redemption."""
    return conn.execute(
        "SELECT f.id, f.kind, f.on_date, f.ref, f.body,"
        " (SELECT coalesce(sum(amount), 0) FROM entries e WHERE e.fact_id = f.id AND e.unit = 'points'),"
        " (SELECT why FROM entries e WHERE e.fact_id = f.id AND e.rule IN ('redemption', 'voucher-used') LIMIT 1)"
        f" FROM facts f WHERE f.member_id = :member AND f.on_date <= :on AND f.kind <> 'undo' AND {STOOD}"
        " ORDER BY f.on_date DESC, f.id DESC LIMIT :limit",
        {"member": member_id, "on": on.isoformat(), "limit": limit},
    ).fetchall()


def head_start(conn: sqlite3.Connection, member_id: int, unit: str, on: date) -> int:
    """The boxes that the stamp card in hand began with; 0 once a card was full since."""
    row = conn.execute(
        "SELECT rule, amount FROM entries WHERE member_id = ? AND unit = ? AND on_date <= ?"
        " AND rule IN ('head-start', 'card-full') ORDER BY id DESC LIMIT 1",
        (member_id, unit, on.isoformat()),
    ).fetchone()
    return int(row[1]) if row and row[0] == "head-start" else 0


def last_purchases(conn: sqlite3.Connection, member_id: int, limit: int) -> list[Bought]:
    """The member's newest purchases of which something has not come back, the newest first."""
    rows = conn.execute(
        "SELECT id, ref, on_date, amount - returned FROM (SELECT f.id, f.ref, f.on_date,"
        "  json_extract(f.body, '$.amount') AS amount,"
        f"  {RETURNED} AS returned"
        f"  FROM facts f WHERE f.member_id = ? AND f.kind = 'purchase' AND {STANDS})"
        " WHERE amount > returned ORDER BY on_date DESC, id DESC LIMIT ?",
        (member_id, limit),
    )
    return [Bought(*row) for row in rows]
