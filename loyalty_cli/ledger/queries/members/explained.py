"""Where a member's points, credit, stamps, spend, tier and vouchers come from, on a day: the rows behind ``why``.

A fact is read as ``FACT``: its id, kind, day and receipt number.
"""

import sqlite3
from collections.abc import Iterable
from datetime import date

from loyalty_cli.ledger.store.clauses import STOOD
from loyalty_cli.program.kernel.facts import LENT, OVER
from loyalty_cli.program.promises.buying.tiers import BEGINNING
from loyalty_cli.values import Any, Final, NamedTuple, TypeAlias

Rows: TypeAlias = Iterable[tuple[Any, ...]]

FACT: Final = "f.id, f.kind, f.on_date, f.ref"
_LENT_UNTIL: Final = (
    f"iif(t.rule = '{LENT}', (SELECT date(min(o.on_date), '-1 day') FROM tier_changes o WHERE o.fact_id = t.fact_id"
    f" AND o.member_id = t.member_id AND o.rule = '{OVER}' AND o.on_date > t.on_date), NULL)"
)


class Explained(NamedTuple):
    """Asks about one member at the end of one day."""

    conn: sqlite3.Connection
    member_id: int
    on: date

    def lots(self, unit: str) -> Rows:
        """Lots, oldest first: id, amount, rule, why, last usable day, fact, and the fact they came from."""
        return self._rows(
            "SELECT e.id, e.amount, e.rule, e.why, coalesce((SELECT x.expires_on FROM extensions x JOIN facts m"
            "   ON m.id = x.fact_id WHERE x.lot_id = e.id AND m.on_date <= :on ORDER BY x.id DESC LIMIT 1),"
            f" e.expires_on), {FACT}, o.id, o.kind, o.on_date, o.ref"
            " FROM entries e JOIN facts f ON f.id = e.fact_id LEFT JOIN entries s ON s.id = e.origin"
            " LEFT JOIN facts o ON o.id = s.fact_id WHERE e.member_id = :member AND e.unit = :unit AND e.amount > 0"
            " AND e.reverses IS NULL AND e.on_date <= :on ORDER BY e.on_date, e.id",
            unit=unit,
        )

    def uses(self, unit: str) -> Rows:
        """What each lot was drawn on for, less what came back to it: lot, amount (negative), rule, why, fact."""
        return self._rows(
            f"SELECT a.lot_id, -sum(a.amount), d.rule, d.why, {FACT} FROM entries d JOIN allocations a"
            " ON a.debit_id = d.id JOIN facts t ON t.id = a.fact_id JOIN facts f ON f.id = d.fact_id"
            " WHERE d.member_id = :member AND d.unit = :unit AND d.amount < 0 AND d.on_date <= :on AND t.on_date <= :on"
            " GROUP BY a.lot_id, d.id HAVING sum(a.amount) <> 0 ORDER BY d.on_date, d.id",
            unit=unit,
        )

    def debts(self, unit: str) -> Rows:
        """What was taken that no lot has paid yet: what is open, amount, rule, why, fact."""
        return self._rows(
            "SELECT * FROM (SELECT -d.amount - coalesce((SELECT sum(a.amount) FROM allocations a JOIN facts t"
            "   ON t.id = a.fact_id WHERE a.debit_id = d.id AND t.on_date <= :on), 0)"
            " - coalesce((SELECT sum(r.amount) FROM entries r WHERE r.reverses = d.id AND r.on_date <= :on), 0)"
            f" AS open, d.amount, d.rule, d.why, {FACT} FROM entries d JOIN facts f ON f.id = d.fact_id"
            " WHERE d.member_id = :member AND d.unit = :unit AND d.amount < 0 AND d.on_date <= :on ORDER BY d.id)"
            " WHERE open <> 0",
            unit=unit,
        )

    def lines(self, unit: str, start: str) -> Rows:
        """The entries that count from ``start`` to the day, by the day they count for: it, amount, rule, why, fact."""
        return self._rows(
            f"SELECT e.counts_on, e.amount, e.rule, e.why, {FACT} FROM entries e JOIN facts f ON f.id = e.fact_id"
            " WHERE e.member_id = :member AND e.unit = :unit AND e.counts_on BETWEEN :start AND :on"
            " AND e.on_date <= :on ORDER BY e.counts_on, e.id",
            unit=unit,
            start=start,
        )

    def tier_changes(self) -> Rows:
        """Tier changes: before, after, on, rule, the last day of a tier that was lent, fact.

        Those that were known on the day and stood; that a member has always been in a tier is no change.
        """
        return self._rows(
            f"SELECT t.before, t.after, t.on_date, t.rule, {_LENT_UNTIL}, {FACT} FROM tier_steps t"
            " JOIN facts f ON f.id = t.fact_id WHERE t.member_id = :member AND t.on_date <= :on AND t.known_on <= :on"
            " AND (t.replaced_by IS NULL OR t.replaced_on > :on) AND t.on_date > :beginning ORDER BY t.on_date, t.id",
            beginning=BEGINNING.isoformat(),
        )

    def purchases_without_points(self) -> list[int]:
        """Purchases not undone that moved no points, by day."""
        rows = self._rows(
            "SELECT f.id FROM facts f WHERE f.member_id = :member AND f.kind = 'purchase' AND f.on_date <= :on"
            " AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.fact_id = f.id AND e.unit = 'points')"
            f" AND {STOOD} ORDER BY f.on_date, f.id"
        )
        return [fact_id for (fact_id,) in rows]

    def fact(self, fact_id: int) -> tuple[Any, ...]:
        """A fact as it is named."""
        (row,) = self._rows(f"SELECT {FACT} FROM facts f WHERE f.id = :fact", fact=fact_id)
        return row

    def _rows(self, sql: str, **more: str | int) -> Rows:
        return self.conn.execute(sql, {"member": self.member_id, "on": self.on.isoformat(), **more}).fetchall()
