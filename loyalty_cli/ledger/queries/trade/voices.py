"""Queries about promoters, and about the effect of promotions."""

import sqlite3
from collections.abc import Iterator
from datetime import date

from loyalty_cli.ledger.queries.helping.thanks import engagements
from loyalty_cli.ledger.queries.trade.sales import BACK, is_past
from loyalty_cli.ledger.store.clauses import OTHERS, UNDONE
from loyalty_cli.values import Any, Final

_FRIENDS: Final = (
    f"WITH {UNDONE} SELECT member_id FROM facts WHERE kind = 'referral' AND on_date <= :on AND id NOT IN undone"
    f" AND {OTHERS} AND json_extract(body, '$.side') = 'referrer'"
)
_BY_PROMOTION: Final = (
    "(e.rule IN ('promo-bonus', 'promo-off') OR e.rule = 'points' AND instr(e.why, '\"promos\"') > 0)"
)
_HELD: Final = "e.rule, e.amount, json_extract(e.why, '$.promos'), json_extract(e.why, '$.name')"
_PROMOTED_NOW: Final = (
    f"SELECT s.fact_id, s.member_id, s.cents, {_HELD} FROM sales s JOIN entries e ON e.fact_id = s.fact_id"
    f" WHERE s.cents > 0 AND s.day BETWEEN :first AND :last AND {_BY_PROMOTION}"
)
_PROMOTED_THEN: Final = (
    f"WITH {UNDONE}, {BACK}"
    f" SELECT f.id, f.member_id, json_extract(f.body, '$.amount') - coalesce(b.cents, 0) AS remaining, {_HELD}"
    " FROM facts f JOIN entries e ON e.fact_id = f.id LEFT JOIN back b ON b.id = f.id"
    " WHERE f.kind = 'purchase' AND f.on_date BETWEEN :since AND :on AND f.id NOT IN undone AND remaining > 0"
    f" AND {_BY_PROMOTION}"
)


def friends_that_count(conn: sqlite3.Connection, on: date) -> Iterator[int]:
    """The member, for each friend they brought who counted up to a day."""
    return (member_id for (member_id,) in conn.execute(_FRIENDS, {"on": on.isoformat()}))


def thanked(conn: sqlite3.Connection, on: date) -> Iterator[tuple[int, int | None]]:
    """Who was thanked for what they showed up to a day: the member, the stars of a review (None: something else)."""
    for one in engagements(conn, on):
        if one.state in {"approved", "thanked"}:
            yield one.member_id, one.stars


def promoted(conn: sqlite3.Connection, since: date, on: date) -> Iterator[Any]:
    """Sales that promotions held for: ``fact, member_id, cents left, rule, amount, ids (by commas), name``."""
    days = {"since": since.isoformat(), "on": on.isoformat(), "first": since.toordinal(), "last": on.toordinal()}
    return conn.execute(_PROMOTED_THEN if is_past(conn, on) else _PROMOTED_NOW, days)
