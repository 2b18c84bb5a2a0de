"""Earlier facts that matter while keying: duplicates, names in use, the usual sale, wrong codes, rewards given."""

import sqlite3
from collections.abc import Collection, Mapping
from datetime import date

from loyalty_cli.jsons import quoted
from loyalty_cli.ledger.store.clauses import COUNTED, COUNTED_THEN, LAST_DAY, LAST_GIVEN, holders, stands
from loyalty_cli.program.kernel.facts import REWARD
from loyalty_cli.units import Cents
from loyalty_cli.values import Any, Final

RECENT_SALES: Final = 400
"""So many of the last sales tell what is usual."""
FEW_SALES: Final = 50
"""With fewer sales nothing is usual yet."""
_RARE: Final = RECENT_SALES // 20
"""Reached by more of the recent sales than this, an amount is not above their 95th percentile."""
_SALES: Final = (
    "SELECT json_extract(body, '$.amount') AS cents FROM"
    f" (SELECT body FROM facts WHERE kind = 'purchase' ORDER BY id DESC LIMIT {RECENT_SALES})"
)
_LAPSED_BY: Final = (
    f"SELECT count(*) FROM vouchers v WHERE v.reward = :reward AND v.issued_on <= :on AND {LAST_DAY} < :on"
    " AND (SELECT sum(e.amount) FROM entries e WHERE e.unit = 'voucher:' || v.code AND e.unit GLOB 'voucher:*'"
    "   AND e.on_date <= :on) > 0"
)
"""Its vouchers that had lapsed unused, and that no night had written down."""


def same_since(
    conn: sqlite3.Connection, member_id: int, kind: str, on: date, instant: str, told: Mapping[str, Any]
) -> list[tuple[str | None, str]]:
    """Receipt number, and name, of the standing facts of a day that told the same, keyed at an instant or later."""
    same = "".join(f" AND json_extract(body, '$.{name}') = ?" for name in told)
    return conn.execute(
        "SELECT ref, coalesce(ref, '#' || id) FROM standing_facts WHERE member_id = ? AND on_date = ? AND kind = ?"
        f" AND recorded_at >= ?{same} ORDER BY id DESC",
        (member_id, on.isoformat(), kind, instant, *told.values()),
    ).fetchall()


def fields_in_use(conn: sqlite3.Connection) -> list[str]:
    """The shop's own fields that any member has, in alphabetical order."""
    return [name for (name,) in conn.execute("SELECT DISTINCT field FROM member_fields ORDER BY field")]


def was_bought(conn: sqlite3.Connection, category: str, first: int, last: int) -> bool:
    """Whether a category was bought in the facts from one number to another."""
    # Most facts are told apart by the bare text of what was told; only the rest is read as JSON.
    written = f"[{quoted(category)},"
    row = conn.execute(
        "SELECT 1 FROM facts f, json_each(f.body, '$.lines') j WHERE f.kind = 'purchase'"
        " AND f.id BETWEEN ?1 AND ?2 AND instr(f.body, ?4) AND json_extract(j.value, '$[0]') = ?3"
        f" AND {stands(known='u.id <= ?2')}"
        " ORDER BY f.id DESC LIMIT 1",
        (first, last, category, written),
    ).fetchone()
    return row is not None


def categories_bought(conn: sqlite3.Connection, first: int, last: int) -> list[str]:
    """The categories bought in the facts from one number to another, in alphabetical order."""
    rows = conn.execute(
        "SELECT DISTINCT json_extract(j.value, '$[0]') FROM facts f, json_each(f.body, '$.lines') j"
        " WHERE f.kind = 'purchase' AND f.id BETWEEN ? AND ?",
        (first, last),
    )
    return sorted(category for (category,) in rows if category)


def wrong_tries(conn: sqlite3.Connection, since: str) -> int:
    """How many wrong codes were tried since an instant."""
    (tries,) = conn.execute("SELECT count(*) FROM wrong_codes WHERE at > ?", (since,)).fetchone()
    return int(tries)


def note_wrong_try(conn: sqlite3.Connection, instant: str, operator: str) -> None:
    """Notes a wrong code, in the caller's transaction; the last thousand are kept."""
    conn.execute("INSERT INTO wrong_codes(at, operator) VALUES (?, ?)", (instant, operator))
    conn.execute("DELETE FROM wrong_codes WHERE id <= (SELECT max(id) FROM wrong_codes) - 1000")


def given_in_all(conn: sqlite3.Connection, reward_id: str) -> int:
    """How often a reward was given."""
    return int(conn.execute(COUNTED, {"unit": REWARD + reward_id}).fetchone()[0])


def given_by(conn: sqlite3.Connection, reward_id: str, on: date) -> int:
    """How often a reward with a stock was given by the end of a day; one that lapsed unused by then is not."""
    told = {"unit": REWARD + reward_id, "reward": reward_id, "on": on.isoformat()}
    (given,) = conn.execute(COUNTED_THEN, told).fetchone()
    (lapsed,) = conn.execute(_LAPSED_BY, told).fetchone()
    return int(given) - int(lapsed)


def given_to(conn: sqlite3.Connection, member_id: int, reward_id: str, first: date, last: date) -> int:
    """How often a reward was given to a member from one day to another."""
    days = (first.isoformat(), last.isoformat())
    given = "SELECT coalesce(sum(amount), 0) FROM entries WHERE member_id = ? AND unit = ?"
    row = conn.execute(f"{given} AND counts_on BETWEEN ? AND ?", (member_id, REWARD + reward_id, *days)).fetchone()
    return int(row[0])


def lapsed_unwritten(
    conn: sqlite3.Connection, reward_id: str, before: date, most: int | None = None
) -> list[tuple[int, date, date]]:
    """The vouchers of a reward that had their last day before that day, and that no night has written down.

    Of each who has it, its last day and its day of issue. With ``most``, at most so many of them.
    """
    rows = conn.execute(
        "SELECT * FROM (SELECT b.member_id, coalesce(e.expires_on, v.expires_on) AS last, v.issued_on FROM vouchers v"
        f" CROSS JOIN balances b ON b.member_id IN {holders('v.member_id')} AND b.unit = 'voucher:' || v.code"
        "   AND b.amount > 0"
        f" CROSS JOIN entries e ON e.id = {LAST_GIVEN}"
        " WHERE v.reward = ?) WHERE last < ? LIMIT ?",
        (reward_id, before.isoformat(), -1 if most is None else most),
    )
    return [(number, date.fromisoformat(last), date.fromisoformat(issued)) for number, last, issued in rows]


def came_back_before(conn: sqlite3.Connection, purchase_id: int, fact_id: int) -> int:
    """What had come back of a purchase, in cents, by the returns that stood when a fact was keyed."""
    (cents,) = conn.execute(
        "SELECT coalesce(sum(json_extract(body, '$.amount')), 0) FROM facts f WHERE reverses = ?1 AND kind = 'return'"
        f" AND id < ?2 AND {stands(known='u.id < ?2')}",
        (purchase_id, fact_id),
    ).fetchone()
    return int(cents)


def thanked_for(conn: sqlite3.Connection, members: Collection[int]) -> list[str]:
    """Why details of these records gave points, by facts that were not undone."""
    rows = conn.execute(
        f"SELECT why FROM entries WHERE member_id IN ({','.join('?' * len(members))})"
        f" AND rule = 'profile' AND amount > 0 AND reverses IS NULL AND {stands('fact_id')}",
        tuple(members),
    )
    return [why for (why,) in rows]


def units_opened(conn: sqlite3.Connection, member_id: int) -> set[str]:
    """The units of a member's opening balances."""
    opened = "SELECT DISTINCT unit FROM entries WHERE member_id = ? AND rule = 'opening'"
    return {unit for (unit,) in conn.execute(opened, (member_id,))}


def usual_sale(conn: sqlite3.Connection) -> Cents | None:
    """The 95th percentile (nearest rank) of the recent sales, in cents; None with fewer than FEW_SALES."""
    cents = sorted(amount for (amount,) in conn.execute(_SALES))
    return cents[-(-95 * len(cents) // 100) - 1] if len(cents) >= FEW_SALES else None


def often_reached(conn: sqlite3.Connection, cents: Cents) -> bool:
    """Whether more recent sales than a rare few come to an amount: answered by the first sales read, usually."""
    query = f"SELECT count(*) FROM (SELECT 1 FROM ({_SALES}) WHERE cents >= ? LIMIT {_RARE + 1})"
    (count,) = conn.execute(query, (cents,)).fetchone()
    return int(count) > _RARE
