"""Manual adjustments: with a reason, within a limit, never below zero."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from loyalty_cli.errors import BadValue, LimitExceeded, NotEnoughCredit, NotEnoughPoints, Refused
from loyalty_cli.language.catalogue import Phrase, known_ones
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.expiry import good_until
from loyalty_cli.program.kernel.facts import CREDIT, POINTS, STAMPS, Decision, When
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.rewards import worth_cents
from loyalty_cli.units import Cents, Points, round_ratio
from loyalty_cli.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from loyalty_cli.program.promises.buying.stamp_cards import StampCard

ADJUST = "adjust"


class Adjustment(NamedTuple):
    """The amounts added (positive) or removed (negative), and why. ``max_points`` is the limit for this one.

    ``tier`` is lent for ``days``.
    """

    points: Points = 0
    credit_cents: Cents = 0
    stamps: Mapping[str, int] = {}
    reason: str = ""
    max_points: Points | None = None
    tier: str | None = None
    days: int = 0


def decide_adjustment(
    program: Program, standing: Standing, adjustment: Adjustment, when: When, codes: Iterator[str]
) -> Decision:
    """Entries of a manual adjustment.

    Refusals in this order: BadValue (nothing to adjust), LimitExceeded, NotEnoughPoints, NotEnoughCredit, Refused
    (stamps that are not there or no such card), BadValue (no such tier, days without a tier or over already), Refused
    (a tier that the member holds as it is).
    """
    _check(program, standing, adjustment)
    draft = Draft(standing)
    why = {"reason": adjustment.reason}
    if adjustment.points > 0:
        draft.accrue(POINTS, adjustment.points, ADJUST, why, good_until(program.points.expiry, standing, when.on))
    elif adjustment.points < 0:
        draft.debit(POINTS, -adjustment.points, ADJUST, why)
    if adjustment.credit_cents > 0:
        draft.accrue(CREDIT, adjustment.credit_cents, ADJUST, why, None)
    elif adjustment.credit_cents < 0:
        draft.debit(CREDIT, -adjustment.credit_cents, ADJUST, why)
    for card_id, count in adjustment.stamps.items():
        card = program.card(card_id)
        if card is not None and count > 0:
            from loyalty_cli.program.promises.buying.stamp_cards import add_stamps

            add_stamps(draft, program, card, count, why, when.on, codes, ADJUST)
        elif count:
            draft.entry(STAMPS + card_id, count, ADJUST, why)
    if adjustment.tier is not None or adjustment.days:
        _lend(draft, program, adjustment, when)
    return draft.decision()


def _lend(draft: Draft, program: Program, adjustment: Adjustment, when: When) -> None:
    from loyalty_cli.program.promises.buying.tiers import lend

    names = {one.name.casefold(): one.name for one in program.tiers}
    typed = adjustment.tier or ""
    if typed.casefold() not in names:
        raise BadValue("error.no-such-tier", known_ones("error.tiers", list(names.values())), tier=typed)
    if not adjustment.days:
        raise BadValue("error.tier-days-missing")
    if when.on + timedelta(days=adjustment.days) <= when.keyed_on:
        raise BadValue("error.tier-days", days=adjustment.days)
    before = len(draft.tier_changes)
    lend(draft, program, names[typed.casefold()], adjustment.days, when)
    if len(draft.tier_changes) == before:
        raise Refused("error.tier-held", tier=draft.standing.tier_now)


def check_worth(program: Program, adjustment: Adjustment) -> None:
    """Raises LimitExceeded for credit or stamps that are worth more than the points that may be given at once.

    A single stamp always passes: it corrects a mistake. Stamps whose reward has no value of its own pass up to a card.
    """
    limit = program.staff.max_adjustment if adjustment.max_points is None else adjustment.max_points
    _check_cents(program, adjustment, abs(adjustment.credit_cents), Phrase("error.of-credit"), limit)
    for card_id, count in adjustment.stamps.items():
        card, many = program.card(card_id), abs(count)
        if card is None or many <= 1:
            continue
        cents = stamps_cents(program, card, many)
        _check_cents(program, adjustment, cents, Phrase("error.in-stamps", count=many), limit)
        if not cents and many > card.boxes and adjustment.max_points is None:
            raise LimitExceeded("error.adjust-stamps", _by_the_owner(program, adjustment), many=many, boxes=card.boxes)


def _check_cents(program: Program, adjustment: Adjustment, cents: Cents, what: Phrase, limit: Points) -> None:
    most = worth_cents(program, limit)
    if cents > most:
        shown, at_most = (program.shop.amount(one) for one in (cents, most))
        owner = _by_the_owner(program, adjustment)
        raise LimitExceeded("error.adjust-worth", owner, shown=shown, what=what, limit=limit, at_most=at_most)


def _by_the_owner(program: Program, adjustment: Adjustment) -> Phrase:
    """The hint for the owner: the smallest limit under which the whole adjustment passes."""
    usual = program.staff.max_adjustment if adjustment.max_points is None else 0
    needed = [1, usual, abs(adjustment.points), points_worth(program, abs(adjustment.credit_cents))]
    for card_id, count in adjustment.stamps.items():
        card = program.card(card_id)
        if card is not None and abs(count) > 1:
            needed.append(points_worth(program, stamps_cents(program, card, abs(count))))
    return Phrase("error.owner-may", needed=max(needed))


def points_worth(program: Program, cents: Cents) -> Points:
    """The fewest points that are worth so much: the inverse of ``worth_cents``, rounded up."""
    worth = [(one.points, one.value_cents) for one in program.rewards if one.points and one.value_cents]
    if worth:
        return min(round_ratio(cents * points, value, "ceil") for points, value in worth)
    per_unit, units = program.points.rate
    return round_ratio(cents * per_unit, 10**program.shop.decimals * units, "ceil") if per_unit else cents


def stamps_cents(program: Program, card: "StampCard", count: int) -> Cents:
    """The value of stamps in cents: their share of the value of the card's reward; 0 where that has none."""
    reward = program.reward(card.reward)
    return count * reward.value_cents // card.boxes if reward is not None else 0


def _check(program: Program, standing: Standing, adjustment: Adjustment) -> None:
    lends = adjustment.tier is not None or adjustment.days
    if not (adjustment.points or adjustment.credit_cents or any(adjustment.stamps.values()) or lends):
        raise BadValue("error.nothing-to-adjust")
    limit = program.staff.max_adjustment if adjustment.max_points is None else adjustment.max_points
    if abs(adjustment.points) > limit:
        owner = _by_the_owner(program, adjustment)
        raise LimitExceeded("error.adjust-points", owner, points=abs(adjustment.points), limit=limit)
    if -adjustment.points > max(standing.available(POINTS), 0):
        raise NotEnoughPoints("error.points-to-take", available=standing.available(POINTS))
    if -adjustment.credit_cents > max(standing.available(CREDIT), 0):
        shown = program.shop.amount(standing.available(CREDIT))
        raise NotEnoughCredit("error.credit-to-take", shown=shown)
    for card_id, count in adjustment.stamps.items():
        if program.card(card_id) is None:
            raise Refused("error.program-no-card", _cards_near(program, card_id), card_id=card_id)
        if -count > max(standing.stamps.get(card_id, 0), 0):
            raise Refused("error.stamps-to-take", count=standing.stamps.get(card_id, 0))


def _cards_near(program: Program, typed: str) -> Phrase:
    from difflib import get_close_matches

    names = {name.casefold(): card.shown_id for card in program.stamp_cards for name in (card.name, card.shown_id)}
    meant = get_close_matches(typed.casefold(), names, 1)
    if meant:
        return Phrase("error.did-you-mean", known=names[meant[0]])
    return known_ones("error.cards", [card.shown_id for card in program.stamp_cards])
