"""What a decision leaves in a ledger, without a ledger: for rules that take an earlier fact back."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from loyalty_cli.program.kernel.facts import SPENDABLE, Decision, Lot, Recorded


def recorded(decision: Decision, on: date, *, first: int = 1, lots: Iterable[Lot] = ()) -> tuple[Recorded, ...]:
    """The entries of a decision as they stand right after it, numbered from ``first``; ``lots``: those it drew on."""
    by_id = {lot.id: lot for lot in lots}
    return tuple(
        Recorded(
            first + at,
            entry.unit,
            entry.amount,
            entry.rule,
            entry.why,
            entry.amount,
            counts_on=entry.counts_on or on,
            expires_on=entry.expires_on,
            draws=tuple((by_id[one.lot], one.amount) for one in decision.allocations if one.debit == ~at),
        )
        for at, entry in enumerate(decision.entries)
    )


def new_lots(decision: Decision, on: date, *, first: int = 1) -> tuple[Lot, ...]:
    """The lots that a decision made, whole, numbered as in ``recorded``."""
    return tuple(
        Lot(first + at, entry.unit, entry.amount, entry.amount, entry.expires_on, 1, on)
        for at, entry in enumerate(decision.entries)
        if entry.unit in SPENDABLE and entry.amount > 0
    )


def less(entries: Iterable[Recorded], decision: Decision) -> tuple[Recorded, ...]:
    """The entries after a decision that takes some of them back."""
    back: Counter[int] = Counter()
    for entry in decision.entries:
        if entry.reverses is not None:
            back[entry.reverses] += entry.amount
    return tuple(entry._replace(net=entry.net + back[entry.id]) for entry in entries)


def totals(*decisions: Decision) -> dict[str, int]:
    """What the decisions change together, by unit; units that come out at zero are left out."""
    sums: Counter[str] = Counter()
    for decision in decisions:
        for entry in decision.entries:
            sums[entry.unit] += entry.amount
    return {unit: amount for unit, amount in sums.items() if amount}
