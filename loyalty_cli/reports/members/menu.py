"""The menu of rewards: what a member can have now, what is missing for the others, and all the shop offers."""

from datetime import date

from loyalty_cli.ledger.keying.earlier import given_by
from loyalty_cli.ledger.standings.standing import AsOf, vouchers_as_of
from loyalty_cli.operations.kernel.recording import find_member
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.documents import (
    balance_document,
    member_document,
    standing_to_show,
    voucher_document,
)
from loyalty_cli.operations.kernel.telling.offers import ran_out, share_taken
from loyalty_cli.program.kernel.facts import POINTS
from loyalty_cli.program.promises.buying.rewards import Reward, is_for, rewards_of
from loyalty_cli.program.promises.buying.tiers import rank
from loyalty_cli.reports.as_of import day_of
from loyalty_cli.values import Any, Literal, TypeAlias

State: TypeAlias = Literal["now", "points", "tier", "not-yet", "taken", "gone", "over"]
_ORDER: tuple[State, ...] = ("now", "points", "tier", "not-yet", "taken", "gone")


def menu(shop: OpenShop, member: str) -> dict[str, Any]:
    """What the one member that a text means can have today.

    ``member``, ``balance`` (as ``show``), ``rewards`` for points, ``vouchers`` in hand. A reward: what ``rewards`` says
    of it, with ``state`` and ``missing_points``. ``now``: the points suffice; ``points``: not yet; ``tier``: for a
    higher tier; ``not-yet``: offered from a later day; ``taken``: the member had what one may have; ``gone``: all are
    given. First what can be had now, the dearest first; then the nearest. Raises MemberNotFound, MemberAmbiguous.
    """
    found = find_member(shop, member)
    today = shop.now().today
    standing = standing_to_show(shop, found.id, AsOf(today))
    vouchers = vouchers_as_of(shop.conn, found.id, AsOf(today))
    have = standing.available(POINTS)
    listed = []
    for reward in rewards_of(shop.program):
        if reward.points is None:
            continue
        state = _state(shop, reward, found.id, standing.tier, have, today)
        if state != "over" and is_for(reward, standing, today):
            missing = max(reward.points - have, 0)
            listed.append({**_reward(shop, reward, today), "state": state, "missing_points": missing})
    listed.sort(key=lambda one: (_ORDER.index(one["state"]), one["missing_points"] or -one["points"]))
    return {
        "member": member_document(found, standing.tier),
        "balance": balance_document(standing, vouchers),
        "rewards": listed,
        "vouchers": [voucher_document(one) for one in sorted(vouchers, key=lambda one: one.expires_on)],
    }


def rewards(shop: OpenShop, as_of: date | None = None) -> list[dict[str, Any]]:
    """The rewards of the program that were not over at the end of a shop day, in the order of the file.

    Each: ``id, name, kind, points`` (null where points cannot buy it), ``value_cents``, ``percent_e4``, ``tier`` (the
    lowest that may have it), ``left`` (null without a stock), ``from``, ``until``.
    Raises DateOutOfRange for a day to come.
    """
    on = day_of(shop, as_of)
    return [_reward(shop, one, on) for one in rewards_of(shop.program) if one.until is None or one.until >= on]


def _state(shop: OpenShop, reward: Reward, member_id: int, tier: str, have: int, today: date) -> State:
    if reward.until is not None and reward.until < today:
        return "over"
    if ran_out(shop, reward):
        return "gone"
    if share_taken(shop, member_id, reward, today):
        return "taken"
    if reward.starts_on is not None and reward.starts_on > today:
        return "not-yet"
    if reward.tier is not None and rank(shop.program, tier) < rank(shop.program, reward.tier):
        return "tier"
    return "now" if (reward.points or 0) <= have else "points"


def _reward(shop: OpenShop, reward: Reward, on: date) -> dict[str, Any]:
    return {
        "id": reward.shown_id,
        "name": reward.name,
        "kind": reward.kind,
        "points": reward.points,
        "value_cents": reward.value_cents,
        "percent_e4": reward.percent_e4,
        "tier": reward.tier,
        "left": None if reward.stock is None else max(reward.stock - given_by(shop.conn, reward.id, on), 0),
        "from": reward.starts_on.isoformat() if reward.starts_on else None,
        "until": reward.until.isoformat() if reward.until else None,
    }
