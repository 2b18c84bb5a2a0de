"""Shortfalls of returns: their purchases, and what was taken for them since."""

import sqlite3
from collections.abc import Collection
from datetime import date

from loyalty_cli.jsons import loads
from loyalty_cli.ledger.facts.records import Fact, fact_by_id, recorded_entry, standing_on
from loyalty_cli.program.kernel.facts import POINTS, REVIVED, SHORTFALL, SPEND, Recorded


def collected_since(conn: sqlite3.Connection, fact: Fact, on: date) -> tuple[Recorded, ...]:
    """The entries that took, after a return and for it, what it could not take itself."""
    rows = conn.execute(
        "SELECT e.id FROM entries e JOIN facts u ON u.id = e.fact_id"
        " WHERE e.reverses IN (SELECT id FROM entries WHERE fact_id = ?) AND e.fact_id > ?"
        " AND e.rule = 'return' AND u.kind = 'undo' ORDER BY e.id",
        (fact.reverses, fact.id),
    ).fetchall()
    found = (recorded_entry(conn, number, on) for (number,) in rows)
    return tuple(one for one in found if one is not None)


def returned_purchases(conn: sqlite3.Connection, lots: Collection[int]) -> tuple[Fact, ...]:
    """The purchases that gave these lots and of which something came back."""
    rows = conn.execute(
        "SELECT DISTINCT coalesce(o.fact_id, e.fact_id) FROM entries e LEFT JOIN entries o ON o.id = e.origin"
        f" WHERE e.id IN ({','.join(map(str, sorted(lots)))}) ORDER BY 1"
    ).fetchall()
    gave = (fact_by_id(conn, number) for (number,) in rows)
    bought = [fact for fact in gave if fact is not None and fact.kind == "purchase"]
    return tuple(fact for fact in bought if any(kind == "return" for _, kind in standing_on(conn, fact.id)))


def referrals_taken_back(conn: sqlite3.Connection, lots: Collection[int]) -> list[int]:
    """The facts of referrals that gave these lots and were taken back."""
    rows = conn.execute(
        "SELECT DISTINCT f.id FROM entries e LEFT JOIN entries o ON o.id = e.origin"
        " JOIN facts f ON f.id = coalesce(o.fact_id, e.fact_id) AND f.kind = 'referral'"
        f" JOIN facts u ON u.reverses = f.id AND u.kind = 'undo' WHERE e.id IN ({','.join(map(str, sorted(lots)))})"
    )
    return [number for (number,) in rows]


def missing_points(conn: sqlite3.Connection, fact_id: int) -> int:
    """The points that a return could not take back: each of its entries of spend tells them."""
    return max(_told(conn, fact_id, SPEND, SHORTFALL), default=0)


def revived_points(conn: sqlite3.Connection, fact_id: int) -> int:
    """The points that an undo gave back to lots that had lapsed."""
    return sum(_told(conn, fact_id, POINTS, REVIVED))


def _told(conn: sqlite3.Connection, fact_id: int, unit: str, key: str) -> list[int]:
    """What the reasons of a fact's entries of a unit tell under a key."""
    rows = conn.execute("SELECT why FROM entries WHERE fact_id = ? AND unit = ?", (fact_id, unit))
    return [int(loads(why).get(key, 0)) for (why,) in rows]
