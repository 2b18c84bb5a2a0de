"""What staff gave without a sale: adjustments, stamps, engagements, openings, and rewards taken soon after."""

import sqlite3
from collections.abc import Iterator, Mapping
from json import loads

from loyalty_cli.ledger.facts.texts import told_body
from loyalty_cli.ledger.queries.audit.keyed import BY_HAND, KEYED, TAKEN, Keyed, Part, by_hand, by_hand_in, numbers
from loyalty_cli.ledger.store.clauses import OTHERS, STANDS, in_sql, stands
from loyalty_cli.program.kernel.kinds import BOOKKEEPING, VISITS
from loyalty_cli.units import Cents, Points
from loyalty_cli.values import Any, NamedTuple


class Opening(NamedTuple):
    """What one record was opened with, by unit; ``tier`` is the tier that the spend gave it."""

    keyed: Keyed
    points: Points
    credit_cents: Cents
    stamps: Mapping[str, int]
    spend_cents: Cents
    tier: str | None


class TakenAfter(NamedTuple):
    """A reward taken minutes after a fact by hand: the reward, and the number, kind and body of that fact."""

    keyed: Keyed
    source: int
    kind: str
    body: dict[str, Any]
    points: Points | None


class RewardUndone(NamedTuple):
    """A reward undone: the fact that undid it, the fact undone, after how many minutes, and the points given back."""

    keyed: Keyed
    taken: int
    minutes: float
    points: Points


def adjustments(conn: sqlite3.Connection, first: int) -> list[tuple[Keyed, dict[str, Any]]]:
    """Adjustments with their bodies, free text included."""
    return [
        (keyed, told_body(conn, keyed.id, body))
        for keyed, (body,) in by_hand(conn, first, f"f.kind = 'adjust' AND f.{OTHERS}", "f.body")
    ]


def taken_after(conn: sqlite3.Connection, first: int, minutes: int) -> Iterator[TakenAfter]:
    """Rewards taken within minutes after an adjustment that gave something or a stamp that issued their voucher."""
    issued = (
        "EXISTS (SELECT 1 FROM vouchers v JOIN entries e ON e.unit = 'voucher:' || v.code"
        " WHERE v.fact_id = f.id AND e.fact_id = r.id)"
    )
    given = "EXISTS (SELECT 1 FROM entries e WHERE e.fact_id = f.id AND e.amount > 0)"
    rows = conn.execute(
        "SELECT r.id, r.keyed_on, r.at_time, coalesce(r.operator, ''), r.member_id, max(f.id), f.kind, f.body, (SELECT"
        " sum(amount) FROM entries e WHERE e.fact_id = r.id AND e.unit = 'points') FROM facts f JOIN facts r"
        f" ON r.member_id = f.member_id AND r.id > f.id AND r.kind IN {TAKEN}"
        f" AND (julianday(r.recorded_at) - julianday(f.recorded_at)) * 1440 <= ? AND {stands('r.id')}"
        f" WHERE f.id >= ? AND {BY_HAND} AND {STANDS} AND f.kind IN ('adjust', 'stamp') AND f.{OTHERS}"
        f" AND (f.kind = 'adjust' AND {given} OR f.kind = 'stamp' AND {issued}) GROUP BY r.id",
        (minutes, first),
    )
    for *keyed, source, kind, body, points in rows:
        yield TakenAfter(Keyed(*keyed), source, kind, loads(body), points)


def rewards_undone(conn: sqlite3.Connection, first: int) -> list[RewardUndone]:
    """Rewards undone by hand, vouchers apart, by day and operator, in the order in which they were undone."""
    rows = conn.execute(
        f"SELECT {KEYED}, r.id, (julianday(f.recorded_at) - julianday(r.recorded_at)) * 1440,"
        " coalesce((SELECT sum(amount) FROM entries e WHERE e.fact_id = f.id AND e.unit = 'points'), 0)"
        " FROM facts f JOIN facts r ON r.id = f.reverses"
        f" WHERE f.id >= ? AND f.kind = 'undo' AND f.{OTHERS} AND {BY_HAND} AND r.kind IN {TAKEN} AND NOT EXISTS"
        " (SELECT 1 FROM vouchers v WHERE v.fact_id = r.id AND v.source = 'redemption')"
        " ORDER BY f.keyed_on, coalesce(f.operator, ''), f.id",
        (first,),
    )
    return [RewardUndone(Keyed(*row[:5]), *row[5:]) for row in rows]


def stamps_a_day(conn: sqlite3.Connection, first: int, more_than: int) -> Iterator[tuple[Keyed, tuple[int, ...], int]]:
    """Days on which one operator gave more stamps by hand than that: the last fact, all facts, the stamps."""
    rows = conn.execute(
        "SELECT max(f.id), f.keyed_on, NULL, coalesce(f.operator, ''), NULL, group_concat(f.id),"
        " sum(json_extract(f.body, '$.count')) AS stamps FROM facts f WHERE f.id >= ? AND f.kind = 'stamp'"
        f" AND f.{OTHERS} AND {BY_HAND} AND {STANDS} GROUP BY f.keyed_on, coalesce(f.operator, '') HAVING stamps > ?",
        (first, more_than),
    )
    for *keyed, facts, stamps in rows:
        yield Keyed(*keyed), numbers(facts), stamps


def thanks(conn: sqlite3.Connection, first: int) -> Iterator[tuple[Keyed, str, Points]]:
    """Thanks with the id of the engagement and the points given."""
    points = "(SELECT coalesce(sum(e.amount), 0) FROM entries e WHERE e.fact_id = f.id AND e.unit = 'points')"
    for keyed, row in by_hand(
        conn, first, f"f.kind = 'engagement' AND f.{OTHERS}", f"json_extract(f.body, '$.id'), {points}"
    ):
        yield keyed, *row


def days_of_visits(conn: sqlite3.Connection, first: int, member_id: int) -> int:
    """The number of days with a visit since a day."""
    (days,) = conn.execute(
        f"SELECT count(DISTINCT on_date) FROM facts WHERE member_id = ? AND id >= ? AND kind IN {in_sql(VISITS)}",
        (member_id, first),
    ).fetchone()
    return int(days)


def openings(conn: sqlite3.Connection, part: Part) -> list[Opening]:
    """What each record enrolled by hand was opened with."""
    opened = (
        "(SELECT coalesce(sum(amount), 0) FROM entries e WHERE e.fact_id = f.id AND e.rule = 'opening'"
        " AND e.unit = '{}')"
    )
    units = ", ".join(opened.format(unit) for unit in ("points", "credit", "spend"))
    tier = "(SELECT t.after FROM tier_changes t WHERE t.fact_id = f.id ORDER BY t.id DESC LIMIT 1)"
    rows = by_hand_in(conn, part, "f.kind = 'enrolment'", f"{units}, json_extract(f.body, '$.stamps'), {tier}")
    return [
        Opening(keyed, points, credit, loads(boxes or "{}"), spend, reached if spend else None)
        for keyed, (points, credit, spend, boxes, reached) in rows
    ]


def bare_merges(conn: sqlite3.Connection, first: int) -> Iterator[Keyed]:
    """Merges that moved balances from a record without any visit."""
    brought = "(SELECT 1 FROM entries e WHERE e.fact_id = f.id AND e.rule = 'merge' AND e.amount > 0)"
    bare = (
        "NOT EXISTS (SELECT 1 FROM facts o WHERE o.member_id = json_extract(f.body, '$.from')"
        f" AND o.kind NOT IN {in_sql(BOOKKEEPING)})"
    )
    return (
        keyed for keyed, _ in by_hand(conn, first, f"f.kind = 'merge' AND f.{OTHERS} AND EXISTS {brought} AND {bare}")
    )
