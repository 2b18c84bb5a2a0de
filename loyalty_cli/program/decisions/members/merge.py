"""Merge two records of one person, and separate them again.

Each side is a fact of its own: ``decide_leaving`` empties the record that goes, ``decide_joining`` gives the other all
that was taken, lots with their days, spend with the days it counts for.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from loyalty_cli.program.decisions.events import happens
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.events import Event
from loyalty_cli.program.kernel.facts import (
    MERGE,
    REWARD,
    SPEND,
    SPENDABLE,
    STAMPS,
    UNDO,
    VOUCHER,
    Allocation,
    Debt,
    Decision,
    Extension,
    PlannedEntry,
    Recorded,
    TierChange,
    Voucher,
    When,
    Why,
)
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.tiers import in_window, rank, tier_for
from loyalty_cli.units import Cents
from loyalty_cli.values import Final, NamedTuple

LEAVING: Final = "merge-out"


class Boxes(NamedTuple):
    """The boxes filled of one stamp card, the day of its newest stamp, the last day it holds (None: for ever)."""

    card: str
    name: str
    filled: int
    stamped_on: date
    holds_until: date | None


class Possessions(NamedTuple):
    """What a member holds besides lots and debts: spend by the day it counts for, rewards given by unit and day."""

    spends: Sequence[tuple[date, Cents]] = ()
    rewards: Sequence[tuple[str, date, int]] = ()
    vouchers: Sequence[Voucher] = ()
    boxes: Sequence[Boxes] = ()


class Moved(NamedTuple):
    """An amount taken from the record that goes. ``lot`` is the first lot that it carries on."""

    unit: str
    amount: int
    counts_on: date
    expires_on: date | None = None
    lot: int | None = None
    why: Why = MappingProxyType({})


def decide_leaving(program: Program, standing: Standing, has: Possessions, when: When) -> Decision:
    """Entries that empty the record that goes: usable amounts, debts and counts.

    The tier falls to the lowest: it goes on with the other record.
    """
    draft = Draft(standing)
    for lot in standing.lots:
        ref = draft.entry(lot.unit, -lot.remaining, MERGE, {})
        draft.allocations.append(Allocation(ref, lot.id, lot.remaining))
    for unit in SPENDABLE:
        owed = sum(debt.open for debt in standing.debts if debt.unit == unit)
        if owed:
            draft.accrue(unit, owed, MERGE, {}, None)
    for day, cents in has.spends:
        draft.entry(SPEND, -cents, MERGE, {}, counts_on=day)
    for unit, day, count in has.rewards:
        draft.entry(unit, -count, MERGE, {}, counts_on=day)
    for voucher in has.vouchers:
        draft.entry(voucher.unit, -1, MERGE, {"reward": voucher.name}, expires_on=voucher.expires_on)
    for boxes in has.boxes:
        why: Why = {"card": boxes.name}
        draft.entry(
            STAMPS + boxes.card, -boxes.filled, MERGE, why, expires_on=boxes.holds_until, counts_on=boxes.stamped_on
        )
    lowest = program.tiers[0].name
    if rank(program, standing.tier_now):
        draft.tier_changes.append(TierChange(standing.tier_now, lowest, when.on, MERGE))
    ahead = [(name, day) for name, day in standing.tiers_ahead if rank(program, name)]
    draft.tier_changes += [TierChange(name, lowest, day, MERGE) for name, day in ahead]
    return draft.decision()


def decide_joining(
    program: Program,
    standing: Standing,
    moved: Sequence[Moved],
    tier: str,
    when: When,
    codes: Iterator[str],
    lent: Sequence[tuple[str, date]] = (),
) -> Decision:
    """Entries that give the other record what was taken. ``tier`` is the one that the first record had.

    ``lent`` are tiers that it has for some days, each with the day after its last one.

    What was owed is paid from what there is, before and now; a card that is full gives its voucher; the tier is the
    highest of both and of what both spent together.
    """
    draft = Draft(standing)
    _take_over_debts(draft, moved)
    for one in moved:
        if one.unit in SPENDABLE and one.amount > 0:
            draft.accrue(one.unit, one.amount, MERGE, one.why, one.expires_on, origin=one.lot)
        elif one.unit.startswith(STAMPS):
            _stamp(draft, one)
        elif one.unit not in SPENDABLE:
            draft.entry(one.unit, one.amount, MERGE, one.why, expires_on=one.expires_on, counts_on=one.counts_on)
    happens(program, Event(MERGE, when, codes), draft)
    draft.tier_changes += _raised(program, standing, moved, tier, when, lent)
    return draft.decision()


def _take_over_debts(draft: Draft, moved: Sequence[Moved]) -> None:
    for one in moved:
        if one.unit in SPENDABLE and one.amount < 0:
            ref = ~len(draft.entries)
            shortfall = draft.debit(one.unit, -one.amount, MERGE, one.why)
            if shortfall:
                draft.debts.append(Debt(ref, one.unit, shortfall))


def _stamp(draft: Draft, one: Moved) -> None:
    card_id = one.unit.removeprefix(STAMPS)
    draft.entry(one.unit, one.amount, MERGE, one.why, expires_on=one.expires_on, counts_on=one.counts_on)
    draft.stamps[card_id] = draft.stamps.get(card_id, 0) + one.amount


def _raised(
    program: Program,
    standing: Standing,
    moved: Sequence[Moved],
    tier: str,
    when: When,
    lent: Sequence[tuple[str, date]],
) -> tuple[TierChange, ...]:
    rules = program.tier_rules
    spend = sum(one.amount for one in moved if one.unit == SPEND and in_window(rules, one.counts_on, when.on))
    deserved = tier_for(program.tiers, standing.window_spend + spend).name
    best = max((deserved, program.tier(tier).name), key=lambda name: rank(program, name))
    if lent or standing.tiers_ahead:
        from loyalty_cli.program.promises.buying.tiers import carried

        return carried(program, standing, best, lent, MERGE, when)
    if rank(program, best) > rank(program, standing.tier_now):
        return (TierChange(standing.tier_now, best, when.on, MERGE),)
    return ()


def decide_leaving_undone(
    fact_id: int,
    left: Sequence[Recorded],
    given_back: Mapping[int, int],
    last_days: Mapping[int, date],
    tier_before: TierChange | None,
    when: When,
) -> Decision:
    """Entries that give the separated record back what the other could give up.

    ``left`` are the entries with which it was emptied, ``given_back`` how much of each (by its number, positive) has
    come back, ``last_days`` the last usable days of its lots as they are now, where a visit has moved them since.
    """
    why: Why = {"fact": fact_id}
    entries: list[PlannedEntry] = []
    allocations: list[Allocation] = []
    extensions: list[Extension] = []
    for entry in left:
        amount = given_back.get(entry.id, 0)
        if not amount:
            continue
        signed = amount if entry.amount < 0 else -amount
        counts_on = entry.counts_on if entry.unit == SPEND or entry.unit.startswith((REWARD, STAMPS)) else None
        last = entry.expires_on if entry.unit.startswith((VOUCHER, STAMPS)) else None
        entries.append(
            PlannedEntry(entry.unit, signed, UNDO, why, expires_on=last, counts_on=counts_on, reverses=entry.id)
        )
        for lot, _ in entry.draws if entry.unit in SPENDABLE and entry.amount < 0 else ():
            allocations.append(Allocation(entry.id, lot.id, -amount))
            if lot.id in last_days and last_days[lot.id] != lot.expires_on:
                extensions.append(Extension(lot.id, last_days[lot.id]))
    changes = () if tier_before is None else (TierChange(tier_before.after, tier_before.before, when.on, UNDO),)
    return Decision(tuple(entries), tuple(allocations), tuple(extensions), (), changes)
