"""Referrals and their payments."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from loyalty_cli.ledger.people.members import Member, get_member
from loyalty_cli.ledger.queries.referrals import ReferralPaid, brought, paid
from loyalty_cli.ledger.standings.families import homes
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.reports.as_of import day_of


def referrals(shop: OpenShop, as_of: date | None = None) -> list[dict[str, Any]]:
    """Each friend that somebody was named for at enrolment, oldest first, as things stood at the end of a shop day.

    Each: ``referrer_card, referrer, friend_card, friend, on`` (the day of enrolment), ``state`` (waiting: for the first
    purchase that counts; paid; back: taken back with the purchase), ``paid_on, ref, fact`` (that purchase),
    ``referrer_points, referrer_reward, friend_points, friend_reward, back_on``. Null for what is not, or is nobody's.
    Raises DateOutOfRange for a day to come.
    """
    on = day_of(shop, as_of)
    home = homes(shop.conn, on)
    payments: defaultdict[int, list[ReferralPaid]] = defaultdict(list)
    for one in paid(shop.conn, on):
        payments[home.get(one.friend, one.friend)].append(one)
    rows = []
    for told in brought(shop.conn, on):
        referrer, friend = (get_member(shop.conn, home.get(one, one)) for one in (told.referrer, told.friend))
        rows.append(_row(referrer, friend, told.on, payments[friend.id]))
    return rows


def _row(referrer: Member, friend: Member, on: str, found: Sequence[ReferralPaid]) -> dict[str, Any]:
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
