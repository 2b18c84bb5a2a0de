"""What to say at the till: progress as sentences."""

from collections.abc import Iterable
from datetime import date

from loyalty_cli.language.voice import Voice
from loyalty_cli.program.program import Program
from loyalty_cli.program.progress import Item, urgent


def say(items: Iterable[Item], program: Program, on: date) -> list[str]:
    """One sentence an item, in the shop's language and in the order given; days of this year go without it."""
    voice = Voice(program)
    return [item.say(voice, on) for item in items]


def say_first(items: Iterable[Item], program: Program, on: date, most: int = 2) -> list[str]:
    """At most ``most`` sentences, the most urgent first; what two items would say alike is said once."""
    found: dict[str, None] = {}
    everything, voice = tuple(items), Voice(program)
    for item in urgent(everything, on, limit=len(everything)):
        found.setdefault(item.say(voice, on))
        if len(found) == most:
            break
    return list(found)
