"""The paid club: its members, their terms, payments, and what membership has given."""

import sqlite3
from collections.abc import Collection, Iterator
from datetime import date

from loyalty_cli.jsons import dumps, loads
from loyalty_cli.ledger.store.clauses import stands
from loyalty_cli.program.kernel.facts import CLUB
from loyalty_cli.program.kernel.standing import Fees
from loyalty_cli.values import Final, NamedTuple

_MONTHS: Final = (
    "SELECT counts_on, sum(amount) FROM entries WHERE member_id = ? AND unit = ? AND on_date <= ? GROUP BY counts_on"
    " HAVING sum(amount) > 0 ORDER BY counts_on"
)
_FEES: Final = (
    "SELECT counts_on, sum(amount), sum(iif(amount > 0, 1, -1) * json_extract(why, '$.cents')), max(rule = 'club-join')"
    " FROM entries WHERE member_id IN (SELECT value FROM json_each(?)) AND unit = ?"
    f" AND rule IN ('club-join', 'club-renew', 'club-cancel') AND {stands('fact_id')}"
    " GROUP BY counts_on ORDER BY counts_on"
)
# The balances tell whose entries are to be read.
_CHANGED: Final = (
    "SELECT e.id, e.member_id, e.counts_on, e.on_date, e.amount, e.rule, json_extract(e.why, '$.cents'), e.reverses"
    " FROM balances b CROSS JOIN entries e ON e.member_id = b.member_id AND e.unit = b.unit"
    " WHERE b.unit = :unit AND substr(b.unit, 1, 7) = 'reward:' AND e.on_date <= :on ORDER BY e.id"
)


class ClubPaid(NamedTuple):
    """What was paid for membership, or handed over (``cents`` below zero), and the days it was for, if it was paid."""

    fact_id: int
    member_id: int
    on: date
    cents: int
    begins: date | None
    until: date | None


def months_of(conn: sqlite3.Connection, member_id: int, known: date = date.max) -> Iterator[tuple[date, int]]:
    """The months of membership that a member has paid for, each lot with the day on which it begins.

    ``known`` asks as things stood at the end of that day.
    """
    for begins, months in conn.execute(_MONTHS, (member_id, CLUB, known.isoformat())).fetchall():
        yield date.fromisoformat(begins), months


def fees_of(conn: sqlite3.Connection, members: Collection[int]) -> Iterator[Fees]:
    """What stands paid for membership in some records, by the day on which its months begin, also what was cancelled.

    A merge moves months without what was paid for them: ``members`` are all records of one person.
    """
    for begins, months, cents, joined in conn.execute(_FEES, (dumps(list(members)), CLUB)).fetchall():
        yield Fees(date.fromisoformat(begins), months, cents, bool(joined))


def holders(conn: sqlite3.Connection, on: date) -> list[int]:
    """The members who had paid for months up to the end of a day, past months too, in order of their numbers."""
    rows = conn.execute(
        # A merge moves the months: a record that was merged since held them as long as it was a member's own. The
        # balances tell whose entries are to be read.
        "SELECT b.member_id FROM balances b CROSS JOIN members m ON m.id = b.member_id"
        " AND m.status IN ('active', 'merged') WHERE b.unit = :unit AND substr(b.unit, 1, 7) = 'reward:'"
        " AND (SELECT sum(e.amount) FROM entries e WHERE e.member_id = b.member_id AND e.unit = b.unit"
        "   AND e.on_date <= :on) > 0 ORDER BY 1",
        {"unit": CLUB, "on": on.isoformat()},
    )
    return [number for (number,) in rows]


def payments(conn: sqlite3.Connection, member_id: int | None = None) -> Iterator[ClubPaid]:
    """What was paid for membership and handed over, by the facts that stand, oldest first: for books and reports."""
    of_one = "" if member_id is None else " AND e.member_id = :member"
    rows = conn.execute(
        "SELECT e.fact_id, e.member_id, e.on_date, e.amount, e.why FROM entries e WHERE e.unit = :unit"
        f" AND e.rule IN ('club-join', 'club-renew', 'club-cancel'){of_one}"
        f" AND {stands('e.fact_id')} ORDER BY e.id",
        {"member": member_id, "unit": CLUB},
    )
    for fact_id, number, on, amount, text in rows:
        why = loads(text)
        days = (_day(why["begins"]), _day(why["until"])) if amount > 0 else (None, None)
        yield ClubPaid(fact_id, number, _day(on), why["cents"] if amount > 0 else -why["cents"], *days)


class PaidMonths(NamedTuple):
    """Months of a record that begin on a day, and the cents paid for them; both below zero: cancelled, or undone.

    ``on`` is the day of the change. ``merged`` ones only went from one record to another, or back.
    """

    member_id: int
    begins: date
    on: date
    months: int
    cents: int
    merged: bool = False


def paid_months(conn: sqlite3.Connection, on: date) -> list[PaidMonths]:
    """What changed the months paid for up to the end of a day, oldest first.

    What was undone in a later month is taken back on that day; what was undone in the same month is left out.
    """
    found: dict[int, PaidMonths] = {}
    # A merge takes from one record before it gives to the other.
    taken: dict[str, int] = {}
    asked = {"unit": CLUB, "on": on.isoformat()}
    for number, member_id, begins, day, months, rule, cents, reverses in conn.execute(_CHANGED, asked):
        one = PaidMonths(member_id, _day(begins), _day(day), months, cents or 0, merged=rule == "merge")
        if reverses is not None:
            undone = found[reverses]
            one = one._replace(cents=-undone.cents, merged=undone.merged)
            if undone.on.isoformat()[:7] == day[:7]:
                del found[reverses]
                continue
        elif one.merged and begins in taken:
            one = one._replace(cents=taken.pop(begins))
        elif one.merged:
            taken[begins] = sum(each.cents for each in found.values() if each[:2] == one[:2])
            one = one._replace(cents=-taken[begins])
        elif months < 0:
            one = one._replace(cents=-one.cents)
        found[number] = one
    return sorted(found.values(), key=lambda one: one.on)


def _day(iso: str) -> date:
    return date.fromisoformat(iso)


def points_in(
    conn: sqlite3.Connection, member_id: int, first: date, last: date, known: date
) -> Iterator[tuple[int, int, int]]:
    """Points of purchases of some days that the club multiplied, by what, by what without the club.

    Of the points those are told that stood at the end of the day ``known``.
    """
    rows = conn.execute(
        "SELECT e.amount + coalesce((SELECT sum(r.amount) FROM entries r WHERE r.reverses = e.id"
        " AND r.on_date <= ?), 0), e.why FROM entries e"
        " WHERE e.member_id = ? AND e.unit = 'points' AND e.rule = 'points'"
        " AND e.on_date BETWEEN ? AND ? AND json_extract(e.why, '$.own_e4') IS NOT NULL",
        (known.isoformat(), member_id, first.isoformat(), last.isoformat()),
    )
    for points, text in rows:
        why = loads(text)
        yield points, why["x_e4"], why["own_e4"]


def welcomes_in(conn: sqlite3.Connection, member_id: int, first: date, last: date, known: date) -> int:
    """What the vouchers of welcome are worth that were given on some days and not withdrawn by a day, in cents."""
    (cents,) = conn.execute(
        "SELECT coalesce(sum(v.value_cents), 0) FROM vouchers v WHERE v.member_id = ? AND v.source = 'club'"
        " AND v.issued_on BETWEEN ? AND ? AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.unit = 'voucher:' || v.code"
        " AND e.rule IN ('withdrawn', 'undo') AND e.amount < 0 AND e.on_date <= ?)",
        (member_id, first.isoformat(), last.isoformat(), known.isoformat()),
    ).fetchone()
    return int(cents)
