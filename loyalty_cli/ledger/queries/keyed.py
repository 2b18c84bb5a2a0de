"""The last thing keyed."""

import sqlite3
from collections.abc import Collection
from datetime import date

from loyalty_cli.ledger.facts.records import Fact, fact_by_id
from loyalty_cli.ledger.store.clauses import STANDS


def last_keyed(conn: sqlite3.Connection, kinds: Collection[str], members: Collection[int] | None = None) -> Fact | None:
    """The last fact of these kinds that was not undone, of these members if given; None where there is none."""
    return _last(conn, kinds, _of(members))


def last_keyed_by(
    conn: sqlite3.Connection,
    kinds: Collection[str],
    operator: str | None,
    among: Collection[int] | None = None,
    members: Collection[int] | None = None,
) -> Fact | None:
    """As ``last_keyed``, of what that operator keyed (None: of what was keyed with none told), among facts if given."""
    within = "1" if among is None else f"id IN ({','.join(map(str, among))})"
    return _last(conn, kinds, f"{_of(members)} AND operator IS ? AND {within}", operator)


def last_keyed_on(conn: sqlite3.Connection) -> date | None:
    """The day on which the last fact was keyed; None where there is none."""
    row = conn.execute("SELECT keyed_on FROM facts ORDER BY id DESC LIMIT 1").fetchone()
    return date.fromisoformat(row[0]) if row else None


def _of(members: Collection[int] | None) -> str:
    return "1" if members is None else f"member_id IN ({','.join(map(str, members))})"


def _last(conn: sqlite3.Connection, kinds: Collection[str], where: str, *values: str | None) -> Fact | None:
    row = conn.execute(
        f"SELECT id FROM facts f WHERE kind IN ({','.join('?' * len(kinds))}) AND {where} AND {STANDS}"
        " ORDER BY id DESC LIMIT 1",
        (*kinds, *values),
    ).fetchone()
    return fact_by_id(conn, row[0]) if row else None
