"""Gift cards: sales, uses and what is left."""

import sqlite3
from collections.abc import Iterator
from datetime import date

from loyalty_cli.jsons import loads
from loyalty_cli.ledger.store.clauses import COUNTED, COUNTED_THEN, OTHERS, STOOD, stands
from loyalty_cli.program.kernel.facts import GIFT_CARD
from loyalty_cli.values import Any, Final, Literal, NamedTuple, TypeAlias

SOLD: Final = "gift-card-sale"
REFUNDED: Final = "gift-card-refund"
BLOCKED: Final = "gift-card-block"
CODE: Final = "gift_card"
"""Under this name the body of a sale tells the code."""
State: TypeAlias = Literal["open", "blocked"]

_SALE: Final = f"SELECT f.id, f.on_date, f.body, f.ref FROM facts f WHERE f.op_id = :op_id AND {STOOD}"
_AFTER: Final = (
    "SELECT f.kind, json_extract(f.body, '$.amount') FROM facts f"
    f" WHERE f.reverses = :id AND f.kind IN ('{REFUNDED}', '{BLOCKED}') AND f.on_date <= :on AND {STOOD}"
)
_USED: Final = (
    "e.rule <> 'merge' AND NOT (f.kind = 'undo' AND json_extract(f.body, '$.kind') IN ('merge', 'merge-out'))"
)
"""The entry ``e`` of the fact ``f`` moves money: a merge, or its undo, moves none."""
_USES: Final = (
    "SELECT e.on_date, f.kind, f.ref, f.id, -e.amount FROM entries e JOIN facts f ON f.id = e.fact_id"
    f" WHERE e.unit = ? AND e.on_date <= ? AND {_USED} ORDER BY e.id"
)
_SOLD: Final = (
    f"SELECT json_extract(f.body, '$.{CODE}'), json_extract(f.body, '$.amount')"
    " - coalesce((SELECT sum(json_extract(r.body, '$.amount')) FROM facts r WHERE r.reverses = f.id"
    f"   AND r.kind = '{REFUNDED}' AND r.on_date <= :on AND {stands('r.id', known='u.on_date <= :on')}), 0)"
    f" FROM facts f WHERE f.kind = '{SOLD}' AND f.{OTHERS} AND f.on_date <= :on AND {STOOD}"
)
# What was undone in a later month is taken back in that month.
_SALES: Final = (
    f"SELECT f.on_date, u.on_date AS back_on, iif(f.kind = '{SOLD}', 1, -1) * json_extract(f.body, '$.amount') AS cents"
    " FROM facts f LEFT JOIN facts u ON u.reverses = f.id AND u.kind = 'undo' AND u.on_date <= :on"
    f" WHERE f.kind IN ('{SOLD}', '{REFUNDED}') AND f.{OTHERS} AND f.on_date <= :on"
    " AND substr(f.on_date, 1, 7) IS NOT substr(u.on_date, 1, 7)"
)
_MOVES: Final = (
    f"WITH sales AS MATERIALIZED ({_SALES}) SELECT on_date, cents FROM sales UNION ALL"
    " SELECT back_on, -cents FROM sales WHERE back_on IS NOT NULL UNION ALL"
    " SELECT e.on_date, -e.amount FROM balances b CROSS JOIN entries e ON e.member_id = b.member_id AND e.unit = b.unit"
    " CROSS JOIN facts f ON f.id = e.fact_id"
    f" WHERE b.unit BETWEEN '{GIFT_CARD}' AND '{GIFT_CARD[:-1]};' AND substr(b.unit, 1, 7) = 'reward:'"
    f" AND e.on_date <= :on AND {_USED}"
)
_SPENT_BY: Final = (
    f"SELECT substr(b.unit, {len(GIFT_CARD) + 1}), sum(e.amount) FROM balances b"
    " CROSS JOIN entries e ON e.member_id = b.member_id AND e.unit = b.unit"
    f" WHERE b.unit BETWEEN '{GIFT_CARD}' AND '{GIFT_CARD[:-1]};' AND substr(b.unit, 1, 7) = 'reward:'"
    " AND e.on_date <= :on GROUP BY 1"
)


class GiftCard(NamedTuple):
    """A gift card that was sold by fact ``sale``, and what is left on it. ``to`` is a member's number, if told."""

    code: str
    sale: int
    sold_on: date
    sold_cents: int
    left_cents: int
    state: State
    ref: str | None
    to: int | None


class Held(NamedTuple):
    """All gift cards of a shop: how many were sold, and what is left on them, in cents."""

    cards: int
    left_cents: int


def op_id_of(code: str) -> str:
    """How the fact that sells a card is found by its code."""
    return f"gift-card:{code}"


def gift_card(conn: sqlite3.Connection, code: str, as_of: date | None = None) -> GiftCard | None:
    """The gift card of a code as it stands today, or stood at the end of a day.

    None where none was ever sold, or its sale is undone by then.
    """
    on = (as_of or date.max).isoformat()
    row = conn.execute(_SALE, {"op_id": op_id_of(code), "on": on}).fetchone()
    if row is None:
        return None
    sale, sold_on, text, ref = row
    body = loads(text)
    after = conn.execute(_AFTER, {"id": sale, "on": on}).fetchall()
    (spent,) = conn.execute(COUNTED if as_of is None else COUNTED_THEN, {"unit": GIFT_CARD + code, "on": on}).fetchone()
    left = body["amount"] - spent - sum(cents or 0 for kind, cents in after if kind == REFUNDED)
    state: State = "blocked" if any(kind == BLOCKED for kind, _ in after) else "open"
    return GiftCard(code, sale, date.fromisoformat(sold_on), body["amount"], left, state, ref, body.get("to"))


def uses_of(conn: sqlite3.Connection, code: str, on: date) -> Iterator[Any]:
    """What changed a card up to a day: ``day, kind of fact, receipt number, fact, cents`` (spent: negative)."""
    return conn.execute(_USES, (GIFT_CARD + code, on.isoformat()))


def held(conn: sqlite3.Connection, on: date) -> Held:
    """All gift cards at the end of a day."""
    told = {"on": on.isoformat()}
    spent = dict(conn.execute(_SPENT_BY, told).fetchall())
    left = [cents - spent.get(code, 0) for code, cents in conn.execute(_SOLD, told)]
    return Held(len(left), sum(left))


def moves(conn: sqlite3.Connection, on: date) -> Iterator[tuple[date, int]]:
    """What changed the money on all cards up to the end of a day: the day, cents (spent or paid out: negative)."""
    for day, cents in conn.execute(_MOVES, {"on": on.isoformat()}):
        yield date.fromisoformat(day), cents
