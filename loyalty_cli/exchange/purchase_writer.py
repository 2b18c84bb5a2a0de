"""Waiting purchases become facts: small transactions, so that a till never waits long; a small file in one."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from typing import Any, Final

from loyalty_cli.errors import LoyaltyError
from loyalty_cli.exchange import batches
from loyalty_cli.exchange.returned import matching_purchase
from loyalty_cli.exchange.sniffing import Source
from loyalty_cli.exchange.staging import Staged, Staging
from loyalty_cli.ledger import connection
from loyalty_cli.ledger.chain import digest
from loyalty_cli.ledger.journal import FactDraft
from loyalty_cli.ledger.members import MemberDraft, get_member, insert_member
from loyalty_cli.operations.batch import Carried, PurchaseRow, Writer, can_carry
from loyalty_cli.operations.buy import record_purchase
from loyalty_cli.operations.codes import new_codes
from loyalty_cli.operations.recording import Keyed
from loyalty_cli.operations.returns import record_return
from loyalty_cli.operations.shop import OpenShop
from loyalty_cli.program.facts import Line, Standing, When
from loyalty_cli.program.opening import Opening, decide_enrolment

ONE_TRANSACTION: Final = 5_000
"""A file of up to so many rows is written whole or not at all."""
HOLD_S: Final = 0.05
"""A larger one decides for so long under the lock; writing and syncing take about as long again."""
LOOK_AHEAD: Final = 400
GIVE_WAY_S: Final = 1.5 * connection.POLL_S
"""Between transactions the lock is left alone for long enough that a till which asks for it gets it."""


class PurchaseWriter:
    """Writes the staged rows of one file as one batch."""

    def __init__(self, shop: OpenShop, staging: Staging, source: Source, tell: Callable[[str, int, int], None]) -> None:
        self.shop, self.staging, self.source, self.tell = shop, staging, source, tell
        self.today = shop.now().today
        self.codes = new_codes()
        self.accepted = self.unchanged = self.enrolled = 0
        self.known: set[str] = set()
        self.refs: set[str] = set()
        self.pending: deque[Staged] = deque()
        self.rows: Iterator[Staged] = iter(())
        self.carried: Carried | None = None
        self.place: str = ""
        self.member_id = 0
        self.joined_on = date.min
        self.lowest = shop.program.tiers[0].name

    def run(self, rows: int) -> dict[str, Any]:
        """Writes all rows; returns the counts and the batch's number."""
        batch_id = batches.begin(self.shop, "purchases", self.source)
        self.writer = Writer(self.shop, batch_id)
        self.rows = self.staging.in_order()
        while self._look_ahead():
            with connection.writing(self.shop.conn):
                self._begin()
                self._write_for_a_while(whole=rows <= ONE_TRANSACTION)
                self.writer.flush()
                batches.note(self.shop, batch_id, self.accepted, self.unchanged)
            self.tell("writing", self.accepted + self.unchanged, rows)
            time.sleep(GIVE_WAY_S)
        batches.finish(self.shop, batch_id, rows, self.accepted, self.unchanged, self.staging.count_refused())
        return {
            "accepted": self.accepted,
            "unchanged": self.unchanged,
            "enrolled": self.enrolled,
            "batch": batch_id,
        }

    def _look_ahead(self) -> bool:
        if not self.pending:
            self.pending.extend(islice(self.rows, LOOK_AHEAD))
        return bool(self.pending)

    def _begin(self) -> None:
        """Another process may have written meanwhile: what is carried in memory is read again."""
        self.writer.begin()
        self.carried, self.place = None, ""
        self._learn()

    def _learn(self) -> None:
        """Who of the new was enrolled meanwhile, and which of the rows ahead are in the ledger already."""
        new = list({row.member for row in self.pending if row.member_id is None})
        marks = ",".join("?" * len(new))
        enrolled = dict(
            self.shop.conn.execute(f"SELECT source_id, id FROM members WHERE source_id IN ({marks})", new)
            if new
            else ()
        )
        if enrolled:
            self.pending = deque(
                row if row.member_id else row._replace(member_id=enrolled.get(row.member)) for row in self.pending
            )
        keys = [_key(row, row.member_id) for row in self.pending if row.ref is None and row.member_id]
        self.known = _among(self.shop, "op_id", keys)
        self.refs = _among(self.shop, "ref", [row.ref for row in self.pending if row.ref is not None])

    def _write_for_a_while(self, *, whole: bool) -> None:
        deadline = time.perf_counter() + HOLD_S
        while True:
            while self.pending:
                self._write(self.pending[0])
                self.pending.popleft()
                if not whole and time.perf_counter() > deadline:
                    return
            if not self._look_ahead():
                return
            self.writer.flush()
            self._learn()

    def _write(self, row: Staged) -> None:
        try:
            written = self._fact_of(row)
        except LoyaltyError as error:
            self.staging.refuse(row.line, "", error.message)
            return
        if written:
            self.accepted += 1
        else:
            self.unchanged += 1

    def _fact_of(self, row: Staged) -> bool:
        """Writes one row; False when it is known. Raises the refusals of the rules."""
        key = None if row.ref else _key(row, row.member_id) if row.member_id else None
        if key in self.known:
            return False
        on = date.fromisoformat(row.on)
        if row.member != self.place:
            self._turn_to(row, on)
        lines = (Line(row.category, 1, abs(row.cents)),) if row.category else ()
        keyed = Keyed(on, row.at, row.ref, self.writer.batch_id, key or (None if row.ref else self._key_of(row)))
        if row.cents < 0:
            return self._return(row, lines, keyed)
        repeated = row.ref is not None and (row.ref in self.refs or row.first_line != row.line)
        if self.carried is None or on < self.joined_on or repeated:
            return self._slowly(row, lines, keyed)
        self.carried.purchase(PurchaseRow(on, row.cents, lines, row.at, row.ref, keyed.op_id), self.writer, self.codes)
        return True

    def _key_of(self, row: Staged) -> str:
        return _key(row, self.member_id)

    def _slowly(self, row: Staged, lines: tuple[Line, ...], keyed: Keyed) -> bool:
        """By the ledger itself: for members with a later history, and for receipt numbers seen before."""
        self.writer.flush()
        member = get_member(self.shop.conn, self.member_id)
        done = record_purchase(self.shop, member, row.cents, lines, 0, None, keyed)
        self.writer.begin()
        return not done.repeated

    def _return(self, row: Staged, lines: tuple[Line, ...], keyed: Keyed) -> bool:
        self.writer.flush()
        bought = matching_purchase(self.shop, self.member_id, row.purchase, -row.cents, row.on, row.ref)
        done = record_return(self.shop, bought, -row.cents, lines, keyed)
        self.writer.begin()
        self.carried = None
        return not done.repeated

    def _turn_to(self, row: Staged, on: date) -> None:
        self.place = row.member
        if row.member_id is None:
            self._turn_to_new(row.member, on)
            return
        member = get_member(self.shop.conn, row.member_id)
        self.member_id, self.joined_on = member.id, member.joined_on
        self.writer.flush()
        carry = can_carry(self.shop, member.id, on)
        self.carried = Carried(self.shop, member.id, on, self.today, fresh=False) if carry else None

    def _turn_to_new(self, number: str, on: date) -> None:
        """Somebody known by a number only is enrolled under it, on the day of her first purchase."""
        member = insert_member(self.shop.conn, newcomer(self.shop, number, on))
        self.member_id, self.joined_on = member.id, on
        standing = Standing(member.id, self.lowest, self.lowest)
        when = When(on, self.today)
        decision = decide_enrolment(self.shop.program, standing, Opening(), when, self.codes)
        body = {"told": [], "source": True}
        draft = FactDraft(
            "enrolment",
            member.id,
            on,
            self.today,
            self.writer.instant,
            body,
            None,
            self.shop.operator,
            None,
            f"{member.id}:enrolment",
            self.writer.batch_id,
        )
        self.writer.add(draft, decision)
        self.enrolled += 1
        self.carried = Carried(self.shop, member.id, on, self.today, fresh=True)


def newcomer(shop: OpenShop, number: str, on: date) -> MemberDraft:
    """A member known only by a number of another system: it is her card too where it can be one."""
    from loyalty_cli.errors import BadCard
    from loyalty_cli.ledger.cards import check_card, taken_numbers

    try:
        card = check_card(number)
    except BadCard:
        card = None
    if card is not None and taken_numbers(shop.conn, [card]):
        card = None
    return MemberDraft(on, source_id=number, card=card)


def _key(row: Staged, member_id: int | None) -> str:
    """What identifies a row without a receipt number: whose, when, what, and how often that came before."""
    told = f"{row.at}|{row.cents}|{row.category}|{row.purchase}"
    return f"{member_id}:{row.on}:{digest(told.encode())[:12]}:{row.again}"


def _among(shop: OpenShop, column: str, values: list[str]) -> set[str]:
    if not values:
        return set()
    marks = ",".join("?" * len(values))
    rows = shop.conn.execute(f"SELECT {column} FROM facts WHERE {column} IN ({marks})", values)
    return {value for (value,) in rows}
