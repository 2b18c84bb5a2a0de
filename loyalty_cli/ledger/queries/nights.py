"""The nights that were held."""

import sqlite3
from datetime import date

from loyalty_cli.values import Final

COUNTED: Final = "offers"
"""The note of the night that counts which categories clients have; without it a till suggests nothing."""


def reviews_are_held(conn: sqlite3.Connection) -> bool:
    """Whether a night has ever reviewed the tiers of this shop."""
    return conn.execute("SELECT 1 FROM nights WHERE step = 'review' LIMIT 1").fetchone() is not None


def first_review(conn: sqlite3.Connection) -> date | None:
    """The day of the first night that reviewed tiers; None where none did."""
    (on,) = conn.execute("SELECT min(on_date) FROM nights WHERE step = 'review'").fetchone()
    return date.fromisoformat(on) if on else None


def last_night(conn: sqlite3.Connection, step: str, upto: date = date.max) -> date | None:
    """The last day up to ``upto`` for which a step of the night was held; a night of a clock ahead is left out."""
    row = conn.execute(
        "SELECT on_date FROM nights WHERE step = ? AND on_date <= ? ORDER BY on_date DESC LIMIT 1",
        (step, upto.isoformat()),
    ).fetchone()
    return date.fromisoformat(row[0]) if row else None


def note_night(conn: sqlite3.Connection, step: str, on: date, instant: str, detail: str) -> None:
    """Notes that a step was done for a day, in the caller's transaction; the first note stands."""
    conn.execute(
        "INSERT INTO nights(on_date, step, done_at, detail) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (on.isoformat(), step, instant, detail),
    )


def keep_detail(conn: sqlite3.Connection, step: str, on: date, instant: str, detail: str) -> None:
    """Notes what a step found for a day in place of all it found before, in the caller's transaction."""
    conn.execute("DELETE FROM nights WHERE step = ?", (step,))
    note_night(conn, step, on, instant, detail)


def newest_detail(conn: sqlite3.Connection, step: str, upto: date) -> str | None:
    """What was noted when a step was done last, up to a day; None when it never was."""
    row = conn.execute(
        "SELECT detail FROM nights WHERE step = ? AND on_date <= ? ORDER BY on_date DESC LIMIT 1",
        (step, upto.isoformat()),
    ).fetchone()
    return row[0] if row else None


def detail_of(conn: sqlite3.Connection, step: str, on: date) -> str | None:
    """What was noted when a step was done for a day; None when it was not."""
    row = conn.execute("SELECT detail FROM nights WHERE step = ? AND on_date = ?", (step, on.isoformat())).fetchone()
    return row[0] if row else None
