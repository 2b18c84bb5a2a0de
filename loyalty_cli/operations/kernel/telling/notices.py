"""Members whose tier falls within thirty days unless they spend: a list for the owner, a sentence at the till."""

from collections.abc import Iterator
from datetime import date, timedelta

from loyalty_cli.ledger.queries.nights import reviews_are_held
from loyalty_cli.ledger.standings.standing import AsOf, lent_over, spend_since
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.promises.buying.tiers import TierToKeep, in_window, rank, window_start
from loyalty_cli.values import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from loyalty_cli.program.decisions.members.review import Due

NOTICE_DAYS: Final = 30


def notices(shop: OpenShop, on: date, days: int = NOTICE_DAYS) -> list[dict[str, Any]]:
    """Who will be lowered after ``on`` and within ``days`` unless they spend: for the owner, the soonest first.

    Each: ``card, name, phone, email, channels`` (those the member agreed to), ``tier, to, on, missing_cents`` (what it
    takes, spent before that day, to stay), ``counts_from`` (null; or the day to come from which spend counts for it),
    ``say`` (the same in the shop's language; null while nothing that could be spent now would count). Name and
    addresses are those of today.
    """
    from loyalty_cli.language.say import say
    from loyalty_cli.ledger.people.members import consents_in_force, get_member

    found = []
    for number, due in sorted(_due(shop, AsOf(on), days), key=lambda one: (one[1].on, one[0])):
        member = get_member(shop.conn, number)
        keep = _keep(shop, due, on)
        counts_from = window_start(shop.program.tier_rules, due.on)
        consents = consents_in_force(shop.conn, number, on)
        found.append(
            {
                "card": member.card,
                "name": member.shown_name,
                "phone": member.phone,
                "email": member.email,
                "channels": [channel for channel, granted in consents.items() if granted],
                "tier": due.before,
                "to": due.after,
                "on": due.on.isoformat(),
                "missing_cents": due.missing_cents,
                "counts_from": None if keep else counts_from.isoformat(),
                "say": say((keep,), shop.program, on)[0] if keep else None,
            }
        )
    return found


def to_keep(shop: OpenShop, member_id: int, tier: str, as_of: AsOf) -> TierToKeep | None:
    """What a member of a tier must spend, as known on a day, to stay in it; None when no lowering is near.

    A shop that has never run a night lowers nobody. What is spent now must count on the day of the review.
    """
    program = shop.program
    place = rank(program, tier)
    if not place:
        return None
    if (over := lent_over(shop.conn, member_id, as_of)) is not None:
        return _beyond(shop, member_id, tier, over, as_of)
    if program.tier_rules.downgrade == "never":
        return None
    start = window_start(program.tier_rules, as_of.on + timedelta(days=NOTICE_DAYS))
    if spend_since(shop.conn, member_id, start, as_of) >= program.tiers[place].from_cents or not reviews_are_held(
        shop.conn
    ):
        return None
    from loyalty_cli.ledger.queries import reviews

    until = as_of.on + timedelta(days=NOTICE_DAYS)
    since = reviews.rules_since(shop.conn, shop.recording.program_id)
    due = reviews.due_of(shop.conn, program, member_id, until, since, as_of)
    return _keep(shop, due, as_of.on) if due and due.on > as_of.on else None


def _beyond(shop: OpenShop, member_id: int, tier: str, over: date, as_of: AsOf) -> TierToKeep | None:
    """What keeps a lent tier, which ends on the day ``over``; None while that is far off."""
    if over > as_of.on + timedelta(days=NOTICE_DAYS):
        return None
    spent = spend_since(shop.conn, member_id, window_start(shop.program.tier_rules, as_of.on), as_of)
    from_cents = shop.program.tier(tier).from_cents
    return TierToKeep(tier, from_cents - spent, from_cents, over) if spent < from_cents else None


def all_to_keep(shop: OpenShop, on: date) -> dict[int, TierToKeep]:
    """What everybody for whom a lowering is near must spend to stay, by the number of the member."""
    if not reviews_are_held(shop.conn):
        return {}
    keeping = ((number, _keep(shop, due, on)) for number, due in _due(shop, AsOf(on), NOTICE_DAYS))
    return {number: keep for number, keep in keeping if keep is not None}


def _due(shop: OpenShop, as_of: AsOf, days: int) -> "Iterator[tuple[int, Due]]":
    from loyalty_cli.ledger.queries import reviews

    since = reviews.rules_since(shop.conn, shop.recording.program_id)
    until = as_of.on + timedelta(days=days)
    for number in reviews.candidates(shop.conn, shop.program, until, as_of.on):
        due = reviews.due_of(shop.conn, shop.program, number, until, since, as_of)
        if due is not None and due.on > as_of.on:
            yield number, due


def _keep(shop: OpenShop, due: "Due", on: date) -> TierToKeep | None:
    """None where what is spent now would not count on the day of the review: at the end of a calendar year."""
    if not in_window(shop.program.tier_rules, on, due.on):
        return None
    return TierToKeep(due.before, due.missing_cents, shop.program.tier(due.before).from_cents, due.on)
