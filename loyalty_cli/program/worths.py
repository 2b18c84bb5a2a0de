"""The worth of progress in cents: what a member gains by reaching it, or loses without it."""

from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.rewards import best_rebate, worth, worth_cents
from loyalty_cli.program.promises.coming.challenges import challenge_of
from loyalty_cli.units import Cents
from loyalty_cli.values import Any


def worth_ahead(program: Program, ahead: dict[str, Any]) -> Cents:
    """The worth in cents of an ``Item.document``; 0 where it cannot be told.

    A card, points on the way and a voucher are worth their reward; points that lapse their best use; a tier what it
    gives more in a year than the one below, at the spend it asks for; a challenge its gift.
    """
    match ahead["what"]:
        case "lapsing":
            return worth_cents(program, ahead["have"])
        case "stamps" | "points" | "reward" | "voucher":
            return _of_reward(program, ahead["goal"])
        case "tier" | "keep":
            return _of_tier(program, ahead["goal"])
        case "challenge":
            one = challenge_of(program, ahead["id"])
            return (worth(program, one.points, one.reward) or 0) if one else 0
        case _:
            return 0


def _of_reward(program: Program, name: str) -> Cents:
    """Its value; without one of its own what its points are worth."""
    for reward in program.rewards:
        if reward.name == name:
            return reward.value_cents or (worth_cents(program, reward.points) if reward.points else 0)
    return 0


def _of_tier(program: Program, name: str) -> Cents:
    tier = program.tier(name)
    below = [one for one in program.tiers if one.from_cents < tier.from_cents]
    more = best_rebate(program, tier) - (best_rebate(program, below[-1]) if below else 0)
    return max(int(tier.from_cents * more), 0)
