"""Corrections by an undo: each later fact gives what it would have given without the undone one."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from loyalty_cli.program.decisions.reversals.lots_without import NO_ORIGINS, Origins, correct_lots, now_of
from loyalty_cli.program.decisions.reversals.vouchers_without import NONE_HELD, Held, correct_vouchers
from loyalty_cli.program.kernel.draft import Draft, claw_back
from loyalty_cli.program.kernel.facts import (
    CORRECTED,
    SPENDABLE,
    STAMPS,
    Decision,
    Lot,
    Recorded,
    TierChange,
    When,
    Why,
)
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.values import NamedTuple


class Correction(NamedTuple):
    """What a later fact would have given of a unit by a rule, less what it gave (``more`` is signed).

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


class Replayed(NamedTuple):
    """The standing of a member on the day of the undo without the undone fact."""

    standing: Standing
    corrections: tuple[Correction, ...] = ()
    vouchers: Held = NONE_HELD
    origins: Origins = NO_ORIGINS


class Step(NamedTuple):
    """A tier that a member has from a day on, by a rule."""

    tier: str
    on: date
    rule: str


class Path(NamedTuple):
    """The tiers of a member since a day as they are without a fact; ``differs`` from what stands."""

    right: tuple[Step, ...]
    differs: bool


def correct(
    draft: Draft,
    program: Program,
    replayed: Replayed,
    fact_id: int,
    when: When,
    codes: Iterator[str],
    lots: Sequence[Lot],
) -> None:
    """Adds the entries that bring the member to the standing they would have without the fact.

    ``lots`` are those that the negation gives back to, as they were before it.
    """
    now = now_of(draft, when, lots)
    draft.lots, draft.debts = list(now.lots), list(now.debts)
    for one in replayed.corrections:
        _earning(draft, one, fact_id)
    why: Why = {"fact": fact_id}
    correct_vouchers(draft, program, replayed.vouchers, replayed.standing.stamps, why, codes, when.on)
    correct_lots(draft, replayed.standing, replayed.origins, why, when, lots)


def decide_in_place(
    program: Program, standing: Standing, replayed: Replayed, fact_id: int, when: When, codes: Iterator[str]
) -> Decision:
    """What brings a member to where they would be if a fact had not taken back what is given anew."""
    draft = Draft(standing)
    correct(draft, program, replayed, fact_id, when, codes, ())
    return draft.decision()


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


def changed(path: Path, current: str) -> tuple[TierChange, ...]:
    """The tier changes of an undo: the path since the day of the undone fact, where it is another without it."""
    changes = []
    for tier, on, rule in path.right if path.differs else ():
        changes.append(TierChange(current, tier, on, rule))
        current = tier
    return tuple(changes)
