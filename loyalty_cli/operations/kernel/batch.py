"""Many purchases of one member after the other, by the same rules as one at the till.

A member's standing is loaded once and carried on by ``Standing.after`` from purchase to purchase; ``verify --replay``
and the tests prove that it is the one the ledger would have given. Rows gather here and are written together.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from json.encoder import encode_basestring as quoted

from loyalty_cli.ledger.facts import chain, journal
from loyalty_cli.ledger.facts.journal import FactDraft, Gathering, Head, Row
from loyalty_cli.ledger.standings.history import with_history
from loyalty_cli.operations.due import keying
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.decisions.sales.gained import bought, gained
from loyalty_cli.program.decisions.sales.purchase import Purchase, cuts_of_sale, decide_purchase
from loyalty_cli.program.kernel.facts import (
    Decision,
    Line,
    When,
)
from loyalty_cli.program.kernel.needs import LOTS, NOTHING, Needs
from loyalty_cli.program.kernel.standing import NO_HISTORY, Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.tiers import window_start
from loyalty_cli.values import Any, Final, NamedTuple

_BEHIND_ALL: Final = 1 << 48


class PurchaseRow(NamedTuple):
    """A purchase as a file tells it. ``key`` identifies it when the file is read again."""

    on: date
    amount_cents: int
    lines: tuple[Line, ...] = ()
    at: str | None = None
    ref: str | None = None
    key: str | None = None
    channel: str = ""


class Writer:
    """Gathers the sealed rows of facts and writes them in the caller's transaction."""

    def __init__(self, shop: OpenShop, batch_id: int | None) -> None:
        chain.hasten()
        shop.program.hasten()
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
    def last_fact(self) -> int:
        """The number of the fact that was sealed last."""
        return self.gathering.end.fact_id

    @property
    def waiting(self) -> int:
        """How many facts are gathered and not written."""
        return self.gathering.waiting

    def flush(self) -> None:
        """Writes what was gathered."""
        self.gathering.write(self.shop.conn)

    def forget(self) -> None:
        """Takes up where the ledger stands; what was gathered is not written."""
        self.gathering = Gathering(journal.head(self.shop.conn), self.shop.recording)
        self.instant = self.shop.now().instant


class Wordings(Writer):
    """Takes the place of a writer in another process: facts are worded there, and sealed by the process that writes.

    The numbers it gives to facts and entries are behind all of the ledger. They say which came first, and nothing else:
    a fact that names one of them cannot be worded.
    """

    def __init__(self, writer: Writer) -> None:
        self.shop, self.batch_id, self.instant = writer.shop, writer.batch_id, writer.instant
        self.gathering = Gathering(
            writer.gathering.end._replace(fact_id=_BEHIND_ALL, entry_id=_BEHIND_ALL), self.shop.recording
        )
        self.facts: list[Row] = []

    def add(self, draft: FactDraft, decision: Decision, told: str | None = None) -> int:
        """Words one fact; returns the number of its first entry. Raises NotNumbered."""
        fact, end = self.gathering.wording(draft, decision, told), self.gathering.end
        if max(journal.named_in(fact), default=0) > _BEHIND_ALL:
            raise NotNumbered
        fact_id, hash_, entry_id, *others = end
        self.gathering.end = Head(fact_id + 1, hash_, entry_id + len(fact.entries), *others)
        self.facts.append(tuple(fact))
        return entry_id + 1


class NotNumbered(Exception):
    """A fact names another one that is not sealed yet."""


class Carried:
    """One member's standing, carried on from purchase to purchase in order of their days.

    ``reviewed`` says that the shop holds tier reviews; ``standing`` is that of the day ``on`` with ``needs_of`` that
    day, a newcomer's without it.
    """

    def __init__(
        self,
        shop: OpenShop,
        member_id: int,
        today: date,
        *,
        reviewed: bool,
        standing: Standing | None = None,
        on: date | None = None,
    ) -> None:
        self.shop, self.program, self.member_id, self.today = shop, shop.program, member_id, today
        self.reviewed, self.on = reviewed, on
        if standing is None:
            lowest = self.program.tiers[0].name
            now_from = window_start(self.program.tier_rules, today)
            needs = needs_of(self.program)
            standing = Standing(member_id, lowest, lowest, window_from_now=now_from, known=needs)
        self.standing = standing
        self.remembers = standing.known not in (NOTHING, LOTS)
        self.cuts = bool(self.program.answering("cuts", "purchase"))
        lapsed = on is not None and any(last < on for last in standing.held_until.values())
        self.lapsed = lapsed and keying.lapsed_cards(shop, standing)

    def purchase(self, row: PurchaseRow, writer: Writer, codes: Iterator[str]) -> None:
        """Decides and gathers one purchase, and carries the standing on."""
        on, amount_cents, lines, at, ref, key, channel = row
        lines = self.program.recorded_lines(lines)
        if not self.is_current(on):
            self._ask_ledger(on, writer)
        when = When(on, self.today, int(at[:2]) * 60 + int(at[3:5]) if at else None)
        purchase = Purchase(amount_cents, lines, 0, (), not self.standing.visited_today, channel)
        if self.cuts:
            purchase = purchase._replace(cuts=cuts_of_sale(self.program, self.standing, purchase, when))
        decision = decide_purchase(self.program, self.standing, purchase, when, codes)
        draft = FactDraft(
            "purchase",
            self.member_id,
            on,
            self.today,
            writer.instant,
            {"amount": amount_cents, "lines": lines, **({"channel": channel} if channel else {})},
            at,
            self.shop.operator,
            ref,
            key,
            writer.batch_id,
        )
        first = writer.add(draft, decision, told_json(amount_cents, lines, channel))
        happened = NO_HISTORY
        if self.remembers:
            known, number = self.standing.known, writer.last_fact
            goods = known.purchases is not None
            one = bought(number, on, amount_cents, lines, (), purchase.cuts) if goods else None
            happened = gained(known, decision, on, number, first, one, came=True)
        self.standing = self.standing.after(decision, when, first_entry=first, happened=happened, visit=True)

    def is_current(self, on: date) -> bool:
        """Whether the member stands on that day, in memory, as the ledger would say."""
        if on != self.on:
            self._turn_to(on)
        return not self._must_ask(on)

    def _turn_to(self, on: date) -> None:
        """A new day; what no longer counts of the history is forgotten."""
        self.standing = self.standing.on_day(on, window_start(self.program.tier_rules, on))
        self.on = on
        if self.remembers:
            needs = self.program.needs("purchase", on)
            history = self.standing.history.since(needs.visits, needs.purchases)
            if history is not self.standing.history:
                self.standing = self.standing._replace(history=history)

    def _must_ask(self, on: date) -> bool:
        """Whether a stamp card has lapsed by that day, or a tier is due for review: then the ledger is asked."""
        standing = self.standing
        if self.lapsed:
            return True
        if self.reviewed and standing.window_spend < self.program.tier(standing.tier).from_cents:
            return True
        for card_id, last in standing.held_until.items():  # noqa: SIM110 - a generator a row costs more than the answer
            if last < on and standing.stamps.get(card_id, 0) > 0:
                return True
        return False

    def _ask_ledger(self, on: date, writer: Writer) -> None:
        """What the till does before a purchase: it is written down, and the member stands as the ledger says."""
        writer.flush()
        when = When(on, self.today)
        found = keying.standing_after_dues(self.shop, self.member_id, when, in_order=True)
        needs = needs_of(self.program, on)
        standing = with_history(self.shop.conn, found, needs, on, keyed_on=self.today)
        self.standing = standing if needs.lots else standing._replace(lots=(), known=needs)
        self.lapsed = False
        writer.begin()

    def carry(self, decision: Decision, on: date, first_entry: int, fact_id: int) -> None:
        """The standing after a decision of that day, written as a fact whose first entry has that number."""
        happened = gained(self.standing.known, decision, on, fact_id, first_entry) if self.remembers else NO_HISTORY
        when = When(on, self.today)
        self.standing = self.standing.after(decision, when, first_entry=first_entry, happened=happened)


def needs_of(program: Program, on: date | None = None) -> Needs:
    """What purchases out of a file need, from a day on where it is told: lots only where a visit moves them.

    A slice that is needed on later days only is kept from that day on.
    """
    needs, whole = program.needs("purchase", on), program.needs("purchase")
    return needs._replace(
        lots=program.points.expiry.mode == "inactivity",
        visits=needs.visits or (whole.visits and on),
        purchases=needs.purchases or (whole.purchases and on),
    )


def can_be_carried(program: Program) -> bool:
    """Whether purchases of this program can follow each other in memory.

    Where one asks for the lists of last night, a birthday or a company, the fact records what was found.
    """
    if program.needs("purchase").segments:
        return False
    if "promotions" in program.values:
        from loyalty_cli.program.promises.buying.promotions import asks_for_birthdays

        if asks_for_birthdays(program):
            return False
    if "thresholds" in program.values:
        from loyalty_cli.program.promises.buying.thresholds import asks_for_companies

        return not asks_for_companies(program)
    return True


def told_json(amount_cents: int, lines: Sequence[Line], channel: str = "") -> str:
    """What is told of a purchase without voucher and credit, as canonical JSON."""
    items = ",".join([f"[{quoted(category)},{quantity},{cents}]" for category, quantity, cents in lines])
    told = f',"channel":{quoted(channel)}' if channel else ""
    return f'{{"amount":{amount_cents},"lines":[{items}]{told}}}'
