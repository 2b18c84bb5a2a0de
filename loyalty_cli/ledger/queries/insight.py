"""Queries of the reports besides sales: points by rule, vouchers, holdings, kinds of action.

Rows are plain tuples, because a report reads a million of them. Days are ISO text, amounts cents. ``on`` is the last
day that counts: what was returned or undone later still stood then.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date

from loyalty_cli.ledger.queries.members.holdings import LOTS_ON_DAY
from loyalty_cli.ledger.store.clauses import LAST_DAY, OTHERS, STATE, UNDONE, in_sql
from loyalty_cli.program.kernel.facts import VoucherState
from loyalty_cli.program.kernel.kinds import GIVING
from loyalty_cli.values import Any, Final, NamedTuple

# The last day on which somebody bought, and what.
_LAST_BOUGHT: Final = (
    f"WITH {UNDONE} SELECT DISTINCT json_extract(l.value, '$[0]') AS category"
    " FROM facts f, json_each(f.body, '$.lines') l WHERE f.kind = 'purchase' AND f.id NOT IN undone AND category <> ''"
    " AND f.member_id IN (SELECT value FROM json_each(:members)) AND f.on_date = :day ORDER BY category"
)
_KINDS_OF_ACTION: Final = (
    f"WITH {UNDONE} SELECT DISTINCT member_id, kind FROM facts WHERE kind IN {{}} AND {OTHERS}"
    " AND on_date BETWEEN :since AND :on AND id NOT IN undone"
)
# What takes an entry back counts to its rule; those few are followed to what they took back.
_POINTS_BACK: Final = (
    "WITH RECURSIVE back(id, reverses, month, amount) AS ("
    " SELECT id, reverses, substr(on_date, 1, 7), amount FROM entries"
    "  WHERE reverses IS NOT NULL AND unit = 'points' AND on_date <= :on"
    " UNION ALL SELECT b.id, e.reverses, b.month, b.amount FROM back b JOIN entries e ON e.id = b.reverses"
    "  WHERE e.reverses IS NOT NULL)"
    " SELECT e.rule, e.amount > 0, b.month, sum(b.amount) FROM back b JOIN entries e ON e.id = b.reverses"
    " WHERE e.reverses IS NULL GROUP BY 1, 2, 3"
)
_OWN: Final = " FROM entries WHERE unit = 'points' AND reverses IS NULL AND on_date <= :on"
_POINTS_BY_RULE: Final = f"SELECT rule, amount > 0, substr(on_date, 1, 7), sum(amount){_OWN} GROUP BY 1, 2, 3"
# Without months nothing is sorted. Whatever is not named here was issued.
_POINTS_SO_FAR: Final = (
    "SELECT coalesce(sum(amount), 0), coalesce(sum(amount) FILTER (WHERE rule IN ('adjust', 'merge')), 0),"
    " coalesce(sum(amount) FILTER (WHERE rule = 'lapse'), 0),"
    f" coalesce(sum(amount) FILTER (WHERE rule = 'redemption' AND amount < 0), 0){_OWN}"
)
_MEMBERS: Final = (
    "SELECT id, card, name, phone, email, joined_on FROM members"
    " WHERE status = 'active' AND joined_on <= :on ORDER BY joined_on, id"
)
_JOINED: Final = (
    "SELECT json_group_array(id), json_group_array(joined_on) FROM members WHERE status = 'active' AND joined_on <= :on"
)
_SOME_MEMBERS: Final = (
    "SELECT id, card, name, phone, email, joined_on FROM members WHERE id IN (SELECT value FROM json_each(?))"
)
_CONSENTS: Final = (
    "SELECT member_id, channel FROM consents c WHERE granted = 1 AND on_date <= :on AND NOT EXISTS (SELECT 1"
    " FROM consents n WHERE n.member_id = c.member_id AND n.channel = c.channel AND n.on_date <= :on AND n.id > c.id)"
    " ORDER BY member_id, channel"
)

_LOTS_NOW: Final = "SELECT unit, month, nullif(expires_on, ''), granted, remaining, lots FROM lot_months"
_LOTS_THEN: Final = (
    f"{LOTS_ON_DAY} SELECT unit, substr(on_date, 1, 7), expires_on, sum(amount), sum(remaining), count(*)"
    " FROM lots_on_day GROUP BY 1, 2, 3"
)
_USE: Final = (
    "SELECT substr(l.on_date, 1, 7), substr(d.on_date, 1, 7), sum(a.amount) FROM allocations a"
    " JOIN entries d ON d.id = a.debit_id JOIN entries l ON l.id = a.lot_id JOIN facts f ON f.id = a.fact_id"
    " WHERE l.unit = 'points' AND d.rule = 'redemption' AND f.on_date <= :on GROUP BY 1, 2"
)
# Beside max() stand the values of the row that has it: the last that happened to a voucher.
_HAPPENED: Final = (
    "SELECT substr(unit, 9) AS code, amount, rule, on_date, expires_on, max(id) AS id FROM entries"
    " WHERE unit GLOB 'voucher:*' AND on_date <= :on GROUP BY unit"
)
_VOUCHERS: Final = (
    f"SELECT v.source, v.reward, v.value_cents, v.percent_e4, {STATE},"
    f" CASE WHEN e.amount < 0 THEN e.on_date ELSE coalesce(e.expires_on, {LAST_DAY}) END, count(*)"
    f" FROM ({_HAPPENED}) e JOIN vouchers v ON v.code = e.code{{}} GROUP BY 1, 2, 3, 4, 5, 6"
)
_OF_MEMBERS: Final = " WHERE v.member_id IN (SELECT value FROM json_each(:members))"
_OPEN_VOUCHERS: Final = (
    f"SELECT v.name, {LAST_DAY} AS last FROM vouchers v WHERE v.member_id IN (SELECT value FROM json_each(:members))"
    " AND v.issued_on <= :on AND last >= :on AND (SELECT sum(e.amount) FROM entries e"
    "  WHERE e.unit = 'voucher:' || v.code AND e.unit GLOB 'voucher:*' AND e.on_date <= :on) > 0"
    " ORDER BY last, v.name"
)
_GIVEN: Final = (
    f"WITH {UNDONE} SELECT f.member_id, f.kind, substr(e.unit, 8), f.on_date, e.amount FROM facts f"
    f" CROSS JOIN entries e ON e.fact_id = f.id WHERE f.kind IN {in_sql(GIVING)} AND f.{OTHERS}"
    " AND f.on_date <= :on AND f.id NOT IN undone AND e.unit BETWEEN 'reward:' AND 'reward;' AND e.amount > 0"
    " AND e.unit NOT GLOB 'reward:*:*'"
    " AND NOT EXISTS (SELECT 1 FROM vouchers v WHERE v.fact_id = f.id)"
)


def bought_on(conn: sqlite3.Connection, members: Iterable[int], day: date, on: date) -> list[str]:
    """The categories that some records bought on a day."""
    told = {"members": f"[{', '.join(map(str, members))}]", "day": day.isoformat(), "on": on.isoformat()}
    return [category for (category,) in conn.execute(_LAST_BOUGHT, told)]


def open_vouchers(conn: sqlite3.Connection, members: Iterable[int], on: date) -> list[tuple[str, str]]:
    """Vouchers that some records can use on a day, the first to lapse first: ``name, last day``."""
    told = {"members": f"[{', '.join(map(str, members))}]", "on": on.isoformat()}
    return conn.execute(_OPEN_VOUCHERS, told).fetchall()


def kinds_of_action(conn: sqlite3.Connection, kinds: Iterable[str], since: date, on: date) -> Iterator[Any]:
    """Which of some kinds of fact each member has: ``member_id, kind``, each once."""
    return conn.execute(_KINDS_OF_ACTION.format(in_sql(kinds)), {"since": since.isoformat(), "on": on.isoformat()})


def points_by_rule(conn: sqlite3.Connection, on: date) -> Iterator[Any]:
    """Sums of points: ``rule, whether it grants, month, amount``; what takes one back counts to its rule."""
    yield from conn.execute(_POINTS_BY_RULE, {"on": on.isoformat()})
    yield from points_back(conn, on)


def points_back(conn: sqlite3.Connection, on: date) -> Iterator[Any]:
    """Of ``points_by_rule`` what was taken back."""
    return conn.execute(_POINTS_BACK, {"on": on.isoformat()})


def points_so_far(conn: sqlite3.Connection, on: date) -> tuple[int, int, int, int]:
    """Sums of points but for what was taken back: all, corrected, lapsed (negative), used (negative)."""
    every, corrected, lapsed, used = conn.execute(_POINTS_SO_FAR, {"on": on.isoformat()}).fetchone()
    return every, corrected, lapsed, used


def known_members(conn: sqlite3.Connection, on: date) -> Iterator[Any]:
    """Members enrolled up to a day, earliest first: ``id, card, name, phone, email, joined_on``."""
    return conn.execute(_MEMBERS, {"on": on.isoformat()})


def joined(conn: sqlite3.Connection, on: date) -> dict[int, str]:
    """Members enrolled up to a day: the number with the day."""
    return dict(zip(*map(json.loads, conn.execute(_JOINED, {"on": on.isoformat()}).fetchone()), strict=True))


def some_members(conn: sqlite3.Connection, members: Iterable[int]) -> Iterator[Any]:
    """Some of ``known_members``, in any order."""
    return conn.execute(_SOME_MEMBERS, (json.dumps(list(members)),))


def consents(conn: sqlite3.Connection, on: date) -> Iterator[Any]:
    """Channels that members agreed to and did not take back: ``member_id, channel``."""
    return conn.execute(_CONSENTS, {"on": on.isoformat()})


def own_fields(conn: sqlite3.Connection) -> Iterator[Any]:
    """The shop's own fields as they stand: ``member_id, field, value``."""
    return conn.execute("SELECT member_id, field, value FROM member_fields")


def lots(conn: sqlite3.Connection, on: date, *, today: bool) -> Iterator[Any]:
    """Lots of points and credit: ``unit, month of issue, last day, granted, left, how many``."""
    return conn.execute(_LOTS_NOW) if today else conn.execute(_LOTS_THEN, {"on": on.isoformat()})


def points_used(conn: sqlite3.Connection, on: date) -> Iterator[Any]:
    """Points that bought rewards: ``month of issue, month of use, points``."""
    return conn.execute(_USE, {"on": on.isoformat()})


class Issued(NamedTuple):
    """Vouchers that are alike, and how ``many``: by their source and terms, and the last that happened to them.

    ``ends_on`` is the day on which that took effect, the last day of one that is open; it may have lapsed unwritten.
    """

    source: str
    reward: str
    value_cents: int
    percent_e4: int
    state: VoucherState
    ends_on: str
    many: int


def vouchers(conn: sqlite3.Connection, on: date, members: Iterable[int] | None = None) -> list[Issued]:
    """The vouchers of all records, or of some, as they were at the end of a day."""
    told = {"on": on.isoformat(), "members": json.dumps(None if members is None else list(members))}
    return [Issued(*row) for row in conn.execute(_VOUCHERS.format("" if members is None else _OF_MEMBERS), told)]


def given_in_hand(conn: sqlite3.Connection, on: date) -> Iterator[Any]:
    """Rewards given without a voucher: ``member_id, kind of fact, reward, on_date, how many``."""
    return conn.execute(_GIVEN, {"on": on.isoformat()})
