"""A correction by hand: with a reason, within a limit, and never below zero."""

from collections.abc import Iterator, Mapping

from loyalty_cli.errors import BadValue, LimitExceeded, NotEnoughCredit, NotEnoughPoints, Refused
from loyalty_cli.program.draft import Draft
from loyalty_cli.program.expiry import expires_on
from loyalty_cli.program.facts import CREDIT, POINTS, STAMPS, Decision, Standing, When
from loyalty_cli.program.model import Program
from loyalty_cli.program.stamps import add_stamps
from loyalty_cli.units import Cents, Points, plain_cents
from loyalty_cli.values import NamedTuple

ADJUST = "adjust"


class Adjustment(NamedTuple):
    """What is given (positive) or taken (negative), and why. ``max_points`` is the owner's word for this once."""

    points: Points = 0
    credit_cents: Cents = 0
    stamps: Mapping[str, int] = {}
    reason: str = ""
    max_points: Points | None = None


def decide_adjustment(
    program: Program, standing: Standing, adjustment: Adjustment, when: When, codes: Iterator[str]
) -> Decision:
    """Entries of a manual adjustment.

    Refusals in this order: BadValue (nothing to adjust), LimitExceeded, NotEnoughPoints, NotEnoughCredit, Refused
    (stamps that are not there or no such card).
    """
    _check(program, standing, adjustment)
    draft = Draft(standing)
    why = {"reason": adjustment.reason}
    if adjustment.points > 0:
        draft.accrue(POINTS, adjustment.points, ADJUST, why, expires_on(program.points.expiry, when.on))
    elif adjustment.points < 0:
        draft.debit(POINTS, -adjustment.points, ADJUST, why)
    if adjustment.credit_cents > 0:
        draft.accrue(CREDIT, adjustment.credit_cents, ADJUST, why, None)
    elif adjustment.credit_cents < 0:
        draft.debit(CREDIT, -adjustment.credit_cents, ADJUST, why)
    for card_id, count in adjustment.stamps.items():
        card = program.card(card_id)
        if card is not None and count > 0:
            add_stamps(draft, program, card, count, why, when.on, codes, ADJUST)
        elif count:
            draft.entry(STAMPS + card_id, count, ADJUST, why)
    return draft.decision()


def _check(program: Program, standing: Standing, adjustment: Adjustment) -> None:
    if not (adjustment.points or adjustment.credit_cents or any(adjustment.stamps.values())):
        raise BadValue("there is nothing to adjust", "write points like 50 or -50")
    limit = program.staff.max_adjustment if adjustment.max_points is None else adjustment.max_points
    if abs(adjustment.points) > limit:
        raise LimitExceeded(
            f"{abs(adjustment.points)} points are above the limit of {limit}", "the owner may say --max POINTS"
        )
    if -adjustment.points > max(standing.available(POINTS), 0):
        raise NotEnoughPoints(f"there are {standing.available(POINTS)} points to take")
    if -adjustment.credit_cents > max(standing.available(CREDIT), 0):
        shown = plain_cents(standing.available(CREDIT), program.shop.decimals)
        raise NotEnoughCredit(f"there is {shown} of store credit to take")
    for card_id, count in adjustment.stamps.items():
        if program.card(card_id) is None:
            raise Refused(f"the program has no stamp card {card_id!r}")
        if -count > max(standing.stamps.get(card_id, 0), 0):
            raise Refused(f"there are {standing.stamps.get(card_id, 0)} stamps to take")
