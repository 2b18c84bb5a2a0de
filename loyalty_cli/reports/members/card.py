"""The member card: standing, holdings, coming lapses, the last visit."""

from collections.abc import Iterable, Mapping
from datetime import date

from loyalty_cli.jsons import loads
from loyalty_cli.language.say import say_first
from loyalty_cli.ledger.people.lookup import resolve
from loyalty_cli.ledger.people.members import Member, birthday_text, consents_in_force, get_fields
from loyalty_cli.ledger.queries.members.statement import head_start, last_facts
from loyalty_cli.ledger.queries.nights import last_night
from loyalty_cli.ledger.standings.history import badges
from loyalty_cli.ledger.standings.standing import AsOf, vouchers_as_of
from loyalty_cli.ledger.standings.visits import last_visit_then
from loyalty_cli.ledger.store.connection import reading
from loyalty_cli.operations.kernel.links import links_document
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.documents import (
    balance_document,
    member_document,
    standing_to_show,
    tier_document,
    voucher_document,
)
from loyalty_cli.operations.kernel.telling.notices import to_keep
from loyalty_cli.operations.kernel.telling.offers import Unavailable
from loyalty_cli.program.kernel.facts import POINTS, STAMPS, Lot
from loyalty_cli.program.kernel.kinds import DATED, step_of
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.progress import progress
from loyalty_cli.program.promises.buying.stamp_cards import StampCard
from loyalty_cli.program.promises.buying.tiers import TierToKeep
from loyalty_cli.reports.as_of import check_member_then, day_of
from loyalty_cli.units import format_rate_e4
from loyalty_cli.values import Any, Final

RECENT: Final = 5
"""So many of the last facts stand on the card."""


def member_card(shop: OpenShop, member: str, as_of: date | None = None) -> dict[str, Any]:
    """The card of the one member that a text means, as things stood at the end of a shop day.

    ``member`` (card, name, tier, phone, email, birthday, joined_on, note, fields, consents: as known today; what
    ``links_document`` tells), ``as_of``,
    ``balance`` (points, credit_cents, stamps, vouchers), ``tier`` (name, next, missing_cents, by, spend_cents of the
    window, multiplier as text, keep_cents, keep_by), ``stamp_cards``, ``vouchers`` (soonest-expiring first),
    ``goals`` (drawn with a bar), ``badges``,
    ``club`` (the membership of the day: name, begins, until, fee and benefits in cents; null without),
    ``challenges`` (those to join: the day of joining, ``open`` for one to join),
    ``range`` (what is sold by category or family, ``tried`` or
    not, where the program rewards discovery), ``lapsing`` (``points`` whose last usable day is ``on``), ``recent``
    (newest first), ``last_seen_on`` (the later of
    visits and what an import told, or None), ``overdue`` (today what missed nights still owe the member, as
    ``overdue.overdue``), ``say``. Raises MemberNotFound, MemberAmbiguous, DateOutOfRange.
    """
    with reading(shop.conn):
        return _card(shop, member, day_of(shop, as_of))


def _card(shop: OpenShop, member: str, on: date) -> dict[str, Any]:
    found = resolve(shop.conn, member, shop.program.shop.country)
    check_member_then(found, on)
    standing = standing_to_show(shop, found.id, AsOf(on))
    vouchers = vouchers_as_of(shop.conn, found.id, AsOf(on))
    # What ran out is known of today; an earlier day is answered as if nothing had.
    gone = Unavailable(shop, found.id, on) if on == shop.now().today else frozenset[str]()
    keep = to_keep(shop, found.id, standing.tier, AsOf(on))
    items = progress(shop.program, standing, on, vouchers=vouchers, unavailable=gone, keep=keep)
    return {
        "member": {
            **member_document(found, standing.tier),
            **profile_document(shop, found),
            **links_document(shop, found, on),
        },
        "as_of": on.isoformat(),
        "balance": balance_document(standing, vouchers),
        "tier": tier_document(shop.program, standing) | window_document(shop.program, standing, keep),
        "club": _membership(shop, found.id, on),
        "stamp_cards": [
            card_document(shop, card, found.id, standing.stamps.get(card.id, 0), on)
            for card in shop.program.stamp_cards
        ],
        "goals": [numbers for item in items if "id" in (numbers := item.document())],
        "badges": _badges(shop, found.id, on),
        "challenges": _to_join(shop, standing, on),
        "range": _range(shop, standing, on),
        "vouchers": [voucher_document(one) for one in sorted(vouchers, key=lambda one: one.expires_on)],
        "lapsing": lapsing(standing.lots),
        "recent": _recent(shop, found.id, on),
        "last_seen_on": _last_seen(shop, found, on),
        "overdue": _overdue(shop, found, on) if on == shop.now().today else [],
        "say": say_first(items, shop.program, on),
    }


def profile_document(shop: OpenShop, member: Member) -> dict[str, Any]:
    """What is known of a member today; fields and consents by name, a birthday without its year as ``--MM-DD``."""
    return {
        "phone": member.phone,
        "email": member.email,
        "birthday": birthday_text(member.birthday),
        "joined_on": member.joined_on.isoformat(),
        "note": member.note,
        "fields": get_fields(shop.conn, member.id),
        "consents": consents_in_force(shop.conn, member.id),
    }


def window_document(program: Program, standing: Standing, keep: TierToKeep | None) -> dict[str, Any]:
    """Qualifying spend of the tier window in cents, and what the tier multiplies points by (``"1.25"``); perks.

    ``keep_cents`` must be spent before ``keep_by`` to stay in the tier; nulls when no lowering is near.
    """
    tier = program.tier(standing.tier)
    return {
        "spend_cents": standing.window_spend,
        "multiplier": format_rate_e4(tier.multiplier_e4),
        "perks": list(tier.perks),
        "keep_cents": keep.missing_cents if keep else None,
        "keep_by": keep.by.isoformat() if keep else None,
    }


def card_document(shop: OpenShop, card: StampCard, member_id: int, stamps: int, on: date) -> dict[str, Any]:
    """A stamp card: ``stamps`` of its ``boxes`` (negative: in debt), and the name of the reward it brings.

    ``head_start`` are the boxes that the card in hand began with, and why; 0 and "" once it is another one.
    """
    reward = shop.program.reward(card.reward)
    begun = head_start(shop.conn, member_id, STAMPS + card.id, on) if stamps > 0 and card.head_start else 0
    return {
        "id": card.id,
        "name": card.name,
        "stamps": stamps,
        "boxes": card.boxes,
        "reward": reward.name if reward else card.reward,
        "head_start": begun,
        "head_start_reason": card.head_start_reason if begun else "",
    }


def _badges(shop: OpenShop, member_id: int, on: date) -> list[dict[str, Any]]:
    return [
        {"id": badge, "name": name, "on": since.isoformat(), "times": times}
        for badge, name, since, times in badges(shop.conn, member_id, on)
    ]


def _to_join(shop: OpenShop, standing: Standing, on: date) -> list[dict[str, Any]]:
    """The running challenges to join: since when the member takes part, or null; ``open``: neither joined nor won."""
    if "challenges" not in shop.program.values:
        return []
    from loyalty_cli.program.promises.coming.challenges import challenges_of, is_running, joined_on, wins_of

    open_now = (one for one in challenges_of(shop.program) if one.join == "opt-in" and is_running(one, on))
    days = [(one, joined_on(one, standing)) for one in open_now]
    return [
        {
            "id": one.id,
            "name": one.name,
            "joined_on": day.isoformat() if day else None,
            "open": day is None and (one.again or not wins_of(one, standing)),
        }
        for one, day in days
    ]


def _range(shop: OpenShop, standing: Standing, on: date) -> list[dict[str, Any]]:
    """What the shop sells, as its discoveries count it, each with whether the member knows it."""
    if "discovery" not in shop.program.values:
        return []
    from loyalty_cli.ledger.standings.history import with_history
    from loyalty_cli.operations.kernel.unknown_names import bought_lately
    from loyalty_cli.program.promises.coming.discovery import BOUGHT, discovery_of, range_map

    rules = discovery_of(shop.program)
    if rules is None:
        return []
    bought = with_history(shop.conn, standing, BOUGHT, on).history.purchases
    drawn = range_map(shop.program, rules, bought, () if rules.per == "family" else bought_lately(shop, on))
    return [{"name": name, "tried": tried} for name, tried in drawn]


def lapsing(lots: Iterable[Lot]) -> list[dict[str, Any]]:
    """The points that will lapse unless used, all lots of a last usable day together, soonest first."""
    days: dict[date, int] = {}
    for lot in lots:
        if lot.unit == POINTS and lot.expires_on is not None:
            days[lot.expires_on] = days.get(lot.expires_on, 0) + lot.remaining
    return [{"on": day.isoformat(), "points": points} for day, points in sorted(days.items())]


def _overdue(shop: OpenShop, member: Member, today: date) -> list[dict[str, Any]]:
    """What missed nights still owe the member: nothing where the last one ran yesterday, or none ever ran."""
    lasts = (last_night(shop.conn, step, today) for step in ("birthdays", "review"))
    if all(last is None or (today - last).days < 2 for last in lasts):
        return []
    from loyalty_cli.operations.due.overdue import overdue

    return overdue(shop, member)


def _recent(shop: OpenShop, member_id: int, on: date) -> list[dict[str, Any]]:
    """The last facts that stand on that day, newest first, with what was bought or given and the points it moved."""
    paid = _paid(shop, member_id)
    return [
        {
            "id": number,
            "kind": kind,
            "step": step_of(kind, loads(body)),
            "on": day,
            "ref": ref,
            "amount_cents": paid.get(number) or amount_of(kind, loads(body)),
            "what": what_of(shop.program, kind, loads(body), loads(why) if why else {}),
            "points": points,
        }
        for number, kind, day, ref, body, points, why in last_facts(shop.conn, member_id, on, RECENT)
    ]


def _membership(shop: OpenShop, member_id: int, on: date) -> dict[str, Any] | None:
    if shop.program.club is None:
        return None
    from loyalty_cli.operations.due.club_notice import membership

    return membership(shop, member_id, on)


def _paid(shop: OpenShop, member_id: int) -> dict[int, int]:
    """What was paid for membership of the club, or handed over, in cents by the fact."""
    paid: dict[int, int] = {}
    if shop.program.club is None:
        return paid
    from loyalty_cli.ledger.queries.gifts.clubs import payments

    for one in payments(shop.conn, member_id):
        paid[one.fact_id] = paid.get(one.fact_id, 0) + abs(one.cents)
    return paid


def _last_seen(shop: OpenShop, member: Member, on: date) -> str | None:
    """The later of the last visit up to a day and of the last contact that was told of up to it."""
    visit = last_visit_then(shop.conn, member.id, on)
    days = [day for day in (visit, member.last_contact_on) if day is not None and day <= on]
    return max(days).isoformat() if days else None


def amount_of(kind: str, body: Mapping[str, Any]) -> int | None:
    """The price in cents of the goods bought or returned; or of the credit sold; None for other facts."""
    return int(body["amount"]) if kind in DATED and "amount" in body else None


def what_of(program: Program, kind: str, body: Mapping[str, Any], why: Mapping[str, Any]) -> str | None:
    """What a fact was about; None where there is nothing to name.

    The reward given, by the name of its day; the card stamped by hand; what was bought (``coffee ×2, cake``); the name
    of the engagement.
    """
    if kind in ("redemption", "voucher-use"):
        return str(why.get("reward") or body.get("reward") or body.get("voucher"))
    if kind == "stamp":
        card = program.card(body["card"])
        return card.name if card else str(body["card"])
    if kind == "purchase":
        lines = [(program.category_called(name), quantity) for name, quantity, _ in body["lines"] if name]
        return ", ".join(_bought(name, quantity) for name, quantity in lines) or None
    if kind == "challenge":
        from loyalty_cli.program.promises.coming.challenges import challenge_of

        challenge = challenge_of(program, body["id"])
        return challenge.name if challenge else str(body["id"])
    if kind in ("engagement", "approval"):
        from loyalty_cli.program.promises.helping.engagements import engagement_of

        engagement = engagement_of(program, body["id"])
        return engagement.name if engagement else str(body["id"])
    return None


def _bought(category: str, quantity: int) -> str:
    return category if quantity == 1 else f"{category} ×{quantity}"
