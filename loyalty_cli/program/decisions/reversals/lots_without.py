"""The lots a member holds after an undo: those they would hold without the undone fact.

Both sides are compared by last day and by what the lots were given for. What is held beyond is drawn, what is missing
is granted, and carries on the lot that would hold it: it lapses with it, and goes with its goods.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType

from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.facts import (
    CORRECTED,
    POINTS,
    REDRAWN,
    SPENDABLE,
    Allocation,
    EntryRef,
    Extension,
    Lot,
    When,
    Why,
)
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.values import NamedTuple


class Giver(NamedTuple):
    """What a lot was given for. ``goal`` is the id of a challenge or category, or "" where the rule has none."""

    fact_id: int
    unit: str
    rule: str
    goal: str


class Lapsed(NamedTuple):
    """What would have lapsed of what was given for something."""

    giver: Giver
    last_day: date
    amount: int


class Origins(NamedTuple):
    """What lots were given for: those of the standing without the fact (``right``), those held, each by its number.

    ``first`` is the lot that was given first for something. ``lapsed`` is what would have lapsed and did
    not.
    """

    right: Mapping[int, Giver] = MappingProxyType({})
    held: Mapping[int, Giver] = MappingProxyType({})
    first: Mapping[Giver, int] = MappingProxyType({})
    lapsed: tuple[Lapsed, ...] = ()


NO_ORIGINS = Origins()


def now_of(draft: Draft, when: When, lots: Sequence[Lot]) -> Standing:
    """The member after what is drafted; ``lots`` may be given back to."""
    known = {lot.id: lot for lot in draft.standing.lots}
    for lot in lots:
        known.setdefault(lot.id, lot)
    return draft.standing._replace(lots=tuple(known.values())).after(draft.decision(), when)


def correct_lots(draft: Draft, right: Standing, origins: Origins, why: Why, when: When, lots: Sequence[Lot]) -> None:
    """Brings lots to what they would be; ``lots`` are those that the negation gives back to, as they were before it.

    What they hold besides, having lapsed without the undone fact, is drawn too, and granted under its last day, so
    that it lapses; but not what the undo gives back (rule 5): that lives on with its own days, or revived. What lapses
    here lapses on this day: no day that is over changes.
    """
    _pay(draft, now_of(draft, when, lots))
    now = now_of(draft, when, lots)
    for unit in SPENDABLE:
        _Lots(draft, now, right, origins, unit, why).correct(when.on - timedelta(days=1))


def _pay(draft: Draft, now: Standing) -> None:
    """Pays debts from lots with something left, soonest-expiring first."""
    left = {lot.id: lot.remaining for lot in now.lots}
    for debt in now.debts:
        open_ = debt.open
        for lot in now.lots:
            part = min(open_, left[lot.id]) if lot.unit == debt.unit else 0
            if part:
                open_ -= part
                left[lot.id] -= part
                draft.allocations.append(Allocation(debt.id, lot.id, part))


class _Lots:
    """The lots of one unit while they are corrected; ``shares`` is what is held beyond what should be."""

    def __init__(self, draft: Draft, now: Standing, right: Standing, origins: Origins, unit: str, why: Why) -> None:
        drafted = _drafted(draft, origins.held)
        self._draft, self._unit, self._why = draft, unit, why
        self._lots = [lot for lot in now.lots if lot.unit == unit]
        self._held: Mapping[EntryRef, Giver] = {**origins.held, **drafted}
        self._first: Mapping[Giver, EntryRef] = {giver: ref for ref, giver in drafted.items()} | dict(origins.first)
        self._lapsed = [one for one in origins.lapsed if one.giver.unit == unit]
        self._shares = _shares(self._lots, self._held)
        self._shares.subtract(_shares([lot for lot in right.lots if lot.unit == unit], origins.right))
        self._days = sorted({day for day, _ in self._shares})
        self._beyond = now.available(unit) - right.available(unit)

    def correct(self, yesterday: date) -> None:
        """Draws, grants, and lets lapse."""
        gives_back = any(
            one.unit == self._unit and one.amount > 0 and one.reverses is not None for one in self._draft.entries
        )
        self._lapsed = [one._replace(last_day=max(one.last_day, yesterday)) for one in self._lapsed]
        if gives_back:
            self._take_forgiven()
        else:
            self._lapsed = [one._replace(amount=self._end(*one)) for one in self._lapsed]
        self._move()
        drawn = self._draw(0 if gives_back else max(self._beyond, 0))
        left = drawn
        short = []
        for day in self._days:
            missing = max(-self._net(day), 0)
            part = min(missing, left)
            left -= part
            self._grant(part + self._swapped(day), day)
            if missing > part:
                short.append((day, missing - part))
        for giver, day, amount in self._lapsed:
            part = min(amount, left)
            left -= part
            if part:
                self._entry(part, day, self._first.get(giver))
        if self._unit == POINTS:
            self._restore(-self._beyond, short)

    def _take_forgiven(self) -> None:
        """Draws what came back to lots that an undo had granted to pay a debt which is gone."""
        for place, lot in enumerate(self._lots):
            giver, day = self._held.get(lot.id), lot.expires_on or date.max
            if giver is None or giver.rule != REDRAWN:
                continue
            part = min(lot.remaining, self._shares[day, giver], self._beyond)
            if part > 0:
                self._beyond -= part
                self._shares[day, giver] -= part
                self._lots[place] = lot._replace(remaining=lot.remaining - part)
                ref = self._draft.entry(self._unit, -part, REDRAWN, self._why)
                self._draft.allocations.append(Allocation(ref, lot.id, part))

    def _end(self, giver: Giver, day: date, amount: int) -> int:
        """Moves the last day of lots that have lapsed whole; returns what of the amount is still to lapse."""
        for lot in list(self._lots):
            key = lot.expires_on or date.max, self._held.get(lot.id)
            if key == (lot.expires_on, giver) and lot.remaining <= min(amount, self._shares[key]):
                amount -= lot.remaining
                self._beyond -= lot.remaining
                self._shares[key] -= lot.remaining
                self._lots.remove(lot)
                self._draft.extensions.append(Extension(lot.id, day))
        return amount

    def _move(self) -> None:
        """Moves the last day of lots that should be there whole under another one."""
        for place, lot in enumerate(self._lots):
            key = lot.expires_on or date.max, self._held.get(lot.id)
            wanted = [
                day
                for (day, giver), more in self._shares.items()
                if giver is not None and giver == key[1] and day < date.max and more <= -lot.remaining
            ]
            if wanted and self._shares[key] >= lot.remaining:
                self._shares[key] -= lot.remaining
                self._shares[wanted[0], key[1]] += lot.remaining
                self._lots[place] = lot._replace(expires_on=wanted[0])
                self._draft.extensions.append(Extension(lot.id, wanted[0]))

    def _net(self, day: date) -> int:
        return sum(more for (on, _), more in self._shares.items() if on == day)

    def _swapped(self, day: date) -> int:
        """What was given for one thing and should be there for another, on the same day."""
        of_day = [more for (on, _), more in self._shares.items() if on == day]
        return min(sum(max(more, 0) for more in of_day), sum(max(-more, 0) for more in of_day))

    def _draw(self, beyond: int) -> int:
        """Draws what is held on other days than it should be, and what lapses; returns how much that is."""
        nets = [(day, self._net(day)) for day in self._days]
        wanted = min(sum(max(more, 0) for _, more in nets), sum(max(-more, 0) for _, more in nets))
        # Store credit keeps what was handed over, cent by cent: of it only what would have lapsed goes.
        wanted += min(beyond, sum(more for day, more in nets if more > 0 and (self._unit == POINTS or day < date.max)))
        drawn = 0
        for day, more in nets:
            part = min(max(more, 0), wanted - drawn)
            drawn += part
            self._redraw(part + self._swapped(day), day)
        return drawn

    def _redraw(self, amount: int, day: date) -> None:
        """Draws on lots of a day that hold more than they should."""
        if not amount:
            return
        beyond = Counter({giver: max(more, 0) for (on, giver), more in self._shares.items() if on == day})
        ref = self._draft.entry(self._unit, -amount, REDRAWN, self._why)
        for lot in self._lots:
            giver = self._held.get(lot.id)
            part = min(amount, lot.remaining, beyond[giver]) if (lot.expires_on or date.max) == day else 0
            amount -= part
            beyond[giver] -= part
            if part:
                self._draft.allocations.append(Allocation(ref, lot.id, part))

    def _grant(self, amount: int, day: date) -> None:
        """Grants what was drawn elsewhere: each part carries on the lot that would hold it."""
        for giver, more in [(giver, -more) for (on, giver), more in self._shares.items() if on == day and more < 0]:
            part = min(more, amount)
            amount -= part
            if part:
                self._entry(part, day, None if giver is None else self._first.get(giver))

    def _entry(self, amount: int, day: date, origin: EntryRef | None) -> None:
        last = None if day == date.max else day
        self._draft.entry(self._unit, amount, REDRAWN, self._why, expires_on=last, origin=origin)

    def _restore(self, missing: int, short: Sequence[tuple[date, int]]) -> None:
        """Forgives debts that lapsed points would have paid without the fact."""
        if missing <= 0:
            return
        owed = max(missing - sum(more for _, more in short), 0)
        for day, more in [(date.max, owed), *short]:
            part = min(more, missing)
            missing -= part
            if part:
                self._draft.accrue(POINTS, part, REDRAWN, self._why, None if day == date.max else day)


def _drafted(draft: Draft, held: Mapping[int, Giver]) -> dict[EntryRef, Giver]:
    """What the lots of the draft itself were given for."""
    found: dict[EntryRef, Giver] = {}
    for index, one in enumerate(draft.entries):
        if one.rule == CORRECTED and one.amount > 0 and one.reverses is None:
            found[~index] = Giver(int(one.why["fact"]), one.unit, str(one.why["rule"]), str(one.why.get("id", "")))
        elif one.origin is not None and one.origin in held:
            found[~index] = held[one.origin]
    return found


def _shares(lots: Sequence[Lot], givers: Mapping[EntryRef, Giver]) -> "Counter[tuple[date, Giver | None]]":
    found: Counter[tuple[date, Giver | None]] = Counter()
    for lot in lots:
        found[lot.expires_on or date.max, givers.get(lot.id)] += lot.remaining
    return found
