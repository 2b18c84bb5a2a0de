"""Thanks for a helping hand: a review, a photo, a trade-in, an event."""

from collections.abc import Iterator

from loyalty_cli.errors import LimitReached
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.expiry import good_until
from loyalty_cli.program.kernel.facts import POINTS, Decision, When
from loyalty_cli.program.kernel.model import Engagement, Program
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.promises.stamp_cards import issue

ENGAGEMENT = "engagement"


def decide_engagement(
    program: Program, standing: Standing, engagement: Engagement, times: int, when: When, codes: Iterator[str]
) -> Decision:
    """Points, a voucher for the reward, or both; ``times`` is how often she did it in the current period.

    Raises LimitReached.
    """
    if engagement.per_member is not None and times >= engagement.per_member:
        period = "" if engagement.period == "ever" else f" a {engagement.period}"
        raise LimitReached(f"{engagement.name} is thanked for {engagement.per_member}{period} for each member")
    draft = Draft(standing)
    if engagement.points:
        why = {"id": engagement.id, "name": engagement.name}
        draft.accrue(POINTS, engagement.points, ENGAGEMENT, why, good_until(program.points.expiry, standing, when.on))
    reward = program.reward(engagement.reward) if engagement.reward else None
    if reward is not None:
        issue(draft, reward, f"{ENGAGEMENT}:{engagement.id}", when.on, next(codes))
    return draft.decision()
