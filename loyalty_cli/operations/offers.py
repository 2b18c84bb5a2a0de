"""What is on offer to a member: how often each reward was given, what has run out, what she has had her share of."""

from datetime import date, timedelta
from typing import assert_never

from loyalty_cli.operations.shop import OpenShop
from loyalty_cli.program.facts import REWARD
from loyalty_cli.program.model import Period, Reward
from loyalty_cli.program.redemption import Given
from loyalty_cli.units import month_end


def unavailable(shop: OpenShop, member_id: int, on: date) -> frozenset[str]:
    """The ids of the rewards for points that a member can not have today: they ran out, or she has had her share."""
    limited = [one for one in shop.program.rewards if one.stock is not None or one.per_member is not None]
    return frozenset(
        reward.id
        for reward in limited
        if reward.points is not None and used_up(reward, times_given(shop, member_id, reward, on))
    )


def used_up(reward: Reward, given: Given) -> bool:
    """Whether a reward given so often can not be given to the member again."""
    return ran_out(reward, given) or (reward.per_member is not None and given.to_member >= reward.per_member)


def ran_out(reward: Reward, given: Given) -> bool:
    """Whether a reward given so often can not be given to anybody again."""
    return reward.stock is not None and given.in_all >= reward.stock


def times_given(shop: OpenShop, member_id: int, reward: Reward, on: date) -> Given:
    """How often the reward was given: to all, and to this member within the period."""
    unit = REWARD + reward.id
    in_all = to_member = 0
    if reward.stock is not None:
        (in_all,) = shop.conn.execute(
            "SELECT coalesce(sum(amount), 0) FROM balances WHERE unit = ? AND substr(unit, 1, 7) = 'reward:'", (unit,)
        ).fetchone()
    if reward.per_member is not None:
        first, last = period_of(reward.period, on)
        (to_member,) = shop.conn.execute(
            "SELECT coalesce(sum(amount), 0) FROM entries WHERE member_id = ? AND unit = ?"
            " AND counts_on BETWEEN ? AND ?",
            (member_id, unit, first.isoformat(), last.isoformat()),
        ).fetchone()
    return Given(in_all, to_member)


def period_of(period: Period, on: date) -> tuple[date, date]:
    """First and last day of the day, week (from Monday), month, year or ever that holds a day."""
    match period:
        case "day":
            return on, on
        case "week":
            monday = on - timedelta(days=on.weekday())
            return monday, monday + timedelta(days=6)
        case "month":
            return on.replace(day=1), month_end(on)
        case "year":
            return date(on.year, 1, 1), date(on.year, 12, 31)
        case "ever":
            return date.min, date.max
        case _:
            assert_never(period)
