"""What an undo gives every later fact that stands: what it would have been without the undone one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from loyalty_cli.program.kernel.draft import Draft, take_back_points
from loyalty_cli.program.kernel.facts import (
    CARD_FULL,
    CORRECTED,
    POINTS,
    REWARD,
    SPENDABLE,
    STAMPS,
    WITHDRAWN,
    Allocation,
    Lot,
    Recorded,
    TierChange,
    Voucher,
    When,
    Why,
)
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.rewards import withdraw
from loyalty_cli.program.promises.buying.stamp_cards import StampCard, boxes_of
from loyalty_cli.values import NamedTuple

REVIVED = "revived"
"""Under this name the reason of an undo tells the points that live on although their lot had lapsed."""
REDRAWN = "redrawn"
"""The rule of points that lapse on another day, because what was drawn on since would have been another lot."""


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
    """A member as they would stand on the day of the undo, had the undone fact never been.

    ``vouchers`` are those for full cards that would have been given, in order, and ``given`` those that were. ``gifts``
    are unused vouchers of later facts that would not have been given, ``due`` those that would have been instead.
    """

    standing: Standing
    corrections: tuple[Correction, ...] = ()
    given: tuple[Voucher, ...] = ()
    vouchers: tuple[Voucher, ...] = ()
    gifts: tuple[Voucher, ...] = ()
    due: tuple[Voucher, ...] = ()


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
    """Adds to the entries that negate a fact what brings the member to where they would stand without it.

    ``lots`` are those that the negation gives back to, as they were before it.
    """
    now = _now(draft, when, lots)
    draft.lots, draft.debts = list(now.lots), list(now.debts)
    for one in without.corrections:
        _earning(draft, one, fact_id)
    for voucher in without.gifts:
        withdraw(draft, voucher, fact_id)
    for voucher in without.due:
        _give(draft, voucher, when, next(codes), {"fact": fact_id})
    for card in program.stamp_cards:
        _card(draft, card, without, fact_id, when, codes)
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
            take_back_points(draft, entry, part, (entry.id, *entry.carried), why, refunds_negative=True, rule=CORRECTED)
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


def _card(draft: Draft, card: StampCard, without: Without, fact_id: int, when: When, codes: Iterator[str]) -> None:
    """Vouchers and boxes of one card.

    A voucher used that would not have been given takes the place of a later one, else its boxes are owed. One that
    lapsed unused is over: it is not given again under a later day, and nothing is owed for it.
    """
    unit, why = STAMPS + card.id, {"fact": fact_id}
    source = f"card:{card.id}"
    given = _by_state(_as_drafted(draft, one) for one in without.given if one.source == source)
    due = _by_state(one for one in without.vouchers if one.source == source)
    unused, usable = given["open"], due["open"]
    used_too_many = given["used"][len(due["used"]) :]
    wanted = max(len(usable) - len(used_too_many), 0)
    lapsed_too_many = max(len(given["lapsed"]) - len(due["lapsed"]), 0)
    kept = sorted(unused[:wanted], key=lambda one: one.expires_on)
    for voucher in reversed(unused[wanted:]):
        _withdraw(draft, card, voucher, why)
    more = max(wanted - len(kept) - lapsed_too_many, 0)
    right = sorted(usable, key=lambda one: one.expires_on)[len(usable) - len(kept) - more :]
    for voucher in right[len(kept) :]:
        _issue(draft, card, voucher, when, next(codes), why)
    _last_days(draft, kept, right, why)
    target = without.standing.stamps.get(card.id, 0)
    for voucher in used_too_many[len(usable) :]:
        full, printed = boxes_of(card, voucher)
        target -= full - printed
    boxes = target - draft.stamps.get(card.id, 0)
    if boxes:
        draft.entry(unit, boxes, REDRAWN, {"card": card.name, **why})
        draft.stamps[card.id] = target


def _by_state(vouchers: Iterable[Voucher]) -> Mapping[str, list[Voucher]]:
    found: dict[str, list[Voucher]] = {"open": [], "used": [], "lapsed": [], "withdrawn": []}
    for one in vouchers:
        found[one.state].append(one)
    return found


def _as_drafted(draft: Draft, voucher: Voucher) -> Voucher:
    """A voucher after what the negation has done with it."""
    change = sum(one.amount for one in draft.entries if one.unit == voucher.unit)
    return voucher._replace(state="open" if change > 0 else "withdrawn") if change else voucher


def _withdraw(draft: Draft, card: StampCard, voucher: Voucher, why: Why) -> None:
    """A card that would not be full takes its voucher back, and has its boxes again."""
    full, printed = boxes_of(card, voucher)
    named: Why = {"reward": voucher.name, **why}
    draft.entry(voucher.unit, -1, WITHDRAWN, named)
    draft.entry(REWARD + voucher.reward, -1, WITHDRAWN, named, counts_on=voucher.issued_on)
    draft.entry(STAMPS + card.id, full - printed, WITHDRAWN, {"card": card.name, **why})
    draft.stamps[card.id] = draft.stamps.get(card.id, 0) + full - printed


def _issue(draft: Draft, card: StampCard, due: Voucher, when: When, code: str, why: Why) -> None:
    """A card that would be full by now gives its voucher, with the last day it would have."""
    full, printed = boxes_of(card, due)
    draft.entry(STAMPS + card.id, printed - full, CARD_FULL, {"card": card.name, "boxes": full, **why})
    draft.stamps[card.id] = draft.stamps.get(card.id, 0) - full + printed
    _give(draft, due, when, code, why)


def _give(draft: Draft, due: Voucher, when: When, code: str, why: Why) -> None:
    """A voucher as it would have been given, under a code of its own, with the last day it would have."""
    voucher = due._replace(code=code, issued_on=when.on, fact_id=0, boxes=None, printed=0)
    draft.vouchers.append(voucher)
    named: Why = {"reward": voucher.name, **why}
    draft.entry(voucher.unit, 1, "voucher", named, expires_on=voucher.expires_on)
    draft.entry(REWARD + voucher.reward, 1, "reward", named)


def _last_days(draft: Draft, kept: Sequence[Voucher], right: Sequence[Voucher], why: Why) -> None:
    """A voucher for a card that was filled on another day has another last day."""
    for voucher, due in zip(kept, right, strict=False):
        if voucher.expires_on != due.expires_on:
            named = {"reward": voucher.name, **why}
            draft.entry(voucher.unit, -1, REDRAWN, named)
            draft.entry(voucher.unit, 1, REDRAWN, named, expires_on=due.expires_on)


def _lots(draft: Draft, right: Standing, fact_id: int, when: When, lots: Sequence[Lot]) -> None:
    """Points that lapse on another day than they would: drawn from one last day, granted on the other.

    What they hold besides, having lapsed without the undone fact, is drawn too; but not what the undo gives back.
    """
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
    """What was drawn on since, and lapsed beside it, is not owed: without the fact those points would have paid it."""
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
