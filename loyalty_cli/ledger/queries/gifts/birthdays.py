"""Birthdays of members, and the gifts they were given."""

import sqlite3
from collections.abc import Collection
from datetime import date

from loyalty_cli.jsons import loads
from loyalty_cli.ledger.people.members import COLUMNS, Member, from_row
from loyalty_cli.ledger.store.clauses import STANDS
from loyalty_cli.program.promises.days.occasions import Gift


def standing_gifts(conn: sqlite3.Connection, members: Collection[int]) -> list[int]:
    """The facts by which these records were given a birthday gift that was not undone, the newest first."""
    marks = ",".join("?" * len(members))
    rows = conn.execute(
        f"SELECT id FROM facts f WHERE member_id IN ({marks}) AND kind = 'birthday' AND {STANDS} ORDER BY id DESC",
        tuple(members),
    )
    return [number for (number,) in rows]


def born_on_days(conn: sqlite3.Connection, days: Collection[str]) -> list[Member]:
    """The active members whose birthday is one of these ``MM-DD``, in order of their numbers."""
    marks = ",".join("?" * len(days))
    rows = conn.execute(
        f"SELECT {COLUMNS} FROM members WHERE birthday IS NOT NULL AND substr(birthday, -5) IN ({marks})"
        " AND status = 'active' ORDER BY id",
        sorted(days),
    )
    return [from_row(row) for row in rows.fetchall()]


def gifts_ever(conn: sqlite3.Connection, members: Collection[int]) -> list[Gift]:
    """All gifts that these records were ever given, those undone too."""
    marks = ",".join("?" * len(members))
    rows = conn.execute(
        f"SELECT body, on_date FROM facts WHERE member_id IN ({marks}) AND kind = 'birthday'", tuple(members)
    )
    return [Gift(loads(body)["year"], date.fromisoformat(on)) for body, on in rows]


def last_reward(conn: sqlite3.Connection, members: Collection[int], kind: str, name: str = "") -> str:
    """The reward given last with a gift of a kind of fact (of that id, where its facts name one); "" without one."""
    marks = ",".join("?" * len(members))
    row = conn.execute(
        f"SELECT v.reward FROM facts f CROSS JOIN vouchers v ON v.fact_id = f.id WHERE f.member_id IN ({marks})"
        " AND f.kind = ? AND coalesce(json_extract(f.body, '$.id'), '') = ? ORDER BY f.on_date DESC, f.id DESC LIMIT 1",
        (*members, kind, name),
    ).fetchone()
    return row[0] if row else ""


def gift_on(conn: sqlite3.Connection, member_id: int, on: date) -> int | None:
    """The gift dated that day, by the number of its fact, unless it was undone."""
    row = conn.execute(
        "SELECT id FROM standing_facts WHERE member_id = ? AND on_date = ? AND kind = 'birthday'",
        (member_id, on.isoformat()),
    ).fetchone()
    return row[0] if row else None


def gift_entries(conn: sqlite3.Connection, fact_id: int, rule: str) -> list[tuple[int, date | None]]:
    """Points that a rule gave with a fact and their last day, entry by entry."""
    rows = conn.execute("SELECT amount, expires_on FROM entries WHERE fact_id = ? AND rule = ?", (fact_id, rule))
    return [(amount, date.fromisoformat(last) if last else None) for amount, last in rows]
