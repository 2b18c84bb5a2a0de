"""Many purchases of one member after the other, by the same rules as one at the till.

A member's standing is read once and carried on in memory from purchase to purchase; ``verify --replay`` and the tests
prove that it is the one the ledger would have given. Rows gather here and are written together.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from datetime import date

from loyalty_cli.ledger import journal
from loyalty_cli.ledger.journal import FactDraft, Head, Rows
from loyalty_cli.ledger.standing import standing_for_writing
from loyalty_cli.operations.shop import OpenShop
from loyalty_cli.program.facts import (
    EARNED,
    POINTS,
    SPEND,
    STAMPS,
    Allocation,
    Debt,
    Decision,
    Line,
    Lot,
    Standing,
    When,
)
from loyalty_cli.program.model import Program
from loyalty_cli.program.purchase import Purchase, decide_purchase
from loyalty_cli.program.tiers import window_start
from loyalty_cli.values import NamedTuple


class PurchaseRow(NamedTuple):
    """A purchase as a file tells it. ``key`` identifies it when the file is read again."""

    on: date
    amount_cents: int
    lines: tuple[Line, ...] = ()
    at: str | None = None
    ref: str | None = None
    key: str | None = None


class Writer:
    """Gathers the sealed rows of facts and writes them in the caller's transaction."""

    def __init__(self, shop: OpenShop, batch_id: int | None) -> None:
        self.shop = shop
        self.batch_id = batch_id
        self.instant = shop.now().instant
        self.head: Head = journal.head(shop.conn)
        self._rows: list[Rows] = []

    def begin(self) -> None:
        """Takes up where the ledger stands, at the beginning of a transaction."""
        self.head = journal.head(self.shop.conn)
        self.instant = self.shop.now().instant

    def add(self, draft: FactDraft, decision: Decision) -> int:
        """Seals one fact; returns the number of its first entry."""
        rows, after = journal.rows_of(self.head, draft, self.shop.recording, decision)
        first = self.head.entry_id + 1
        self._rows.append(rows)
        self.head = after
        return first

    def flush(self) -> None:
        """Writes what was gathered."""
        if self._rows:
            journal.insert_rows(self.shop.conn, self._rows)
            self._rows.clear()


class Carried:
    """One member's standing, carried on from purchase to purchase in order of their days."""

    def __init__(self, shop: OpenShop, member_id: int, first_on: date, today: date, *, fresh: bool) -> None:
        self.shop, self.program, self.member_id, self.today = shop, shop.program, member_id, today
        self.last_on: date | None = None
        self.visited = False
        self.points_today = 0
        self.stamps_today: dict[str, int] = {}
        self.idle = self.program.points.expiry.mode == "inactivity"
        standing = _nothing_yet(self.program, member_id) if fresh else _read(shop, member_id, first_on, today)
        self.tier, self.tier_now = standing.tier, standing.tier_now
        self.stamps = dict(standing.stamps)
        self.debts: tuple[Debt, ...] = standing.debts
        self.lots: list[Lot] = list(standing.lots) if self.idle else []
        self.spend_now = standing.window_spend_now
        self.window: deque[tuple[date, int]] = deque() if fresh else _window(shop, member_id, first_on)
        self.spend = sum(cents for _, cents in self.window)
        self.now_start = window_start(self.program.tier_rules, today)

    def purchase(self, row: PurchaseRow, writer: Writer, codes: Iterator[str]) -> None:
        """Decides and gathers one purchase, and carries the standing on."""
        minute = int(row.at[:2]) * 60 + int(row.at[3:5]) if row.at else None
        when = When(row.on, self.today, minute)
        standing = self._standing(when)
        purchase = Purchase(row.amount_cents, row.lines, first_visit_today=not self.visited)
        decision = decide_purchase(self.program, standing, purchase, when, codes)
        draft = FactDraft(
            "purchase",
            self.member_id,
            row.on,
            self.today,
            writer.instant,
            {"amount": row.amount_cents, "lines": row.lines},
            row.at,
            self.shop.operator,
            row.ref,
            row.key,
            writer.batch_id,
        )
        self._carry(decision, row.on, writer.add(draft, decision))

    def _standing(self, when: When) -> Standing:
        if when.on != self.last_on:
            self._new_day(when.on)
        return Standing(
            self.member_id,
            self.tier,
            self.tier_now,
            self.spend,
            self.spend_now,
            None,
            tuple(self.lots),
            self.debts,
            self.stamps,
            self.stamps_today,
            self.points_today,
            self.visited,
        )

    def _new_day(self, on: date) -> None:
        if self.last_on is not None:
            self.visited, self.points_today, self.stamps_today = False, 0, {}
        self.last_on = on
        start = window_start(self.program.tier_rules, on)
        while self.window and self.window[0][0] < start:
            self.spend -= self.window.popleft()[1]
        if self.lots:
            self.lots = [lot for lot in self.lots if lot.expires_on is None or lot.expires_on >= on]

    def _carry(self, decision: Decision, on: date, first_entry: int) -> None:
        self.visited = True
        for index, entry in enumerate(decision.entries):
            unit = entry.unit
            if unit == SPEND:
                self._add_spend(on, entry.amount)
            elif unit == POINTS:
                self.points_today += entry.amount if entry.rule in EARNED else 0
                if self.idle:
                    self._add_lot(decision, index, on, first_entry)
            elif unit.startswith(STAMPS):
                self._add_stamps(unit.removeprefix(STAMPS), entry.amount, earned=entry.rule == "stamps")
        if decision.allocations:
            self._fill_debts(decision.allocations)
        if decision.extensions:
            moved = dict(decision.extensions)
            self.lots = [lot._replace(expires_on=moved.get(lot.id, lot.expires_on)) for lot in self.lots]
        for change in decision.tier_changes:
            self.tier_now = change.after
            if change.on <= on:
                self.tier = change.after

    def _add_spend(self, on: date, cents: int) -> None:
        self.spend += cents
        self.window.append((on, cents))
        if on >= self.now_start:
            self.spend_now += cents

    def _add_stamps(self, card_id: str, count: int, *, earned: bool) -> None:
        self.stamps[card_id] = self.stamps.get(card_id, 0) + count
        if earned:
            self.stamps_today[card_id] = self.stamps_today.get(card_id, 0) + count

    def _fill_debts(self, allocations: Sequence[Allocation]) -> None:
        filled: dict[int, int] = {}
        for allocation in allocations:
            filled[allocation.debit] = filled.get(allocation.debit, 0) + allocation.amount
        left = (debt._replace(open=debt.open - filled.get(debt.id, 0)) for debt in self.debts)
        self.debts = tuple(debt for debt in left if debt.open > 0)

    def _add_lot(self, decision: Decision, index: int, on: date, first_entry: int) -> None:
        entry = decision.entries[index]
        used = sum(one.amount for one in decision.allocations if one.lot == ~index)
        if entry.amount > used:
            lot_id = first_entry + index
            self.lots.append(Lot(lot_id, POINTS, entry.amount, entry.amount - used, entry.expires_on, 0, on))


def _nothing_yet(program: Program, member_id: int) -> Standing:
    lowest = program.tiers[0].name
    heads = {card.id: card.head_start for card in program.stamp_cards}
    return Standing(member_id, lowest, lowest, stamps=heads)


def _read(shop: OpenShop, member_id: int, on: date, today: date) -> Standing:
    return standing_for_writing(shop.conn, shop.program, member_id, When(on, today))


def _window(shop: OpenShop, member_id: int, on: date) -> deque[tuple[date, int]]:
    """The spends that count in the window ending on the first day, oldest first."""
    start = window_start(shop.program.tier_rules, on).isoformat()
    rows = shop.conn.execute(
        "SELECT counts_on, sum(amount) FROM entries WHERE member_id = ? AND unit = 'spend'"
        " AND counts_on BETWEEN ? AND ? AND on_date <= ? GROUP BY counts_on ORDER BY counts_on",
        (member_id, start, on.isoformat(), on.isoformat()),
    )
    return deque((date.fromisoformat(day), cents) for day, cents in rows)


def can_carry(shop: OpenShop, member_id: int, first_on: date) -> bool:
    """Whether the ledger knows nothing of this member on or after the day: then her standing can be carried on."""
    row = shop.conn.execute(
        "SELECT 1 FROM facts WHERE member_id = ? AND on_date >= ? AND kind <> 'enrolment' LIMIT 1",
        (member_id, first_on.isoformat()),
    ).fetchone()
    return row is None
