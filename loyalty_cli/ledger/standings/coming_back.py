"""Input of a return besides its purchase: other visits of the day, cards filled since that lapsed unused."""

import sqlite3
from datetime import date

from loyalty_cli.ledger.facts.records import Fact, recorded_entry
from loyalty_cli.ledger.standings.full_cards import with_boxes
from loyalty_cli.ledger.standings.standing import AsOf, voucher
from loyalty_cli.ledger.standings.visits import COUNTED_VISIT
from loyalty_cli.ledger.store.clauses import RETURNED, STANDS
from loyalty_cli.program.kernel.facts import CARD, CORRECTED, STAMPS, Recorded


def visited_besides(conn: sqlite3.Connection, member_id: int, purchase: Fact) -> bool:
    """Whether a visit of the day of a purchase stands, the purchase left out.

    Of the record that bought it, and of the member it became part of since then: before, each record had its own day.
    """
    row = conn.execute(
        "SELECT 1 FROM facts f WHERE (member_id = ?1 OR member_id = ?2 AND id > (SELECT max(id) FROM facts"
        "  WHERE member_id = ?1 AND kind = 'merge-out'))"
        f" AND on_date = ?3 AND id <> ?4 AND {COUNTED_VISIT}"
        f" AND NOT (kind = 'purchase' AND json_extract(body, '$.amount') = {RETURNED}) LIMIT 1",
        (purchase.member_id, member_id, purchase.on.isoformat(), purchase.id),
    ).fetchone()
    return row is not None


def visit_stamps_left(conn: sqlite3.Connection, purchase: Fact, on: date) -> tuple[Recorded, ...]:
    """The stamps of the day of a purchase that other purchases of its record gave and that came back whole since."""
    rows = conn.execute(
        "SELECT e.id FROM entries e JOIN facts f ON f.kind = 'purchase' AND f.id <> ?1"
        " AND f.id = CASE e.rule WHEN ?4 THEN json_extract(e.why, '$.fact') ELSE e.fact_id END"
        " WHERE e.member_id = ?2 AND e.unit BETWEEN 'stamps:' AND 'stamps;' AND e.counts_on = ?3"
        " AND e.rule IN ('stamps', ?4)"
        f" AND {STANDS}",
        (purchase.id, purchase.member_id, purchase.on.isoformat(), CORRECTED),
    ).fetchall()
    found = (recorded_entry(conn, number, on) for (number,) in rows)
    return tuple(one for one in found if one is not None and one.net > 0)


def lapsed_boxes(conn: sqlite3.Connection, member_id: int, purchase_id: int, on: date) -> dict[str, int]:
    """By card, the boxes of cards that were full since a purchase and whose vouchers lapsed unused.

    Less what was forgiven for them before. A voucher of a fact that was undone since is in the place of a later one.
    """
    rows = conn.execute(
        "SELECT v.code FROM vouchers v WHERE v.member_id = ?1 AND v.source GLOB 'card:*' AND (v.fact_id >= ?2"
        " OR EXISTS (SELECT 1 FROM facts u WHERE u.reverses = v.fact_id AND u.kind = 'undo' AND u.id > ?2))",
        (member_id, purchase_id),
    ).fetchall()
    found = (voucher(conn, code, AsOf(date.max)) for (code,) in rows)
    gone = [one for one in found if one and (one.state == "lapsed" or (one.state == "open" and one.expires_on < on))]
    boxes: dict[str, int] = {}
    for one in with_boxes(conn, gone):
        card_id = one.source.removeprefix(CARD)
        boxes[card_id] = boxes.get(card_id, 0) + (one.boxes or 0) - one.printed
    for card_id, count in boxes.items():
        (forgiven,) = conn.execute(
            "SELECT coalesce(sum(amount), 0) FROM entries e WHERE member_id = ? AND unit = ? AND rule = 'withdrawn'"
            " AND fact_id > ? AND json_extract(why, '$.lapsed') = 1"
            " AND NOT EXISTS (SELECT 1 FROM undone x WHERE x.fact_id = e.fact_id)",
            (member_id, STAMPS + card_id, purchase_id),
        ).fetchone()
        boxes[card_id] = max(count - forgiven, 0)
    return boxes
