"""Who referred whom, and what was paid for it."""

import sqlite3
from collections.abc import Collection, Mapping
from datetime import date

from loyalty_cli.ledger.store.clauses import STANDS, STOOD, stands
from loyalty_cli.values import Any, Final, NamedTuple

AS_OF: Final = "as_of"
"""Under this name a payment tells the day of its purchase where it is dated later: it gives what it gave then."""
MOST_FACTS: Final = 20
"""What one purchase can bring about at most: two sides taken back, two paid, the steps of two referrers."""


def was_referred(conn: sqlite3.Connection, member_id: int) -> bool:
    """Whether a referral can follow from what a member buys: one was told, paid, or came with a merge."""
    known = (
        "SELECT 1 FROM facts WHERE member_id = ? AND (kind IN ('referral', 'merge')"
        " OR (kind = 'enrolment' AND json_extract(body, '$.referrer') IS NOT NULL)) LIMIT 1"
    )
    return conn.execute(known, (member_id,)).fetchone() is not None


def followed(conn: sqlite3.Connection, fact_id: int, most: int = MOST_FACTS) -> list[tuple[int, int]]:
    """The facts by which a referral was paid or taken back right behind a fact, and their members."""
    rows = conn.execute(
        "SELECT id, member_id, kind = 'referral' OR (kind = 'undo' AND json_extract(body, '$.kind') = 'referral')"
        " FROM facts WHERE id > ? AND id <= ? ORDER BY id",
        (fact_id, fact_id + most),
    ).fetchall()
    found = []
    for number, owner, follows in rows:
        if not follows:
            break
        found.append((number, owner))
    return found


def payments(conn: sqlite3.Connection, members: Collection[int], path: str, values: Collection[int]) -> list[int]:
    """The payments to these members whose body names one of the values, but for those undone."""
    rows = conn.execute(
        f"SELECT id FROM facts f WHERE member_id IN ({_marks(members)}) AND kind = 'referral'"
        f" AND json_extract(body, ?) IN ({_marks(values)}) AND {STANDS} ORDER BY id",
        (*members, path, *values),
    )
    return [number for (number,) in rows.fetchall()]


def purchases_of(conn: sqlite3.Connection, members: Collection[int]) -> list[int]:
    """The purchases of these records that stand, by day."""
    rows = conn.execute(
        f"SELECT id FROM standing_facts WHERE member_id IN ({_marks(members)}) AND kind = 'purchase'"
        " ORDER BY on_date, id",
        tuple(members),
    )
    return [number for (number,) in rows]


def referrer_told(conn: sqlite3.Connection, members: Collection[int]) -> int | None:
    """The number of the member named as referrer at the first enrolment that named somebody."""
    row = conn.execute(
        f"SELECT json_extract(body, '$.referrer') FROM facts f WHERE member_id IN ({_marks(members)})"
        f" AND kind = 'enrolment' AND json_extract(body, '$.referrer') IS NOT NULL AND {STANDS}"
        " ORDER BY on_date, id LIMIT 1",
        tuple(members),
    ).fetchone()
    return row[0] if row else None


def paid_in_year(conn: sqlite3.Connection, members: Collection[int], year: int) -> int:
    """For how many friends these records were paid in a calendar year."""
    (count,) = conn.execute(
        f"SELECT count(*) FROM facts f WHERE member_id IN ({_marks(members)}) AND kind = 'referral'"
        f" AND json_extract(body, '$.side') = 'referrer'"
        f" AND coalesce(json_extract(body, '$.{AS_OF}'), on_date) BETWEEN ? AND ?"
        f" AND {STANDS}",
        (*members, f"{year:04}-01-01", f"{year:04}-12-31"),
    ).fetchone()
    return int(count)


def friends_brought(conn: sqlite3.Connection, members: Collection[int]) -> int:
    """How many friends these records were paid for, of those not taken back."""
    (count,) = conn.execute(
        f"SELECT count(*) FROM facts f WHERE member_id IN ({_marks(members)}) AND kind = 'referral'"
        f" AND json_extract(body, '$.side') = 'referrer' AND {STANDS}",
        tuple(members),
    ).fetchone()
    return int(count)


def steps_given(conn: sqlite3.Connection, members: Collection[int]) -> dict[int, int]:
    """The steps that these records were given, by the number of friends: the fact of each."""
    rows = conn.execute(
        f"SELECT json_extract(body, '$.friends'), id FROM facts f WHERE member_id IN ({_marks(members)})"
        f" AND kind = 'referral' AND json_extract(body, '$.side') = 'step' AND {STANDS} ORDER BY id",
        tuple(members),
    )
    return dict(rows.fetchall())


def rewards_used(conn: sqlite3.Connection, members: Collection[int], told: Mapping[str, object]) -> list[str]:
    """The sources of rewards that a payment gave these records, which was taken back, and are used; ``told``: its body.

    A reward of the referral itself, or of a challenge that it won (``challenge:host``).
    """
    same = "".join(f" AND json_extract(f.body, '$.{name}') = ?" for name in told)
    rows = conn.execute(
        "SELECT DISTINCT v.source FROM facts f JOIN vouchers v ON v.fact_id = f.id"
        " JOIN entries e ON e.unit = 'voucher:' || v.code AND e.unit GLOB 'voucher:*' AND e.rule = 'voucher-used'"
        f" WHERE f.member_id IN ({_marks(members)}) AND f.kind = 'referral'{same} AND NOT {STANDS}"
        " AND NOT EXISTS (SELECT 1 FROM entries r WHERE r.reverses = e.id) ORDER BY 1",
        (*members, *told.values()),
    ).fetchall()
    return [source for (source,) in rows]


def taken_back_before(conn: sqlite3.Connection, fact_id: int) -> int | None:
    """The last undo that stands of what was paid before, as by a payment, for a friend; of the same purchase first."""
    row = conn.execute(
        "SELECT b.id FROM facts p JOIN facts f ON f.member_id = p.member_id AND f.kind = 'referral'"
        " AND json_extract(f.body, '$.friend') = json_extract(p.body, '$.friend')"
        " AND json_extract(f.body, '$.side') = json_extract(p.body, '$.side')"
        f" JOIN facts b ON b.reverses = f.id AND b.kind = 'undo' AND {stands('b.id')}"
        " WHERE p.id = ? AND b.id < p.id"
        " ORDER BY json_extract(f.body, '$.purchase') = json_extract(p.body, '$.purchase') DESC, b.id DESC",
        (fact_id,),
    ).fetchone()
    return row[0] if row else None


class Brought(NamedTuple):
    """A friend and who brought them, as told at the enrolment."""

    friend: int
    referrer: int
    on: str


class ReferralPaid(NamedTuple):
    """A payment for a friend: side, day, the purchase and its receipt number, what it gave, when it was undone."""

    friend: int
    side: str
    on: str
    purchase: int
    ref: str | None
    points: int
    reward: str | None
    back_on: str | None


_BROUGHT: Final = (
    "SELECT f.member_id, json_extract(f.body, '$.referrer'), f.on_date FROM facts f WHERE f.kind = 'enrolment'"
    f" AND json_extract(f.body, '$.referrer') IS NOT NULL AND f.on_date <= :on AND {STOOD} ORDER BY f.on_date, f.id"
)
_PAID: Final = (
    "SELECT json_extract(f.body, '$.friend'), json_extract(f.body, '$.side'), f.on_date,"
    " json_extract(f.body, '$.purchase'), (SELECT p.ref FROM facts p WHERE p.id = json_extract(f.body, '$.purchase')),"
    " (SELECT coalesce(sum(amount), 0) FROM entries e WHERE e.fact_id = f.id AND e.unit = 'points'),"
    " (SELECT v.name FROM vouchers v WHERE v.fact_id = f.id),"
    " (SELECT u.on_date FROM facts u WHERE u.reverses = f.id AND u.kind = 'undo' AND u.on_date <= :on)"
    " FROM facts f WHERE f.kind = 'referral' AND json_extract(f.body, '$.side') <> 'step' AND f.on_date <= :on"
    " ORDER BY f.id"
)


def brought(conn: sqlite3.Connection, on: date) -> list[Brought]:
    """Who had brought whom at the end of a day, oldest first."""
    return [Brought._make(row) for row in conn.execute(_BROUGHT, {"on": on.isoformat()})]


def paid(conn: sqlite3.Connection, on: date) -> list[ReferralPaid]:
    """The payments to both sides up to the end of a day, in the order in which they were made."""
    return [ReferralPaid._make(row) for row in conn.execute(_PAID, {"on": on.isoformat()})]


def _marks(values: Any) -> str:
    return ",".join("?" * len(values))
