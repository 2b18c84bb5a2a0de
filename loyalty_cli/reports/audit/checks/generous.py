"""Whether one program gives more than another for what was keyed: compared promise by promise."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeAlias

from loyalty_cli.program.kernel.model import Program, Reward

_More: TypeAlias = Callable[[Program, Program], bool]
_NEVER: Final = 10**12
_BOUNDS: Final = ("tier", "starts_on", "until")
"""What a reward is bound to: moved, it is offered to whom or when it was not."""


def gives_more(old: Program, new: Program, kind: str, body: Mapping[str, Any]) -> bool:
    """Whether a fact of that kind may have been given more under the new program than the old one would have given."""
    if kind == "redemption":
        reward = str(body.get("reward", ""))
        return _reward(old.reward(reward), new.reward(reward))
    return any(more(old, new) for more in _BY_KIND.get(kind, ()))


def _reward(old: Reward | None, new: Reward | None) -> bool:
    """Cheaper, worth more, or offered to whom, when or as often as it was not."""
    if new is None or old is None:
        return new is not None
    if (new.points or 0) < (_NEVER if old.points is None else old.points):
        return True
    return (
        new.value_cents > old.value_cents
        or new.percent_e4 > old.percent_e4
        or _raised(old.stock, new.stock)
        or _raised(old.per_member, new.per_member)
        or any(getattr(old, name) and getattr(new, name) != getattr(old, name) for name in _BOUNDS)
    )


def _raised(old: int | None, new: int | None) -> bool:
    """A limit that is higher, or there no more."""
    return old is not None and (new is None or new > old)


def _points(old: Program, new: Program) -> bool:
    before, after = old.points, new.points
    rates, were = dict(after.multipliers), dict(before.multipliers)
    return (
        after.per_unit_e4 > before.per_unit_e4
        or after.minimum_cents < before.minimum_cents
        or bool(set(before.exclude) - set(after.exclude))
        or _raised(before.daily_cap, after.daily_cap)
        or any(rates.get(name, 10_000) > were.get(name, 10_000) for name in {*rates, *were})
    )


def _tiers(old: Program, new: Program) -> bool:
    were = {tier.name: tier for tier in old.tiers}
    return any(
        tier.name not in were
        or tier.multiplier_e4 > were[tier.name].multiplier_e4
        or tier.from_cents < were[tier.name].from_cents
        for tier in new.tiers
    )


def _promotions(old: Program, new: Program) -> bool:
    return bool(set(new.promotions) - set(old.promotions)) or new.stacking != old.stacking


def _stamps(old: Program, new: Program) -> bool:
    were = {card.id: card for card in old.stamp_cards}
    return any(
        card.id not in were
        or card.boxes < were[card.id].boxes
        or card.head_start > were[card.id].head_start
        or (card.earn, card.category, card.reward) != _earned(were[card.id])
        or card.each_cents < were[card.id].each_cents
        for card in new.stamp_cards
    )


def _earned(card: Any) -> tuple[str, str, str]:
    return (card.earn, card.category, card.reward)


def _thanks(old: Program, new: Program) -> bool:
    return _dearer(
        ((one.id, (one.points, one.reward or "")) for one in old.engagements),
        ((one.id, (one.points, one.reward or "")) for one in new.engagements),
    )


def _profile(old: Program, new: Program) -> bool:
    return _dearer(((one.id, one.points) for one in old.profile), ((one.id, one.points) for one in new.profile))


def _dearer(old: Iterable[tuple[str, Any]], new: Iterable[tuple[str, Any]]) -> bool:
    """Whether any of the new is not among the old, or is more than it was."""
    were = dict(old)
    return any(name not in were or given > were[name] for name, given in new)


def _referral(old: Program, new: Program) -> bool:
    if new.referral is None or old.referral is None:
        return new.referral is not None
    return new.referral[:2] > old.referral[:2] or new.referral.minimum_cents < old.referral.minimum_cents


def _staff(old: Program, new: Program) -> bool:
    return new.staff.max_adjustment > old.staff.max_adjustment


def _birthday(old: Program, new: Program) -> bool:
    if new.birthday is None or old.birthday is None:
        return new.birthday is not None
    return new.birthday.points > old.birthday.points or new.birthday.reward != old.birthday.reward


_BY_KIND: Final[Mapping[str, tuple[_More, ...]]] = {
    "purchase": (_points, _tiers, _promotions, _stamps),
    "visit": (_stamps,),
    "stamp": (_stamps,),
    "enrolment": (_stamps, _profile),
    "profile": (_profile,),
    "engagement": (_thanks,),
    "referral": (_referral,),
    "birthday": (_birthday,),
    "adjust": (_staff,),
}
