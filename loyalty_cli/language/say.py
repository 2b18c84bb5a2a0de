"""Progress of a member as sentences for the till."""

from collections.abc import Iterable
from datetime import date

from loyalty_cli.language.voice import Voice
from loyalty_cli.program.program import Program
from loyalty_cli.program.progress import Item, PointsLapsing, VoucherWaiting, urgent
from loyalty_cli.values import Final

LAPSE_DAYS: Final = 45
"""So many days ahead the till says that points lapse."""


def say(items: Iterable[Item], program: Program, on: date) -> list[str]:
    """One sentence an item, in the shop's language and in the order given; days of this year go without it."""
    voice = Voice(program)
    return [item.say(voice, on) for item in items]


def say_first(items: Iterable[Item], program: Program, on: date, most: int = 2) -> list[str]:
    """At most ``most`` sentences, the most urgent first; what two items would say alike is said once.

    Of several vouchers for one reward the one that ends first is said: the others say nothing new.
    """
    found: dict[str, None] = {}
    voice = Voice(program)
    everything = tuple(item for item in items if _is_worth_saying(item, program, on))
    rewards: set[str] = set()
    for item in urgent(everything, on, limit=len(everything)):
        if isinstance(item, VoucherWaiting):
            if item.reward in rewards:
                continue
            rewards.add(item.reward)
        found.setdefault(item.say(voice, on))
        if len(found) == most:
            break
    return list(found)


def _is_worth_saying(item: Item, program: Program, on: date) -> bool:
    """Points that lapse are said within LAPSE_DAYS, and only from half a unit of the shop's money on."""
    if not isinstance(item, PointsLapsing):
        return True
    from loyalty_cli.program.promises.buying.rewards import worth_cents

    worth = 2 * worth_cents(program, item.points)
    return (item.on - on).days <= LAPSE_DAYS and worth >= 10**program.shop.decimals
