"""Many purchases of one member after the other, by the same rules as one at the till.

A member's standing is read once and carried on in memory from purchase to purchase; ``verify --replay`` and the tests
prove that it is the one the ledger would have given. Rows gather here and are written together.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from json.encoder import encode_basestring as quoted
from typing import Any, Final

from loyalty_cli.ledger.facts import chain, journal
from loyalty_cli.ledger.facts.journal import FactDraft, Gathering
from loyalty_cli.ledger.standings.standing import KEEPS_CARD, standing_for_writing
from loyalty_cli.operations.due import due_before as alongside
from loyalty_cli.operations.kernel.foreseen import Known
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.decisions.purchase import Purchase, decide_purchase
from loyalty_cli.program.kernel.facts import (
    EARNED,
    POINTS,
    SPEND,
    STAMPED,
    STAMPS,
    Allocation,
    Debt,
    Decision,
    Line,
    Lot,
    PlannedEntry,
    When,
)
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.promises.tiers import window_start
from loyalty_cli.values import NamedTuple

_ENDLESS: Final = date.max


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
        chain.hasten()
        self.shop = shop
        self.batch_id = batch_id
        self.gathering = Gathering(journal.head(shop.conn), shop.recording)
        self.instant = shop.now().instant

    def begin(self) -> None:
        """Takes up where the ledger stands, at the beginning of a transaction."""
        self.gathering.end = journal.head(self.shop.conn)
        self.instant = self.shop.now().instant

    def add(self, draft: FactDraft, decision: Decision, told: str | None = None) -> int:
        """Seals one fact; returns the number of its first entry. ``told``: see ``Gathering.add``."""
        first = self.gathering.end.entry_id + 1
        self.gathering.add(draft, decision, told)
        return first

    def draft(self, kind: str, member_id: int, when: When, body: Mapping[str, Any]) -> FactDraft:
        """A fact of this batch without a receipt number, at this instant."""
        draft = FactDraft(kind, member_id, when.on, when.keyed_on, self.instant, body)
        return draft._replace(operator=self.shop.operator, batch_id=self.batch_id)

    @property
    def waiting(self) -> int:
        """How many facts are gathered and not written."""
        return self.gathering.waiting

    def flush(self) -> None:
        """Writes what was gathered."""
        self.gathering.write(self.shop.conn)


class Carried:
    """One member's standing, carried on from purchase to purchase in order of their days.

    ``reviewed`` says that the shop holds tier reviews.
    """

    def __init__(self, shop: OpenShop, member_id: int, today: date, *, reviewed: bool) -> None:
        self.shop, self.program, self.member_id, self.today = shop, shop.program, member_id, today
        self.reviewed = reviewed
        self.idle = self.program.points.expiry.mode == "inactivity"
        self.perishable = tuple(card.id for card in self.program.stamp_cards if card.valid_months)
        self.now_start = window_start(self.program.tier_rules, today)
        lowest = self.program.tiers[0].name
        self._stand(Standing(member_id, lowest, lowest), None)

    def read(self, on: date) -> None:
        """Takes her standing on a day from the ledger."""
        standing = standing_for_writing(self.shop.conn, self.program, self.member_id, When(on, self.today))
        self._stand(standing, on)
        self.lapsed = bool(self.perishable) and alongside.lapsed_cards(self.shop, standing)

    def _stand(self, standing: Standing, on: date | None) -> None:
        """``on`` is the day it is her standing of; None: then the ledger is not asked for more."""
        self.last_on: date | None = on
        self.lapsed = False
        self.tier, self.tier_now, self.tier_since = standing.tier, standing.tier_now, standing.tier_since
        self.visited, self.points_today = standing.visited_today, standing.points_today
        self.stamps, self.stamps_today = dict(standing.stamps), dict(standing.stamps_today)
        self.debts: tuple[Debt, ...] = standing.debts
        self.lots: list[Lot] = list(standing.lots) if self.idle else []
        self.spend_now = standing.window_spend_now
        self.window: deque[tuple[date, int]] = deque() if on is None else _window(self.shop, self.member_id, on)
        self.spend = sum([cents for _, cents in self.window])
        self.held_until = {
            card_id: _held_until(self.shop, self.member_id, card_id)
            for card_id in self.perishable
            if on is not None and self.stamps.get(card_id, 0) > 0
        }

    def take(self, known: Known, on: date) -> None:
        """Takes her standing on a day as it was asked for together with others."""
        self._stand(known.standing, None)
        self.last_on, self.spend = on, known.standing.window_spend
        self.window.extend(known.window)
        self.held_until.update(known.held_until)

    def purchase(self, row: PurchaseRow, writer: Writer, codes: Iterator[str]) -> None:
        """Decides and gathers one purchase, and carries the standing on."""
        on, amount_cents, lines, at, ref, key = row
        if on != self.last_on:
            self._new_day(on)
        if self._unsettled(on):
            self._settle(on, writer)
        when = When(on, self.today, int(at[:2]) * 60 + int(at[3:5]) if at else None)
        purchase = Purchase(amount_cents, lines, 0, (), not self.visited)
        decision = decide_purchase(self.program, self._standing(), purchase, when, codes)
        draft = FactDraft(
            "purchase",
            self.member_id,
            on,
            self.today,
            writer.instant,
            {"amount": amount_cents, "lines": lines},
            at,
            self.shop.operator,
            ref,
            key,
            writer.batch_id,
        )
        self.carry(decision, on, writer.add(draft, decision, told_json(amount_cents, lines)))
        self.visited = True

    def _standing(self) -> Standing:
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
            self.tier_since,
        )

    def _new_day(self, on: date) -> None:
        self.visited, self.points_today, self.stamps_today = False, 0, {}
        self.last_on = on
        start = window_start(self.program.tier_rules, on)
        while self.window and self.window[0][0] < start:
            self.spend -= self.window.popleft()[1]
        if self.lots:
            self.lots = [lot for lot in self.lots if lot.expires_on is None or lot.expires_on >= on]

    def _unsettled(self, on: date) -> bool:
        """Whether a stamp card has lapsed by that day, or a tier is due for review: then the ledger is asked."""
        if self.lapsed or (self.reviewed and self.spend < self.program.tier(self.tier).from_cents):
            return True
        for card_id, last in self.held_until.items():  # noqa: SIM110 - a generator a row costs more than the answer
            if last < on and self.stamps[card_id] > 0:
                return True
        return False

    def _settle(self, on: date, writer: Writer) -> None:
        """What the till does before a purchase: it is written down, and she stands as the ledger says."""
        writer.flush()
        when = When(on, self.today)
        self._stand(alongside.settled_standing(self.shop, self.member_id, when, in_order=True), on)
        writer.begin()

    def carry(self, decision: Decision, on: date, first_entry: int) -> None:
        """Her standing after a decision of that day, whose first entry has that number."""
        for index, entry in enumerate(decision.entries):
            unit = entry.unit
            if unit == SPEND:
                self._add_spend(on, entry.amount)
            elif unit == POINTS:
                self.points_today += entry.amount if entry.rule in EARNED else 0
                if self.idle:
                    self._add_lot(decision, index, on, first_entry)
            elif unit.startswith(STAMPS):
                self._add_stamps(unit[len(STAMPS) :], entry)
        if decision.allocations:
            self._fill_debts(decision.allocations)
        if decision.extensions:
            moved = dict(decision.extensions)
            self.lots = [lot._replace(expires_on=moved.get(lot.id, lot.expires_on)) for lot in self.lots]
        for change in decision.tier_changes:
            self.tier_now, self.tier_since = change.after, change.on
            if change.on <= on:
                self.tier = change.after

    def _add_spend(self, on: date, cents: int) -> None:
        self.spend += cents
        self.window.append((on, cents))
        if on >= self.now_start:
            self.spend_now += cents

    def _add_stamps(self, card_id: str, entry: PlannedEntry) -> None:
        self.stamps[card_id] = self.stamps.get(card_id, 0) + entry.amount
        if entry.rule == "stamps":
            self.stamps_today[card_id] = self.stamps_today.get(card_id, 0) + entry.amount
        if card_id in self.perishable and entry.amount > 0 and entry.rule in STAMPED:
            last = entry.expires_on or _ENDLESS
            self.held_until[card_id] = max(last, self.held_until.get(card_id, last))

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


def told_json(amount_cents: int, lines: Sequence[Line]) -> str:
    """What is told of a purchase without voucher and credit, as canonical JSON."""
    items = ",".join([f"[{quoted(category)},{quantity},{cents}]" for category, quantity, cents in lines])
    return f'{{"amount":{amount_cents},"lines":[{items}]}}'


def _window(shop: OpenShop, member_id: int, on: date) -> deque[tuple[date, int]]:
    """The spends that count in the window ending on the day, oldest first."""
    start = window_start(shop.program.tier_rules, on).isoformat()
    rows = shop.conn.execute(
        "SELECT counts_on, sum(amount) FROM entries WHERE member_id = ? AND unit = 'spend'"
        " AND counts_on BETWEEN ? AND ? AND on_date <= ? GROUP BY counts_on ORDER BY counts_on",
        (member_id, start, on.isoformat(), on.isoformat()),
    )
    return deque((date.fromisoformat(day), cents) for day, cents in rows)


def _held_until(shop: OpenShop, member_id: int, card_id: str) -> date:
    """The last day on which a stamp card holds: that of its newest stamp."""
    (last,) = shop.conn.execute(
        "SELECT max(coalesce(expires_on, '9999-12-31')) FROM entries e WHERE member_id = ? AND unit = ?"
        f" AND {KEEPS_CARD}",
        (member_id, STAMPS + card_id),
    ).fetchone()
    return date.fromisoformat(last) if last else _ENDLESS


def can_carry(shop: OpenShop, member_id: int, first_on: date) -> bool:
    """Whether nothing of this member happened on or after the day, and nobody brought her along.

    Then her standing can be carried on; else each purchase asks the ledger, as the till does.
    """
    row = shop.conn.execute(
        "SELECT 1 FROM facts WHERE member_id = ? AND (CASE kind WHEN 'enrolment'"
        " THEN json_extract(body, '$.referrer') IS NOT NULL ELSE on_date >= ? OR kind IN ('referral', 'merge') END)"
        " LIMIT 1",
        (member_id, first_on.isoformat()),
    ).fetchone()
    return row is None
