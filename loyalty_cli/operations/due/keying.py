"""Key one fact of one member: what is due before it, the decision, the fact, and what follows from it.

What a missed night should have written of the member is written before it; what a purchase brings about for whoever
brought a friend along, after it. Each is one short question to the ledger first: nearly always the answer is no.
"""

from collections.abc import Callable, Mapping
from datetime import date

from loyalty_cli.ledger.facts.records import fact_by_ref
from loyalty_cli.ledger.people.members import Member, get_member
from loyalty_cli.ledger.queries.nights import holds_any, lapsed_ahead, last_night, reviews_are_held
from loyalty_cli.ledger.queries.referrals import followed, was_referred
from loyalty_cli.ledger.standings.history import with_history
from loyalty_cli.ledger.standings.load import load_one
from loyalty_cli.operations.kernel.recording import Done, Keyed, append, check_enrolled, draft_of, earlier, when_of
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.documents import Addition
from loyalty_cli.program.kernel.facts import STAMPS, Decision, When
from loyalty_cli.program.kernel.kinds import DRAWING, VISITS
from loyalty_cli.program.kernel.needs import Needs
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.values import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from loyalty_cli.operations.due.referral import Replay


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
    _give_birthday(shop, member, visit=visit)
    if "anniversaries" in shop.program.values:
        from loyalty_cli.operations.due import anniversaries

        anniversaries.give_due(shop, member, visit=visit)
    if visit and "surprises" in shop.program.values:
        from loyalty_cli.operations.due import surprise_visits

        surprise_visits.at_visit(shop, member)


def lapse_again(shop: OpenShop, member_id: int, when: When) -> None:
    """Writes down again what was taken back for a fact keyed late, and was not used by it."""
    from loyalty_cli.operations.due import lapse

    lapse.write_lapses(shop, member_id, when.keyed_on)


def _give_birthday(shop: OpenShop, member: Member, *, visit: bool) -> None:
    """The gift that a missed night should have given, else the one that a visit of today in the window gives."""
    if member.birthday is None or (rules := shop.program.birthday) is None:
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
        birthdays.give_missed(shop, member.id, last)
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


def standing_after_dues(shop: OpenShop, member_id: int, when: When, *, in_order: bool) -> Standing:
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
        lapse.write_card_lapses(shop, member_id, when.on)
    if below:
        review.write_reviews(shop, member_id, when.on if in_order else when.keyed_on)
    return load_one(shop.conn, shop.program, member_id, when)


def lapsed_cards(shop: OpenShop, standing: Standing) -> bool:
    """Whether boxes are counted on a card that has lapsed by the day of the standing."""
    return any(
        holds_any(shop.conn, standing.member_id, STAMPS + card.id)
        for card in shop.program.stamp_cards
        if card.valid_months and not standing.stamps.get(card.id)
    )


def with_referral(shop: OpenShop, done: Done, replay_without: "Replay | None" = None) -> Done:
    """After a purchase, return or undo, in its transaction: pays for a referral, or takes that back.

    ``replay_without`` is told after an undo, see ``referral.pay_or_take_back``.
    """
    if not done.repeated and was_referred(shop.conn, done.member_id):
        from loyalty_cli.operations.due import referral

        referral.pay_or_take_back(shop, done.fact_id, replay_without)
    return done


def referral_told(shop: OpenShop, done: Done, behind: int | None = None) -> Addition:
    """What a receipt gets besides when a referral was paid or taken back with its fact; else nothing.

    ``behind`` is the last fact of those that were written together, where its own is not.
    """
    last = done.fact_id if behind is None else behind
    if not followed(shop.conn, last, most=1):
        return Addition()
    from loyalty_cli.operations.due import referral

    return referral.addition(shop, done.fact_id, done.member_id, last)


def _kept_as(shop: OpenShop, keyed: Keyed) -> Keyed:
    """With the receipt number as it is kept: with a count behind it where it is free again."""
    if keyed.ref is None:
        return keyed
    from loyalty_cli.ledger.facts.reusable_refs import current_one

    return keyed._replace(ref=current_one(shop.conn, "ref", keyed.ref, by_hand=keyed.batch_id is None))


def is_known(shop: OpenShop, keyed: Keyed) -> bool:
    """Whether a fact holds the receipt number: what is keyed again under it writes nothing."""
    ref = _kept_as(shop, keyed).ref
    return ref is not None and fact_by_ref(shop.conn, ref) is not None


def key_fact(
    shop: OpenShop,
    found: Member,
    kind: str,
    body: Mapping[str, Any],
    keyed: Keyed,
    decide: Callable[[Standing, When], Decision],
    *,
    reverses: int | None = None,
    not_before: date = date.min,
    needs: Needs | None = None,
) -> Done:
    """One fact of one member inside the caller's transaction: known already, or decided and written.

    What a missed night should have written of the member is written first: no fact depends on which nights ran.
    ``not_before``: see ``when_of``; ``needs`` are those of the program in force where not told. ``decide`` may still
    add to the body.
    Refusals in this order: the day, the receipt number, what ``decide`` refuses.
    """
    member = get_member(shop.conn, found.id, follow=True)
    when = when_of(shop, keyed, not_before)
    check_enrolled(member, when)
    keyed = _kept_as(shop, keyed)
    known = earlier(shop, kind, member.id, body, keyed)
    if known is not None:
        return Done(known.id, member.id, repeated=True)
    in_order = keyed.batch_id is not None
    reopened = before(shop, member, kind, body, when, in_order=in_order)
    standing = standing_after_dues(shop, member.id, when, in_order=in_order)
    needed = shop.program.needs(kind, when.on) if needs is None else needs
    known_of = with_history(shop.conn, standing, needed, when.on, reverses or 0, when.keyed_on)
    lists: Mapping[str, Any] = {}
    if needed.segments:
        from loyalty_cli.operations.due.segment_lists import asked_lists

        known_of, lists = asked_lists(shop, known_of, keyed.segments)
    decision = decide(known_of, when)
    draft = draft_of(shop, kind, member.id, when, {**body, **lists}, keyed, reverses=reverses)
    done = Done(append(shop, draft, decision), member.id, figures=decision.figures)
    if reopened:
        lapse_again(shop, member.id, when)
    return done
