"""Holdings of a member besides lots, and what a merge moved: input of the merge rules."""

import sqlite3
from datetime import date

from loyalty_cli.jsons import loads
from loyalty_cli.ledger.standings.standing import KEEPS_CARD, NOW, AsOf, vouchers_as_of
from loyalty_cli.program.decisions.members.merge import LEAVING, Boxes, Moved, Possessions
from loyalty_cli.program.kernel.facts import LAPSE, MERGE, REWARD, SPENDABLE, STAMPS, WITHDRAWN
from loyalty_cli.program.program import Program
from loyalty_cli.values import NamedTuple

_ENDLESS = "9999-12-31"
USED = "voucher-used"


def possessions(conn: sqlite3.Connection, program: Program, member_id: int, on: date) -> Possessions:
    """Spend and rewards by the day they count for, usable vouchers, boxes. What has lapsed is written down before."""
    spends = conn.execute(
        "SELECT counts_on, sum(amount) FROM entries WHERE member_id = ? AND unit = 'spend'"
        " GROUP BY counts_on HAVING sum(amount) <> 0 ORDER BY counts_on",
        (member_id,),
    )
    rewards = conn.execute(
        "SELECT unit, counts_on, sum(amount) FROM entries WHERE member_id = ? AND unit BETWEEN 'reward:' AND 'reward;'"
        " GROUP BY unit, counts_on HAVING sum(amount) <> 0 ORDER BY unit, counts_on",
        (member_id,),
    )
    return Possessions(
        [(date.fromisoformat(day), cents) for day, cents in spends.fetchall()],
        [(unit, date.fromisoformat(day), count) for unit, day, count in rewards.fetchall()],
        vouchers_as_of(conn, member_id, AsOf(on, NOW)),
        _boxes(conn, program, member_id),
    )


def _boxes(conn: sqlite3.Connection, program: Program, member_id: int) -> list[Boxes]:
    """Boxes of each card. Where all stamps were given back, their day is that of giving back."""
    own = KEEPS_CARD
    rows = conn.execute(
        f"SELECT b.unit, b.amount, coalesce(max(iif({own}, e.counts_on, NULL)), max(e.counts_on)),"
        f" coalesce(max(iif({own}, coalesce(e.expires_on, ?1), NULL)), ?1)"
        " FROM balances b JOIN entries e ON e.member_id = b.member_id AND e.unit = b.unit"
        " WHERE b.member_id = ?2 AND b.unit BETWEEN 'stamps:' AND 'stamps;' AND b.amount <> 0 GROUP BY b.unit",
        (_ENDLESS, member_id),
    ).fetchall()
    boxes = []
    for unit, count, stamped_on, last in rows:
        card_id = unit.removeprefix(STAMPS)
        card = program.card(card_id)
        holds_until = None if last == _ENDLESS else date.fromisoformat(last)
        boxes.append(Boxes(card_id, card.name if card else card_id, count, date.fromisoformat(stamped_on), holds_until))
    return boxes


def moved_by(conn: sqlite3.Connection, fact_id: int) -> list[Moved]:
    """What a record was emptied of by that fact, as the other record is to be given it."""
    rows = conn.execute(
        "SELECT e.unit, -e.amount, e.counts_on, e.expires_on, e.why, l.expires_on, coalesce(o.origin, o.id)"
        " FROM entries e LEFT JOIN allocations a ON a.debit_id = e.id AND a.fact_id = e.fact_id"
        " LEFT JOIN lots l ON l.entry_id = a.lot_id LEFT JOIN entries o ON o.id = a.lot_id"
        " WHERE e.fact_id = ? AND e.rule = ? ORDER BY e.id",
        (fact_id, MERGE),
    )
    moved = []
    for unit, amount, counts_on, expires_on, why, lot_expires_on, root in rows.fetchall():
        last = lot_expires_on if unit in SPENDABLE else expires_on
        day = date.fromisoformat(last) if last else None
        moved.append(Moved(unit, amount, date.fromisoformat(counts_on), day, root, loads(why)))
    return moved


def pairs(conn: sqlite3.Connection, left_by: int, joined_by: int) -> dict[int, int]:
    """The entries of the joining, each with the entry of the leaving that it answers; by their numbers.

    Lots that carry on one and the same stand in the same order on both sides.
    """
    query = (
        "SELECT e.id, e.unit, e.amount, e.counts_on, e.origin, coalesce(o.origin, o.id) FROM entries e"
        " LEFT JOIN allocations a ON a.debit_id = e.id AND a.fact_id = e.fact_id AND e.origin IS NULL"
        " LEFT JOIN entries o ON o.id = a.lot_id WHERE e.fact_id = ? AND e.rule = ? ORDER BY e.id"
    )
    left: dict[tuple[str, object], list[int]] = {}
    for number, unit, amount, counts_on, _, root in conn.execute(query, (left_by, MERGE)):
        key = (unit, root if amount < 0 else None) if unit in SPENDABLE else (unit, counts_on)
        left.setdefault(key, []).append(number)
    found = {}
    for number, unit, amount, counts_on, origin, _ in conn.execute(query, (joined_by, MERGE)):
        key = (unit, origin if amount > 0 else None) if unit in SPENDABLE else (unit, counts_on)
        if left.get(key):
            found[number] = left[key].pop(0)
    return found


class Closed(NamedTuple):
    """A voucher that a merge moved and that was closed since, by a ``rule``.

    ``entry`` closed it; where it was not used, ``counted_by`` behind that takes out its count, which is one of the
    reward ``unit`` on a day. ``last_day`` is the one it had when it was moved.
    """

    rule: str
    entry: int
    counted_by: int
    unit: str
    counts_on: date
    last_day: date


def closed_since(conn: sqlite3.Connection, joined_by: int) -> list[Closed]:
    """The vouchers that a merge moved and that are not unused any more.

    Closed unused they count no more; used they count for the record that used them.
    """
    rows = conn.execute(
        "SELECT c.rule, c.id, v.reward, v.issued_on, coalesce(e.expires_on, v.expires_on) FROM entries e"
        " JOIN vouchers v ON e.unit = 'voucher:' || v.code JOIN entries c ON c.id = (SELECT max(n.id) FROM entries n"
        " WHERE n.member_id = e.member_id AND n.unit = e.unit)"
        " WHERE e.fact_id = ? AND e.rule = ? AND c.rule IN (?, ?, ?) ORDER BY e.id",
        (joined_by, MERGE, LAPSE, WITHDRAWN, USED),
    )
    return [
        Closed(rule, entry, entry + 1, REWARD + reward, date.fromisoformat(day), date.fromisoformat(last))
        for rule, entry, reward, day, last in rows.fetchall()
    ]


def usable_left(conn: sqlite3.Connection, lot_id: int, on: date) -> int:
    """What is left of a lot that can still be used on that day."""
    row = conn.execute(
        "SELECT remaining FROM lots WHERE entry_id = ? AND coalesce(expires_on, ?) >= ?",
        (lot_id, _ENDLESS, on.isoformat()),
    ).fetchone()
    return row[0] if row else 0


def debts_paid(conn: sqlite3.Connection, lot_id: int) -> int:
    """What of a lot went into debts that were older than the fact which gave it."""
    row = conn.execute(
        "SELECT coalesce(sum(a.amount), 0) FROM allocations a JOIN entries l ON l.id = a.lot_id"
        " JOIN entries d ON d.id = a.debit_id WHERE a.lot_id = ? AND d.fact_id < l.fact_id",
        (lot_id,),
    ).fetchone()
    return int(row[0])


def debt_taken_over(conn: sqlite3.Connection, lot_id: int) -> int | None:
    """The debit that took over what a lot paid, where a merge made that lot of nothing to pay what a record owed.

    What really paid it are the lots of the record that stays. None for any other lot.
    """
    row = conn.execute(
        "SELECT n.id FROM entries e JOIN facts f ON f.id = e.fact_id AND f.kind = ?"
        " JOIN entries n ON n.fact_id = e.fact_id + 1 AND n.unit = e.unit AND n.rule = e.rule AND n.amount < 0"
        " WHERE e.id = ? AND e.rule = ?",
        (LEAVING, lot_id, MERGE),
    ).fetchone()
    return row[0] if row else None


def last_day_of(conn: sqlite3.Connection, lot_id: int) -> date | None:
    """The last usable day of a lot as it is now; None for one that never lapses, and for what is not a lot."""
    row = conn.execute("SELECT expires_on FROM lots WHERE entry_id = ?", (lot_id,)).fetchone()
    return date.fromisoformat(row[0]) if row and row[0] else None
