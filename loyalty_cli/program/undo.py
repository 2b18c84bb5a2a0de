"""Undoing a fact: a new fact that takes back what it gave and gives back what it took, to the very same lots."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from loyalty_cli.program.draft import Draft
from loyalty_cli.program.facts import (
    POINTS,
    REWARD,
    SPENDABLE,
    STAMPS,
    VOUCHER,
    Decision,
    Extension,
    Recorded,
    Standing,
    TierChange,
    Voucher,
    When,
)
from loyalty_cli.program.model import Program
from loyalty_cli.program.returns import revived_until, take_back_points, undraw
from loyalty_cli.program.stamps import CARD_FULL, withdraw_while_in_debt
from loyalty_cli.program.tiers import rank, tier_for
from loyalty_cli.values import NamedTuple

UNDO = "undo"


class Undone(NamedTuple):
    """The fact to undo as it stands today.

    ``issued`` are the vouchers it issued, ``used`` those it used; ``open_vouchers`` all the member's unused ones,
    newest first. ``moved`` are lots whose last day it moved, with the day before the move. ``revive_days`` is how long
    a lapsed lot lives on when points go back to it.
    """

    fact_id: int
    entries: tuple[Recorded, ...]
    issued: Sequence[Voucher] = ()
    used: Mapping[str, Voucher] = {}
    open_vouchers: Sequence[Voucher] = ()
    moved: tuple[Extension, ...] = ()
    raised: tuple[TierChange, ...] = ()
    revive_days: int = 90


def decide_undo(program: Program, standing: Standing, undone: Undone, when: When) -> Decision:
    """Entries that negate a fact. ``program`` is today's; a tier it had raised falls to what is deserved without it.

    A card the fact filled is not emptied as such: its stamps are taken back, and a card then in debt withdraws its
    newest unused voucher. So stamps earned since still count, and a voucher already used leaves the next card in debt.
    """
    draft = Draft(standing)
    why = {"fact": undone.fact_id}
    for entry in _own_entries(undone):
        if entry.unit in SPENDABLE:
            _undo_spendable(draft, entry, undone, when)
        elif entry.unit.startswith(VOUCHER):
            _undo_voucher(draft, entry, undone, when)
        else:
            draft.entry(entry.unit, -entry.net, UNDO, why, counts_on=entry.counts_on, reverses=entry.id)
            _count_stamps(draft, entry)
    for card in program.stamp_cards:
        open_ones = [one for one in undone.open_vouchers if one.source == f"card:{card.id}"]
        withdraw_while_in_debt(draft, card, open_ones, why)
    draft.extensions += undone.moved
    draft.tier_changes += _lowered(program, standing, undone, when)
    return draft.decision()


def _own_entries(undone: Undone) -> list[Recorded]:
    """The entries to negate: all with something left, but for full cards, their vouchers and what these count."""
    from_cards = [voucher for voucher in undone.issued if voucher.source.startswith("card:")]
    left_alone = [voucher.unit for voucher in from_cards] + [REWARD + voucher.reward for voucher in from_cards]
    own = []
    for entry in undone.entries:
        if entry.unit in left_alone and entry.amount > 0:
            left_alone.remove(entry.unit)
        elif entry.net and entry.rule != CARD_FULL:
            own.append(entry)
    return own


def _count_stamps(draft: Draft, entry: Recorded) -> None:
    if entry.unit.startswith(STAMPS):
        card_id = entry.unit.removeprefix(STAMPS)
        draft.stamps[card_id] = draft.stamps.get(card_id, 0) - entry.net


def _undo_spendable(draft: Draft, entry: Recorded, undone: Undone, when: When) -> None:
    why = {"fact": undone.fact_id}
    if entry.net > 0:
        own = [one.id for one in undone.entries if one.unit == entry.unit]
        if entry.unit == POINTS:
            take_back_points(draft, entry, entry.net, own, why, refunds_negative=True, rule=UNDO)
        else:
            draft.debit(entry.unit, entry.net - entry.lapsed, UNDO, why, first=own, reverses=entry.id)
        return
    draft.entry(entry.unit, -entry.net, UNDO, why, reverses=entry.id)
    draft.give_back(undraw(entry, -entry.net))
    last = when.on + timedelta(days=undone.revive_days)
    for lot, drawn in entry.draws:
        if lot.expires_on is not None and lot.expires_on < when.on:
            draft.extensions.append(Extension(lot.id, last))
            draft.told["revived_points"] = draft.told.get("revived_points", 0) + drawn


def _undo_voucher(draft: Draft, entry: Recorded, undone: Undone, when: When) -> None:
    why = {"fact": undone.fact_id}
    voucher = undone.used.get(entry.unit)
    if entry.net < 0 and voucher is not None:
        last = revived_until(voucher, undone.revive_days, when)
        draft.entry(entry.unit, 1, UNDO, why, expires_on=last, reverses=entry.id)
    else:
        draft.entry(entry.unit, -entry.net, UNDO, why, reverses=entry.id)


def _lowered(program: Program, standing: Standing, undone: Undone, when: When) -> tuple[TierChange, ...]:
    """A slip of the finger gives no tier: what this fact had raised falls to what the other purchases deserve."""
    if not undone.raised:
        return ()
    gone = sum(entry.net for entry in undone.entries if entry.unit == "spend")
    deserved = tier_for(program.tiers, standing.window_spend - gone).name
    before = undone.raised[0].before
    target = max(deserved, before, key=lambda name: rank(program, name))
    current = standing.tier_now
    ours = rank(program, current) <= rank(program, undone.raised[-1].after)
    if ours and rank(program, target) < rank(program, current):
        return (TierChange(current, target, when.on, UNDO),)
    return ()
