"""What each promise gave in a time, less what was taken back since, and other figures promises are judged by."""

import sqlite3
from collections.abc import Iterator
from datetime import date

from loyalty_cli.units import Cents, Points
from loyalty_cli.values import Final, NamedTuple

# What takes an entry back names it, and may be taken back itself.
_BACK: Final = (
    "WITH RECURSIVE back(root, id, amount) AS ("
    " SELECT reverses, id, amount FROM entries WHERE reverses IS NOT NULL"
    " UNION ALL SELECT e.reverses, b.id, b.amount FROM back b JOIN entries e ON e.id = b.root"
    "  WHERE e.reverses IS NOT NULL),"
    " taken(root, amount) AS MATERIALIZED (SELECT b.root, sum(b.amount) FROM back b GROUP BY b.root)"
)
_NET: Final = "e.amount + coalesce(t.amount, 0)"
_FROM: Final = " FROM entries e LEFT JOIN taken t ON t.root = e.id"
_IN: Final = " WHERE e.on_date BETWEEN :since AND :on AND e.reverses IS NULL AND e.amount > 0"
_GIVEN: Final = (
    f"{_BACK} SELECT e.rule, e.unit, coalesce(json_extract(e.why, '$.id'), json_extract(e.why, '$.name'), ''),"
    f" sum({_NET} > 0), sum({_NET}){_FROM}{_IN} AND e.rule NOT IN ('points', 'opening', 'adjust', 'merge')"
    " AND (e.unit IN ('points', 'credit') OR e.unit BETWEEN 'reward:cause:' AND 'reward:cause;'"
    "  OR e.unit BETWEEN 'reward:off:' AND 'reward:off;') GROUP BY 1, 2, 3"
)
_EARNED: Final = (
    f"{_BACK} SELECT json_extract(e.why, '$.tier'), json_extract(e.why, '$.x_e4'),"
    " coalesce(json_extract(e.why, '$.promos'), ''), json_extract(e.why, '$.own_e4'),"
    f" sum({_NET} > 0), sum({_NET}){_FROM}{_IN} AND e.unit = 'points' AND e.rule = 'points' GROUP BY 1, 2, 3, 4"
)
_REDEEMED: Final = (
    f"{_BACK} SELECT substr(e.unit, 8), sum({_NET}){_FROM} JOIN facts f ON f.id = e.fact_id{_IN}"
    " AND f.kind = 'redemption' AND e.rule = 'reward' AND e.unit BETWEEN 'reward:' AND 'reward;' GROUP BY 1"
)
_VOUCHERS: Final = (
    "SELECT v.source, count(*), sum(v.value_cents) FROM vouchers v WHERE v.issued_on BETWEEN :since AND :on"
    " AND v.source <> 'redemption' AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.unit = 'voucher:' || v.code"
    "  AND e.unit GLOB 'voucher:*' AND e.rule IN ('withdrawn', 'undo') AND e.amount < 0) GROUP BY 1"
)
_PROGRAMS: Final = (
    "SELECT p.canonical_json, g.first FROM (SELECT program_id, min(on_date) AS first FROM facts GROUP BY program_id) g"
    " JOIN programs p ON p.id = g.program_id ORDER BY g.first"
)
_TIERS: Final = (
    "SELECT coalesce(s.tier, ''), count(*) FROM members m LEFT JOIN standings s ON s.member_id = m.id"
    " WHERE m.status = 'active' GROUP BY 1"
)
_SOLD: Final = (
    "SELECT DISTINCT json_extract(l.value, '$[0]') FROM facts f, json_each(f.body, '$.lines') l"
    " WHERE f.kind = 'purchase' AND f.on_date BETWEEN :since AND :on"
)
_LINKED: Final = (
    "SELECT coalesce(max(many), 0) FROM (SELECT count(*) AS many FROM (SELECT f.member_id,"
    " json_extract(f.body, '$.to') AS account, max(f.id) FROM standing_facts f WHERE f.kind = 'link' GROUP BY 1)"
    " WHERE account IS NOT NULL AND account NOT IN"
    "  (SELECT member_id FROM member_fields WHERE field = 'is_company') GROUP BY account)"
)


class Given(NamedTuple):
    """Points, credit, money off or money for a cause that a rule gave: ``name`` is the id in its reason, or a name."""

    rule: str
    unit: str
    name: str
    times: int
    amount: int


class Earned(NamedTuple):
    """Points of purchases with the same multiplier: whose it is, what the tier's own would be under a paid club."""

    tier: str
    x_e4: int
    promotions: str
    own_e4: int | None
    times: int
    points: Points


def given(conn: sqlite3.Connection, since: date, on: date) -> Iterator[Given]:
    """What was given between two days, by rule, unit and name."""
    return (Given(*row) for row in conn.execute(_GIVEN, _days(since, on)))


def earned(conn: sqlite3.Connection, since: date, on: date) -> Iterator[Earned]:
    """The points of purchases between two days, by what multiplied them."""
    return (Earned(*row) for row in conn.execute(_EARNED, _days(since, on)))


def redeemed(conn: sqlite3.Connection, since: date, on: date) -> list[tuple[str, int]]:
    """How often each reward was taken for points between two days."""
    return conn.execute(_REDEEMED, _days(since, on)).fetchall()


def vouchers_given(conn: sqlite3.Connection, since: date, on: date) -> list[tuple[str, int, Cents]]:
    """Vouchers that were given, not bought, between two days: their source, how many, their value."""
    return conn.execute(_VOUCHERS, _days(since, on)).fetchall()


def programs_used(conn: sqlite3.Connection) -> list[tuple[str, str]]:
    """Each program under which anything was keyed, as canonical JSON, with the day of its first fact; oldest first."""
    return conn.execute(_PROGRAMS).fetchall()


def members_by_tier(conn: sqlite3.Connection) -> dict[str, int]:
    """How many active members are in each tier; "" for those who never left the lowest."""
    return dict(conn.execute(_TIERS).fetchall())


def categories_sold(conn: sqlite3.Connection, since: date, on: date) -> frozenset[str]:
    """The categories of which anything was bought between two days."""
    return frozenset(category for (category,) in conn.execute(_SOLD, _days(since, on)))


def most_linked(conn: sqlite3.Connection) -> int:
    """How many members count for the one for whom most do, companies left out."""
    return int(conn.execute(_LINKED).fetchone()[0])


def _days(since: date, on: date) -> dict[str, str]:
    return {"since": since.isoformat(), "on": on.isoformat()}
