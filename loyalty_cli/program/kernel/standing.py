"""The standing of a member on a day, and after a decision of that day."""

from collections.abc import Mapping
from datetime import date

from loyalty_cli.program.kernel.facts import (
    EARNED,
    POINTS,
    SPEND,
    SPENDABLE,
    STAMPED,
    STAMPS,
    Debt,
    Decision,
    EntryRef,
    Line,
    Lot,
    PlannedEntry,
    Recorded,
    When,
)
from loyalty_cli.program.kernel.needs import LOTS, Needs
from loyalty_cli.units import Cents, Points, add_months
from loyalty_cli.values import NamedTuple, TypeAlias


class Bought(NamedTuple):
    """A purchase that stands: its lines as they were bought, its price, and how much of it has not come back."""

    fact_id: int
    on: date
    amount_cents: Cents
    left_cents: Cents
    lines: tuple[Line, ...] = ()
    left_lines: tuple[Line, ...] = ()


class Given(NamedTuple):
    """Something given on a day: ``what`` is an engagement, a reward, a field, or the occasion of a gift.

    Of a challenge joined ``year`` is 1, of one that was left 0.
    """

    what: str
    on: date
    year: int = 0


class Earlier(NamedTuple):
    """An entry of an earlier fact that stands, the day of the fact and its number."""

    on: date
    fact_id: int
    entry: Recorded


class Fees(NamedTuple):
    """What stands paid for the club's months that begin on a day, less the months cancelled and what was handed over.

    ``joined`` where one of them was paid by joining.
    """

    begins: date
    months: int
    cents: Cents
    joined: bool


class History(NamedTuple):
    """What stands of a member's history, oldest first; only the slices that ``Needs`` asked for are filled.

    ``visits`` are days, each once. ``friends`` name referred members whose referral was paid.
    ``entries`` are those of the rules asked for, with something left of them. ``club`` are months paid for, each lot
    with the day on which it begins, ``fees`` what was paid for them.
    """

    visits: tuple[date, ...] = ()
    purchases: tuple[Bought, ...] = ()
    thanks: tuple[Given, ...] = ()
    friends: tuple[Given, ...] = ()
    rewards: tuple[Given, ...] = ()
    fields: frozenset[str] = frozenset()
    gifts: tuple[Given, ...] = ()
    entries: tuple[Earlier, ...] = ()
    joined: tuple[Given, ...] = ()
    segments: frozenset[str] = frozenset()
    club: tuple[tuple[date, int], ...] = ()
    fees: tuple[Fees, ...] = ()

    def plus(self, other: "History") -> "History":
        """With later history added; a day with visits counts once."""
        return History(
            self.visits + tuple([day for day in other.visits if day not in self.visits]),
            self.purchases + other.purchases,
            self.thanks + other.thanks,
            self.friends + other.friends,
            self.rewards + other.rewards,
            self.fields | other.fields,
            self.gifts + other.gifts,
            self.entries + other.entries,
            self.joined + other.joined,
            self.segments | other.segments,
            self.club + other.club,
            self.fees + other.fees,
        )

    def since(self, visits: date | None, purchases: date | None) -> "History":
        """Without visits and purchases before a day of each."""
        left = self
        if visits and self.visits and self.visits[0] < visits:
            left = left._replace(visits=tuple([day for day in self.visits if day >= visits]))
        if purchases and self.purchases and self.purchases[0].on < purchases:
            left = left._replace(purchases=tuple([one for one in self.purchases if one.on >= purchases]))
        return left


NO_HISTORY = History()


Window: TypeAlias = tuple[tuple[date, Cents], ...]
"""Spend by day, oldest first."""


class Standing(NamedTuple):
    """All the rules know of a member on the day of the fact; ``tier_now`` is the tier on the day of keying.

    ``lots`` are those usable on that day, soonest-expiring first, those that never lapse last. ``window_spend`` is the
    qualifying spend of the tier window ending that day, ``window_spend_now`` of the one ending on the day of keying;
    ``oldest_spend`` is the first day that still counts in the former. ``tier_since`` is the day ``tier_now`` is held
    since; None when they never moved.
    ``stamps`` are boxes filled per card (negative: in debt), ``stamps_today`` those earned that day. ``visits_since``
    are the days of visits after that of the fact, in order: told of one keyed late where points lapse by inactivity.

    ``window`` is the spend by day that makes up ``window_spend``, oldest first; ``window_from_now`` the first day of
    the window ending on the day of keying. ``held_until`` is the last day of each begun card that can lapse.
    ``known`` says which lots and slices of ``history`` were read. ``tiers_ahead`` are the tiers of the days after that
    of the fact, each with its first day, where one is lent for some days; () for all others.
    """

    member_id: int
    tier: str
    tier_now: str
    window_spend: Cents = 0
    window_spend_now: Cents = 0
    oldest_spend: date | None = None
    lots: tuple[Lot, ...] = ()
    debts: tuple[Debt, ...] = ()
    stamps: Mapping[str, int] = {}
    stamps_today: Mapping[str, int] = {}
    points_today: Points = 0
    visited_today: bool = False
    tier_since: date | None = None
    visits_since: tuple[date, ...] = ()
    window: tuple[tuple[date, Cents], ...] = ()
    window_from_now: date = date.min
    held_until: Mapping[str, date] = {}
    history: History = NO_HISTORY
    known: Needs = LOTS
    tiers_ahead: tuple[tuple[str, date], ...] = ()

    def in_club(self, on: date) -> bool:
        """Whether the member has paid for the month of a day (``known.club``)."""
        return any(begins <= on < add_months(begins, months) for begins, months in self.history.club)

    def available(self, unit: str) -> int:
        """What can be spent of the unit, less what is owed."""
        left = sum(lot.remaining for lot in self.lots if lot.unit == unit)
        return left - sum(debt.open for debt in self.debts if debt.unit == unit)

    def on_day(self, on: date, window_from: date) -> "Standing":
        """The member on a later day on which nothing has happened yet; ``window_from`` begins its tier window."""
        window, spend, lots = self.window, self.window_spend, self.lots
        gone = 0
        while gone < len(window) and window[gone][0] < window_from:
            spend -= window[gone][1]
            gone += 1
        if gone:
            window = window[gone:]
        if lots:
            lots = tuple([lot for lot in lots if lot.expires_on is None or lot.expires_on >= on])
        tier, ahead = self.tier, self.tiers_ahead
        while ahead and ahead[0][1] <= on:
            (tier, _), *later = ahead
            ahead = tuple(later)
        # By its place: this is done for each row of a file.
        return Standing._make(
            (
                self[0],
                tier,
                self[2],
                spend,
                self[4],
                _oldest(window),
                lots,
                *self[7:9],
                {},
                0,
                False,
                *self[12:14],
                window,
                *self[15:19],
                ahead,
            )
        )

    def after(
        self,
        decision: Decision,
        when: When,
        *,
        first_entry: EntryRef = 0,
        fact_id: int = 0,
        happened: History = NO_HISTORY,
        visit: bool = False,
    ) -> "Standing":
        """The member right after a decision of this day.

        ``first_entry`` is the number of its first entry and ``fact_id`` that of its fact, where they are written
        already; ``happened`` is what the history gains by it, its day of visit among it. A ``visit`` counts for the day
        alone, where the history is not known.
        """
        on = when.on
        spend, spend_now, window, points_today, stamps, stamps_today, held_until = _counted(self, decision, on)
        tier, tier_now, since, ahead = self.tier, self.tier_now, self.tier_since, self.tiers_ahead
        for change in decision.tier_changes:
            if change.on <= when.keyed_on:
                tier_now, since = change.after, change.on
            if change.on <= on:
                tier = change.after
        if ahead or (decision.tier_changes and any(change.on > on for change in decision.tier_changes)):
            ahead = _ahead(ahead, decision, on)
        lots, debts = self.lots, self.debts
        if decision.allocations or self.known.lots:
            lots, debts = _after_draws(self, decision, on, first_entry, fact_id)
        visited = self.visited_today or visit or on in happened.visits
        history = self.history if happened is NO_HISTORY else self.history.plus(happened)
        return Standing._make((
            self.member_id, tier, tier_now, spend, spend_now, _oldest(window), lots, debts, stamps, stamps_today,
            points_today, visited, since, self.visits_since, window, self.window_from_now, held_until, history,
            self.known, ahead,
        ))  # fmt: skip


_Counted: TypeAlias = tuple[Cents, Cents, Window, Points, Mapping[str, int], Mapping[str, int], Mapping[str, date]]


def _counted(standing: Standing, decision: Decision, on: date) -> _Counted:
    """Spend, window, caps of the day and stamps after the entries of a decision."""
    spend, spend_now, window, points_today = (
        standing.window_spend,
        standing.window_spend_now,
        standing.window,
        standing.points_today,
    )
    stamps, stamps_today, held_until = standing.stamps, standing.stamps_today, standing.held_until
    for entry in decision.entries:
        unit, amount = entry.unit, entry.amount
        if unit == SPEND:
            counts_on = entry.counts_on or on
            spend += amount
            spend_now += amount if counts_on >= standing.window_from_now else 0
            window = _with_spend(window, counts_on, amount)
        elif unit == POINTS:
            points_today += amount if entry.rule in EARNED else 0
        elif unit.startswith(STAMPS):
            card_id = unit[len(STAMPS) :]
            stamps = {**stamps, card_id: stamps.get(card_id, 0) + amount}
            if entry.rule == "stamps":
                stamps_today = {**stamps_today, card_id: stamps_today.get(card_id, 0) + amount}
            held_until = _held(held_until, card_id, entry)
    return spend, spend_now, window, points_today, stamps, stamps_today, held_until


def _ahead(ahead: tuple[tuple[str, date], ...], decision: Decision, on: date) -> tuple[tuple[str, date], ...]:
    """The tiers of the days after a decision of that day; of two changes on one day the later one holds."""
    days = {day: tier for tier, day in ahead} | {one.on: one.after for one in decision.tier_changes if one.on > on}
    return tuple((days[day], day) for day in sorted(days))


def _with_spend(
    window: tuple[tuple[date, Cents], ...], counts_on: date, cents: Cents
) -> tuple[tuple[date, Cents], ...]:
    if not window or window[-1][0] < counts_on:
        return (*window, (counts_on, cents))
    if window[-1][0] == counts_on:
        return (*window[:-1], (counts_on, window[-1][1] + cents))
    days = dict(window)
    days[counts_on] = days.get(counts_on, 0) + cents
    return tuple(sorted(days.items()))


def _held(held_until: Mapping[str, date], card_id: str, entry: PlannedEntry) -> Mapping[str, date]:
    """The last days of cards after an entry of stamps; a card that cannot lapse is not among them."""
    if entry.amount <= 0 or entry.rule not in STAMPED or not (entry.expires_on or card_id in held_until):
        return held_until
    last = entry.expires_on or date.max
    return {**held_until, card_id: max(last, held_until.get(card_id, last))}


def _oldest(window: tuple[tuple[date, Cents], ...]) -> date | None:
    for day, cents in window:
        if cents > 0:
            return day
    return None


def _after_draws(
    standing: Standing, decision: Decision, on: date, first_entry: EntryRef, fact_id: int
) -> tuple[tuple[Lot, ...], tuple[Debt, ...]]:
    """Lots and debts after a decision: what it grants, what it draws and gives back, whose last day it moves."""
    drawn: dict[EntryRef, int] = {}
    paid: dict[EntryRef, int] = {}
    for debit, lot_id, amount in decision.allocations:
        drawn[lot_id] = drawn.get(lot_id, 0) + amount
        paid[debit] = paid.get(debit, 0) + amount
    moved = dict(decision.extensions)
    lots = list(standing.lots)
    debts = list(standing.debts)
    for index, entry in enumerate(decision.entries):
        if entry.unit not in SPENDABLE:
            continue
        ref = first_entry + index if first_entry else ~index
        if entry.amount > 0 and entry.reverses is None:
            lots.append(Lot(ref, entry.unit, entry.amount, entry.amount, entry.expires_on, fact_id, on))
            drawn[ref] = drawn.get(~index, 0)
        elif entry.amount < 0:
            debts.append(Debt(ref, entry.unit, -entry.amount))
            paid[ref] = paid.get(~index, 0)
        else:
            paid[entry.reverses or 0] = paid.get(entry.reverses or 0, 0) + entry.amount
    left = [
        lot._replace(remaining=lot.remaining - drawn.get(lot.id, 0), expires_on=moved.get(lot.id, lot.expires_on))
        if drawn.get(lot.id) or lot.id in moved
        else lot
        for lot in lots
    ]
    usable = [lot for lot in left if lot.remaining > 0 and (lot.expires_on is None or lot.expires_on >= on)]
    usable.sort(key=lambda lot: (lot.expires_on is None, lot.expires_on or on, lot.id))
    owed = (debt._replace(open=debt.open - paid.get(debt.id, 0)) if paid.get(debt.id) else debt for debt in debts)
    return tuple(usable), tuple(debt for debt in owed if debt.open > 0)
