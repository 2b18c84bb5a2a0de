"""Referrals and their payments."""

from collections import defaultdict
from typing import Any

from loyalty_cli.ledger.people.members import Member, get_member
from loyalty_cli.ledger.queries.referrals import ReferralPaid, brought, paid
from loyalty_cli.operations.kernel.shop import OpenShop


def referrals(shop: OpenShop) -> list[dict[str, Any]]:
    """Each friend that somebody was named for at enrolment, oldest first.

    Each: ``referrer_card, referrer, friend_card, friend, on`` (the day of enrolment), ``state`` (waiting: for the first
    purchase that counts; paid; back: taken back with the purchase), ``paid_on, ref, fact`` (that purchase),
    ``referrer_points, referrer_reward, friend_points, friend_reward, back_on``. Null for what is not, or is nobody's.
    """
    payments: defaultdict[int, list[ReferralPaid]] = defaultdict(list)
    for one in paid(shop.conn):
        payments[_home(shop, one.friend).id].append(one)
    return [_row(shop, one.referrer, one.friend, one.on, payments) for one in brought(shop.conn)]


def _home(shop: OpenShop, number: int) -> Member:
    return get_member(shop.conn, number, follow=True)


def _row(
    shop: OpenShop, referrer_id: int, friend_id: int, on: str, payments: defaultdict[int, list[ReferralPaid]]
) -> dict[str, Any]:
    referrer, friend = _home(shop, referrer_id), _home(shop, friend_id)
    found = payments[friend.id]
    last = [one for one in found if one.back_on is None] or found[-2:]
    last = [one for one in last if one.purchase == last[-1].purchase]
    sides = {one.side: one for one in last}
    any_side = next(iter(sides.values()), None)
    mine, other = sides.get("referrer"), sides.get("friend")
    state = "waiting" if any_side is None else "back" if any_side.back_on else "paid"
    return {
        "referrer_card": referrer.card,
        "referrer": referrer.shown_name,
        "friend_card": friend.card,
        "friend": friend.shown_name,
        "on": on,
        "state": state,
        "paid_on": any_side.on if any_side else None,
        "ref": any_side.ref if any_side else None,
        "fact": any_side.purchase if any_side else None,
        "referrer_points": mine.points if mine else None,
        "referrer_reward": mine.reward if mine else None,
        "friend_points": other.points if other else None,
        "friend_reward": other.reward if other else None,
        "back_on": any_side.back_on if any_side else None,
    }
