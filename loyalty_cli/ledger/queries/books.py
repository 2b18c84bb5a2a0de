"""The ledger for bookkeeping: members, entries, payments and balances, up to a moment."""

import sqlite3
from collections.abc import Iterator

from loyalty_cli.ledger.queries.export_sql import is_head, reading
from loyalty_cli.ledger.queries.export_tables import Moment, entry_steps
from loyalty_cli.ledger.queries.money.causes import PAID
from loyalty_cli.ledger.queries.money.gift_cards import REFUNDED, SOLD
from loyalty_cli.program.kernel.facts import CAUSE, GIFT_CARD
from loyalty_cli.units import Cents
from loyalty_cli.values import Any, Final

_MEMBERS: Final = 500
_BOOKED: Final = "e.unit IN ('points', 'credit') OR e.unit BETWEEN 'stamps:' AND 'stamps;'"
_FOR_CAUSES: Final = " OR ".join(f"e.unit BETWEEN '{unit}' AND '{unit[:-1]};'" for unit in (CAUSE, GIFT_CARD))
_ENTRIES: Final = (
    "SELECT e.fact_id, f.kind, f.ref, e.on_date, m.id, m.card, e.unit, e.amount, e.rule, e.reverses"
    " FROM entries e CROSS JOIN facts f ON f.id = e.fact_id JOIN members m ON m.id = e.member_id"
    f" WHERE e.id > :after AND e.id <= :until AND e.on_date <= :on AND e.fact_id <= :upto"
    f" AND ({_BOOKED} OR {_FOR_CAUSES}) ORDER BY e.id"
)
_ROOT: Final = (
    "WITH RECURSIVE back(id, amount, rule, reverses) AS (SELECT id, amount, rule, reverses FROM entries WHERE id = ?"
    " UNION ALL SELECT e.id, e.amount, e.rule, e.reverses FROM entries e JOIN back b ON e.id = b.reverses)"
    " SELECT amount, rule FROM back WHERE reverses IS NULL"
)
_PAYMENTS: Final = (
    "SELECT f.id, f.kind, f.ref, f.on_date, json_extract(p.body, '$.cause'),"
    f" iif(f.kind = 'undo', -1, 1) * iif(p.kind = '{SOLD}', -1, 1) * json_extract(p.body, '$.amount')"
    " FROM facts f JOIN facts p ON p.id = iif(f.kind = 'undo', f.reverses, f.id)"
    f" WHERE p.kind IN ('{PAID}', '{SOLD}', '{REFUNDED}') AND f.on_date <= :on AND f.id <= :upto ORDER BY f.id"
)
_MEMBER: Final = "SELECT id, card, name FROM members WHERE id > :after AND id <= :until ORDER BY id"
_NOW: Final = "SELECT member_id, unit, amount FROM balances WHERE member_id > :after AND member_id <= :until"
_THEN: Final = (
    "SELECT member_id, unit, sum(amount) AS amount FROM entries WHERE member_id > :after AND member_id <= :until"
    " AND on_date <= :on AND fact_id <= :upto GROUP BY member_id, unit"
)
_BALANCES: Final = (
    "SELECT m.id, m.card, e.unit, e.amount FROM ({}) e JOIN members m ON m.id = e.member_id"
    f" WHERE {_BOOKED} ORDER BY m.id, e.unit"
)


class Books:
    """Asks about one moment, some hundred members or some thousand entries at a time: each a short reading."""

    def __init__(self, conn: sqlite3.Connection, moment: Moment) -> None:
        self.conn, self.moment = conn, moment
        self.values = {"on": moment.on.isoformat(), "upto": moment.upto}

    def members(self) -> Iterator[tuple[int, str, str]]:
        """The number, card and name of every member there ever was."""
        return self._by_member(_MEMBER, _MEMBER)

    def entries(self) -> Iterator[tuple[Any, ...]]:
        """What moved: fact, kind, ref, on, member, card, unit, amount, rule, reverses."""
        for step in entry_steps(self.conn):
            with reading(self.conn):
                rows = self.conn.execute(_ENTRIES, {**self.values, "after": step.after, "until": step.until}).fetchall()
            yield from rows

    def root(self, entry_id: int) -> tuple[int, str]:
        """The amount and the rule of the entry at the beginning of those that take each other back."""
        amount, rule = self.conn.execute(_ROOT, (entry_id,)).fetchone()
        return amount, rule

    def payments(self) -> list[tuple[int, str, str | None, str, str | None, Cents]]:
        """Money paid for causes and gift cards: fact, kind, ref, on, cause (None: a gift card), cents."""
        return self.conn.execute(_PAYMENTS, self.values).fetchall()

    def balances(self) -> Iterator[tuple[int, str, str, int]]:
        """The balances that members hold: member, card, unit, amount; derived ones unless facts came meanwhile."""
        return self._by_member(_BALANCES.format(_NOW), _BALANCES.format(_THEN))

    def _by_member(self, now: str, then: str) -> Iterator[tuple[Any, ...]]:
        (last,) = self.conn.execute("SELECT coalesce(max(id), 0) FROM members").fetchone()
        for after in range(0, last, _MEMBERS):
            with reading(self.conn):
                live = self.moment.live and is_head(self.conn, self.moment.upto)
                values = {**self.values, "after": after, "until": after + _MEMBERS}
                rows = self.conn.execute(now if live else then, values).fetchall()
            yield from rows
