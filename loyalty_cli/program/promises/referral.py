"""A friend brought along: points for both sides, at the friend's first purchase that meets the minimum."""

from typing import Final, Literal, TypeAlias

from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.expiry import good_until
from loyalty_cli.program.kernel.facts import POINTS, Decision, When
from loyalty_cli.program.kernel.model import Program
from loyalty_cli.program.kernel.standing import Standing

Side: TypeAlias = Literal["friend", "referrer"]

REFERRAL: Final = "referral"
_RULES: Final[dict[Side, str]] = {"friend": "referral-welcome", "referrer": "referral"}


def decide_referral(program: Program, standing: Standing, side: Side, when: When) -> Decision:
    """The points of one side; none where the program gives that side none."""
    draft = Draft(standing)
    rules = program.referral
    points = 0
    if rules is not None:
        points = rules.friend_points if side == "friend" else rules.referrer_points
    if points:
        draft.accrue(POINTS, points, _RULES[side], {}, good_until(program.points.expiry, standing, when.on))
    return draft.decision()
