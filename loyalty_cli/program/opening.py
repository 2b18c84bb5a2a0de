"""Enrolment: the head starts of a new member, and what her paper card and her past are honoured with."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from loyalty_cli.errors import BadValue
from loyalty_cli.program.draft import Draft
from loyalty_cli.program.expiry import expires_on
from loyalty_cli.program.facts import CREDIT, POINTS, SPEND, Decision, Standing, When
from loyalty_cli.program.model import Program
from loyalty_cli.program.profile import reward_telling
from loyalty_cli.program.stamps import add_stamps, head_start
from loyalty_cli.program.tiers import BEGINNING, raised
from loyalty_cli.units import Cents, Points
from loyalty_cli.values import NamedTuple

OPENING = "opening"


class Opening(NamedTuple):
    """What a member brings along.

    ``spend_until`` ends the range her spend is from; without it spend counts for lifetime tiers only.
    """

    points: Points = 0
    credit_cents: Cents = 0
    spend_cents: Cents = 0
    spend_until: date | None = None
    stamps: Mapping[str, int] = {}


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
            draft.stamps[card.id] = draft.stamps.get(card.id, 0) + head_start(draft, card, when.on)
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


def open_balances(draft: Draft, program: Program, opening: Opening, when: When, codes: Iterator[str]) -> None:
    """Honours paper stamps, points, credit and spend as they are brought in."""
    if opening.points:
        draft.accrue(POINTS, opening.points, OPENING, {}, expires_on(program.points.expiry, when.on))
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
        if count:
            add_stamps(draft, program, card, count, {"category": card.category}, when.on, codes, OPENING)
