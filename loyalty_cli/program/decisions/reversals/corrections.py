"""Corrections of an undo: every later fact that stands gets what it would have given without the undone one."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from loyalty_cli.program.decisions.reversals.vouchers_without import NONE_HELD, Held, settle_vouchers
from loyalty_cli.program.kernel.draft import Draft, claw_back
from loyalty_cli.program.kernel.facts import (
    CORRECTED,
    POINTS,
    REDRAWN,
    SPENDABLE,
    STAMPS,
    Allocation,
    Lot,
    Recorded,
    TierChange,
    When,
    Why,
)
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.values import NamedTuple

REVIVED = "revived"
"""Under this name the reason of an undo tells the points that live on although their lot had lapsed."""


class Correction(NamedTuple):
    """What a later fact gave of a unit by a rule, less what it would have given (``more`` is signed).

    ``entries`` gave it; what is given besides has its last day and its reason from ``until`` and ``why``.
    """

    fact_id: int
    on: date
    unit: str
    rule: str
    more: int
    entries: tuple[Recorded, ...] = ()
    until: date | None = None
    why: Why = MappingProxyType({})


class Without(NamedTuple):
    """A member as they would stand on the day of the undo, had the undone fact never been."""

    standing: Standing
    corrections: tuple[Correction, ...] = ()
    vouchers: Held = NONE_HELD


class Path(NamedTuple):
    """The tiers of a member since a day as they are without a fact: (tier, day, rule); ``differs`` from what stands."""

    right: tuple[tuple[str, date, str], ...]
    differs: bool


def correct(
    draft: Draft,
    program: Program,
    without: Without,
    fact_id: int,
    when: When,
    codes: Iterator[str],
    lots: Sequence[Lot],
) -> None:
    """Adds the entries that bring the member to the standing they would have without the fact.

    ``lots`` are those that the negation gives back to, as they were before it.
    """
    now = _now(draft, when, lots)
    draft.lots, draft.debts = list(now.lots), list(now.debts)
    for one in without.corrections:
        _earning(draft, one, fact_id)
    settle_vouchers(draft, program, without.vouchers, without.standing.stamps, {"fact": fact_id}, codes, when.on)
    _lots(draft, without.standing, fact_id, when, lots)


def _earning(draft: Draft, one: Correction, fact_id: int) -> None:
    why: dict[str, str | int] = {"fact": one.fact_id, "undone": fact_id, "rule": one.rule, **_terms(one.why)}
    if one.more > 0:
        if one.unit in SPENDABLE:
            draft.accrue(one.unit, one.more, CORRECTED, why, one.until, counts_on=one.on)
        else:
            draft.entry(one.unit, one.more, CORRECTED, why, expires_on=one.until, counts_on=one.on)
            _stamped(draft, one.unit, one.more)
        return
    due = -one.more
    for entry in reversed(one.entries):
        part = min(due, entry.net)
        due -= part
        if part <= 0:
            continue
        if one.unit in SPENDABLE:
            claw_back(draft, entry, part, (entry.id, *entry.carried), why, refunds_negative=True, rule=CORRECTED)
        else:
            badge = {"badge": entry.why["badge"]} if "badge" in entry.why else {}
            draft.entry(one.unit, -part, CORRECTED, {**why, **badge}, counts_on=one.on, reverses=entry.id)
            _stamped(draft, one.unit, -part)


def _stamped(draft: Draft, unit: str, boxes: int) -> None:
    if unit.startswith(STAMPS):
        card_id = unit.removeprefix(STAMPS)
        draft.stamps[card_id] = draft.stamps.get(card_id, 0) + boxes


def _terms(why: Why) -> Mapping[str, str | int]:
    return {name: why[name] for name in ("tier", "x_e4", "percent_e4", "promos", "name", "id", "badge") if name in why}


def _lots(draft: Draft, right: Standing, fact_id: int, when: When, lots: Sequence[Lot]) -> None:
    """Points that lapse on another day than they would: drawn from one last day, granted on the other.

    What they hold besides, having lapsed without the undone fact, is drawn too; but not what the undo gives back.
    """
    _pay(draft, _now(draft, when, lots))
    now = _now(draft, when, lots)
    for unit in SPENDABLE:
        have, due = _by_last_day(now.lots, unit), _by_last_day(right.lots, unit)
        surplus = [(day, have.get(day, 0) - due.get(day, 0)) for day in sorted({*have, *due})]
        moved = min(sum(max(more, 0) for _, more in surplus), sum(max(-more, 0) for _, more in surplus))
        mortal = sum(more for day, more in surplus if more > 0 and day < date.max)
        if not _gives_back(draft, unit):
            moved += min(max(now.available(unit) - right.available(unit), 0), mortal)
        for day, more in [(day, more) for day, more in surplus if more > 0]:
            part = min(more, moved)
            moved -= part
            if part:
                _redraw(draft, now, unit, part, day, fact_id)
        short = _grant(draft, unit, surplus, fact_id)
        if unit == POINTS:
            # Store credit keeps what was handed over, cent by cent.
            _restore(draft, right.available(unit) - now.available(unit), short, fact_id)


def _pay(draft: Draft, now: Standing) -> None:
    """What is owed is paid by lots that hold something, soonest-expiring first."""
    left = {lot.id: lot.remaining for lot in now.lots}
    for debt in now.debts:
        open_ = debt.open
        for lot in now.lots:
            part = min(open_, left[lot.id]) if lot.unit == debt.unit else 0
            if part:
                open_ -= part
                left[lot.id] -= part
                draft.allocations.append(Allocation(debt.id, lot.id, part))


def _gives_back(draft: Draft, unit: str) -> bool:
    """Whether the undo gives back what a debit had drawn (rule 5): that lives on with its own days, or revived."""
    return any(one.unit == unit and one.amount > 0 and one.reverses is not None for one in draft.entries)


def _now(draft: Draft, when: When, lots: Sequence[Lot]) -> Standing:
    """The member after what is drafted; ``lots`` may be given back to."""
    known = {lot.id for lot in draft.standing.lots}
    before = draft.standing._replace(lots=(*draft.standing.lots, *(lot for lot in lots if lot.id not in known)))
    return before.after(draft.decision(), when)


def _grant(draft: Draft, unit: str, surplus: Sequence[tuple[date, int]], fact_id: int) -> list[tuple[date, int]]:
    """Grants what was drawn from other days; returns what is still missing, by day."""
    short = []
    left = sum(-one.amount for one in draft.entries if one.rule == REDRAWN and one.unit == unit)
    for day, more in surplus:
        part = min(max(-more, 0), left)
        left -= part
        if part:
            last = None if day == date.max else day
            draft.entry(unit, part, REDRAWN, {"fact": fact_id}, expires_on=last)
        if -more > part:
            short.append((day, -more - part))
    return short


def _restore(draft: Draft, missing: int, short: Sequence[tuple[date, int]], fact_id: int) -> None:
    """Forgives debts that lapsed points would have paid without the fact."""
    if missing <= 0:
        return
    owed = max(missing - sum(more for _, more in short), 0)
    for day, more in [(date.max, owed), *short]:
        part = min(more, missing)
        missing -= part
        if part:
            draft.accrue(POINTS, part, REDRAWN, {"fact": fact_id}, None if day == date.max else day)


def _redraw(draft: Draft, now: Standing, unit: str, amount: int, day: date, fact_id: int) -> None:
    ref = draft.entry(unit, -amount, REDRAWN, {"fact": fact_id})
    for lot in now.lots:
        if lot.unit == unit and (lot.expires_on or date.max) == day and amount:
            part = min(amount, lot.remaining)
            amount -= part
            draft.allocations.append(Allocation(ref, lot.id, part))


def _by_last_day(lots: Sequence[Lot], unit: str) -> dict[date, int]:
    found: dict[date, int] = {}
    for lot in lots:
        if lot.unit == unit:
            day = lot.expires_on or date.max
            found[day] = found.get(day, 0) + lot.remaining
    return found


def changed(path: Path, current: str) -> tuple[TierChange, ...]:
    """The tier changes of an undo: the path since the day of the undone fact, where it is another without it."""
    changes = []
    for tier, on, rule in path.right if path.differs else ():
        changes.append(TierChange(current, tier, on, rule))
        current = tier
    return tuple(changes)
