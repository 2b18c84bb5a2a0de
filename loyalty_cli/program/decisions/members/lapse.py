"""Breakage of one member and one last day, and its reversal when a fact is keyed late."""

from collections.abc import Sequence
from datetime import date

from loyalty_cli.program.kernel.facts import (
    LAPSE,
    REWARD,
    SPENDABLE,
    STAMPS,
    UNDO,
    VOUCHER,
    Allocation,
    Decision,
    Lot,
    PlannedEntry,
    Recorded,
    Voucher,
    Why,
)
from loyalty_cli.values import NamedTuple


class LapsingVoucher(NamedTuple):
    """An unused voucher, and the entry that issued it or made it good again."""

    voucher: Voucher
    entry_id: int


class LapsingCard(NamedTuple):
    """A stamp card without a new stamp for too long, and its boxes."""

    id: str
    name: str
    boxes: int


class Lapsing(NamedTuple):
    """What of one member lapses after ``last_day``."""

    last_day: date
    lots: Sequence[Lot] = ()
    vouchers: Sequence[LapsingVoucher] = ()
    cards: Sequence[LapsingCard] = ()


def decide_lapse(lapsing: Lapsing) -> Decision:
    """Entries of what lapses: the rest of each lot, each voucher with its count, the boxes of each card.

    The count of a voucher's reward goes back to the day the voucher was issued, so that limits of today do not move.
    """
    why: Why = {"on": lapsing.last_day.isoformat()}
    entries = [PlannedEntry(lot.unit, -lot.remaining, LAPSE, why) for lot in lapsing.lots]
    allocations = tuple(Allocation(~index, lot.id, lot.remaining) for index, lot in enumerate(lapsing.lots))
    for voucher, entry_id in lapsing.vouchers:
        named: Why = {**why, "reward": voucher.name}
        entries.append(PlannedEntry(voucher.unit, -1, LAPSE, named, reverses=entry_id))
        entries.append(PlannedEntry(REWARD + voucher.reward, -1, LAPSE, named, counts_on=voucher.issued_on))
    entries += [
        PlannedEntry(STAMPS + card.id, -card.boxes, LAPSE, {**why, "card": card.name}) for card in lapsing.cards
    ]
    return Decision(tuple(entries), allocations)


def decide_reopening(fact_id: int, last_day: date, entries: Sequence[Recorded]) -> Decision:
    """Reverses a breakage in full, because a fact keyed late may still use what lapsed.

    ``entries`` are those of the lapse, ``fact_id`` its number. What the late fact does not use lapses again.
    """
    why: Why = {"fact": fact_id}
    planned: list[PlannedEntry] = []
    allocations: list[Allocation] = []
    for entry in entries:
        if entry.net == 0:
            continue
        last = last_day if entry.unit.startswith(VOUCHER) else None
        counts_on = entry.counts_on if entry.unit.startswith(REWARD) else None
        planned.append(
            PlannedEntry(entry.unit, -entry.net, UNDO, why, expires_on=last, counts_on=counts_on, reverses=entry.id)
        )
        if entry.unit in SPENDABLE:
            allocations += [Allocation(entry.id, lot.id, -drawn) for lot, drawn in entry.draws]
    return Decision(tuple(planned), tuple(allocations))
