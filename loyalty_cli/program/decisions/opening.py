"""Enrolment: the head starts of a new member, and what her paper card and her past are honoured with."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from loyalty_cli.errors import BadValue
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.expiry import good_until
from loyalty_cli.program.kernel.facts import CREDIT, POINTS, SPEND, STAMPS, Decision, TierChange, When, Why
from loyalty_cli.program.kernel.model import Program
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.promises.profile import reward_telling
from loyalty_cli.program.promises.stamp_cards import add_stamps, head_start, last_day
from loyalty_cli.program.promises.tiers import BEGINNING, raised, rank
from loyalty_cli.units import Cents, Points
from loyalty_cli.values import NamedTuple

OPENING = "opening"


class Opening(NamedTuple):
    """What a member brings along.

    ``spend_until`` ends the range her spend is from; without it spend counts for lifetime tiers only. ``lots`` are the
    points by their last usable day (None: they never lapse), where that is known. Points, credit and stamps below zero
    are what she owes. ``exact``: stamps are those on the card she has now, however many boxes it has today.
    """

    points: Points = 0
    credit_cents: Cents = 0
    spend_cents: Cents = 0
    spend_until: date | None = None
    stamps: Mapping[str, int] = {}
    lots: Sequence[tuple[Points, date | None]] = ()
    exact: bool = False


def decide_enrolment(
    program: Program,
    standing: Standing,
    opening: Opening,
    when: When,
    codes: Iterator[str],
    *,
    told: Collection[str] = (),
) -> Decision:
    """Head starts, points for what was ``told`` about herself, and opening entries with their own expiry.

    A card whose paper stamps she brings is the card she has begun: its head start is on the paper already.
    Raises BadValue for stamps on a card the program does not know.
    """
    draft = Draft(standing)
    for card in program.stamp_cards:
        if card.head_start and card.id not in opening.stamps:
            head_start(draft, card, when.on)
    reward_telling(draft, program, told, (), when)
    open_balances(draft, program, opening, when, codes)
    return draft.decision()


def decide_opening(
    program: Program, standing: Standing, opening: Opening, when: When, codes: Iterator[str]
) -> Decision:
    """Opening entries of somebody who is a member already. Raises BadValue for stamps on no card of the program."""
    draft = Draft(standing)
    open_balances(draft, program, opening, when, codes)
    return draft.decision()


def with_tier(
    program: Program, decision: Decision, standing: Standing, told: str, on: date, *, exact: bool = False
) -> Decision:
    """A tier she had elsewhere is honoured when the program has it and what she spent does not reach it.

    ``exact``: it is hers even when it is below what her spend would reach today.
    """
    reached = decision.tier_changes[-1].after if decision.tier_changes else standing.tier
    tier = next((one.name for one in program.tiers if one.name.casefold() == told.casefold()), reached)
    if tier == reached or (rank(program, tier) < rank(program, reached) and not exact):
        return decision
    if not exact:
        return decision._replace(tier_changes=(*decision.tier_changes, TierChange(reached, tier, on, OPENING)))
    changes = (TierChange(standing.tier, tier, on, OPENING),) if tier != standing.tier else ()
    return decision._replace(tier_changes=changes)


def open_balances(draft: Draft, program: Program, opening: Opening, when: When, codes: Iterator[str]) -> None:
    """Honours paper stamps, points, credit and spend as they are brought in."""
    if opening.points:
        own = good_until(program.points.expiry, draft.standing, when.on) if opening.points > 0 else None
        for points, until in opening.lots or ((opening.points, own),):
            draft.accrue(POINTS, points, OPENING, {}, until)
    if opening.credit_cents:
        draft.accrue(CREDIT, opening.credit_cents, OPENING, {}, None)
    if opening.spend_cents:
        counts_on = opening.spend_until or BEGINNING
        draft.entry(SPEND, opening.spend_cents, OPENING, {"cents": opening.spend_cents}, counts_on=counts_on)
        draft.tier_changes += raised(program, draft.standing, opening.spend_cents, when, counts_on)
    for card_id, count in opening.stamps.items():
        card = program.card(card_id)
        if card is None:
            known = ", ".join(one.id for one in program.stamp_cards) or "none"
            raise BadValue(f"the program has no stamp card {card_id!r}", f"its cards: {known}")
        if count and opening.exact:
            why: Why = {"card": card.name, "count": count}
            draft.entry(STAMPS + card_id, count, OPENING, why, expires_on=last_day(card, when.on))
        elif count:
            add_stamps(draft, program, card, count, {"category": card.category}, when.on, codes, OPENING)
