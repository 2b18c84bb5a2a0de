"""What is written together with a fact, in its transaction.

Before it, what a missed night should have written of the member; after it, what a purchase brings about for whoever
brought a friend along. Everything here asks the ledger one short question first: nearly always the
answer is no, and the sale goes on.
"""

from collections.abc import Mapping

from loyalty_cli.ledger.people.members import Member
from loyalty_cli.ledger.queries.ahead import holds_any, lapsed_ahead
from loyalty_cli.ledger.queries.nights import last_night, reviews_are_held
from loyalty_cli.ledger.queries.referrals import followed, was_referred
from loyalty_cli.ledger.standings.load import load_one
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.facts import STAMPS, When
from loyalty_cli.program.kernel.kinds import DRAWING, VISITS
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.values import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from loyalty_cli.operations.due.referral import Replay
    from loyalty_cli.operations.kernel.recording import Done


def before(shop: OpenShop, member: Member, kind: str, body: Mapping[str, Any], when: When, *, in_order: bool) -> bool:
    """Gives what a night missed (a birthday, an anniversary), and takes back what lapsed after a fact keyed late.

    Returns whether something was taken back: ``lapse_again`` follows the fact. Rows of a file come in the order of
    their days (``in_order``): no gift is due before them. Nor before an undo, which may undo the enrolment.
    """
    if not in_order and kind != "undo":
        gifts_before(shop, member, visit=kind in VISITS and when.on == shop.now().today)
    return _reopen(shop, member.id, kind, body, when)


def gifts_before(shop: OpenShop, member: Member, *, visit: bool) -> None:
    """Gives what a night missed, and what a visit of today brings."""
    _settle_birthday(shop, member, visit=visit)
    if "anniversaries" in shop.program.values:
        from loyalty_cli.operations.due import anniversaries

        anniversaries.settle(shop, member, visit=visit)
    if visit and "surprises" in shop.program.values:
        from loyalty_cli.operations.due import surprise_visits

        surprise_visits.at_visit(shop, member)


def lapse_again(shop: OpenShop, member_id: int, when: When) -> None:
    """Writes down again what was taken back for a fact keyed late, and was not used by it."""
    from loyalty_cli.operations.due import lapse

    lapse.settle(shop, member_id, when.keyed_on)


def _settle_birthday(shop: OpenShop, member: Member, *, visit: bool) -> None:
    """The gift that a missed night should have given, else the one that a visit of today in the window gives."""
    rules = shop.program.birthday
    if rules is None or member.birthday is None:
        return
    from loyalty_cli.program.promises.days.occasions import open_occasion

    today = shop.now().today
    last = last_night(shop.conn, "birthdays", today) if rules.give != "visit" else None
    missed = last is not None and last < today
    visited = visit and rules.give != "night" and open_occasion(rules, member.birthday, today) is not None
    if not (missed or visited):
        return
    from loyalty_cli.operations.due import birthdays

    if last is not None and missed:
        birthdays.settle(shop, member.id, last)
    if visited:
        birthdays.give_today(shop, member.id)


def _reopen(shop: OpenShop, member_id: int, kind: str, body: Mapping[str, Any], when: When) -> bool:
    """Reopens lapses, so that a fact can use what was usable on its day although a night has written it off since.

    That is keyed late; or the clock of that night was ahead, and what it wrote off is dated after today.
    """
    program = shop.program
    prolongs = program.points.expiry.mode == "inactivity" or any(card.valid_months for card in program.stamp_cards)
    on = min(when.on, when.keyed_on)
    if not (prolongs or kind in DRAWING or "voucher" in body or "credit" in body):
        return False
    if not lapsed_ahead(shop.conn, on, member_id):
        return False
    from loyalty_cli.operations.due import lapse

    return lapse.reopen(shop, member_id, on)


def settled_standing(shop: OpenShop, member_id: int, when: When, *, in_order: bool) -> Standing:
    """The standing of a member, after a tier review or a lapsed card that no night has written down yet.

    A shop that has never run a night has had no review: there a tier is kept until the first. Rows of a file come in
    the order of their days (``in_order``): for them no review later than the day counts yet.
    """
    standing = load_one(shop.conn, shop.program, member_id, when)
    tier, spend = (standing.tier, standing.window_spend) if in_order else (standing.tier_now, standing.window_spend_now)
    below = spend < shop.program.tier(tier).from_cents and reviews_are_held(shop.conn)
    cards = lapsed_cards(shop, standing)
    if not below and not cards:
        return standing
    from loyalty_cli.operations.due import lapse, review

    if cards:
        lapse.settle_cards(shop, member_id, when.on)
    if below:
        review.settle(shop, member_id, when.on if in_order else when.keyed_on)
    return load_one(shop.conn, shop.program, member_id, when)


def lapsed_cards(shop: OpenShop, standing: Standing) -> bool:
    """Whether boxes are counted on a card that has lapsed by the day of the standing."""
    return any(
        holds_any(shop.conn, standing.member_id, STAMPS + card.id)
        for card in shop.program.stamp_cards
        if card.valid_months and not standing.stamps.get(card.id)
    )


def with_referral(shop: OpenShop, done: "Done", without: "Replay | None" = None) -> "Done":
    """After a purchase, return or undo, in its transaction: pays for a referral, or takes that back.

    ``without`` is told after an undo, see ``referral.settle``.
    """
    if not done.repeated and was_referred(shop.conn, done.member_id):
        from loyalty_cli.operations.due import referral

        referral.settle(shop, done.fact_id, without)
    return done


def referral_document(shop: OpenShop, done: "Done") -> dict[str, Any]:
    """What a receipt adds when a referral was paid or taken back with its fact; else nothing."""
    if not followed(shop.conn, done.fact_id, most=1):
        return {}
    from loyalty_cli.operations.due import referral

    return referral.document(shop, done.fact_id, done.member_id)
