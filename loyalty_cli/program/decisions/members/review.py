"""The tier review: a member whose qualifying spend is too low is downgraded after the days of grace."""

from collections.abc import Sequence
from datetime import date, timedelta

from loyalty_cli.program.kernel.facts import Decision, TierChange
from loyalty_cli.program.kernel.promise import Promises
from loyalty_cli.program.promises.buying.tiers import BEGINNING, counts_before, rank, rules_of, tier_for, tiers_of
from loyalty_cli.units import Cents, add_months, next_day
from loyalty_cli.values import NamedTuple, assert_never

TIER_DOWN = "tier-down"


class Spent(NamedTuple):
    """Qualifying spend that counts for a day, and the day from which it is known (a return: the day of the return)."""

    counts_on: date
    on: date
    cents: Cents


class Held(NamedTuple):
    """The tier a member holds, since when, and whether a review set it.

    ``lent_until`` is the first day after all tiers lent to the member: none is taken while one is lent.
    """

    tier: str
    since: date
    by_review: bool = False
    lent_until: date | None = None


class Due(NamedTuple):
    """A review that lowers: on that day to that tier, the spend having been too low ``since``.

    ``missing_cents`` is what it would have taken on that day to stay.
    """

    on: date
    before: str
    after: str
    since: date
    missing_cents: Cents


def next_review(
    program: Promises, held: Held, spends: Sequence[Spent], upto: date, not_before: date = BEGINNING
) -> Due | None:
    """The next downgrade that is due up to a day; None when the spend suffices, or the days of grace still run.

    The spend is too low since day X, without a break up to ``upto``; X is no earlier than the day the member came into
    the tier, and than ``not_before``, the day these rules came into force. The review lowers on X + grace days, and not
    while the step is held; two reviews never fall on one day.
    """
    rules = rules_of(program)
    place = rank(program, held.tier)
    if place == 0 or rules.downgrade == "never" or held.since > upto:
        return None
    threshold = tiers_of(program)[place].from_cents
    low = _low_since(program, threshold, spends, upto)
    if low is None:
        return None
    since = max(low, held.since, not_before)
    on = max(since + timedelta(days=rules.grace_days), held_to(program, held.since))
    if held.by_review:
        on = max(on, next_day(held.since))
    if held.lent_until is not None:
        on = max(on, held.lent_until)
    if on > upto:
        return None
    spend = spend_on(program, spends, on)
    return Due(on, held.tier, _lower(program, place, spend), since, threshold - spend)


def held_to(program: Promises, since: date) -> date:
    """The first day on which a tier reached on ``since`` may be lost."""
    rules = rules_of(program)
    match rules.hold:
        case "none":
            return since
        case "months":
            return add_months(since, rules.months)
        case "next-year":
            return date(min(since.year + 2, date.max.year), 1, 1)
        case _:
            assert_never(rules.hold)


def _lower(program: Promises, place: int, spend: Cents) -> str:
    downgrade = rules_of(program).downgrade
    match downgrade:
        case "one-step":
            return tiers_of(program)[place - 1].name
        case "to-fit":
            return tier_for(tiers_of(program), spend).name
        case "never":
            return tiers_of(program)[place].name
        case _:
            assert_never(downgrade)


def spend_on(program: Promises, spends: Sequence[Spent], on: date) -> Cents:
    """The qualifying spend of the window ending that day, as known at its end."""
    return sum(cents for day, cents in _steps(program, spends) if day <= on)


def _low_since(program: Promises, threshold: Cents, spends: Sequence[Spent], upto: date) -> date | None:
    """The first day of the run below the threshold that goes on to ``upto``; None when the spend suffices then."""
    low: date | None = BEGINNING
    total = 0
    for day, cents in _steps(program, spends):
        if day > upto:
            break
        total += cents
        if total >= threshold:
            low = None
        elif low is None:
            low = day
    return low


def _steps(program: Promises, spends: Sequence[Spent]) -> list[tuple[date, Cents]]:
    """The days on which the window's spend changes, in order, and by how much; on one day what leaves comes first.

    So within a day the spend falls and then rises: it is below a threshold after the last step of the day, or the run
    of days below it does not begin on that day.
    """
    steps = []
    for spent in spends:
        first = max(spent.counts_on, spent.on)
        last = counts_before(rules_of(program), spent.counts_on)
        if last is None:
            steps.append((first, spent.cents))
        elif first < last:
            steps += [(first, spent.cents), (last, -spent.cents)]
    return sorted(steps)


def decide_review(due: Due) -> Decision:
    """The change of tier, dated the day it was due. No entries."""
    return Decision(tier_changes=(TierChange(due.before, due.after, due.on, TIER_DOWN),))
