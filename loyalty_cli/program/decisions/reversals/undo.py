"""Undo a fact: a new fact negates its entries and gives back what it took to the same lots."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from loyalty_cli.program.decisions.reversals.corrections import Path, Replayed, changed, correct
from loyalty_cli.program.decisions.reversals.lots_back import REVIVED_DAYS, give_back, revived_until, standing_debits
from loyalty_cli.program.decisions.reversals.shortfalls import Shortfall, collect
from loyalty_cli.program.kernel.draft import Draft, claw_back
from loyalty_cli.program.kernel.events import Taken
from loyalty_cli.program.kernel.facts import (
    CARD,
    CARD_FULL,
    HEAD_START,
    POINTS,
    REVIVED,
    REWARD,
    SHORTFALL,
    SPENDABLE,
    STAMPS,
    UNDO,
    VOUCHER,
    Decision,
    Extension,
    Lot,
    Recorded,
    TierChange,
    Voucher,
    When,
    Why,
)
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.values import NamedTuple

NOT_REVIVED = -1
"""As ``revive_days``: what comes back to a lapsed lot, or a voucher that lapsed, lapses at once."""
_OVER = ("lapsed", "withdrawn")
_NO_CODES: Iterator[str] = iter(())


class Undone(NamedTuple):
    """The fact to undo as it stands today.

    ``issued`` are the vouchers it issued, ``vouchers`` all that its entries name, by unit; ``open_vouchers`` all the
    member's unused ones, newest first. ``moved`` are lots whose last day it moved, with the day they go back to.
    ``revive_days`` is how long a lapsed lot lives on when points go back to it. ``shortfalls`` are those of the
    purchases whose points it drew on: what comes back of them is taken at once. ``path`` are the tiers since its day
    without it; None for an undo of the first release, which lowers what the fact had raised. ``replayed`` is how the
    member would stand where something happened since. ``lapsed_boxes``, see ``Taken``, are told where a merge came
    since, which is not played again: the fact alone is negated then.
    ``refunds_negative`` is false for what is taken back of others where the program stops at zero: what is not there is
    told as ``SHORTFALL``, in points.
    """

    fact_id: int
    entries: tuple[Recorded, ...]
    issued: Sequence[Voucher] = ()
    vouchers: Mapping[str, Voucher] = {}
    open_vouchers: Sequence[Voucher] = ()
    moved: tuple[Extension, ...] = ()
    raised: tuple[TierChange, ...] = ()
    revive_days: int = REVIVED_DAYS
    shortfalls: tuple[Shortfall, ...] = ()
    path: Path | None = None
    replayed: Replayed | None = None
    lapsed_boxes: Mapping[str, int] | None = None
    refunds_negative: bool = True


def decide_undo(
    program: Program, standing: Standing, undone: Undone, when: When, codes: Iterator[str] = _NO_CODES
) -> Decision:
    """Entries that negate a fact, and correct what later facts would have been without it. ``program`` is today's.

    ``codes`` gives a fresh code for each voucher of a card that would be full by now. A voucher already used leaves
    the next card in debt.
    """
    draft = Draft(standing)
    why = {"fact": undone.fact_id}
    days = {extension.lot: extension.expires_on for extension in undone.moved}
    own = _own_entries(undone)
    for one, left in (pair for entry in own if entry.unit in SPENDABLE for pair in standing_debits(entry)):
        draft.forgive_ahead(one.id, left)
    for entry in own:
        if entry.unit in SPENDABLE:
            _undo_spendable(draft, entry, undone, when, days)
        elif entry.unit.startswith(VOUCHER):
            _undo_voucher(draft, entry, undone, when)
        elif entry.unit.startswith(STAMPS):
            _undo_stamps(draft, entry, why)
        else:
            draft.entry(entry.unit, -entry.net, UNDO, why, counts_on=entry.counts_on, reverses=entry.id)
    _collect(draft, undone)
    # No day that is over changes: what a lapsed lot still holds lapses on this one.
    yesterday = when.on - timedelta(days=1)
    draft.extensions += [Extension(lot, max(last, yesterday)) for lot, last in days.items()]
    if undone.replayed is not None:
        lots = [lot for entry in undone.entries for one, _ in standing_debits(entry) for lot, _ in one.draws]
        correct(draft, program, undone.replayed, undone.fact_id, when, codes, lots)
    if undone.path is None or undone.lapsed_boxes is not None:
        _take_back(draft, program, undone, when)
    else:
        draft.tier_changes += changed(undone.path, standing.tier_now)
    return draft.decision()


def _collect(draft: Draft, undone: Undone) -> None:
    """Takes what referrals owe; what purchases owe only where no later facts are decided again, which correct it."""
    if not undone.shortfalls:
        return
    from loyalty_cli.program.promises.helping.referral import REFERRAL, WELCOME

    for shortfall in undone.shortfalls:
        if undone.replayed is None or shortfall.entry.rule in (REFERRAL, WELCOME):
            collect(draft, shortfall)


def _take_back(draft: Draft, program: Program, undone: Undone, when: When) -> None:
    """Without a replay: a card in debt gives its voucher back, a raised tier falls."""
    closed = {entry.unit for entry in draft.entries if entry.unit.startswith(VOUCHER) and entry.amount < 0}
    still_open = [voucher for voucher in undone.open_vouchers if voucher.unit not in closed]
    boxes = undone.lapsed_boxes or {}
    taken = Taken(undone.fact_id, UNDO, when, undone.entries, None, still_open, undone.raised, lapsed_boxes=boxes)
    for promise in program.promises:
        promise.take_back(program, taken, draft)


def _own_entries(undone: Undone) -> list[Recorded]:
    """The entries to negate: all with something left.

    Where nothing happened since, all but what lapsed. Else not full cards, their vouchers and the head starts of the
    cards that followed, nor vouchers that lapsed or were withdrawn meanwhile; nor what these count.
    """
    closed = [one for one in undone.issued if one.source.startswith(CARD) or one.state in _OVER]
    left_alone = [voucher.unit for voucher in closed] + [REWARD + voucher.reward for voucher in closed]
    if undone.path is not None and undone.replayed is None and undone.lapsed_boxes is None:
        gone = [voucher.unit for voucher in undone.issued if voucher.state != "open"]
        gone += [REWARD + voucher.reward for voucher in undone.issued if voucher.state != "open"]
        return [one for one in undone.entries if one.net and not _is_among(one, gone)]
    filled: set[str] = set()
    own = []
    for entry in undone.entries:
        if entry.rule == CARD_FULL:
            filled.add(entry.unit)
        elif entry.unit in left_alone and entry.amount > 0 and entry.rule in ("voucher", "reward"):
            left_alone.remove(entry.unit)
        elif entry.net and not (entry.rule == HEAD_START and entry.unit in filled):
            own.append(entry)
    return own


def _is_among(entry: Recorded, units: list[str]) -> bool:
    """Whether an entry gave one of the vouchers that are closed, or counts it; each is counted once."""
    if entry.amount < 0 or entry.unit not in units:
        return False
    units.remove(entry.unit)
    return True


def _undo_stamps(draft: Draft, entry: Recorded, why: Why) -> None:
    if entry.net > 0:
        draft.take_stamps(entry, entry.net, UNDO, why)
        return
    draft.entry(entry.unit, -entry.net, UNDO, why, reverses=entry.id)
    draft.stamp(entry.unit.removeprefix(STAMPS), -entry.net)


def _undo_spendable(draft: Draft, entry: Recorded, undone: Undone, when: When, days: dict[int, date]) -> None:
    why: dict[str, str | int] = {"fact": undone.fact_id}
    if entry.net > 0:
        own = [lot for one in undone.entries if one.unit == entry.unit for lot in (one.id, *one.carried)]
        own += [lot.id for lot, _ in entry.draws]
        owes = undone.refunds_negative or entry.unit != POINTS
        if short := claw_back(draft, entry, entry.net, own, why, owes, UNDO):
            draft.figures[SHORTFALL] = draft.figures.get(SHORTFALL, 0) + short
        return
    until = when.on + timedelta(days=undone.revive_days)
    for lot, drawn in (drawn for one, left in standing_debits(entry) if left for drawn in one.draws):
        last = days.get(lot.id, lot.expires_on)
        if last is None or last >= when.on:
            continue
        days[lot.id] = _last_day_of(undone, lot) or until
        if days[lot.id] == until >= when.on:
            why |= {REVIVED: int(why.get(REVIVED, 0)) + drawn, "until": until.isoformat()}
    give_back(draft, entry, -entry.net, UNDO, why, days, {"fact": undone.fact_id})


def _last_day_of(undone: Undone, lot: Lot) -> date | None:
    """The last day that a lot would have without the fact, where visits since would have kept it; None if it lapsed."""
    if undone.replayed is None or lot.id not in undone.replayed.origins.held:
        return None
    origins = undone.replayed.origins
    same = (one for one in undone.replayed.standing.lots if origins.right.get(one.id) == origins.held[lot.id])
    return max((one.expires_on for one in same if one.expires_on is not None and one.remaining), default=None)


def _undo_voucher(draft: Draft, entry: Recorded, undone: Undone, when: When) -> None:
    """A voucher that lapsed meanwhile is closed already; one that was used, or that comes back here, is open again."""
    why = {"fact": undone.fact_id}
    voucher = undone.vouchers[entry.unit]
    if entry.net < 0:
        last = revived_until(voucher, undone.revive_days, when)
        draft.entry(entry.unit, 1, UNDO, why, expires_on=last, reverses=entry.id)
    elif voucher.state == "open" or any(one.unit == entry.unit for one in draft.entries):
        draft.entry(entry.unit, -1, UNDO, why, reverses=entry.id)
