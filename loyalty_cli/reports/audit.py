"""What an owner should look at: facts that an honest day rarely has. Each finding names facts, nobody is accused.

Quiet by design: single corrections, a purchase keyed yesterday, a stamp by hand are a shop's daily life.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from loyalty_cli.operations.shop import OpenShop
from loyalty_cli.values import NamedTuple

DAYS: Final = 31
"""How far back is looked unless told otherwise."""
BACK_DATED_DAYS: Final = 7
"""A fact keyed by hand more than so many days late is worth a look."""
SOON_MINUTES: Final = 15
"""A reward taken so soon after points were given by hand is worth a look."""
SPLIT_MINUTES: Final = 10
SPLIT_PURCHASES: Final = 4
"""So many purchases of one member within SPLIT_MINUTES look like one that was split."""
HAND_STAMPS: Final = 20
"""Stamps given by hand by one operator in one day."""
FEW_RETURNS: Final = 5
RETURNS_PER_CENT: Final = 10
"""Returns of one operator: more than FEW_RETURNS and more than this share of what she keyed."""
RECEIPTS_USUAL_PER_CENT: Final = 90
"""Where at least so many purchases have a receipt number, those without one stand out."""

_NOT_UNDONE: Final = "NOT EXISTS (SELECT 1 FROM facts u WHERE u.reverses = f.id AND u.kind = 'undo')"
_WHO: Final = "coalesce(f.operator, '')"


class Finding(NamedTuple):
    """Something to look at: ``kind``, the day, who keyed it, the member's number (None: several), the facts."""

    kind: str
    on: str
    operator: str
    member_id: int | None
    facts: tuple[int, ...]
    what: str


def audit(shop: OpenShop, since: date | None = None) -> list[dict[str, Any]]:
    """Findings since a day (the last month by default), newest first: kind, on, operator, card, name, facts, what."""
    first = since or shop.now().today - timedelta(days=DAYS)
    found = [finding for look in _LOOKS for finding in look(shop, first.isoformat())]
    found.sort(key=lambda one: (one.on, one.facts), reverse=True)
    return [_document(shop, one) for one in found]


def _document(shop: OpenShop, one: Finding) -> dict[str, Any]:
    row = shop.conn.execute("SELECT card, name FROM members WHERE id = ?", (one.member_id,)).fetchone()
    card, name = row or (None, None)
    return {
        "kind": one.kind,
        "on": one.on,
        "operator": one.operator,
        "card": card,
        "name": name,
        "facts": list(one.facts),
        "what": one.what,
    }


def _large_adjustments(shop: OpenShop, since: str) -> Iterator[Finding]:
    """Adjustments beyond what staff may do alone: the owner's own word stands behind them, or should."""
    limit = shop.program.staff.max_adjustment
    rows = shop.conn.execute(
        f"SELECT f.id, f.keyed_on, {_WHO}, f.member_id, json_extract(f.body, '$.points'),"
        " json_extract(f.body, '$.reason') FROM facts f WHERE f.kind = 'adjust' AND f.keyed_on >= ?"
        f" AND abs(coalesce(json_extract(f.body, '$.points'), 0)) > ? AND {_NOT_UNDONE}",
        (since, limit),
    )
    for fact_id, on, operator, member_id, points, reason in rows:
        what = f"{points:+d} points by hand, above the limit of {limit}: {reason}"
        yield Finding("large-adjustment", on, operator, member_id, (fact_id,), what)


def _given_then_taken(shop: OpenShop, since: str) -> Iterator[Finding]:
    """A reward for points minutes after points or stamps were given by hand to the same member."""
    rows = shop.conn.execute(
        f"SELECT r.id, f.id, f.keyed_on, {_WHO}, f.member_id FROM facts f JOIN facts r ON r.member_id = f.member_id"
        " AND r.id > f.id AND r.kind IN ('redemption', 'voucher-use')"
        " AND (julianday(r.recorded_at) - julianday(f.recorded_at)) * 1440 <= ?"
        " WHERE f.kind IN ('adjust', 'stamp') AND f.keyed_on >= ? AND f.batch_id IS NULL"
        " AND EXISTS (SELECT 1 FROM entries e WHERE e.fact_id = f.id AND e.amount > 0)"
        f" AND {_NOT_UNDONE} GROUP BY r.id",
        (SOON_MINUTES, since),
    )
    for redeemed, given, on, operator, member_id in rows:
        what = f"a reward was taken within {SOON_MINUTES} minutes of what was given by hand"
        yield Finding("given-then-taken", on, operator, member_id, (given, redeemed), what)


def _split(shop: OpenShop, since: str) -> Iterator[Finding]:
    """Many purchases of one member within minutes."""
    rows = shop.conn.execute(
        f"SELECT f.id, f.keyed_on, {_WHO}, f.member_id, (SELECT count(*) FROM facts o WHERE o.member_id = f.member_id"
        " AND o.kind = 'purchase' AND o.batch_id IS NULL AND o.on_date = f.on_date AND o.id BETWEEN f.id AND f.id + 500"
        " AND (julianday(o.recorded_at) - julianday(f.recorded_at)) * 1440 <= ?) AS together FROM facts f"
        f" WHERE f.kind = 'purchase' AND f.batch_id IS NULL AND f.keyed_on >= ? AND {_NOT_UNDONE} ORDER BY f.id",
        (SPLIT_MINUTES, since),
    )
    told: dict[tuple[int, str], int] = {}
    for fact_id, on, operator, member_id, together in rows:
        if together >= SPLIT_PURCHASES and (member_id, on) not in told:
            told[member_id, on] = fact_id
            what = f"{together} purchases within {SPLIT_MINUTES} minutes: one purchase that was split?"
            yield Finding("split-purchase", on, operator, member_id, (fact_id,), what)


def _back_dated(shop: OpenShop, since: str) -> Iterator[Finding]:
    """Facts keyed by hand long after their day."""
    rows = shop.conn.execute(
        f"SELECT f.id, f.keyed_on, {_WHO}, f.member_id, f.kind, f.on_date FROM facts f WHERE f.keyed_on >= ?"
        " AND f.batch_id IS NULL AND f.kind IN ('purchase', 'stamp', 'visit', 'redemption', 'adjust', 'return')"
        f" AND julianday(f.keyed_on) - julianday(f.on_date) > ? AND {_NOT_UNDONE}",
        (since, BACK_DATED_DAYS),
    )
    for fact_id, on, operator, member_id, kind, dated in rows:
        yield Finding("back-dated", on, operator, member_id, (fact_id,), f"{kind} dated {dated}, keyed on {on}")


def _stamps_by_hand(shop: OpenShop, since: str) -> Iterator[Finding]:
    """More stamps by hand in a day than a forgotten card explains."""
    rows = shop.conn.execute(
        f"SELECT group_concat(f.id), f.keyed_on, {_WHO}, sum(json_extract(f.body, '$.count')) AS stamps FROM facts f"
        f" WHERE f.kind = 'stamp' AND f.keyed_on >= ? AND {_NOT_UNDONE} GROUP BY f.keyed_on, {_WHO} HAVING stamps > ?",
        (since, HAND_STAMPS),
    )
    for facts, on, operator, stamps in rows:
        numbers = tuple(int(number) for number in facts.split(","))
        yield Finding("stamps-by-hand", on, operator, None, numbers, f"{stamps} stamps by hand in one day")


def _many_returns(shop: OpenShop, since: str) -> Iterator[Finding]:
    """An operator with many returns for what she keys."""
    rows = shop.conn.execute(
        f"SELECT {_WHO}, max(f.keyed_on), sum(f.kind = 'return'), sum(f.kind = 'purchase'),"
        " group_concat(CASE WHEN f.kind = 'return' THEN f.id END) FROM facts f"
        " WHERE f.kind IN ('purchase', 'return') AND f.batch_id IS NULL AND f.keyed_on >= ?"
        f" AND {_NOT_UNDONE} GROUP BY {_WHO}",
        (since,),
    )
    for operator, on, returns, purchases, facts in rows:
        if returns > FEW_RETURNS and returns * 100 > purchases * RETURNS_PER_CENT:
            numbers = tuple(int(number) for number in facts.split(","))
            what = f"{returns} returns beside {purchases} purchases"
            yield Finding("many-returns", on, operator, None, numbers, what)


def _without_receipt(shop: OpenShop, since: str) -> Iterator[Finding]:
    """Purchases without a receipt number, where they usually have one."""
    told, with_ref = shop.conn.execute(
        "SELECT count(*), count(ref) FROM facts WHERE kind = 'purchase' AND batch_id IS NULL AND keyed_on >= ?",
        (since,),
    ).fetchone()
    if not told or with_ref == told or with_ref * 100 < told * RECEIPTS_USUAL_PER_CENT:
        return
    rows = shop.conn.execute(
        f"SELECT f.id, f.keyed_on, {_WHO}, f.member_id FROM facts f WHERE f.kind = 'purchase' AND f.batch_id IS NULL"
        f" AND f.ref IS NULL AND f.keyed_on >= ? AND {_NOT_UNDONE}",
        (since,),
    )
    for fact_id, on, operator, member_id in rows:
        yield Finding("without-receipt", on, operator, member_id, (fact_id,), "a purchase without a receipt number")


_LOOKS: Final = (
    _large_adjustments,
    _given_then_taken,
    _split,
    _back_dated,
    _stamps_by_hand,
    _many_returns,
    _without_receipt,
)
