"""What prevents an undo."""

import sqlite3
from collections.abc import Sequence
from datetime import date

from loyalty_cli.ledger.store.clauses import STANDS, in_sql
from loyalty_cli.program.kernel.facts import CLUB, CREDIT
from loyalty_cli.program.kernel.kinds import LIGHT


def drew_on_lapsed(conn: sqlite3.Connection, fact_id: int, on: date) -> bool:
    """Whether a fact drew on lots of which something has lapsed unused by a day."""
    row = conn.execute(
        "SELECT 1 FROM entries d JOIN allocations a ON a.debit_id = d.id JOIN lots l ON l.entry_id = a.lot_id"
        " WHERE d.fact_id = ? AND l.remaining > 0 AND l.expires_on < ?",
        (fact_id, on.isoformat()),
    ).fetchone()
    return row is not None


def moves_vouchers(conn: sqlite3.Connection, fact_id: int) -> bool:
    """Whether a fact gave or took a voucher."""
    named = "SELECT 1 FROM entries WHERE fact_id = ? AND unit GLOB 'voucher:*' LIMIT 1"
    return conn.execute(named, (fact_id,)).fetchone() is not None


def has_credit(conn: sqlite3.Connection, member_id: int, cents: int) -> bool:
    """Whether a member has at least this much store credit, in cents."""
    held = f"SELECT 1 FROM balances WHERE member_id = ? AND unit = '{CREDIT}' AND amount >= ?"
    return conn.execute(held, (member_id, cents)).fetchone() is not None


def paid_with_credit(conn: sqlite3.Connection, members: Sequence[int], after: int) -> list[int]:
    """The purchases since a fact that took store credit of any of these records, the last first."""
    rows = conn.execute(
        f"SELECT f.id FROM facts f JOIN entries e ON e.fact_id = f.id AND e.unit = '{CREDIT}' AND e.amount < 0"
        f" WHERE f.member_id IN ({','.join('?' * len(members))}) AND f.id > ? AND f.kind = 'purchase'"
        " ORDER BY f.id DESC",
        (*members, after),
    )
    return [number for (number,) in rows.fetchall()]


def cancelled_since(conn: sqlite3.Connection, members: Sequence[int], fact_id: int) -> int | None:
    """The fact that took months of the club back which a fact gave, where it stands."""
    row = conn.execute(
        f"SELECT f.id FROM entries g JOIN entries e ON e.unit = g.unit AND e.counts_on = g.counts_on AND e.amount < 0"
        f" JOIN facts f ON f.id = e.fact_id WHERE g.fact_id = ? AND g.unit = '{CLUB}' AND f.id > g.fact_id"
        f" AND f.kind = 'club' AND f.member_id IN ({','.join('?' * len(members))}) AND {STANDS} ORDER BY f.id LIMIT 1",
        (fact_id, *members),
    ).fetchone()
    return row and int(row[0])


def last_taker(conn: sqlite3.Connection, code: str) -> int | None:
    """The number of the last fact that took a voucher."""
    taken = "SELECT max(fact_id) FROM entries WHERE unit = 'voucher:' || ? AND amount < 0"
    (number,) = conn.execute(taken, (code,)).fetchone()
    return number and int(number)


def last_since(conn: sqlite3.Connection, member_id: int | None, after: int) -> int | None:
    """The number of the member's last standing fact after this one; changes of details do not count."""
    (number,) = conn.execute(
        f"SELECT max(id) FROM facts f WHERE member_id = ? AND id > ? AND kind NOT IN {in_sql(LIGHT)}"
        " AND NOT (kind = 'profile' AND entry_count = 0)"
        f" AND {STANDS}",
        (member_id, after),
    ).fetchone()
    return number and int(number)
