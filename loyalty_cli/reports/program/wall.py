"""The promises in plain words, for the shop's wall: one sentence each, in the shop's language."""

from datetime import date

from loyalty_cli.language.say import Voice
from loyalty_cli.program.program import Program
from loyalty_cli.program.registry import in_file_order
from loyalty_cli.values import Any, NamedTuple


class Promise(NamedTuple):
    """A sentence, and the part of the program that it comes from (``points``, ``rewards.free-coffee``)."""

    part: str
    text: str


def wall(program: Program) -> list[Promise]:
    """Every promise to customers, in the order of the program file."""
    voice = Voice(program)
    return [Promise(*said) for promise in in_file_order((program,)) for said in promise.wall(program, voice)]


def has_ended(program: Program, part: str, today: date) -> bool:
    """Whether a part of the program, ``promotions.tea-month``, was promised until a day that is over."""
    table, _, name = part.partition(".")
    things: Any = program.get(table, ())
    named = [one for one in things if getattr(one, "id", "") == name] if name and type(things) is tuple else []
    return any((last := getattr(one, "until", None)) is not None and last < today for one in named)
