"""Shortfalls: where the program stops at zero, a return takes missing points once they come back."""

from loyalty_cli.program.decisions.reversals.returns import points_due
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.facts import POINTS, RETURN, Allocation, PurchaseRecord, Recorded
from loyalty_cli.program.program import Program
from loyalty_cli.units import Points
from loyalty_cli.values import NamedTuple


class Shortfall(NamedTuple):
    """Points of a purchase that came back, which are still to be taken: ``due`` of the ``entry`` that gave them."""

    fact_id: int
    entry: Recorded
    due: Points


def shortfalls(program: Program, purchase: PurchaseRecord) -> tuple[Shortfall, ...]:
    """What the returns of a purchase could not take back where the program stops at zero, less what lapsed unused.

    ``program`` is that of the purchase.
    """
    due = [(entry, points - entry.lapsed) for entry, points in points_due(program, purchase)]
    return tuple(Shortfall(purchase.fact_id, entry, points) for entry, points in due if points > 0)


def collect(draft: Draft, shortfall: Shortfall) -> None:
    """Takes what a return could not take from what this decision gives back to the purchase's own lots."""
    own = (shortfall.entry.id, *shortfall.entry.carried)
    carried_on = [(~index, one.amount) for index, one in enumerate(draft.entries) if one.origin in own]
    parts, due = [], shortfall.due
    for lot, granted in [*((lot, 0) for lot in own), *carried_on]:
        back = granted - sum(one.amount for one in draft.allocations if one.lot == lot)
        part = min(back, due)
        if part > 0:
            parts.append((lot, part))
            due -= part
    if parts:
        taken = sum(part for _, part in parts)
        ref = draft.entry(POINTS, -taken, RETURN, {"fact": shortfall.fact_id}, reverses=shortfall.entry.id)
        draft.allocations += [Allocation(ref, lot, part) for lot, part in parts]
