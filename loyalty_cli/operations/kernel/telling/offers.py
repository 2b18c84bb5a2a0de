"""Rewards that a member cannot have: out of stock, or given as often as the limit allows."""

from collections import Counter
from datetime import date

from loyalty_cli.ledger.keying import earlier
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.promises.buying.rewards import Reward
from loyalty_cli.units import period_of


class Unavailable:
    """The ids of the rewards that a member can not have today: they ran out or reached their limit.

    Each is looked up when it is asked for: what lapsed of a reward that ran out takes a while to count.
    """

    def __init__(self, shop: OpenShop, member_id: int, on: date) -> None:
        self._shop, self._member_id, self._on = shop, member_id, on

    def __contains__(self, reward_id: object) -> bool:
        reward = next((one for one in self._shop.program.rewards if one.id == reward_id), None)
        if reward is None:
            return False
        return ran_out(self._shop, reward) or share_taken(self._shop, self._member_id, reward, self._on)


def ran_out(shop: OpenShop, reward: Reward) -> bool:
    """Whether all there was of a reward has been given."""
    if reward.stock is None:
        return False
    beyond = recorded_in_all(shop, reward) - reward.stock
    return beyond >= 0 and len(_lapsed(shop, reward, most=beyond + 1)) <= beyond


def share_taken(shop: OpenShop, member_id: int, reward: Reward, on: date) -> bool:
    """Whether a member has had all that one member may have of a reward in the period that holds a day."""
    return reward.per_member is not None and given_to(shop, member_id, reward, on) >= reward.per_member


def given_to(shop: OpenShop, member_id: int, reward: Reward, on: date) -> int:
    """How often a reward that is limited per member was given to one in the period that holds a day, by the day."""
    given = recorded_to(shop, member_id, reward, on)
    if reward.per_member is None or given < reward.per_member:
        return given
    return given - lapsed_shares(shop, reward, *period_of(reward.period, on))[member_id]


def recorded_in_all(shop: OpenShop, reward: Reward) -> int:
    """How often a reward with a stock was given, as it is written down; 0 for one without.

    A redemption first writes down what lapsed, and may open it again for its day.
    """
    return 0 if reward.stock is None else earlier.given_in_all(shop.conn, reward.id)


def recorded_to(shop: OpenShop, member_id: int, reward: Reward, on: date) -> int:
    """The same for one member, in the period that holds a day."""
    if reward.per_member is None:
        return 0
    return earlier.given_to(shop.conn, member_id, reward.id, *period_of(reward.period, on))


def lapsed_shares(shop: OpenShop, reward: Reward, first: date, last: date) -> Counter[int]:
    """By member, how many vouchers of a reward issued in these days lapsed and are not written down yet."""
    return Counter(holder for holder, _, issued in _lapsed(shop, reward) if first <= issued <= last)


def _lapsed(shop: OpenShop, reward: Reward, most: int | None = None) -> list[tuple[int, date, date]]:
    """Its vouchers (at most ``most``) that lapsed unused and no night has written down: they count as given no more."""
    return earlier.lapsed_unwritten(shop.conn, reward.id, shop.now().today, most)
