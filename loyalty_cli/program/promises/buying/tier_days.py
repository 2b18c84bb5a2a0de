"""A tier lent for some days: it counts as no spend, and ends by itself unless it was earned meanwhile.

A tier is lent by two tier changes of one fact: up on its first day (``LENT``), back on the day after its last one
(``OVER``), which is dated ahead. What is earned meanwhile lifts the days after it too (``tiers.raised``).
"""

from collections.abc import Sequence
from datetime import date, timedelta

from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.facts import LENT, OVER, TierChange, When
from loyalty_cli.program.kernel.promise import Promises
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.promises.buying.tiers import rank, tiers_of


def tier_above(program: Promises, name: str) -> str | None:
    """The name of the next tier; None at the top."""
    above = rank(program, name) + 1
    return tiers_of(program)[above].name if above < len(tiers_of(program)) else None


def lend(draft: Draft, program: Promises, tier: str | None, days: int, when: When) -> None:
    """Lends a tier (None: the one above the member's own) for so many ``days``, the day of the fact first.

    Nothing where the member holds as much all that time.
    """
    standing = draft.standing
    wanted = tier or tier_above(program, standing.tier)
    if wanted is not None and days:
        lend_until(draft, program, wanted, when.on + timedelta(days=days), when)


def lend_until(draft: Draft, program: Promises, tier: str, over: date, when: When) -> None:
    """Lends a tier until the day before ``over``."""
    draft.tier_changes += lifted(program, way_ahead(draft.standing, when.on), tier, LENT, over)


def end(draft: Draft, over: date, when: When) -> None:
    """Takes a lent tier back that would be over on a day, unless what was earned or lent besides goes on."""
    standing = draft.standing
    (below, day), *_ = standing.tiers_ahead or ((standing.tier_now, date.max),)
    if day == over and below != standing.tier_now:
        draft.tier_changes.append(TierChange(standing.tier_now, below, max(when.on, when.keyed_on), OVER))


def way_ahead(standing: Standing, on: date) -> list[tuple[str, date]]:
    """The tiers of a member from a day on, each with its first day; the first is the one held on that day."""
    return [(standing.tier, on), *standing.tiers_ahead]


def lifted(
    program: Promises, way: Sequence[tuple[str, date]], tier: str, rule: str, over: date = date.max
) -> list[TierChange]:
    """The changes that lift a way to at least a tier until the day before ``over``; then it falls back.

    Parts of the way that are as high stay as they are.
    """
    changes, place = [], rank(program, tier)
    held, back = tier, False
    for name, day in way:
        if day >= over:
            back = back or day == over
            break
        held = name
        if rank(program, name) < place:
            changes.append(TierChange(name, tier, day, rule))
    if changes and over < date.max and rank(program, held) < place and not back:
        changes.append(TierChange(tier, held, over, OVER))
    return changes


def carried(
    program: Promises, standing: Standing, tier: str, lent: Sequence[tuple[str, date]], rule: str, when: When
) -> tuple[TierChange, ...]:
    """The changes that give a member a tier, and those lent to another record, each until the day before its own."""
    way = way_ahead(standing, when.on)
    changes: list[TierChange] = []
    for name, over, reason in ((tier, date.max, rule), *((name, over, LENT) for name, over in lent)):
        more = lifted(program, way, name, reason, over)
        days = {day: held for held, day in way} | {one.on: one.after for one in more}
        way = [(days[day], day) for day in sorted(days)]
        changes += more
    return tuple(changes)
