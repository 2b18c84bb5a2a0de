"""Enrolment: head starts of a new member, and opening balances from paper cards or another program."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from loyalty_cli.errors import BadValue
from loyalty_cli.language.catalogue import known_ones
from loyalty_cli.program.decisions.events import decide, happens
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.events import Event
from loyalty_cli.program.kernel.facts import OPENING, Decision, TierChange, When
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.tiers import rank
from loyalty_cli.units import Cents, Points
from loyalty_cli.values import NamedTuple


class Opening(NamedTuple):
    """Opening balances of a member.

    ``spend_until`` ends the range the spend is from; without it spend counts for lifetime tiers only. ``lots`` are the
    points by their last usable day (None: they never lapse), where that is known. Points, credit and stamps below zero
    are what is owed. ``exact``: stamps are those on the card as it is now, however many boxes it has today.
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
    place: int | None = None,
    fee_paid: bool = False,
) -> Decision:
    """Head starts, points for what was ``told``, and opening entries with their own expiry.

    ``place`` is that of the member among the first ones, 0 after them; None for a member who comes in with a file.

    ``fee_paid``: the fee of the paid club; where membership is required, nobody earns anything without it.

    A card whose paper stamps are brought is begun already: its head start is on the paper already.
    Raises BadValue for stamps on a card the program does not know.
    """
    _check_cards(program, opening.stamps)
    draft = Draft(standing)
    event = Event("enrolment", when, codes, told=told, brought=opening)
    if place is not None:
        event = event._replace(name="welcome", number=place)
    club = program.club
    if club is None or fee_paid or not club.required:
        happens(program, event, draft)
    if club is not None and fee_paid:
        happens(program, Event("club", when, codes, name="join"), draft)
    happens(program, Event("opening", when, codes, brought=opening), draft)
    return draft.decision()


def decide_opening(
    program: Program, standing: Standing, opening: Opening, when: When, codes: Iterator[str]
) -> Decision:
    """Opening entries of an existing member. Raises BadValue for stamps on no card of the program."""
    _check_cards(program, opening.stamps)
    return decide(program, standing, Event("opening", when, codes, brought=opening))


def with_tier(
    program: Program, decision: Decision, standing: Standing, told: str, on: date, *, exact: bool = False
) -> Decision:
    """A tier held elsewhere is honoured when the program has it and the spend does not reach it.

    ``exact``: it is held even when it is below what the spend would reach today.
    """
    reached = decision.tier_changes[-1].after if decision.tier_changes else standing.tier
    tier = next((one.name for one in program.tiers if one.name.casefold() == told.casefold()), reached)
    if tier == reached or (rank(program, tier) < rank(program, reached) and not exact):
        return decision
    if not exact:
        return decision._replace(tier_changes=(*decision.tier_changes, TierChange(reached, tier, on, OPENING)))
    changes = (TierChange(standing.tier, tier, on, OPENING),) if tier != standing.tier else ()
    return decision._replace(tier_changes=changes)


def _check_cards(program: Program, card_ids: Collection[str]) -> None:
    for card_id in card_ids:
        if program.card(card_id) is None:
            known = known_ones("error.its-cards", [one.shown_id for one in program.stamp_cards])
            raise BadValue("error.program-no-card", known, card_id=card_id)
