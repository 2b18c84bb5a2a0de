"""Give back what a debit took, to the lots it came from."""

from datetime import date, timedelta

from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.facts import MERGE, Allocation, Lot, Recorded, Voucher, When, Why
from loyalty_cli.program.promises.buying.rewards import Reward
from loyalty_cli.values import Final

GIVEN_BACK: Final = "debit"
"""The key of a reason that names the debit given back, where another record had drawn it."""
REVIVED_DAYS: Final = 90
"""Days that store credit is good for when it comes back after its last day."""


def give_back(
    draft: Draft,
    debit: Recorded,
    amount: int,
    rule: str,
    why: Why,
    last_days: dict[int, date] | None = None,
    others: Why | None = None,
) -> None:
    """Gives ``amount`` of a debit back to the lots it drew on, and to those drawn on when it was taken again.

    What is still owed of it no lot has paid: that is forgiven first, or a lot would lapse beside a debt.
    What a record drew that became part of this one since comes back as new lots, with the days of the old ones; or
    with their ``last_days``, which then move no lot. ``others`` is the reason of all entries but the first.
    """
    last_days = {} if last_days is None else last_days
    parts = []
    for one, left in reversed(standing_debits(debit)):
        part = min(amount, left)
        amount -= part
        if part:
            parts.append((one, part, draft.forgive(one.id, part)))
    for one, part, forgiven in parts:
        if one.holder in (0, draft.standing.member_id):
            taken_over = one.rule == MERGE and one.id != debit.id
            of = {**why, GIVEN_BACK: debit.id} if taken_over else why
            draft.entry(one.unit, part, rule, of, reverses=one.id)
            draft.give_back(one.unit, undraw(draft, one, part - forgiven))
            why = why if others is None else others
        else:
            for _, lot_id, back in undraw(draft, one, part):
                last = next(lot.expires_on for lot, _ in one.draws if lot.id == lot_id)
                of = {**why, GIVEN_BACK: one.id}
                draft.accrue(one.unit, -back, rule, of, last_days.pop(lot_id, last), origin=lot_id)
                why = why if others is None else others


def standing_debits(debit: Recorded) -> list[tuple[Recorded, int]]:
    """A debit and those that took again what had been given back of it, each with what still stands of it alone."""
    alone = max(-debit.net + sum(one.net for one in debit.retaken), 0)
    return [(debit, alone), *(pair for one in debit.retaken for pair in standing_debits(one))]


def undraw(draft: Draft, debit: Recorded, amount: int) -> tuple[Allocation, ...]:
    """Gives ``amount`` of a debit back to the very lots it came from, the longest-lived first.

    A debit that took over two others comes back in two parts: what the draft gave back of it stays given.
    """
    allocations = []
    for lot, drawn in reversed(debit.draws):
        part = min(amount, drawn - _given_back(draft, debit, lot))
        if part:
            allocations.append(Allocation(debit.id, lot.id, -part))
            amount -= part
    return tuple(allocations)


def _given_back(draft: Draft, debit: Recorded, lot: Lot) -> int:
    """What a draft has given back of a debit to a lot, or to one that carries that on."""
    to_lot = sum(-one.amount for one in draft.allocations if (one.debit, one.lot) == (debit.id, lot.id))
    elsewhere = (one for one in draft.entries if one.origin == lot.id and one.why.get(GIVEN_BACK) == debit.id)
    return to_lot + sum(one.amount for one in elsewhere)


def revived_until(voucher: Voucher, voucher_days: int, when: When) -> date:
    """Its own last day while that is ahead, else the reward's validity from today."""
    return voucher.expires_on if voucher.expires_on >= when.on else when.on + timedelta(days=voucher_days)


def revive_days(reward: Reward | None) -> int:
    """Days that what a reward had cost is good for when it comes back after its last day."""
    return reward.voucher_days if reward else REVIVED_DAYS
