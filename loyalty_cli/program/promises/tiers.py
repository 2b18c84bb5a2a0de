"""Tiers: the window of qualifying spend, the tier it reaches, the review that may take it back."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import assert_never

from loyalty_cli.program.kernel.facts import TierChange, When
from loyalty_cli.program.kernel.model import Program, Tier, TierRules
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.units import Cents, add_months, next_day

BEGINNING = date(1, 1, 1)


@lru_cache(maxsize=2048)
def window_start(rules: TierRules, on: date) -> date:
    """The first day that counts for the window ending ``on``.

    Rolling 12 months on 2026-11-21 begin on 2025-11-22.
    """
    match rules.window:
        case "rolling":
            return next_day(add_months(on, -rules.months))
        case "calendar-year":
            return date(on.year, 1, 1)
        case "lifetime":
            return BEGINNING
        case _:
            assert_never(rules.window)


def counts_before(rules: TierRules, spent_on: date) -> date | None:
    """The first day on which a spend of that day no longer counts; None where it always does."""
    match rules.window:
        case "rolling":
            day = add_months(spent_on, rules.months)
            while window_start(rules, day) <= spent_on:
                day += timedelta(days=1)
            return day
        case "calendar-year":
            return date(spent_on.year + 1, 1, 1)
        case "lifetime":
            return None
        case _:
            assert_never(rules.window)


def rank(program: Program, name: str) -> int:
    """0 for the lowest tier, and for a name the program no longer knows."""
    for index, tier in enumerate(program.tiers):
        if tier.name == name:
            return index
    return 0


def tier_for(tiers: Sequence[Tier], spend_cents: Cents) -> Tier:
    """The highest tier whose threshold the qualifying spend reaches."""
    reached = tiers[0]
    for tier in tiers:
        if spend_cents >= tier.from_cents:
            reached = tier
    return reached


def in_window(rules: TierRules, counts_on: date, on: date) -> bool:
    """Whether a spend of that day counts in the window ending ``on``."""
    return window_start(rules, on) <= counts_on <= on


def raised(
    program: Program, standing: Standing, spend: Cents, when: When, counts_on: date | None = None
) -> tuple[TierChange, ...]:
    """The tier a new spend reaches, at once: on its own day and, when keyed late, as things stand on the day of keying.

    ``spend`` counts for the day ``counts_on``, its own when not told. Never lowers; that is the review's.
    """
    on, keyed_on, counts_on = when.on, when.keyed_on, counts_on or when.on
    changes = []
    reached = tier_for(program.tiers, standing.window_spend + spend)
    above = reached.name != standing.tier and rank(program, reached.name) > rank(program, standing.tier)
    if above and in_window(program.tier_rules, counts_on, on):
        changes.append(TierChange(standing.tier, reached.name, on, "tier-up"))
    if on < keyed_on and in_window(program.tier_rules, counts_on, keyed_on):
        reached = tier_for(program.tiers, standing.window_spend_now + spend)
        moved_between = standing.tier_since is not None and standing.tier_since > on
        after_first = changes[0].after if changes and not moved_between else standing.tier_now
        if rank(program, reached.name) > rank(program, after_first):
            changes.append(TierChange(after_first, reached.name, keyed_on, "tier-up"))
    return tuple(changes)
