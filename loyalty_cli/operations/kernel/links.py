"""Who is linked to whom: for whom a purchase counts, and who buys for another."""

from datetime import date

from loyalty_cli.ledger.people.links import IS_COMPANY, any_links, link_of, linked_to
from loyalty_cli.ledger.people.members import Member, get_fields, get_member
from loyalty_cli.ledger.standings.families import family
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.values import Any


def account_of(shop: OpenShop, member: Member, on: date | None) -> Member:
    """For whom what a member buys on a day counts: the member, or who they are linked to.

    Not for somebody erased, nor for themself once both became one.
    """
    if not any_links(shop.conn):
        return member
    found = link_of(shop.conn, family(shop.conn, member.id), on or shop.now().today)
    other = get_member(shop.conn, found.member_id, follow=True) if found else member
    return other if other.status == "active" else member


def is_company(shop: OpenShop, member: Member) -> bool:
    """Whether a member was enrolled as a company."""
    return get_fields(shop.conn, member.id).get(IS_COMPANY) == "yes"


def buyer(shop: OpenShop, number: int) -> str:
    """Who bought for another, by name; the card of somebody erased, which says nothing of them."""
    return get_member(shop.conn, number, follow=True).shown_name


def links_document(shop: OpenShop, member: Member, on: date) -> dict[str, Any]:
    """``counts_for`` (card, name, since; null for themself), ``linked`` (the same of each), ``company``."""
    numbers = family(shop.conn, member.id) if any_links(shop.conn) else ()
    found = link_of(shop.conn, numbers, on) if numbers else None
    others = linked_to(shop.conn, numbers, on) if numbers else []
    told = [_named(shop, one.member_id, one.since) for one in ([found] if found else [])]
    linked = [_named(shop, one.member_id, one.since) for one in others]
    return {
        "counts_for": next((one for one in told if one and one["card"] != member.card), None),
        "linked": [one for one in linked if one and one["card"] != member.card],
        "company": is_company(shop, member),
    }


def _named(shop: OpenShop, member_id: int, since: date) -> dict[str, Any] | None:
    one = get_member(shop.conn, member_id, follow=True)
    if one.status != "active":
        return None
    return {"card": one.card, "name": one.shown_name, "since": since.isoformat()}
